"""What the database itself keeps to a call's people and to whoever applied, whatever a query forgets to ask."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from mediate_shared.database import Database
from mediate_shared.identity.actor import SERVICE, VISITOR, Actor
from pipeline.calls_cast import CallCast, cast_around_a_call
from support.identity import person
from support.pipeline import Dealing

OF_A_CALL = {
    "application": "SELECT * FROM application",
    "application_score": "SELECT * FROM application_score",
    "application_recusal": "SELECT * FROM application_recusal",
    "application_decision": "SELECT * FROM application_decision",
    "call_person": "SELECT * FROM call_person",
}
"""What is in a call, and is not everybody's."""


@pytest.fixture(scope="module")
async def cast(dealing: Dealing) -> CallCast:
    """A call with an application that was scored, decided, and that somebody recused themselves from."""
    cast = await cast_around_a_call(dealing)
    application = await cast.eligible(await cast.apply())
    scoring, leaving = cast.members
    await cast.score(scoring, application, 60, 60)
    await cast.done(leaving, "POST", f"/v1/applications/{application['id']}/recusals", {"reason": "A friend."})
    await cast.decide(application, "award", {"amount": {"cents": 1_000}})
    return cast


@pytest.fixture(scope="module")
def database(dealing: Dealing) -> Database:
    """The pipeline's own."""
    return dealing.pipeline.service.database


async def rows(database: Database, actor: Actor, query: str, **values: object) -> list[dict[str, Any]]:
    async with database.reading(actor) as connection:
        return [dict(row._mapping) for row in await connection.execute(text(query), values)]


async def changed(database: Database, actor: Actor, statement: str, **values: object) -> int:
    async with database.reading(actor) as connection:
        return (await connection.execute(text(statement), values)).rowcount


class TestAPlainQuery:
    @pytest.mark.parametrize("table", sorted(OF_A_CALL))
    async def test_shows_a_stranger_and_a_visitor_nothing(self, cast: CallCast, database: Database, table: str) -> None:
        for who in (*cast.strangers.values(), VISITOR):
            assert await rows(database, who, OF_A_CALL[table]) == []
        assert await rows(database, SERVICE, OF_A_CALL[table])

    async def test_shows_whoever_applied_their_application_and_no_decision(
        self, cast: CallCast, database: Database
    ) -> None:
        assert len(await rows(database, cast.applicant, "SELECT * FROM application")) == 1
        for table in sorted(set(OF_A_CALL) - {"application"}):
            assert await rows(database, cast.applicant, OF_A_CALL[table]) == []

    async def test_shows_who_left_an_application_nothing_of_it_but_that(
        self, cast: CallCast, database: Database
    ) -> None:
        for who in (cast.members[1], cast.inside):
            for table in ("application", "application_score", "application_decision"):
                assert await rows(database, who, OF_A_CALL[table]) == []
        [recusal] = await rows(database, cast.members[1], "SELECT * FROM application_recusal")
        assert recusal["account_id"] == cast.members[1].id

    async def test_shows_what_was_said_in_a_call_to_its_people_alone(self, cast: CallCast, database: Database) -> None:
        said = "SELECT type FROM sealed_event WHERE application_id IS NOT NULL"
        everything = await rows(database, SERVICE, said)
        assert await rows(database, cast.keeper, said) == everything
        for who in (cast.members[1], cast.inside, cast.applicant, *cast.strangers.values()):
            assert await rows(database, who, said) == []


class TestAPlainStatement:
    async def test_decides_and_scores_nothing_for_others(self, cast: CallCast, database: Database) -> None:
        statements = (
            "UPDATE application SET status = 'eligible'",
            "UPDATE application_decision SET outcome = 'rejected'",
            "UPDATE held_call SET published_on = now()",
            "DELETE FROM call_person",
        )
        for who in (*cast.members, *cast.strangers.values()):
            for statement in statements:
                assert await changed(database, who, statement) == 0
        assert await changed(database, cast.keeper, "UPDATE application_score SET note = 'x'") == 0
        assert await changed(database, cast.members[0], "UPDATE application_score SET note = 'x'") == 1

    async def test_of_whoever_applied_only_withdraws(self, cast: CallCast, database: Database) -> None:
        with pytest.raises(DBAPIError, match="row-level security"):
            await changed(database, cast.applicant, "UPDATE application SET status = 'eligible'")
        assert await changed(database, cast.applicant, "UPDATE application SET status = 'withdrawn'") == 1

    async def test_puts_nobody_on_a_call_of_others_and_applies_for_no_other_organisation(
        self, cast: CallCast, database: Database, dealing: Dealing
    ) -> None:
        call, other = UUID(cast.call["id"]), UUID(await dealing.register("Elders"))
        applied = (
            "INSERT INTO application (id, version, created_at, updated_at, grant_call_id, organisation_id, title,"
            " amount, applicant_id, entered_by, status, synthetic)"
            " VALUES (:id, 1, now(), now(), :call, :other, 'T', '{}', :me, :me, 'received', true)"
        )
        named = "INSERT INTO call_person VALUES (:call, :me, true, true)"
        for who, statement in ((cast.applicant, applied), (cast.strangers["another officer"], named)):
            values = {"id": uuid4(), "call": call, "other": other, "me": who.id}
            wanted = {name: value for name, value in values.items() if f":{name}" in statement}
            with pytest.raises(DBAPIError, match="row-level security"):
                await changed(database, who, statement, **wanted)


async def test_a_merged_record_is_the_same_organisation_to_who_belongs_to_either(
    cast: CallCast, database: Database, dealing: Dealing
) -> None:
    standing, other = UUID(await dealing.register("Voortzetting")), UUID(await dealing.register("Vreemd"))
    async with database.transaction() as transaction:
        merged = text("UPDATE organisation SET merged_into = :standing, final_id = :standing WHERE id = :gone")
        await transaction.execute(merged, {"standing": standing, "gone": UUID(cast.organisation_id)})
    asked = "SELECT own_organisation(:asked) AS is_own"
    for belongs, applied, is_own in (
        (standing, UUID(cast.organisation_id), True),
        (UUID(cast.organisation_id), standing, True),
        (other, UUID(cast.organisation_id), False),
    ):
        [found] = await rows(database, person(organisations=[belongs]), asked, asked=applied)
        assert found["is_own"] is is_own
