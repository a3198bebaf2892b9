"""For a call's people: its applications by how far they are, the ranking, and each application on a page of its own."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import Money
from mediate_contracts.vocabulary import ApplicationStatus
from mediate_gateway.entrypoints.pages.pipeline.deal_fields import names_of
from mediate_gateway.entrypoints.pages.pipeline.grant_calls.places import (
    APPLICATION,
    BOARD,
    LETTER,
    RANKING,
    at_application,
    at_call,
    part_in,
)
from mediate_gateway.entrypoints.pages.pipeline.places import AREA, SECTION, opens
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs_own
from mediate_shared.problems import not_found

_PAGE: Final = 200
_APPLICATIONS_MAX: Final = 500
LANES: Final = (
    ApplicationStatus.RECEIVED,
    ApplicationStatus.ELIGIBLE,
    ApplicationStatus.AWARDED,
    ApplicationStatus.REJECTED,
    ApplicationStatus.WITHDRAWN,
)
"""How far applications are, in the order of the board."""


def routes() -> APIRouter:
    """Return what a call's people look at, and what whoever applied sees of their own."""
    router = APIRouter()
    reading = [needs_own(Action.READ, Visibility.DEAL, of=AREA)]

    @router.get(BOARD, dependencies=reading)
    async def show_applications(visit: Visiting, call_id: UUID) -> Response:
        return await _board(visit, call_id)

    @router.get(RANKING, dependencies=reading)
    async def show_ranking(visit: Visiting, call_id: UUID) -> Response:
        return await _ranking(visit, call_id)

    @router.get(APPLICATION, dependencies=reading)
    async def show_application(visit: Visiting, application_id: UUID) -> Response:
        return await _application(visit, application_id)

    @router.get(LETTER, dependencies=reading)
    async def show_letter(visit: Visiting, application_id: UUID) -> Response:
        found = (await visit.ask(AREA, f"/applications/{application_id}")).body
        if found["letter"] is None:
            raise not_found("letter", application_id)
        call = (await visit.ask(AREA, f"/held-calls/{found['grant_call_id']}")).body
        return visit.page(
            "pipeline/letter.html",
            section=SECTION,
            at=at_application(LETTER, application_id),
            application=found,
            call=call,
            published_on=None if call["published_on"] is None else date.fromisoformat(call["published_on"]),
        )

    return router


async def everything(visit: Visit, path: str) -> Sequence[Mapping[str, Any]]:
    """Return a whole list of a call, which is bounded, page by page."""
    found: list[Mapping[str, Any]] = []
    cursor: dict[str, str] = {}
    while len(found) < _APPLICATIONS_MAX:
        answer = (await visit.ask(AREA, path, is_part=False, limit=str(_PAGE), **cursor)).body
        found += answer["items"]
        if answer["next"] is None:
            break
        cursor = {"cursor": answer["next"]}
    return found


async def _board(visit: Visit, call_id: UUID) -> Response:
    path = f"/held-calls/{call_id}"
    # First, because looking at what was applied for is what somebody is recused by, and is told beside it.
    applications = await everything(visit, f"{path}/applications")
    call, totals, recusals, part = await asyncio.gather(
        visit.ask(AREA, path),
        visit.ask(AREA, f"{path}/totals"),
        everything(visit, f"{path}/recusals"),
        part_in(visit, call_id),
    )
    lanes = [(status, [each for each in applications if each["status"] == status]) for status in LANES]
    return visit.page(
        "pipeline/call_board.html",
        section=SECTION,
        at=at_call(BOARD, call_id),
        call=call.body,
        totals=totals.body,
        applications=applications,
        lanes=[(status, found, _sum(found)) for status, found in lanes],
        own_recusals=[each for each in recusals if each["account_id"] == str(visit.actor.id)],
        part=part,
    )


def _sum(applications: Sequence[Mapping[str, Any]]) -> Money | None:
    cents = sum((each["awarded"] or each["amount"])["cents"] for each in applications)
    return Money(cents=cents) if applications else None


async def _ranking(visit: Visit, call_id: UUID) -> Response:
    path = f"/held-calls/{call_id}"
    ranking = (await visit.ask(AREA, f"{path}/ranking")).body
    call, part = await asyncio.gather(visit.ask(AREA, path), part_in(visit, call_id))
    names = await names_of(visit, [account for each in ranking["items"] for account in each["missing"]])
    ranked = [
        {
            **each,
            "mean": None if each["mean"] is None else Decimal(each["mean"]),
            "missing": [names.get(account) for account in each["missing"]],
        }
        for each in ranking["items"]
    ]
    return visit.page(
        "pipeline/call_ranking.html",
        section=SECTION,
        at=at_call(RANKING, call_id),
        call=call.body,
        ranked=ranked,
        totals=ranking["totals"],
        part=part,
    )


async def _application(visit: Visit, application_id: UUID) -> Response:
    path = f"/applications/{application_id}"
    found = (await visit.ask(AREA, path)).body
    call = (await visit.ask(AREA, f"/held-calls/{found['grant_call_id']}")).body
    scores: Sequence[Mapping[str, Any]] = []
    recusals: Sequence[Mapping[str, Any]] = []
    if not found["is_own"]:
        scores = (await visit.ask(AREA, f"{path}/scores", limit=str(_PAGE))).body["items"]
        of_call = await everything(visit, f"/held-calls/{call['id']}/recusals")
        recusals = [each for each in of_call if each["application_id"] == str(application_id)]
    names = await names_of(visit, [each["account_id"] for each in (*scores, *recusals)])
    own = next((each for each in scores if each["account_id"] == str(visit.actor.id)), None)
    status = ApplicationStatus(found["status"])
    return visit.page(
        "pipeline/application.html",
        section=SECTION,
        at=at_application(APPLICATION, application_id),
        application=found,
        received=datetime.fromisoformat(found["created_at"]),
        call=call,
        is_published=call["published_on"] is not None,
        scores=[{**each, "name": names.get(each["account_id"]), "total": Decimal(each["total"])} for each in scores],
        recusals=[{**each, "name": names.get(each["account_id"])} for each in recusals],
        own_score=own,
        keeps=found["basis"] == "keeper",
        may_score=found["may_score"] and status is ApplicationStatus.ELIGIBLE and call["published_on"] is None,
        is_open=status is not ApplicationStatus.WITHDRAWN and call["published_on"] is None,
        may_open_deal=status is ApplicationStatus.AWARDED and opens(visit.actor),
    )
