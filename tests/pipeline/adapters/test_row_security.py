"""The second line of defence: what the database itself keeps to a deal's readers, whatever a query forgets to ask."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action, Role, Scope, scope
from mediate_pipeline.adapters import deals
from mediate_pipeline.adapters.tables import DealRow
from mediate_pipeline.main import build
from mediate_shared.database import Database, table_of
from mediate_shared.identity.actor import SERVICE, VISITOR, Actor
from mediate_shared.migrate import migrate
from mediate_shared.settings import ServiceSettings
from pipeline.cast import MARK, Cast, cast_around_a_deal
from support.identity import person
from support.infrastructure import Infrastructure, drop_database, new_database
from support.pipeline import Dealing

EVERYTHING_OF = {
    "deal": "SELECT * FROM deal",
    "deal_member": "SELECT * FROM deal_member",
    "deal_grant": "SELECT * FROM deal_grant",
    "fund": "SELECT * FROM fund",
    "fund_manager": "SELECT * FROM fund_manager",
    "idempotency": "SELECT * FROM idempotency",
}
GUARDED = tuple(EVERYTHING_OF)
OPENED = """
    INSERT INTO deal (id, version, created_at, updated_at, organisation_id, title, amount_sought, synthetic, stage,
                      opened_by)
    SELECT :new, 1, now(), now(), id, 'T', '{}', true, 'sourced', :other FROM organisation LIMIT 1
"""
OF_A_DEAL = {"deal": "id", "deal_member": "deal_id", "deal_grant": "deal_id"}
OUTSIDERS = ("another officer", "a partner of the company itself", "all staff in one", "ops")


@pytest.fixture(scope="module")
async def cast(dealing: Dealing) -> Cast:
    """One marked deal and everybody around it."""
    return await cast_around_a_deal(dealing)


@pytest.fixture(scope="module")
def database(dealing: Dealing) -> Database:
    """The pipeline's own."""
    return dealing.pipeline.service.database


@asynccontextmanager
async def as_the_role(infrastructure: Infrastructure, database: Database) -> AsyncIterator[Any]:
    """Yield a connection that is the role of requests and nothing else, as if it could log in; nothing is kept."""
    url = f"{infrastructure.admin_url.rsplit('/', 1)[0]}/{database.url.database}"
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(f'SET SESSION AUTHORIZATION "{database.url.username}_requests"')
        async with connection.transaction():
            yield connection
    finally:
        await connection.close()


async def rows(database: Database, actor: Actor, query: str, **values: object) -> list[dict[str, Any]]:
    """Return what a plain query finds on somebody's behalf."""
    async with database.reading(actor) as connection:
        return [dict(row._mapping) for row in await connection.execute(text(query), values)]


async def changed(database: Database, actor: Actor, statement: str, **values: object) -> int:
    """Return how many rows a plain statement changes on somebody's behalf; it is taken back."""
    async with database.reading(actor) as connection:
        return (await connection.execute(text(statement), values)).rowcount


@contextmanager
def refused(match: str) -> Iterator[None]:
    """Expect that the database refuses."""
    with pytest.raises(DBAPIError, match=match):
        yield


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

    @pytest.mark.parametrize("table", ["outbox", "journal", "relay_state", "audit", "parked", "applied"])
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
            "UPDATE deal SET fund_id = NULL",
            "UPDATE deal SET organisation_id = id",
            "UPDATE deal SET opened_by = NULL",
            "UPDATE deal_member SET account_id = deal_id",
            "UPDATE deal_grant SET account_id = deal_id",
            "DELETE FROM deal",
            "TRUNCATE deal",
        ],
    )
    async def test_moves_a_deal_to_no_other_fund_company_or_person(
        self, cast: Cast, database: Database, statement: str
    ) -> None:
        with refused("permission denied"):
            await changed(database, cast.lead, statement)


