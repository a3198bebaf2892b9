"""What a service holds about a person is handed out whole and removed once, whoever asks how often."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.policy import Role
from mediate_shared import audit, idempotency
from mediate_shared.audit import Audited
from mediate_shared.idempotency import Answered
from mediate_shared.journal import Transaction
from mediate_shared.privacy import Counted, Held, PersonalData, PersonAsked, PersonTold, Verb, counted
from mediate_shared.service import Service
from support.chassis import execute, house, number
from support.identity import person
from support.infrastructure import Infrastructure

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
ANNA, BEN = person(Role.FACILITATOR), person(Role.OPS)


async def asked(service: Service, verb: Verb, account_id: UUID | None = ANNA.id, **more: object) -> PersonTold:
    """Ask a service over the bus, as the gateway does."""
    body = PersonAsked.model_validate({"verb": verb, "account_id": account_id, **more}).model_dump_json().encode()
    headers = {"content-type": "application/json"}
    subject = f"mediate.control.{service.name}.person"
    answer = await service.bus.client.request(subject, body, timeout=10, headers=headers)
    return PersonTold.model_validate_json(answer.data)


async def erased(service: Service, erasure_id: UUID) -> tuple[list[Counted], list[Counted]]:
    told = await asked(service, Verb.ERASE, erasure_id=erasure_id)
    assert told.erased is not None, told.failed
    return told.erased.removed, told.erased.kept


@pytest.fixture
async def keeping_none(hub: Infrastructure) -> AsyncIterator[Service]:
    async with house(hub, "agendas") as service:
        yield service


async def held(connection: AsyncConnection, account_id: UUID) -> Sequence[Held]:
    found = await connection.execute(text("SELECT id, text FROM note WHERE by = :by ORDER BY text"), {"by": account_id})
    return [Held(kind="note", record={"id": row.id, "text": row.text}) for row in found]


async def removed(transaction: Transaction, account_id: UUID, _at: datetime) -> Sequence[Counted]:
    gone = await transaction.execute(text("DELETE FROM note WHERE by = :by RETURNING id"), {"by": account_id})
    return [counted("note", gone.scalars().all())]


@pytest.fixture
async def keeping_notes(hub: Infrastructure) -> AsyncIterator[Service]:
    async with house(
        hub, "pipeline", wire=lambda service: service.keeps_persons(PersonalData(held, removed))
    ) as service:
        await execute(service, "CREATE TABLE note (id uuid PRIMARY KEY, by uuid NOT NULL, text text NOT NULL)")
        yield service


async def note(service: Service, content: str, by: UUID | None = ANNA.id) -> UUID:
    identifier = uuid4()
    await execute(service, "INSERT INTO note VALUES (:id, :by, :text)", id=identifier, by=by, text=content)
    return identifier


class TestAServiceThatKeepsNothing:
    async def test_says_so(self, keeping_none: Service) -> None:
        told = await asked(keeping_none, Verb.EXPORT)
        assert (told.service, told.held, told.more, told.failed) == ("agendas", [], False, None)
        assert await erased(keeping_none, uuid4()) == ([], [])

    async def test_forgets_the_answers_it_kept_for_their_keys_and_nobody_elses(self, keeping_none: Service) -> None:
        async with keeping_none.database.transaction() as transaction:
            for key in (f"{ANNA.id}:one", f"{ANNA.id}:two", f"{BEN.id}:one"):
                await idempotency.claim(transaction, key, b"request")
                await idempotency.answer(transaction, key, Answered(201, {}, b"what they wrote"))
        forgotten, _ = await erased(keeping_none, uuid4())
        assert [(counted.kind, counted.count) for counted in forgotten] == [("answer kept for an Idempotency-Key", 2)]
        assert (
            await number(keeping_none, "SELECT count(*) FROM idempotency WHERE key LIKE :his", his=f"{BEN.id}:%") == 1
        )

    async def test_keeps_the_audit_and_tells_how_much_of_it_names_them(self, keeping_none: Service) -> None:
        assert ANNA.id is not None
        async with keeping_none.database.transaction() as transaction:
            await audit.append(transaction, ANNA, Audited("deal.read", "deal", uuid4(), "team"), at=NOW)
            await audit.append(transaction, BEN, Audited("account.changed", "account", ANNA.id, "duty"), at=NOW)
            await audit.append(transaction, BEN, Audited("deal.read", "deal", uuid4(), "team"), at=NOW)
        _, kept = await erased(keeping_none, uuid4())
        assert kept == [Counted(kind="audit entry", count=2)]
        async with keeping_none.database.reading() as connection:
            assert (await audit.verify(connection)).entries == 3


class TestAServiceThatKeepsSomething:
    async def test_hands_out_what_it_holds_about_one_person(self, keeping_notes: Service) -> None:
        mine = await note(keeping_notes, "mine")
        await note(keeping_notes, "his", by=BEN.id)
        told = await asked(keeping_notes, Verb.EXPORT)
        assert [record.record for record in told.held] == [{"id": str(mine), "text": "mine"}]

    async def test_hands_out_more_than_a_message_may_hold(self, keeping_notes: Service) -> None:
        for count in range(9):
            await note(keeping_notes, f"{count}" * 200_000)
        found: list[str] = []
        while True:
            told = await asked(keeping_notes, Verb.EXPORT, after=len(found))
            found += [held.record["text"][0] for held in told.held]
            if not told.more:
                break
        assert found == list("012345678")

    async def test_removes_it_and_tells_ids_alone(self, keeping_notes: Service) -> None:
        mine = await note(keeping_notes, "mine")
        await note(keeping_notes, "his", by=BEN.id)
        told = await asked(keeping_notes, Verb.ERASE, erasure_id=uuid4())
        assert told.erased is not None
        assert told.erased.removed == [Counted(kind="note", count=1, ids=[mine])]
        assert "mine" not in told.model_dump_json()
        assert await number(keeping_notes, "SELECT count(*) FROM note") == 1

    async def test_tells_the_same_again_where_its_answer_was_lost(self, keeping_notes: Service) -> None:
        erasure = uuid4()
        await note(keeping_notes, "mine")
        first = await erased(keeping_notes, erasure)
        assert first[0][0].count == 1
        assert await erased(keeping_notes, erasure) == first
        assert (await erased(keeping_notes, uuid4()))[0][0].count == 0

    async def test_removes_nothing_and_tells_no_words_where_it_fails(self, keeping_notes: Service) -> None:
        await note(keeping_notes, "mine")
        await execute(
            keeping_notes,
            """CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
               $$ BEGIN RAISE EXCEPTION 'not this: %', OLD.text; END $$""",
        )
        await execute(
            keeping_notes, "CREATE TRIGGER refuse BEFORE DELETE ON note FOR EACH ROW EXECUTE FUNCTION refuse()"
        )
        told = await asked(keeping_notes, Verb.ERASE, erasure_id=uuid4())
        assert (told.erased, told.failed) == (None, "DBAPIError")
        assert await number(keeping_notes, "SELECT count(*) FROM note") == 1

    async def test_is_not_made_to_erase_without_a_request(self, keeping_notes: Service) -> None:
        await note(keeping_notes, "mine")
        assert (await asked(keeping_notes, Verb.ERASE)).failed == "ValueError"
        assert await number(keeping_notes, "SELECT count(*) FROM note") == 1


class TestCounting:
    def test_names_a_thousand_ids_and_counts_all(self) -> None:
        ids = [uuid4() for _ in range(1_001)]
        told = counted("note", ids)
        assert (told.count, told.ids) == (1_001, ids[:1_000])
