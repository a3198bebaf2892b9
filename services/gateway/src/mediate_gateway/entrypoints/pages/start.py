"""What somebody's roles come for, at the top of the overview: a block for each role they have."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from mediate_contracts.policy import Role
from mediate_contracts.vocabulary import DealStage
from mediate_gateway.adapters import (
    attention,
    calendars,
    endpoint_views,
    figures_due,
    membership_views,
    partnership,
    to_do,
)
from mediate_gateway.adapters.agenda import ItemRecord
from mediate_gateway.adapters.views import Overview
from mediate_gateway.domain.attention import STALLED_DAYS, days_since, deserves_reminder
from mediate_gateway.entrypoints.pages.agenda.places import STATUS_KINDS, sees
from mediate_gateway.entrypoints.pages.community.matching_parts import ours as own_matching
from mediate_gateway.entrypoints.pages.monitor.due_listed import own as own_figures
from mediate_gateway.entrypoints.pages.ops import drawn, overseeing_of
from mediate_gateway.entrypoints.pages.partners import versions_of_offers, with_silence
from mediate_gateway.entrypoints.pages.pipeline.places import reads
from mediate_gateway.entrypoints.pages.pipeline.reminding import SHOWN_MAX, to_score, waiting
from mediate_gateway.entrypoints.pages.visit import Visit
from mediate_gateway.entrypoints.wording import AMSTERDAM
from mediate_gateway.usecases.look_ahead import look_ahead
from mediate_gateway.usecases.oversee import summary
from mediate_shared.problems import ProblemError

Block = Mapping[str, Any]
"""A block: the ``template`` that draws it, and what it is drawn of."""
_OFFERS_SHOWN_MAX: Final = 5
_AHEAD_SHOWN_MAX: Final = 5
_APPLICATIONS_SHOWN_MAX: Final = 5
_DEALS_SHOWN_MAX: Final = 5
_ENDS_SOON: Final = timedelta(days=14)
_DEALS_ASKED_MAX: Final = 200
_AWAY: Final = 500
_OVER: Final = frozenset({DealStage.CLOSED, DealStage.LOST, DealStage.WITHDRAWN})


class OwnDeal(NamedTuple):
    """A deal of somebody's own as the block names it; ``days`` since it last moved."""

    id: str
    title: str
    organisation: str
    stage: DealStage
    synthetic: bool
    days: int


async def blocks(visit: Visit, overview: Overview) -> Sequence[Block]:
    """Return the blocks of somebody's roles: first what waits for their own answer, last what runs by itself."""
    roles = visit.actor.acts_as
    making: list[Callable[[Visit, Overview], Awaitable[Block]]] = []
    if visit.actor.organisations:
        making.append(_for_a_partner)
    for role, make in (
        (Role.FACILITATOR, _for_a_facilitator),
        (Role.INVESTMENT_OFFICER, _for_an_officer),
        (Role.OPS, _for_ops),
        (Role.ADMINISTRATOR, _for_an_administrator),
    ):
        if role in roles:
            making.append(make)
    if Role.INVESTMENT_OFFICER not in roles and reads(visit.actor) and not _by_script(visit):
        making.append(_for_an_assessor)
    made = await asyncio.gather(*(make(visit, overview) for make in making))
    return [block for block in made if block]


async def _for_a_partner(visit: Visit, _overview: Overview) -> Block:
    ours = visit.actor.organisations
    async with visit.service.database.reading() as connection:
        asked = await partnership.asked_of(connection, ours)
        carried = await partnership.carried_by(connection, ours)
        ahead = await look_ahead(connection, visit.actor, now=visit.service.clock())
        figures = await figures_due.of_organisations(connection, ours, limit=_AHEAD_SHOWN_MAX)
        soon = visit.service.clock() + _ENDS_SOON
        endpoints = await endpoint_views.attention(connection, ours, before=soon)
    return {
        "template": "start/partner.html",
        "figures": own_figures(visit, figures),
        "figures_total": figures.total,
        "endpoints": endpoints,
        "ahead": ahead,
        "silent": sum(with_silence(visit, each)["silent_days"] is not None for each in carried),
        "shown_max": _AHEAD_SHOWN_MAX,
        "asked": asked[:_OFFERS_SHOWN_MAX],
        "total": len(asked),
        "carried": len(carried),
        "several": len(ours) > 1,
        "versions": await versions_of_offers(visit) if asked else {},
        "matching": await own_matching(visit),
    }


