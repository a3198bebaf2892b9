"""The page of a grant call: for everybody what it is and what came of it, for its people also how far it is."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.adapters import organisations, pipeline_views
from mediate_gateway.adapters.pipeline_views import CallPicture
from mediate_gateway.domain.board import day_of
from mediate_gateway.entrypoints.charts.bar import Bar
from mediate_gateway.entrypoints.charts.figures import Figure
from mediate_gateway.entrypoints.charts.funnel import FunnelChart, funnel_chart
from mediate_gateway.entrypoints.charts.view import CSV_TYPE, ChartView
from mediate_gateway.entrypoints.pages.pipeline.grant_calls.places import (
    CALL,
    Part,
    applies_for,
    at_call,
    part_in,
    state_of,
)
from mediate_gateway.entrypoints.pages.pipeline.places import AREA, SECTION
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_gateway.entrypoints.wording import Wording
from mediate_shared.identity.guard import needs
from mediate_shared.problems import ProblemError

_AWAY = 500
_NAME = "outcome"


def routes() -> APIRouter:
    """Return ``/pipeline/calls/{call_id}``, and its picture as a file."""
    router = APIRouter()
    everybody = [needs(Action.READ, Visibility.PUBLIC)]

    @router.get(CALL, dependencies=everybody)
    async def show_call(visit: Visiting, call_id: UUID) -> Response:
        return await _page(visit, call_id)

    @router.get(f"{CALL}/charts/{_NAME}.csv", dependencies=everybody)
    async def show_call_outcome(visit: Visiting, call_id: UUID) -> Response:
        async with visit.service.database.reading() as connection:
            call = await pipeline_views.call(connection, call_id)
        headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{call.code}.csv"'}
        return Response(outcome(call, visit.word).csv(), headers=headers, media_type=CSV_TYPE)

    return router


async def _page(visit: Visit, call_id: UUID) -> Response:
    async with visit.service.database.reading() as connection:
        call = await pipeline_views.call(connection, call_id)
        awarded = call.awarded or []
        names = await organisations.names(connection, {UUID(each["organisation_id"]) for each in awarded})
        fund = None if call.fund_id is None else await pipeline_views.fund_name(connection, call.fund_id)
    state = state_of(call, day_of(visit.service.clock()))
    held, part, totals, is_away = None, Part(None, ""), None, False
    if state != "recorded":
        try:
            held = (await visit.ask(AREA, f"/held-calls/{call_id}")).body
            part = await part_in(visit, call_id)
            if part.is_inside:
                totals = (await visit.ask(AREA, f"/held-calls/{call_id}/totals")).body
        except ProblemError as error:
            if error.problem.status < _AWAY:
                raise
            # What everybody may see is drawn from the read model, and stays there while the service is away.
            is_away = True
    return visit.page(
        "pipeline/call.html",
        section=SECTION,
        at=at_call(CALL, call_id),
        call=call,
        state=state,
        picture=_picture(visit, call),
        awarded=[{**each, "name": names.get(UUID(each["organisation_id"]))} for each in awarded],
        fund=fund,
        criteria=_shares(held),
        part=part,
        totals=totals,
        is_away=is_away,
        may_apply=state == "open" and bool(applies_for(visit.actor)),
    )


def outcome(call: CallPicture, word: Wording) -> ChartView:
    """Return how many applications were assessed and how many of them were awarded, as exactly as it is stated."""
    told = call.proposals_received
    assessed = None if told is None else Figure(Decimal(told["number"]), qualifier=told["qualifier"])
    awards = None if call.awards is None else Figure(Decimal(call.awards))
    bars = [
        Bar(word.say(f"calls.outcome.{key}"), figure or Figure(None), key=key)
        for key, figure in (("assessed", assessed), ("awarded", awards))
    ]
    title = word.say("calls.outcome")
    of, measured = word.say("calls.outcome.step"), word.say("calls.outcome.applications")
    return funnel_chart(FunnelChart(_NAME, title, of, measured, bars), word)


def _picture(visit: Visit, call: CallPicture) -> ChartView | None:
    if call.proposals_received is None and call.awards is None:
        return None
    return outcome(call, visit.word).at(visit.to(f"{at_call(CALL, call.id)}/charts/{_NAME}.csv"))


def _shares(held: Mapping[str, Any] | None) -> list[tuple[Mapping[str, str], Decimal]]:
    """Return each criterion's name, and which share of the whole it weighs."""
    criteria = [] if held is None else held["criteria"]
    whole = sum(each["weight"] for each in criteria)
    return [(each["name"], Decimal(each["weight"]) / whole) for each in criteria]
