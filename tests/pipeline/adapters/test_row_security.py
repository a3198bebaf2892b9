"""The second line of defence: what the database itself keeps to a deal's readers, whatever a query forgets to ask."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from mediate_contracts.policy import Role
from mediate_pipeline.adapters import deals
from mediate_pipeline.adapters.tables import DealRow
from mediate_shared.database import Database, table_of
from mediate_shared.identity.actor import SERVICE, VISITOR
from pipeline.cast import MARK, Cast, cast_around_a_deal
from pipeline.guarded import (
    EVERYTHING_OF,
    GUARDED,
    OF_A_DEAL,
    OPENED,
    OUTSIDERS,
    as_the_role,
    changed,
    refused,
    rows,
)
from support.identity import person
from support.infrastructure import Infrastructure
from support.pipeline import Dealing


@pytest.fixture(scope="module")
async def cast(dealing: Dealing) -> Cast:
    """One marked deal and everybody around it."""
    return await cast_around_a_deal(dealing)


@pytest.fixture(scope="module")
def database(dealing: Dealing) -> Database:
    """The pipeline's own."""
    return dealing.pipeline.service.database


class TestAPlainQuery:
    @pytest.mark.parametrize("table", sorted(OF_A_DEAL))
    @pytest.mark.parametrize("who", OUTSIDERS)
    async def test_shows_a_stranger_nothing_of_a_deal(
        self, cast: Cast, database: Database, who: str, table: str
    ) -> None:
        found = await rows(database, cast.strangers[who], EVERYTHING_OF[table])
        assert found == []
        # The same query as the owner does find it.
        everything = await rows(database, SERVICE, EVERYTHING_OF[table])
        assert cast.deal["id"] in {str(row[OF_A_DEAL[table]]) for row in everything}

    @pytest.mark.parametrize("who", ["lead", "member", "manager", "a partner it is granted to"])
    async def test_shows_each_of_its_readers_the_deal_and_no_other(
        self, cast: Cast, database: Database, who: str
    ) -> None:
        await cast.dealing.open(person(Role.INVESTMENT_OFFICER), organisation_id=cast.organisation_id)
        assert len(await rows(database, SERVICE, "SELECT * FROM deal")) > 1
        [deal] = await rows(database, cast.insiders[who], "SELECT * FROM deal")
        assert str(deal["id"]) == cast.deal["id"]

    async def test_shows_whom_a_deal_is_granted_to_their_own_grant_alone(self, cast: Cast, database: Database) -> None:
        reader = cast.readers["a facilitator it is granted to"]
        assert [row["account_id"] for row in await rows(database, reader, "SELECT * FROM deal_grant")] == [reader.id]

    async def test_without_its_condition_in_the_adapter_itself_still_shows_nothing(
        self, cast: Cast, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        deal_id, stranger = UUID(cast.deal["id"]), cast.strangers["another officer"]
        everything = deals._ONE
        monkeypatch.setattr(deals, "_READ", everything)
        monkeypatch.setattr(deals, "_FOR_CHANGE", everything.with_for_update(of=table_of(DealRow)))
        answers = [
            await cast.dealing.ask(stranger, "GET", cast.path),
            await cast.dealing.ask(stranger, "POST", f"{cast.path}/stage", {"stage": "lost", "reason": "x"}, version=5),
        ]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert MARK not in "".join(answer.text for answer in answers)
        # It is the database that kept it, and not the query: on the owner's behalf the same query shows the deal.
        async with database.transaction() as transaction:
            found = await transaction.execute(everything, {"deal": deal_id, "account": stranger.id})
            assert MARK in found.one().title

    @pytest.mark.parametrize("table", GUARDED)
    async def test_without_saying_who_asks_shows_nothing(
        self, infrastructure: Infrastructure, cast: Cast, database: Database, table: str
    ) -> None:
        await cast.dealing.ask(cast.lead, "POST", f"{cast.path}/stage", {"stage": "lost"}, idempotency_key="kept")
        async with as_the_role(infrastructure, database) as connection:
            assert await connection.fetch(EVERYTHING_OF[table]) == []

    async def test_of_a_visitor_shows_nothing(self, cast: Cast, database: Database) -> None:
        assert cast.deal
        for table in GUARDED:
            assert await rows(database, VISITOR, EVERYTHING_OF[table]) == []

    async def test_shows_nobody_an_answer_that_was_kept_for_another(self, cast: Cast, database: Database) -> None:
        for actor in (cast.lead, cast.member):
            body = {"account_id": str(uuid4()), "reason": "Kept."}
            key = f"kept-{actor.id}"
            answer = await cast.dealing.ask(actor, "POST", f"{cast.path}/grants", body, idempotency_key=key)
            assert answer.status_code == 201
        assert {row["key"] for row in await rows(database, cast.lead, "SELECT * FROM idempotency")} == {
            f"{cast.lead.id}:kept-{cast.lead.id}"
        }

    @pytest.mark.parametrize("table", ["outbox", "journal", "relay_state", "audit", "parked", "applied", "deal_stir"])
    async def test_of_what_is_the_services_own_is_refused(self, cast: Cast, database: Database, table: str) -> None:
        with refused("permission denied"):
            await rows(database, cast.lead, f"TABLE {table}")


class TestAPlainStatement:
    """As somebody: nothing that is not theirs is changed, added or removed."""

    CHANGES = (
        "UPDATE deal SET stage = 'closed'",
        "UPDATE deal_member SET role = 'lead'",
        "DELETE FROM deal_member",
        "DELETE FROM deal_grant",
        "UPDATE deal_round SET title = 'Mine'",
        "UPDATE deal_override SET status = 'granted', decided_by = asking()",
        "UPDATE fund SET version = 9",
        "DELETE FROM fund_manager",
    )

    @pytest.mark.parametrize("statement", CHANGES)
    @pytest.mark.parametrize("who", [*OUTSIDERS, "an officer it is granted to"])
    async def test_of_who_only_reads_or_sees_nothing_reaches_no_row(
        self, cast: Cast, database: Database, who: str, statement: str
    ) -> None:
        assert await changed(database, cast.everybody[who], statement) == 0
        assert await changed(database, cast.manager, statement) >= 1

    @pytest.mark.parametrize("who", [*OUTSIDERS, "an officer it is granted to", "an officer's machine"])
    async def test_puts_nobody_on_a_deal_of_others(self, cast: Cast, database: Database, who: str) -> None:
        actor = cast.everybody[who]
        told = {"deal": UUID(cast.deal["id"]), "fund": UUID(cast.fund["id"]), "me": actor.id}
        for statement in (
            "INSERT INTO deal_member VALUES (:deal, :me, 'lead', now(), :me)",
            "INSERT INTO deal_grant VALUES (:deal, :me, :me, now(), 'Let me.')",
            "INSERT INTO fund_manager VALUES (:fund, :me)",
        ):
            with refused("row-level security"):
                await changed(database, actor, statement, **told)

    async def test_adds_nothing_in_the_name_of_another(self, cast: Cast, database: Database) -> None:
        told = {"deal": UUID(cast.deal["id"]), "new": uuid4(), "other": cast.member.id}
        for statement in (
            "INSERT INTO deal_member VALUES (:deal, :new, 'lead', now(), :other)",
            "INSERT INTO deal_grant VALUES (:deal, :new, :other, now(), 'Let them.')",
            OPENED,
            "INSERT INTO idempotency (key, fingerprint) VALUES (concat(cast(:other AS uuid), chr(58), 'a key'), '')",
        ):
            with refused("row-level security"):
                await changed(database, cast.lead, statement, **told)
            mine = {**told, "other": cast.lead.id}
            assert await changed(database, cast.lead, statement, **mine) == 1

    async def test_makes_the_first_team_of_a_deal_once_and_for_whoever_opened_it(
        self, cast: Cast, database: Database
    ) -> None:
        opener, other, deal = cast.lead, cast.strangers["another officer"], uuid4()
        added = "INSERT INTO deal_member VALUES (:deal, :me, 'lead', now(), :me)"
        async with database.transaction() as transaction:
            await transaction.execute(text(OPENED), {"new": deal, "other": opener.id})
        with refused("row-level security"):
            await changed(database, other, added, deal=deal, me=other.id)
        assert await changed(database, opener, added, deal=deal, me=opener.id) == 1
        async with database.transaction() as transaction:
            await transaction.execute(text(added), {"deal": deal, "me": other.id})
        # Once there is a team, having opened the deal gives nothing.
        with refused("row-level security"):
            await changed(database, opener, added, deal=deal, me=opener.id)

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE deal SET organisation_id = id",
            "UPDATE deal SET opened_by = NULL",
            "UPDATE deal_member SET account_id = deal_id",
            "UPDATE deal_grant SET account_id = deal_id",
            "DELETE FROM deal",
            "TRUNCATE deal",
        ],
    )
    async def test_moves_a_deal_to_no_other_company_or_person(
        self, cast: Cast, database: Database, statement: str
    ) -> None:
        with refused("permission denied"):
            await changed(database, cast.lead, statement)
