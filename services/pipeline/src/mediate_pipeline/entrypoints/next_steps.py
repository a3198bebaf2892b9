"""What has to be done next for deals, over HTTP."""

from datetime import date
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import AccountId, Day, DealId, Line, Value, Whole
from mediate_contracts.vocabulary import DealStage
from mediate_pipeline.adapters.deal_lists import DealOrder, Wanted
from mediate_pipeline.adapters.tables import Deal
from mediate_pipeline.domain.access import Basis
from mediate_pipeline.entrypoints.deal_pages import listed, paged
from mediate_pipeline.entrypoints.guarding import needs_deal_of_theirs
from mediate_pipeline.usecases.set_next_step import SetNextStep, StepDone, next_step_done, set_next_step
from mediate_shared.audit import Reason
from mediate_shared.commands import Commanding
from mediate_shared.identity.guard import Acting, needs_own
from mediate_shared.paging import Cursor, Limit, Page

router = APIRouter()
Before = Annotated[date | None, Query(description="Only what is due before this day.")]
Mine = Annotated[bool, Query(description="Only what is for you, or for nobody in particular of a team you are on.")]


class StepOfDeal(Value):
    """The next step of a deal, and which deal that is; ``version`` is the deal's."""

    deal_id: DealId
    version: Whole
    title: Line
    organisation_name: Line
    stage: DealStage
    step: Line
    due_on: Day | None
    account_id: AccountId | None
    basis: Basis
    synthetic: bool


@router.get("/deals/next-steps", dependencies=[needs_own(Action.READ, Visibility.DEAL)])
async def list_next_steps(
    request: Request,
    actor: Acting,
    reason: Reason,
    due_before: Before = None,
    mine: Mine = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[StepOfDeal]:
    """List what is next for the deals you may read, what is due first first; what has no day comes last."""
    to_do_for = actor.id if mine else None
    wanted = Wanted(has_next_step=True, due_before=due_before, to_do_for=to_do_for)
    found = await listed(request, actor, wanted, order=DealOrder.NEXT_STEP, cursor=cursor, limit=limit, reason=reason)
    return paged(found, [_step(deal) for deal in found.deals if deal.next_step is not None])


@router.post("/deals/{deal_id}/next-step", dependencies=[needs_deal_of_theirs()], response_model=Deal)
async def set_(deal_id: UUID, body: SetNextStep, command: Commanding, reason: Reason) -> Response:
    """Say what has to be done next, or that nothing has; send the deal's ETag as If-Match."""
    use_case = partial(set_next_step, DealId(deal_id), body, expecting=command.expecting, reason=reason)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post("/deals/{deal_id}/next-step/done", dependencies=[needs_deal_of_theirs()], response_model=Deal)
async def done(deal_id: UUID, body: StepDone, command: Commanding, reason: Reason) -> Response:
    """Say that the next step was done, and what is next now; send the deal's ETag as If-Match."""
    use_case = partial(next_step_done, DealId(deal_id), body, expecting=command.expecting, reason=reason)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


def _step(deal: Deal) -> StepOfDeal:
    next_step = {} if deal.next_step is None else deal.next_step.model_dump()
    same = {"version", "title", "organisation_name", "stage", "basis", "synthetic"}
    return StepOfDeal.model_validate({"deal_id": deal.id, **deal.model_dump(include=same), **next_step})
