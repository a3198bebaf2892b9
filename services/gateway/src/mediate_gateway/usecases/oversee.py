"""See how every service is: ready or not, how far behind, what it has parked; and which long work is under way."""

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

import httpx
from pydantic import BaseModel, Field, ValidationError
from starlette.types import ASGIApp

from mediate_gateway.adapters import work
from mediate_gateway.adapters.inquiries import Inquiries
from mediate_gateway.adapters.work import Work
from mediate_shared.asking import NotAnswered
from mediate_shared.problems import ProblemError
from mediate_shared.service import Service

_PARKED_SHOWN_MAX: Final = 100
_KIND: Final = re.compile(r"[A-Za-z_][A-Za-z_. ]{0,79}")
_READY: Final = 200
_NOT_READY: Final = 503


class _Said(BaseModel):
    """What a service says of itself at ``/health/ready``."""

    ready: bool
    nats: bool
    database: bool = False
    journal_backlog: int | None = None
    parked: int | None = None
    lag: dict[str, dict[str, int]] = Field(default_factory=dict)


@dataclass(frozen=True)
class Condition:
    """How one service is; one that ``is_away`` said nothing in time.

    ``lag`` is in events, by consumer and source; ``backlog`` the events it wrote that are not on their way yet.
    """

    service: str
    is_away: bool = False
    is_ready: bool = False
    database: bool = False
    nats: bool = False
    backlog: int | None = None
    parked: int | None = None
    lag: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @property
    def is_well(self) -> bool:
        """Whether nothing about it asks for attention."""
        return self.is_ready and self.database and self.nats and not self.parked

    @property
    def behind(self) -> int:
        """How many events its consumers have yet to apply."""
        return sum(max(0, events) for sources in self.lag.values() for events in sources.values())


@dataclass(frozen=True)
class ParkedEvent:
    """A parked event as this page may show it: which, where and since when, and nothing of what it holds.

    Its body may tell of a deal, and so may the words of the error; the command line on the machine shows both.
    """

    id: UUID
    service: str
    consumer: str
    type: str | None
    source: str | None
    sequence: int | None
    error: str
    attempts: int
    at: datetime


@dataclass(frozen=True)
class Parked:
    """Parked events of all services, how many there are, and which services did not tell."""

    events: Sequence[ParkedEvent]
    total: int
    silent: Sequence[str]


class Overseeing:
    """Asks every service how it is, all at once; who needs more than ``seconds_max`` counts as away."""

    def __init__(
        self,
        service: Service,
        to: Callable[[str], ASGIApp | None],
        names: Callable[[], Sequence[str]],
        inquiries: Inquiries,
        *,
        seconds_max: float,
    ) -> None:
        self._service = service
        self._to = to
        self._names = names
        self._inquiries = inquiries
        self._seconds_max = seconds_max

    @property
    def services(self) -> list[str]:
        """Every service by name, the gateway last."""
        return [*self._names(), self._service.name]

    async def conditions(self) -> list[Condition]:
        """Return how each service is."""
        return list(await asyncio.gather(*(self._condition(name) for name in self.services)))

    async def parked(self) -> Parked:
        """Return what is parked, in the order in which redriving takes it, at most 100 events."""
        told = await asyncio.gather(*(self._parked(name) for name in self.services))
        events = [event for each in told for event in each.events]
        return Parked(
            events[:_PARKED_SHOWN_MAX],
            sum(each.total for each in told),
            [name for each in told for name in each.silent],
        )

    async def work(self) -> Sequence[Work]:
        """Return the long work that is under way or waits, oldest first."""
        async with self._service.database.reading() as connection:
            return await work.under_way(connection)

    async def _condition(self, name: str) -> Condition:
        try:
            async with asyncio.timeout(self._seconds_max):
                said = await self._said(name)
        except (TimeoutError, ProblemError, httpx.HTTPError, ValidationError):
            return Condition(name, is_away=True)
        return Condition(
            name,
            is_ready=said.ready,
            database=said.database,
            nats=said.nats,
            backlog=said.journal_backlog,
            parked=said.parked,
            lag=said.lag,
        )

    async def _said(self, name: str) -> _Said:
        if name == self._service.name:
            return _Said.model_validate((await self._service.report())[1])
        app = self._to(name)
        if app is None:
            return _Said.model_validate(None)
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{name}") as client:
            answer = await client.get("/health/ready")
        return _Said.model_validate_json(answer.content if answer.status_code in {_READY, _NOT_READY} else b"null")

    async def _parked(self, name: str) -> Parked:
        try:
            told = await self._inquiries.parked(name)
        except NotAnswered:
            return Parked((), 0, (name,))
        events = [
            ParkedEvent(
                id=each.parked_id,
                service=name,
                consumer=each.consumer,
                type=each.type,
                source=each.source,
                sequence=each.sequence,
                error=_kind_of(each.error),
                attempts=each.attempts,
                at=datetime.fromisoformat(each.parked_at),
            )
            for each in told.events[:_PARKED_SHOWN_MAX]
        ]
        return Parked(events, told.parked, ())


def _kind_of(error: str) -> str:
    """Return what kind of error it is, without its words, which may hold what an event holds."""
    kind = error.partition("(")[0].partition(":")[0].strip()
    return kind if _KIND.fullmatch(kind) else "?"


class Summary(NamedTuple):
    """The conditions of all services in a few counts, and the names of those that are away."""

    ready: int
    services: int
    away: Sequence[str]
    parked: int
    backlog: int
    behind: int


def summary(conditions: Sequence[Condition]) -> Summary:
    """Return how all services are together."""
    return Summary(
        ready=sum(each.is_ready for each in conditions),
        services=len(conditions),
        away=[each.service for each in conditions if each.is_away],
        parked=sum(each.parked or 0 for each in conditions),
        backlog=sum(each.backlog or 0 for each in conditions),
        behind=sum(each.behind for each in conditions),
    )