class TestTheRole:
    async def test_owns_nothing_and_belongs_to_nobody(self, infrastructure: Infrastructure, database: Database) -> None:
        role = f"{database.url.username}_requests"
        async with as_the_role(infrastructure, database) as connection:
            assert await connection.fetchval("SELECT session_user") == role
            owned = "SELECT count(*) FROM {} WHERE {} = current_user::regrole"
            for catalogue, column in (
                ("pg_class", "relowner"),
                ("pg_proc", "proowner"),
                ("pg_namespace", "nspowner"),
                ("pg_type", "typowner"),
                ("pg_database", "datdba"),
            ):
                assert await connection.fetchval(owned.format(catalogue, column)) == 0
            [attributes] = await connection.fetch(
                "SELECT rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles"
                " WHERE rolname = current_user"
            )
            assert not any(attributes.values())
            assert (
                await connection.fetchval("SELECT count(*) FROM pg_auth_members WHERE member = current_user::regrole")
                == 0
            )

    @pytest.mark.parametrize(
        "way_up",
        [
            'SET ROLE "{login}"',
            "SELECT set_config('role', '{login}', true)",
            "SET LOCAL row_security = off; SELECT * FROM deal",
            "ALTER TABLE deal DISABLE ROW LEVEL SECURITY",
            "DROP POLICY deal_select ON deal",
            "CREATE TABLE mine (id int)",
            'GRANT SELECT ON journal TO "{login}_requests"',
        ],
    )
    async def test_finds_no_way_up(
        self, infrastructure: Infrastructure, cast: Cast, database: Database, way_up: str
    ) -> None:
        assert cast.deal
        async with as_the_role(infrastructure, database) as connection:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(way_up.format(login=database.url.username))

    async def test_cannot_lead_the_owners_functions_astray_with_things_of_its_own(
        self, cast: Cast, database: Database
    ) -> None:
        stranger = person(Role.INVESTMENT_OFFICER)
        async with database.reading(stranger) as connection:
            await connection.exec_driver_sql("CREATE TEMP TABLE deal_member (deal_id uuid, account_id uuid)")
            planted = "INSERT INTO pg_temp.deal_member VALUES (:deal, :me)"
            await connection.execute(text(planted), {"deal": UUID(cast.deal["id"]), "me": stranger.id})
            await connection.exec_driver_sql("SET LOCAL search_path = pg_temp, public")
            assert (await connection.exec_driver_sql("SELECT * FROM public.deal")).all() == []

    async def test_has_rights_on_what_is_guarded_and_on_what_may_be_seen_by_whoever_gets_there(
        self, database: Database
    ) -> None:
        query = "SELECT DISTINCT table_name FROM information_schema.role_table_grants WHERE grantee = :role"
        granted = {
            row["table_name"] for row in await rows(database, SERVICE, query, role=f"{database.url.username}_requests")
        }
        guarded = await rows(database, SERVICE, "SELECT relname FROM pg_class WHERE relrowsecurity AND relkind = 'r'")
        assert {row["relname"] for row in guarded} == set(GUARDED)
        assert granted - set(GUARDED) == {"organisation", "grant_call", "outbox"}

    async def test_meets_no_function_of_the_owner_that_looks_where_the_caller_says(self, database: Database) -> None:
        found = await rows(
            database,
            SERVICE,
            "SELECT proname, proconfig, has_function_privilege('public', oid, 'EXECUTE') AS everybodys FROM pg_proc"
            " WHERE prosecdef AND pronamespace = 'public'::regnamespace",
        )
        assert len(found) >= 7
        assert {tuple(row["proconfig"]) for row in found} == {("search_path=pg_catalog, pg_temp",)}
        assert {row["proname"] for row in found if row["everybodys"]} == {"audit_append"}


