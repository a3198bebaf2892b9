"""The audit on a real database: nobody rewrites it unseen, however many write it."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from starlette.requests import Request

from mediate_contracts.policy import Role
from mediate_shared import audit
from mediate_shared.audit import Audited, Head, Verified
from mediate_shared.audit_control import AuditAsked, AuditTold
from mediate_shared.identity.actor import VISITOR
from mediate_shared.problems import ProblemError
from mediate_shared.service import Service
from support.chassis import execute, house, number, rows
from support.identity import person
from support.infrastructure import Infrastructure

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
ANNA = person(Role.INVESTMENT_OFFICER)


def read(deal: UUID | None = None) -> Audited:
    return Audited("deal.read", "deal", deal or uuid4(), "team")


@pytest.fixture
async def service(hub: Infrastructure) -> AsyncIterator[Service]:
    async with house(hub, "agendas") as started:
        yield started


async def append(service: Service, *entries: Audited, reason: str | None = None) -> int | None:
    async with service.database.transaction(ANNA) as transaction:
        return await audit.append(transaction, ANNA, *entries, at=NOW, reason=reason)


async def verified(service: Service, **contains: dict[int, bytes]) -> Verified:
    async with service.database.reading() as connection:
        return await audit.verify(connection, **contains)


async def head_of(service: Service) -> Head:
    head = (await verified(service)).head
    assert head is not None
    return head


async def past_the_trigger(hub: Infrastructure, service: Service, statement: str, *values: object) -> None:
    """Do as somebody who holds the server: change rows with triggers out of the way."""
    database = service.database.url.database
    admin = await asyncpg.connect(f"{hub.admin_url.rsplit('/', 1)[0]}/{database}")
    try:
        await admin.execute("SET session_replication_role = replica")
        await admin.execute(statement, *values)
    finally:
        await admin.close()


class TestAppending:
    async def test_begins_with_nothing(self, service: Service) -> None:
        assert await verified(service) == Verified(0, None, None)
        assert await append(service) is None

    async def test_keeps_who_did_what_when_and_why(self, service: Service) -> None:
        deal = uuid4()
        assert await append(service, read(deal), reason="due diligence") == 1
        async with service.database.reading() as connection:
            [entry] = await audit.listing(connection, limit=10)
        assert (entry.actor, entry.actor_kind, entry.action, entry.object_id) == (
            ANNA.id,
            "person",
            "deal.read",
            deal,
        )
        assert (entry.at, entry.basis, entry.reason, entry.trace_id) == (NOW, "team", "due diligence", None)

    async def test_numbers_several_in_one_statement_in_their_order(self, service: Service) -> None:
        deals = [uuid4() for _ in range(250)]
        assert await append(service, *map(read, deals)) == 250
        async with service.database.reading() as connection:
            shown = await audit.listing(connection, limit=250)
        assert [entry.object_id for entry in reversed(shown)] == deals
        assert (await verified(service)).broken_at is None

    async def test_appends_nothing_where_the_transaction_is_given_up(self, service: Service) -> None:
        await append(service, read())
        async with service.database.engine.connect() as connection:
            await audit.append(connection, ANNA, read(), at=NOW)
            await connection.rollback()
        assert await append(service, read()) == 2
        assert (await verified(service)).broken_at is None

    async def test_makes_one_chain_of_what_eight_write_at_once(self, service: Service) -> None:
        async def write(count: int) -> None:
            for each in range(count):
                await append(service, *(read() for _ in range(1 + each % 3)))

        await asyncio.gather(*(write(40) for _ in range(8)))
        found = await verified(service)
        assert (found.entries, found.broken_at) == (632, None)
        async with service.database.reading() as connection:
            assert found.head == await audit.head(connection)

    async def test_needs_no_right_on_the_table(self, hub: Infrastructure, service: Service) -> None:
        role = f"plain_{uuid4().hex[:8]}"
        await past_the_trigger(hub, service, f"CREATE ROLE {role}")
        try:
            async with service.database.engine.connect() as connection:
                database = service.database.url.database
                await past_the_trigger(hub, service, f"GRANT {role} TO {database}")
                await connection.exec_driver_sql(f"SET ROLE {role}")
                assert await audit.append(connection, ANNA, read(), at=NOW) == 1
                with pytest.raises(DBAPIError, match="permission denied"):
                    await connection.exec_driver_sql("SELECT * FROM audit")
        finally:
            await past_the_trigger(hub, service, f"DROP ROLE {role}")

    async def test_cannot_be_led_astray_by_tables_of_the_caller(self, service: Service) -> None:
        async with service.database.engine.begin() as connection:
            await connection.exec_driver_sql("CREATE TEMP TABLE audit (number bigint, entry text, hash bytea)")
            await connection.exec_driver_sql("SET search_path = pg_temp, public")
            await audit.append(connection, ANNA, read(), at=NOW)
            assert (await connection.exec_driver_sql("SELECT count(*) FROM public.audit")).scalar_one() == 1


class TestTheRecord:
    @pytest.mark.parametrize(
        "statement", ["UPDATE audit SET entry = '{}'", "DELETE FROM audit", "TRUNCATE audit"], ids=lambda text: text[:6]
    )
    async def test_refuses_its_owner_to_rewrite_it(self, service: Service, statement: str) -> None:
        await append(service, read())
        with pytest.raises(DBAPIError, match="the audit is a record"):
            await execute(service, statement)
        assert await number(service, "SELECT count(*) FROM audit") == 1


class TestVerifying:
    @pytest.fixture
    async def kept(self, service: Service) -> Service:
        await append(service, *(read() for _ in range(1_200)))
        return service

    async def test_tells_its_head(self, kept: Service) -> None:
        [(head,)] = await rows(kept, "SELECT hash FROM audit WHERE number = 1200")
        assert await verified(kept) == Verified(1200, Head(1200, head), None)

    @pytest.mark.parametrize("place", [1, 500, 501, 777, 1200])
    async def test_finds_a_changed_entry(self, hub: Infrastructure, kept: Service, place: int) -> None:
        await past_the_trigger(
            hub,
            kept,
            """UPDATE audit SET entry = jsonb_set(entry::jsonb, '{actor}', to_jsonb(gen_random_uuid()))::text
               WHERE number = $1""",
            place,
        )
        found = await verified(kept)
        assert (found.broken_at, found.entries) == (place, 1200)

    async def test_finds_an_entry_hashed_anew_by_the_next(self, hub: Infrastructure, kept: Service) -> None:
        await past_the_trigger(
            hub,
            kept,
            """UPDATE audit SET entry = '{"at":"x"}',
               hash = sha256(previous || convert_to(number::text || '{"at":"x"}', 'UTF8')) WHERE number = 600""",
        )
        assert (await verified(kept)).broken_at == 601

    @pytest.mark.parametrize("place", [1, 2, 640, 1199])
    async def test_finds_a_removed_entry(self, hub: Infrastructure, kept: Service, place: int) -> None:
        await past_the_trigger(hub, kept, "DELETE FROM audit WHERE number = $1", place)
        assert (await verified(kept)).broken_at == place

    async def test_finds_entries_that_changed_places(self, hub: Infrastructure, kept: Service) -> None:
        await past_the_trigger(
            hub,
            kept,
            """UPDATE audit SET entry = other.entry, hash = other.hash, previous = other.previous FROM audit AS other
               WHERE audit.number IN (30, 31) AND other.number = 61 - audit.number""",
        )
        assert (await verified(kept)).broken_at == 30

    async def test_finds_a_cut_end_by_a_head_kept_elsewhere(self, hub: Infrastructure, kept: Service) -> None:
        head = await head_of(kept)
        await past_the_trigger(hub, kept, "DELETE FROM audit WHERE number > 1100")
        assert (await verified(kept)).broken_at is None
        found = await verified(kept, contains={head.number: head.hash})
        assert found.lost == (1200,)

    async def test_finds_a_chain_written_anew_by_a_head_kept_elsewhere(
        self, hub: Infrastructure, kept: Service
    ) -> None:
        head = await head_of(kept)
        await past_the_trigger(hub, kept, "TRUNCATE audit")
        await append(kept, *(read() for _ in range(1_300)))
        assert (await verified(kept)).broken_at is None
        assert (await verified(kept, contains={head.number: head.hash})).lost == (1200,)

    async def test_knows_every_earlier_head_again(self, kept: Service) -> None:
        heads: dict[int, bytes] = dict(await rows(kept, "SELECT number, hash FROM audit"))
        await append(kept, read())
        assert (await verified(kept, contains=heads)).lost == ()


async def asked(service: Service, **asked: object) -> AuditTold:
    """Ask a service over the bus, as ops do."""
    body = AuditAsked.model_validate(asked).model_dump_json().encode()
    headers = {"content-type": "application/json"}
    subject = f"mediate.control.{service.name}.audit"
    answer = await service.bus.client.request(subject, body, timeout=10, headers=headers)
    return AuditTold.model_validate_json(answer.data)


class TestOverTheBus:
    async def test_tells_whether_the_chain_holds_and_how_far_it_goes(
        self, hub: Infrastructure, service: Service
    ) -> None:
        await append(service, *(read() for _ in range(20)))
        told = (await asked(service, verify={})).verified
        assert told is not None
        assert (told.holds, told.entries, told.head) == (True, 20, str(await head_of(service)))
        await past_the_trigger(hub, service, "DELETE FROM audit WHERE number = 4")
        told = (await asked(service, verify={})).verified
        assert told is not None
        assert (told.holds, told.broken_at) == (False, 4)

    async def test_tells_which_earlier_heads_are_lost(self, hub: Infrastructure, service: Service) -> None:
        await append(service, *(read() for _ in range(5)))
        number, _, hash_ = str(await head_of(service)).partition(":")
        await past_the_trigger(hub, service, "DELETE FROM audit WHERE number = 5")
        told = (await asked(service, verify={"contains": {number: hash_}})).verified
        assert told is not None
        assert (told.holds, told.broken_at, told.lost) == (False, None, [5])

    async def test_lists_page_by_page_and_puts_each_reading_on_record(self, service: Service) -> None:
        await append(service, *(read() for _ in range(5)))
        first = (await asked(service, listing={"limit": 3, "reason": "yearly review"})).listed
        assert first is not None
        assert ([entry.number for entry in first.entries], first.more) == ([5, 4, 3], True)
        rest = (await asked(service, listing={"limit": 3, "before": 3, "on_record": True})).listed
        assert rest is not None
        assert ([entry.number for entry in rest.entries], rest.more) == ([2, 1], False)
        newest = (await asked(service, listing={"limit": 2, "on_record": True})).listed
        assert newest is not None
        reading, _ = newest.entries
        assert (reading.number, reading.action, reading.actor_kind, reading.reason) == (
            6,
            "audit.read",
            "script",
            "yearly review",
        )

    async def test_answers_within_what_a_message_may_hold(self, service: Service) -> None:
        await append(service, *(read() for _ in range(500)), reason="€" * 300)
        await append(service, *(read() for _ in range(500)), reason="€" * 300)
        found: list[int] = []
        while True:
            page = (await asked(service, listing={"limit": 500, "before": (found or [9_999])[-1]})).listed
            assert page is not None
            found += [entry.number for entry in page.entries]
            if not page.more:
                break
        assert found == list(range(1_000, 0, -1))

    async def test_says_so_where_it_cannot_answer(self, hub: Infrastructure, service: Service) -> None:
        await past_the_trigger(hub, service, "ALTER TABLE audit RENAME TO gone")
        assert (await asked(service, verify={})).failed == "ProgrammingError"


class TestListing:
    async def test_shows_the_newest_first_page_by_page(self, service: Service) -> None:
        await append(service, *(read() for _ in range(7)))
        async with service.database.reading() as connection:
            first = await audit.listing(connection, limit=5)
            second = await audit.listing(connection, limit=5, before=first[-1].number)
        assert [entry.number for entry in [*first, *second]] == [7, 6, 5, 4, 3, 2, 1]

    async def test_finds_what_one_did_and_what_was_done_with_one_thing(self, service: Service) -> None:
        deal, ben = uuid4(), person(Role.OPS)
        async with service.database.transaction() as transaction:
            await audit.append(transaction, ANNA, read(deal), read(), at=NOW)
            await audit.append(transaction, ben, read(deal), at=NOW)
            await audit.append(transaction, VISITOR, Audited("sign_in.refused", "account", deal, "self"), at=NOW)
        async with service.database.reading() as connection:
            assert [entry.number for entry in await audit.listing(connection, limit=9, actor=ANNA.id)] == [2, 1]
            assert [entry.number for entry in await audit.listing(connection, limit=9, object_id=deal)] == [4, 3, 1]
            [both] = await audit.listing(connection, limit=9, actor=ben.id, object_id=deal)
        assert both.number == 3

    async def test_finds_a_thing_that_was_read_among_others(self, service: Service) -> None:
        first, second, other = uuid4(), uuid4(), uuid4()
        page = Audited("deal.listed", "deal", None, "team", object_ids=(first, second))
        await append(service, page, read(second), read(other))
        async with service.database.reading() as connection:
            assert [entry.number for entry in await audit.listing(connection, limit=9, object_id=first)] == [1]
            found = await audit.listing(connection, limit=9, object_id=second)
        assert [entry.number for entry in found] == [2, 1]
        assert (found[1].object_id, found[1].object_ids) == (None, (first, second))
        assert (await verified(service)).broken_at is None

    async def test_finds_a_thing_by_indexes_and_not_by_reading_everything(self, service: Service) -> None:
        question = select(audit.audit.c.number).where(audit.about(uuid4()))
        async with service.database.reading() as connection:
            plan = question.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True})
            await connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            lines = [line for (line,) in await connection.exec_driver_sql(f"EXPLAIN {plan}")]
        used = set(re.findall(r"audit_by_\w+", "\n".join(lines)))
        assert used == {"audit_by_actor", "audit_by_object", "audit_by_objects"}


WORDS = st.one_of(st.text(max_size=100), st.from_regex(r"[a-z][a-z0-9_.:]{0,20}", fullmatch=True), st.emails())


class TestAnEntry:
    @given(action=WORDS, object_type=WORDS, basis=WORDS)
    def test_takes_fixed_words_alone(self, action: str, object_type: str, basis: str) -> None:
        try:
            entry = Audited(action, object_type, uuid4(), basis)
        except ValueError:
            return
        said = entry.action + entry.object_type + entry.basis
        assert said.isascii()
        assert not {" ", "@", "+", '"', "\n"} & set(said)
        assert said == said.lower()

    @given(address=st.emails(), name=st.from_regex(r"[A-Z][a-z]{1,10} [A-Z][a-z]{1,10}", fullmatch=True))
    def test_takes_no_address_and_no_name(self, address: str, name: str) -> None:
        for told in (address, name):
            for fields in ((told, "deal", "team"), ("deal.read", told, "team"), ("deal.read", "deal", told)):
                with pytest.raises(ValueError, match="fixed word"):
                    Audited(fields[0], fields[1], None, fields[2])

    @pytest.mark.parametrize("named", ["anna@example.org", str(uuid4()), 7])
    def test_names_what_it_is_about_by_id(self, named: Any) -> None:
        with pytest.raises(ValueError, match="by its id"):
            Audited("deal.read", "deal", named, "team")
        with pytest.raises(ValueError, match="by its id"):
            Audited("deal.listed", "deal", None, "team", object_ids=(uuid4(), named))

    def test_says_nothing_of_whoever_asks_but_their_id_and_kind(self) -> None:
        text = audit.written(read(), ANNA, at=NOW, reason=None, trace_id=None)
        assert "investment_officer" not in text
        assert set(json.loads(text)) == {
            "at", "actor", "actor_kind", "action", "object_type", "object_id", "basis",
        }  # fmt: skip


def asking(reason: bytes | None) -> Request:
    headers = [] if reason is None else [(b"mediate-reason", reason)]
    return Request({"type": "http", "method": "GET", "path": "/", "headers": headers, "query_string": b""})


class TestTheReason:
    @pytest.mark.parametrize(
        ("sent", "read"),
        [
            (None, None),
            (b"  ", None),
            (b" due diligence ", "due diligence"),
            ("financiële toets".encode(), "financiële toets"),
            ("financiële toets".encode("latin-1"), "financiële toets"),
        ],
    )
    def test_is_what_the_header_says(self, sent: bytes | None, read: str | None) -> None:
        assert audit.reason_of(asking(sent)) == read

    @pytest.mark.parametrize("sent", [b"x" * 301, b"one\x00two", b"tab\tbed"], ids=["long", "nul", "tab"])
    def test_is_one_line_for_people(self, sent: bytes) -> None:
        with pytest.raises(ProblemError) as refused:
            audit.reason_of(asking(sent))
        assert refused.value.problem.status == 422
        assert refused.value.errors[0].field == "header.mediate-reason"
