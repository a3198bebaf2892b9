"""What other services would have told the monitor, and what it then derives from that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from typing import Any, cast
from uuid import UUID

from mediate_contracts.envelope import encode, with_sequence
from mediate_contracts.events.base import Event
from mediate_monitor.adapters import stale
from mediate_monitor.entrypoints.events import HANDLERS, READ_MODEL
from mediate_monitor.usecases.recompute import Recomputing
from mediate_shared.history import Answer, Historian
from mediate_shared.ids import new_id
from mediate_shared.inbox import Inbox
from monitor.happenings import at, both
from support.running import Running, eventually

CONSUMER = "monitor-projects"
_codes = count(1)


@dataclass
class Telling:
    """The running monitor, and what it was told so far, in journals of its own."""

    running: Running
    journals: dict[str, list[str]] = field(default_factory=dict)

    async def tell(self, day: str, *events: Event) -> list[UUID]:
        """Tell events that were said on a day, all in one batch; return their ids."""
        bodies, ids = [], []
        for event in events:
            source = f"/{event.producer()}/0"
            journal = self.journals.setdefault(source, [])
            event_id = new_id()
            body = encode(event, event_id=event_id, source=source, at=at(day), traceparent=None)
            journal.append(with_sequence(body, len(journal) + 1))
            bodies.append(journal[-1].encode())
            ids.append(event_id)
        await self.running.service.inboxes[CONSUMER].deliver(bodies)
        return ids

    async def settle(self) -> None:
        """Wait until everything that was noted is computed."""
        service = self.running.service
        recomputing = Recomputing(service.database, service.clock, service.log)

        async def done() -> bool:
            await recomputing.round()
            async with service.database.transaction() as transaction:
                return await stale.waiting(transaction) == 0

        await eventually(done)

    async def define(self, measure: str, **changes: Any) -> str:
        """Define an indicator that is derived from events, and return its id."""
        created = await self.running.create("/v1/indicators", derived_indicator(measure, **changes))
        return str(created["id"])

    async def observations(self, indicator: str, **asked: str) -> list[dict[str, Any]]:
        """Return the figures that stand of an indicator."""
        await self.settle()
        answer = await self.running.client.get(
            f"/v1/indicators/{indicator}/observations", params={"limit": 200, **asked}
        )
        assert answer.status_code == 200, answer.text
        return cast("list[dict[str, Any]]", answer.json()["items"])

    async def figures(self, indicator: str, period: str = "2025") -> dict[str, Decimal | None]:
        """Return the figures of a period by part: "" for the whole, else ``dimension=member``."""
        found = await self.observations(indicator)
        return {
            ",".join(f"{dimension}={member}" for dimension, member in each["breakdown"].items()): (
                None if each["value"] is None else Decimal(each["value"])
            )
            for each in found
            if each["period"] == period
        }

    async def said_of(self, indicator: str) -> list[dict[str, Any]]:
        """Return what the monitor said of an indicator, in order."""
        return [event for event in await self.running.events() if event["subject"] == indicator]

    async def rebuild(self) -> int:
        """Build what was heard anew from the journals, as ops would; return of how many events."""
        service = self.running.service
        inbox = Inbox(
            consumer=CONSUMER,
            producers=("agendas", "community", "pipeline"),
            database=service.database,
            historian=cast("Historian", Journals(self.journals)),
            handlers=HANDLERS,
            telemetry=service.telemetry,
            retry_delays_seconds=(),
            log=service.log,
        )
        events = await inbox.rebuild(READ_MODEL.clear)
        await self.settle()
        return events


@dataclass(frozen=True)
class Journals:
    """Answers from made-up journals as producers would."""

    journals: Mapping[str, Sequence[str]]

    def sources_of(self, _producers: Sequence[str]) -> list[str]:
        """Return every source that something was told of."""
        return sorted(self.journals)

    async def ask(self, source: str, *, after: int, limit: int) -> Answer:
        """Return a range of a journal."""
        journal = self.journals.get(source, ())
        return Answer(head=len(journal), bodies=list(journal[after : after + limit]))


def derived_indicator(measure: str, **changes: Any) -> dict[str, Any]:
    """Return an indicator to define that is derived from events."""
    return {
        "code": f"derived.{next(_codes)}",
        "name": both(measure).model_dump(),
        "definition": both("Wat er geteld wordt.").model_dump(),
        "unit": "percent",
        "direction": "more",
        "aggregation": "none",
        "rhythm": "yearly",
        "action_lines": [1],
        "measure": measure,
        **changes,
    }


def computed(said: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the types of what was said of computed figures, without what they all begin with."""
    kinds = (str(each["type"]).removeprefix("nl.mediate.monitor.") for each in said)
    return [kind for kind in kinds if kind.startswith("observation.")]