class TestThePolicy:
    @pytest.mark.parametrize("role", list(Role))
    async def test_is_the_same_in_the_database_as_in_the_table(
        self, cast: Cast, database: Database, role: Role
    ) -> None:
        organisations = [cast.organisation_id] if role in {Role.PARTNER, Role.PARTNER_ADMIN} else []
        actor = VISITOR if role is Role.VISITOR else person(role, organisations=organisations)
        if role is Role.PARTNER_ADMIN:
            actor = person(administers=organisations)
        counts = scope(role, Visibility.DEAL, Action.COUNT, "pipeline") is Scope.ALL
        assert bool(await rows(database, actor, "SELECT * FROM deal_counts()")) is counts
        assert bool(await rows(database, actor, "SELECT * FROM deal_states(NULL, 10)")) is counts
        funds = scope(role, Visibility.NETWORK, Action.READ, "pipeline") is Scope.ALL
        assert bool(await rows(database, actor, "SELECT * FROM fund")) is funds
        opens = scope(role, Visibility.NETWORK, Action.CREATE, "pipeline") is Scope.ALL
        assert opens is (scope(role, Visibility.DEAL, Action.CREATE, "pipeline") is Scope.ALL)
        statement = "INSERT INTO fund VALUES (:id, 1, now(), now(), 'F', true)"
        if opens:
            assert await changed(database, actor, statement, id=uuid4()) == 1
        else:
            with refused("row-level security"):
                await changed(database, actor, statement, id=uuid4())


class TestTheMigration:
    async def test_says_which_role_is_missing_and_how_it_is_made(self, infrastructure: Infrastructure) -> None:
        url = await new_database(infrastructure.admin_url, "pipeline")
        login = url.rsplit("/", 1)[1]
        admin = await asyncpg.connect(infrastructure.admin_url)
        service = build(ServiceSettings(database_url=url, nats_url=infrastructure.nats_url))
        try:
            await admin.execute(f"DROP ROLE {login}_requests")
            with pytest.raises(Exception, match=f"CREATE ROLE {login}_requests NOLOGIN ROLE {login};"):
                await migrate(service.database, service="pipeline", migrations=service._migrations)
            await admin.execute(f"CREATE ROLE {login}_requests NOLOGIN")
            with pytest.raises(Exception, match=f"GRANT {login}_requests TO {login};"):
                await migrate(service.database, service="pipeline", migrations=service._migrations)
            await admin.execute(f"GRANT {login}_requests TO {login}")
            await admin.execute(f"ALTER ROLE {login}_requests BYPASSRLS")
            with pytest.raises(Exception, match="would bind nobody"):
                await migrate(service.database, service="pipeline", migrations=service._migrations)
            await admin.execute(f"ALTER ROLE {login}_requests NOBYPASSRLS")
            await migrate(service.database, service="pipeline", migrations=service._migrations)
        finally:
            await service.stop()
            await admin.close()
            await drop_database(infrastructure.admin_url, url)


async def test_a_request_that_cannot_become_the_role_is_not_served_as_the_owner_and_disturbs_nobody(
    infrastructure: Infrastructure, cast: Cast, database: Database
) -> None:
    login = database.url.username
    admin = await asyncpg.connect(infrastructure.admin_url)
    try:
        await admin.execute(f"REVOKE {login}_requests FROM {login}")
        for _ in range(3):
            answer = await cast.dealing.ask(cast.lead, "GET", cast.path)
            assert answer.status_code == 503
            assert MARK not in answer.text
            assert len(await rows(database, SERVICE, "SELECT * FROM deal LIMIT 1")) == 1
    finally:
        await admin.execute(f"GRANT {login}_requests TO {login}")
        await admin.close()
    assert (await cast.dealing.ask(cast.lead, "GET", cast.path)).status_code == 200


async def test_what_is_done_for_one_is_over_before_the_next_is_served(cast: Cast, database: Database) -> None:
    for actor, found in ((cast.lead, 1), (cast.strangers["ops"], 0), (cast.lead, 1), (VISITOR, 0)):
        assert len(await rows(database, actor, "SELECT * FROM deal")) == found
    [row] = await rows(database, SERVICE, "SELECT current_user, current_setting('mediate.account', true) AS asking")
    assert (row["current_user"], row["asking"] or "") == (database.url.username, "")