async def _for_a_facilitator(visit: Visit, overview: Overview) -> Block:
    now = visit.service.clock()
    today = now.astimezone(AMSTERDAM).date()
    async with visit.service.database.reading() as connection:
        stalled = await attention.stalled(connection, now=now)
        late = await attention.overdue(connection, today=today)
        nobody = await attention.taken_on_by_nobody(connection)
        applied = await membership_views.applications(connection, limit=_APPLICATIONS_SHOWN_MAX)
        sessions = await to_do.upcoming(connection, calendars.of_anybody(), [], now=now, limit=_AHEAD_SHOWN_MAX)
        late_tasks = await to_do.overdue(connection, today=today, limit=1)
        offers = await partnership.open_offers(connection, sees(visit.actor))
        figures = await figures_due.of_all(connection, limit=1)
    return {
        "template": "start/facilitator.html",
        "stalled": [_named(each, now) for each in stalled.items],
        "stalled_total": stalled.total,
        "stalled_days": STALLED_DAYS,
        "late": late,
        "nobody": nobody,
        "sessions": sessions,
        "late_tasks": late_tasks.total,
        "late_figures": figures.overdue,
        "unanswered": sum(deserves_reminder(each.since, now=now) for each in offers),
        "kinds": STATUS_KINDS,
        "applied": applied.shown,
        "applied_total": applied.total,
        "is_empty": not overview.lines and not applied.total,
    }


def _named(item: ItemRecord, now: datetime) -> dict[str, Any]:
    return {"item": item, "days": days_since(item.heard_at, now=now)}


async def _for_an_officer(visit: Visit, _overview: Overview) -> Block:
    return {
        "template": "start/officer.html",
        "waiting": None if _by_script(visit) else await waiting(visit),
        "shown_max": SHOWN_MAX,
        **await _own_deals(visit),
    }


async def _for_an_assessor(visit: Visit, _overview: Overview) -> Block:
    """Return what somebody has left to score who sits on a committee; nothing where that is nothing."""
    scores = await to_score(visit)
    return {"template": "start/assessor.html", "scores": scores} if scores else {}


def _by_script(visit: Visit) -> bool:
    """Tell whether a script asks, which keeps a page up to date that somebody had before."""
    return visit.request.headers.get("sec-fetch-dest") == "empty"


async def _own_deals(visit: Visit) -> Block:
    """Return the deals of somebody's own that moved longest ago, asked of the pipeline in their name.

    A script that keeps the page up to date gets none: each list of deals that is read is audited, and nobody reads it.
    """
    if _by_script(visit):
        return {"deals": None, "stages": [], "is_away": False}
    try:
        answer = await visit.ask("pipeline", "/deals", is_part=True, limit=str(_DEALS_ASKED_MAX))
    except ProblemError as error:
        if error.problem.status < _AWAY:
            raise
        return {"deals": None, "stages": [], "is_away": True}
    now = visit.service.clock()
    open_ones = [each for each in answer.body["items"] if each["stage"] not in _OVER]
    deals = [
        OwnDeal(
            id=each["id"],
            title=each["title"],
            organisation=each["organisation_name"],
            stage=DealStage(each["stage"]),
            synthetic=each["synthetic"],
            days=days_since(datetime.fromisoformat(each["updated_at"]), now=now),
        )
        for each in sorted(open_ones, key=lambda each: str(each["updated_at"]))
    ]
    # Of a part of them, counts would mislead; the board has them all.
    is_all = answer.body["next"] is None
    return {
        "deals": deals[:_DEALS_SHOWN_MAX],
        "deals_total": len(deals),
        "stages": _counted(visit, deals) if deals and is_all else [],
        "is_away": False,
    }


def _counted(visit: Visit, deals: Sequence[OwnDeal]) -> list[dict[str, str]]:
    """Return how many deals are in each stage of the work, as the page's figures take it."""
    found = Counter(each.stage for each in deals)
    return [
        {"label": visit.word.say(f"stage.{stage}"), "value": visit.word.number(found[stage])}
        for stage in DealStage
        if stage not in _OVER
    ]


async def _for_ops(visit: Visit, _overview: Overview) -> Block:
    conditions = await overseeing_of(visit).conditions()
    return {
        "template": "start/ops.html",
        "summary": summary(conditions),
        "conditions": [drawn(visit, each) for each in conditions if not each.is_well],
    }


async def _for_an_administrator(visit: Visit, overview: Overview) -> Block:
    async with visit.service.database.reading() as connection:
        household = await attention.household(connection, now=visit.service.clock())
    return {"template": "start/administrator.html", "household": household, "is_empty": overview.is_empty}
