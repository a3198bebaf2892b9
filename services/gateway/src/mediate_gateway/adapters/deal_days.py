"""Asks the pipeline for the days of somebody's own deals, at the moment at which they are looked at; keeps nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID, uuid5

from mediate_contracts.vocabulary import DealStage
from mediate_gateway.adapters.services import Services
from mediate_shared.identity.actor import Actor

_PIPELINE: Final = "pipeline"
_PAGE: Final = "200"
_PAGES_MAX: Final = 5
"""A calendar holds no more than a thousand deals' days."""
_OVER: Final = frozenset({DealStage.CLOSED, DealStage.LOST, DealStage.WITHDRAWN})
_LEFT: Final = frozenset({DealStage.LOST, DealStage.WITHDRAWN})


class DealDayKind(StrEnum):
    """What is on the day of a deal."""

    STEP = "step"
    CLOSING = "closing"


@dataclass(frozen=True)
class DealDay:
    """A day of a deal: by which its next step is due, or on which it is expected to close."""

    id: UUID
    deal_id: UUID
    kind: DealDayKind
    deal: str
    organisation: str
    step: str | None
    due_date: date
    synthetic: bool
    since: datetime
    updated_at: datetime


async def days_of_deals(services: Services, actor: Actor) -> list[DealDay]:
    """Return the days of the deals on whose team somebody is. Raises ProblemError where the pipeline is away."""
    days: list[DealDay] = []
    cursor: str | None = None
    for _ in range(_PAGES_MAX):
        asked: dict[str, Any] = {"mine": "true", "limit": _PAGE} | ({} if cursor is None else {"cursor": cursor})
        told = (await services.ask(actor, _PIPELINE, "/deals", **asked)).body
        for deal in told["items"]:
            days.extend(_days(deal, actor))
        cursor = told["next"]
        if cursor is None:
            break
    return days


def _days(deal: Mapping[str, Any], actor: Actor) -> Iterator[DealDay]:
    stage, step = DealStage(deal["stage"]), deal.get("next_step")
    if step is not None and step["due_on"] is not None and stage not in _LEFT and _is_for(step, actor):
        yield _day(deal, DealDayKind.STEP, step["due_on"], step["step"])
    if deal.get("expected_on") is not None and stage not in _OVER:
        yield _day(deal, DealDayKind.CLOSING, deal["expected_on"], None)


def _is_for(step: Mapping[str, Any], actor: Actor) -> bool:
    return step["account_id"] in {None, str(actor.id)}


def _day(deal: Mapping[str, Any], kind: DealDayKind, day: str, step: str | None) -> DealDay:
    deal_id = UUID(deal["id"])
    return DealDay(
        id=uuid5(deal_id, kind.value),
        deal_id=deal_id,
        kind=kind,
        deal=deal["title"],
        organisation=deal["organisation_name"],
        step=step,
        due_date=date.fromisoformat(day),
        synthetic=deal["synthetic"],
        since=datetime.fromisoformat(deal["created_at"]),
        updated_at=datetime.fromisoformat(deal["updated_at"]),
    )
