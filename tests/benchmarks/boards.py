"""The board of 8 lines of 5,000 items on days of its past, against the same board today."""

import random
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from statistics import median
from time import perf_counter
from typing import Final, TypeVar

import httpx

from benchmarks.figures import Row, percentile
from mediate_contracts.envelope import Envelope, encode, with_sequence
from mediate_contracts.events import agendas
from mediate_contracts.events.base import Event
from mediate_contracts.events.community import OrganisationRegistered
from mediate_contracts.values import AssignmentId, ItemId, LineId, LocalisedLine, OrganisationId
from mediate_contracts.vocabulary import AssignmentRole, ItemStatus, OrganisationType
from mediate_gateway.adapters import board_projection, board_views, projections
from mediate_gateway.domain.board import day_of
from mediate_shared.ids import new_id
from mediate_shared.inbox import Received
from support.infrastructure import Infrastructure
from support.running import Running, running

LINES: Final = 8
ITEMS_OF_LINE: Final = 5_000
AIM: Final = 2.0
ROUNDS: Final = 25
ROUNDS_QUICK: Final = 7
_ORGANISATIONS: Final = 60
_PAST_DAYS: Final = 1_000
_PROPOSED_WITHIN_DAYS: Final = 700
_BETWEEN_DAYS: Final = 60
_LAID_DOWN: Final = 0.3
_BATCH: Final = 500
_OUTCOMES: Final = (
    ItemStatus.ACHIEVED,
    ItemStatus.PARTLY_ACHIEVED,
    ItemStatus.NOT_ACHIEVED,
    ItemStatus.SUBSTITUTED,
    ItemStatus.UNDER_WAY,
)

E = TypeVar("E", bound=Event)


class Past:
    """What happened on the board, invented; the same with every run but for its ids."""

    def __init__(self, until: datetime, items_of_line: int) -> None:
        self._chance = random.Random(11)  # noqa: S311 - the same past in every run, and no secret
        self._items_of_line = items_of_line
        self.until = until
        self.began = until - timedelta(days=_PAST_DAYS)
        self.organisations = [OrganisationId(new_id()) for _ in range(_ORGANISATIONS)]

    def registered(self) -> list[tuple[datetime, OrganisationRegistered]]:
        """Return the organisations that carry items."""
        return [
            (
                self.began,
                OrganisationRegistered(
                    organisation_id=each,
                    name=f"Verzonnen omroep {number}",
                    types=[OrganisationType.BROADCASTER],
                    synthetic=True,
                ),
            )
            for number, each in enumerate(self.organisations)
        ]

    def told(self) -> list[tuple[datetime, Event]]:
        """Return the events of all lines and items, in the order of time."""
        found: list[tuple[datetime, Event]] = []
        for number in range(1, LINES + 1):
            line_id = LineId(new_id())
            title = LocalisedLine(nl=f"Verzonnen lijn {number}", en=f"Invented line {number}")
            found.append((self.began, agendas.LineAdded(line_id=line_id, number=number, title=title)))
            for place in range(1, self._items_of_line + 1):
                found += self._of_item(line_id, f"{number}.{place:04d}")
        return sorted(found, key=lambda each: each[0])

    def _of_item(self, line_id: LineId, code: str) -> Iterator[tuple[datetime, Event]]:
        chance, item_id = self._chance, ItemId(new_id())
        moment = self.began + timedelta(days=chance.random() * _PROPOSED_WITHIN_DAYS)
        for event in self._story(item_id, line_id, code):
            yield moment, event
            moment = min(self.until, moment + timedelta(days=chance.expovariate(1 / _BETWEEN_DAYS), minutes=1))

    def _story(self, item_id: ItemId, line_id: LineId, code: str) -> Iterator[Event]:
        title = LocalisedLine(nl=f"Een verzonnen punt om te meten, {code}", en=f"An invented item to measure, {code}")
        yield agendas.ItemProposed(item_id=item_id, line_id=line_id, code=code, title=title)
        yield _moved(item_id, ItemStatus.PROPOSED, ItemStatus.PRIORITISED)
        carrier = self._chance.choice(self.organisations)
        taken_on = agendas.AssignmentAccepted(
            item_id=item_id,
            assignment_id=AssignmentId(new_id()),
            organisation_id=carrier,
            role=self._chance.choice(list(AssignmentRole)),
        )
        yield taken_on
        yield _moved(item_id, ItemStatus.PRIORITISED, ItemStatus.UNDER_WAY)
        if self._chance.random() < _LAID_DOWN:
            yield agendas.AssignmentEnded(**taken_on.model_dump(), reason="Invented, like all of it.")
        outcome = self._chance.choice(_OUTCOMES)
        yield _moved(item_id, ItemStatus.UNDER_WAY, outcome)


