"""How the board stood on each day: the same whatever the order in which its events are heard, and true to the day."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from random import Random
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, text

from gateway.connected import merged
from gateway.identifiers import both, identifier
from gateway.journals import Journals, accepted, ended, item, line, moved, offered, registered
from gateway.reading import hear, read_model, start_afresh
from mediate_contracts.envelope import Envelope, encode, with_sequence
from mediate_contracts.events import agendas
from mediate_contracts.events.base import Event
from mediate_contracts.vocabulary import ItemStatus
from mediate_gateway.adapters import board_projection, board_views
from mediate_gateway.adapters.board_read_model import BOARD
from mediate_gateway.adapters.board_views import Board
from mediate_gateway.domain.board import day_of
from mediate_gateway.domain.progress import CONCLUDED, counts
from mediate_shared.inbox import Received
from support.running import Running

BEGAN = datetime(2025, 1, 1, 12, tzinfo=UTC)
DAYS = 12
STATUSES = (ItemStatus.PRIORITISED, ItemStatus.ASSIGNED, ItemStatus.UNDER_WAY, *CONCLUDED)

Told = tuple[Event, datetime]


@pytest.fixture(autouse=True)
async def afresh(gateway: Running) -> None:
    await start_afresh(gateway)


def reworded(number: int, *, on_line: int, title: str) -> agendas.ItemAmended:
    """Item ``number`` under another title, on a line."""
    said = {**item(number, on_line=on_line).model_dump(include=set(agendas.DescribedItem.model_fields))}
    return agendas.ItemAmended(
        **{**said, "title": both(title)}, item_id=item(number).item_id, changed=["title", "line_id"]
    )


def received(told: Sequence[Told]) -> list[Received[Event]]:
    """Return events as the gateway hears them; their ids are in the order in which they are given here."""
    found = []
    for number, (event, at) in enumerate(told, start=1):
        body = encode(event, event_id=identifier(0xE0, number), source="/agendas/0", at=at, traceparent=None)
        whole = with_sequence(body, number).encode()
        found.append(Received(event, Envelope.model_validate_json(whole), whole))
    return found


async def kept(gateway: Running, batches: Sequence[Sequence[Received[Event]]]) -> None:
    """Let the board be kept anew from these batches."""
    async with gateway.service.database.transaction() as transaction:
        for table in BOARD:
            await transaction.execute(delete(table))
        for batch in batches:
            await board_projection.keep(batch, transaction)


async def board(gateway: Running, on: date, first_max: int = 100, only: int | None = None) -> Board:
    async with gateway.service.database.reading() as connection:
        return await board_views.board(connection, on, first_max=first_max, line=only)


def cards(found: Board) -> dict[tuple[int, str], set[str]]:
    """Return the titles of what lies in each pile, by line and status."""
    return {
        (lane.number, status.value): {card.title.nl for card in pile.first}
        for lane in found.lanes
        for status, pile in lane.piles.items()
    }


def on_day(told: Sequence[Told], on: date) -> dict[UUID, tuple[int, str, str, bool]]:
    """Return line, title, status and whether nobody carries it of each item at the end of a day, told one by one."""
    lines: dict[UUID, tuple[int, str]] = {}
    status: dict[UUID, ItemStatus] = {}
    carriers: dict[UUID, int] = {}
    ever: set[UUID] = set()
    for event, at in told:
        if day_of(at) > on:
            continue
        match event:
            case agendas.ItemProposed():
                lines[event.item_id] = (event.line_id.int & 0xFF, event.title.nl)
                status[event.item_id] = ItemStatus.PROPOSED
            case agendas.ItemAmended():
                lines[event.item_id] = (event.line_id.int & 0xFF, event.title.nl)
            case agendas.ItemStatusChanged():
                status[event.item_id] = event.status
            case agendas.AssignmentAccepted():
                carriers[event.item_id] = carriers.get(event.item_id, 0) + 1
                ever.add(event.item_id)
            case agendas.AssignmentEnded():
                carriers[event.item_id] -= 1
    return {
        each: (
            *lines[each],
            status[each].value,
            each not in ever if status[each] in CONCLUDED else not carriers.get(each),
        )
        for each in lines
    }


@st.composite
def histories(draw: st.DrawFn) -> list[Told]:
    """Return what happens to a few items within some days, in the order of time."""
    told: list[Told] = [(line(number), BEGAN) for number in (1, 2)]
    for number in range(1, draw(st.integers(1, 3)) + 1):
        days = sorted(draw(st.lists(st.integers(0, (DAYS - 1) * 24 * 60), min_size=1, max_size=7)))
        status, carrying, asked = ItemStatus.PROPOSED, list[int](), 0
        for place, minutes in enumerate(days):
            at = BEGAN + timedelta(minutes=minutes)
            if place == 0:
                told.append((item(number, on_line=draw(st.sampled_from((1, 2)))), at))
                continue
            kind = draw(st.sampled_from(("moved", "accepted", "ended", "reworded")))
            if kind == "moved":
                to = draw(st.sampled_from(STATUSES))
                told.append((moved(number, status, to), at))
                status = to
            elif kind == "reworded":
                on_line = draw(st.sampled_from((1, 2)))
                told.append((reworded(number, on_line=on_line, title=f"Item {number}, anders ({place})"), at))
            elif kind == "ended" and carrying:
                told.append((ended(number, by=carrying.pop()), at))
            else:
                asked += 1
                carrying.append(asked)
                told.append((accepted(number, by=asked), at))
    return sorted(told, key=lambda each: each[1])


class TestTheBoardOfADay:
    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(told=histories(), chance=st.randoms(use_true_random=False), size=st.integers(1, 9))
    async def test_is_what_was_so_at_its_end_in_whatever_order_and_batches_it_was_heard(
        self, gateway: Running, told: list[Told], chance: Random, size: int
    ) -> None:
        shuffled = received(told)
        # Some are heard twice, as after a connection that broke.
        shuffled += shuffled[:2]
        chance.shuffle(shuffled)
        await kept(gateway, [shuffled[start : start + size] for start in range(0, len(shuffled), size)])
        for days in range(DAYS + 1):
            on = BEGAN.date() + timedelta(days=days)
            expected = on_day(told, on)
            found = await board(gateway, on)
            piles: dict[tuple[int, str], set[str]] = {}
            for number, title, status, _ in expected.values():
                piles.setdefault((number, status), set()).add(title)
            assert cards(found) == piles
            assert found.items == sum(counts(ItemStatus(status)) for _, _, status, _ in expected.values())
            assert found.unassigned == sum(
                unassigned and counts(ItemStatus(status)) for _, _, status, unassigned in expected.values()
            )

    async def test_ends_at_midnight_in_amsterdam_in_summer_and_in_winter(self, gateway: Running) -> None:
        told: list[Told] = [
            (line(1), datetime(2025, 1, 1, tzinfo=UTC)),
            (item(1), datetime(2025, 1, 14, 22, 59, tzinfo=UTC)),
            (item(2), datetime(2025, 1, 14, 23, 0, tzinfo=UTC)),
            (item(3), datetime(2025, 7, 14, 21, 59, tzinfo=UTC)),
            (item(4), datetime(2025, 7, 14, 22, 0, tzinfo=UTC)),
        ]
        await kept(gateway, [received(told)])
        assert [(await board(gateway, date(2025, 1, day))).items for day in (13, 14, 15)] == [0, 1, 2]
        assert [(await board(gateway, date(2025, 7, day))).items for day in (13, 14, 15)] == [2, 3, 4]

    async def test_before_anything_is_empty_and_says_when_it_begins(self, gateway: Running) -> None:
        await kept(gateway, [received([(line(1), BEGAN), (item(1), BEGAN)])])
        found = await board(gateway, BEGAN.date() - timedelta(days=1))
        assert (found.lanes, found.items, found.unassigned_share, found.began) == ([], 0, None, BEGAN.date())

    async def test_counts_all_and_names_the_first_by_code(self, gateway: Running) -> None:
        told: list[Told] = [(line(1), BEGAN), *((item(number), BEGAN) for number in range(1, 13))]
        await kept(gateway, [received(told)])
        [lane] = (await board(gateway, BEGAN.date(), first_max=10)).lanes
        pile = lane.piles[ItemStatus.PROPOSED]
        assert [card.code for card in pile.first] == [f"1.{number}" for number in range(1, 11)]
        assert (pile.items, pile.more) == (12, 2)
        assert lane.unassigned_share == 1

    async def test_calls_a_line_as_it_was_called_then(self, gateway: Running) -> None:
        later = agendas.LineAmended(
            **{**line(1).model_dump(), "title": both("Lijn in andere woorden")}, changed=["title"]
        )
        told: list[Told] = [(line(1), BEGAN), (later, BEGAN + timedelta(days=3))]
        await kept(gateway, [received(told)[::-1]])
        titles = [(await board(gateway, BEGAN.date() + timedelta(days=days))).lanes[0].title.nl for days in (2, 3)]
        assert titles == ["Line 1 (nl)", "Lijn in andere woorden (nl)"]

    async def test_of_one_line_holds_no_other(self, gateway: Running) -> None:
        told: list[Told] = [(line(1), BEGAN), (line(2), BEGAN), (item(1), BEGAN), (item(2, on_line=2), BEGAN)]
        await kept(gateway, [received(told)])
        found = await board(gateway, BEGAN.date(), only=2)
        assert cards(found) == {(2, "proposed"): {"Item 2 (nl)"}}


class TestWhoCarries:
    async def test_is_who_did_on_that_day_under_the_name_of_now(self, gateway: Running) -> None:
        journals = Journals()
        journals.say(
            line(1), item(1), registered(1, name="Eerst"), registered(2, name="Later"), registered(3, name="Nu")
        )
        journals.began = BEGAN
        said = [accepted(1, by=1), ended(1, by=1), accepted(1, by=2), merged(2, into=3)]
        for days, event in enumerate(said, start=2):
            journals.add(event, identifier(0xE0, 50 + days), BEGAN + timedelta(days=500 + days))
        await hear(gateway, journals.bodies)
        first = BEGAN.date() + timedelta(days=500)
        found = []
        for days in range(1, 6):
            [lane] = (await board(gateway, first + timedelta(days=days))).lanes
            [card] = lane.piles[ItemStatus.PROPOSED].first
            found.append(([each.name for each in card.carriers], lane.unassigned))
        assert found == [([], 1), (["Eerst"], 0), ([], 1), (["Nu"], 0), (["Nu"], 0)]

    async def test_is_nobody_of_those_who_were_only_asked(self, gateway: Running) -> None:
        journals = Journals()
        journals.say(line(1), registered(1), item(1), offered(1, to=1))
        await hear(gateway, journals.bodies)
        [lane] = (await board(gateway, date(2026, 3, 2))).lanes
        assert lane.piles[ItemStatus.PROPOSED].first[0].carriers == []
        assert lane.unassigned == 1


class TestAnUpgrade:
    async def test_begins_with_what_is_known_already(self, gateway: Running) -> None:
        proposed, under_way = ItemStatus.PROPOSED, ItemStatus.UNDER_WAY
        journals = Journals()
        journals.say(line(1), line(2), item(1), item(2, on_line=2), accepted(1, by=1), moved(1, proposed, under_way))
        journals.say(
            ended(1, by=1), moved(1, under_way, ItemStatus.ACHIEVED), moved(2, proposed, ItemStatus.NOT_ACHIEVED)
        )
        await hear(gateway, journals.bodies)
        before = await read_model(gateway)
        migration = import_module("mediate_gateway.migrations.0014_let_the_board_look_back")
        async with gateway.service.database.transaction() as transaction:
            for table in BOARD:
                await transaction.execute(delete(table))
            for statement in (migration._MOMENTS, migration._LINES):
                await transaction.execute(text(statement))
        found = await read_model(gateway)
        assert found["board_moment"] == before["board_moment"]
        assert [{**row, "event_id": None} for row in found["board_line"]] == [
            {**row, "event_id": None} for row in before["board_line"]
        ]
