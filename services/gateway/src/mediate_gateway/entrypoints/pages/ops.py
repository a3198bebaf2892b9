"""The page of those who run the hub: how every service is, what is parked, and which long work is under way."""

import asyncio
from typing import Any, Final

from fastapi import APIRouter, Response

from mediate_contracts.policy import Duty
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_gateway.usecases.oversee import Condition, Overseeing, summary
from mediate_shared.identity.guard import needs_duty

OPS: Final = "/ops"
SECTION: Final = "ops"


def overseeing_of(visit: Visit) -> Overseeing:
    """Return what asks the services how they are."""
    found: Overseeing = visit.request.app.state.overseeing
    return found


class OpsPage:
    """Health, parked events and long work; it only reads."""

    def routes(self) -> APIRouter:
        """Return ``/ops``."""
        router = APIRouter()

        @router.get(OPS, dependencies=[needs_duty(Duty.OPERATE)])
        async def show_ops(visit: Visiting) -> Response:
            overseeing = overseeing_of(visit)
            conditions, parked, work = await asyncio.gather(
                overseeing.conditions(), overseeing.parked(), overseeing.work()
            )
            return visit.page(
                "ops/ops.html",
                section=SECTION,
                conditions=[drawn(visit, each) for each in conditions],
                summary=summary(conditions),
                parked=parked,
                work=work,
                now=visit.service.clock(),
            )

        return router


def drawn(visit: Visit, condition: Condition) -> dict[str, Any]:
    """Return how a service is as its row says it: in words, with the kind of tag they get."""
    say = visit.word.say
    state, kind = "ready", "positive"
    if condition.is_away:
        state, kind = "away", "negative"
    elif not condition.is_ready:
        state, kind = "not_ready", "negative"
    elif not condition.is_well:
        state, kind = "attention", "warning"
    parts = [("database", condition.database), ("nats", condition.nats)]
    return {
        "service": condition.service,
        "state": say(f"ops.state.{state}"),
        "kind": kind,
        "is_away": condition.is_away,
        "lost": [] if condition.is_away else [say(f"ops.part.{name}") for name, is_there in parts if not is_there],
        "backlog": condition.backlog,
        "parked": condition.parked,
        "behind": condition.behind,
        "consumers": [
            (consumer, sum(max(0, events) for events in sources.values()))
            for consumer, sources in sorted(condition.lag.items())
        ],
    }