def _moved(item_id: ItemId, previous: ItemStatus, status: ItemStatus) -> agendas.ItemStatusChanged:
    return agendas.ItemStatusChanged(item_id=item_id, previous=previous, status=status)


def _received(told: tuple[datetime, E], number: int) -> Received[E]:
    moment, event = told
    written = encode(event, event_id=new_id(), source="/agendas/0", at=moment, traceparent=None)
    body = with_sequence(written, number).encode()
    return Received(event, Envelope.model_validate_json(body), body)


async def _fill(gateway: Running, past: Past) -> tuple[int, float]:
    """Let the gateway keep all of it, in one transaction as a rebuild does.

    Returns how many events there were, and the milliseconds that each took.
    """
    known = [_received(each, number) for number, each in enumerate(past.registered(), start=1)]
    told = past.told()
    took = 0.0
    async with gateway.service.database.transaction() as transaction:
        await projections.organisations(known, transaction)
        for start in range(0, len(told), _BATCH):
            batch = [_received(each, start + number) for number, each in enumerate(told[start : start + _BATCH], 1)]
            began = perf_counter()
            await board_projection.keep(batch, transaction)
            took += perf_counter() - began
    async with gateway.service.database.engine.connect() as connection:
        await (await connection.execution_options(isolation_level="AUTOCOMMIT")).exec_driver_sql("VACUUM ANALYZE")
    return len(told), took * 1_000 / len(told)


def _days(past: Past) -> dict[str, date]:
    """Return the days that are asked for, by how far back they lie."""
    total = (past.until - past.began).days
    shares = {"a week in": 7 / total, "a tenth in": 0.1, "a quarter in": 0.25, "half way": 0.5, "three quarters": 0.75}
    days = {name: day_of(past.began + timedelta(days=total * share)) for name, share in shares.items()}
    return {**days, "a month ago": day_of(past.until - timedelta(days=30)), "yesterday": day_of(past.until) - _DAY}


_DAY: Final = timedelta(days=1)


@asynccontextmanager
async def _visitor(gateway: Running) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(gateway.service.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://hub", timeout=60) as client:
        yield client


async def measure(
    servers: Infrastructure, *, rounds: int, say: Callable[[str], None], items_of_line: int = ITEMS_OF_LINE
) -> list[Row]:
    """Fill a board, ask for it on each day in turns with today's, and return a row for each day."""
    async with running(servers, "gateway", gateway={"upstreams": {}}) as started:
        gateway = started["gateway"]
        past = Past(datetime.now(UTC), items_of_line)
        events, each = await _fill(gateway, past)
        say(f"  {events:,} events of {LINES * items_of_line:,} items kept at {each:.3f} ms each")
        days = {"today": day_of(past.until), **_days(past)}
        pages: dict[str, list[float]] = {name: [] for name in days}
        reads: dict[str, list[float]] = {name: [] for name in days}
        items: dict[str, int] = {}
        async with _visitor(gateway) as visitor, gateway.service.database.reading() as connection:
            for number in range(rounds + 1):
                for name, day in days.items():
                    began = perf_counter()
                    answer = await visitor.get("/agenda/board", params={"on": day.isoformat(), "lang": "nl"})
                    asked = perf_counter()
                    answer.raise_for_status()
                    board = await board_views.board(connection, day, first_max=5)
                    read = perf_counter()
                    items[name] = board.items
                    if number:
                        pages[name].append((asked - began) * 1_000)
                        reads[name].append((read - asked) * 1_000)
    return [_row(name, pages, reads, items) for name in days if name != "today"]


def _row(name: str, pages: dict[str, list[float]], reads: dict[str, list[float]], items: dict[str, int]) -> Row:
    ours, todays = pages[name], pages["today"]
    detail = (
        f"{median(ours):.1f} against {median(todays):.1f} ms, p99 {percentile(ours, 0.99):.1f} against "
        f"{percentile(todays, 0.99):.1f}; its questions alone {median(reads[name]):.1f} against "
        f"{median(reads['today']):.1f}; {items[name]:,} items"
    )
    return Row.at_most(f"board, {name} ÷ today", median(ours) / median(todays), "times", detail, AIM)
