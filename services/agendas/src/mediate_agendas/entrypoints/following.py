"""How items are followed over HTTP: milestones, progress, evidence."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from mediate_agendas.adapters import items
from mediate_agendas.adapters.item_records import EVIDENCE, MILESTONES, PROGRESS
from mediate_agendas.adapters.item_tables import Evidence, Milestone, Progress
from mediate_agendas.usecases.add_evidence import AddEvidence, add_evidence
from mediate_agendas.usecases.amend_milestone import amend_milestone
from mediate_agendas.usecases.report_progress import ReportProgress, report_progress
from mediate_agendas.usecases.set_milestone import SetMilestone, set_milestone
from mediate_agendas.usecases.withdraw_evidence import WithdrawEvidence, withdraw_evidence
from mediate_agendas.usecases.withdraw_milestone import WithdrawMilestone, withdraw_milestone
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import EvidenceId, ItemId, MilestoneId
from mediate_shared.commands import Commanding, shown
from mediate_shared.identity.guard import needs, needs_own
from mediate_shared.paging import Cursor, Limit, Page, id_position, page
from mediate_shared.patching import Changes

router = APIRouter(prefix="/v1", tags=["following"])
Withdrawn = Annotated[bool, Query(description="Those that were withdrawn, in place of those that stand.")]


@router.post(
    "/items/{item_id}/milestones",
    dependencies=[needs_own(Action.CHANGE, Visibility.CASE)],
    status_code=201,
    response_model=Milestone,
)
async def set_one(item_id: UUID, body: SetMilestone, command: Commanding) -> Response:
    """Set a milestone of an item, as who facilitates or as an organisation that carries it."""
    return await command.run(
        lambda transaction, now: set_milestone(ItemId(item_id), body, transaction=transaction, now=now),
        created_at="/v1/agendas/milestones/{id}",
    )


@router.get("/items/{item_id}/milestones", dependencies=[needs(Action.READ, Visibility.PUBLIC)])
async def list_milestones(
    request: Request, item_id: UUID, withdrawn: Withdrawn = False, cursor: Cursor = None, limit: Limit = 50
) -> Page[Milestone]:
    """List the milestones of an item in the order they were set."""
    after = id_position(cursor)
    async with request.app.state.service.database.reading() as connection:
        await items.get(connection, item_id)
        found = await MILESTONES.listing(connection, item_id, is_withdrawn=withdrawn, after=after, limit=limit + 1)
    return page(found, limit, lambda milestone: str(milestone.id))


@router.get(
    "/milestones/{milestone_id}", dependencies=[needs(Action.READ, Visibility.PUBLIC)], response_model=Milestone
)
async def show_milestone(request: Request, milestone_id: UUID) -> Response:
    """Show one milestone, also one that was withdrawn."""
    async with request.app.state.service.database.reading() as connection:
        return shown(await MILESTONES.get(connection, milestone_id))


@router.patch(
    "/milestones/{milestone_id}", dependencies=[needs_own(Action.CHANGE, Visibility.CASE)], response_model=Milestone
)
async def change_milestone(milestone_id: UUID, changes: Changes, command: Commanding) -> Response:
    """Move a milestone, call it otherwise, or say on which day it was reached; send its ETag as If-Match."""
    use_case = partial(amend_milestone, MilestoneId(milestone_id), changes, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post(
    "/milestones/{milestone_id}/withdraw",
    dependencies=[needs_own(Action.CHANGE, Visibility.CASE)],
    response_model=Milestone,
)
async def drop_milestone(milestone_id: UUID, body: WithdrawMilestone, command: Commanding) -> Response:
    """Say that a milestone is none any more; send its ETag as If-Match."""
    use_case = partial(withdraw_milestone, MilestoneId(milestone_id), body, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post(
    "/items/{item_id}/progress",
    dependencies=[needs_own(Action.CHANGE, Visibility.CASE)],
    status_code=201,
    response_model=Progress,
)
async def report(item_id: UUID, body: ReportProgress, command: Commanding) -> Response:
    """Tell how the work on an item goes, as who facilitates or for an organisation that carries it."""
    return await command.run(
        lambda transaction, now: report_progress(ItemId(item_id), body, transaction=transaction, now=now),
        created_at="/v1/agendas/progress/{id}",
    )


@router.get("/items/{item_id}/progress", dependencies=[needs(Action.READ, Visibility.PUBLIC)])
async def list_progress(request: Request, item_id: UUID, cursor: Cursor = None, limit: Limit = 50) -> Page[Progress]:
    """List what was told of the progress of an item, the first first."""
    after = id_position(cursor)
    async with request.app.state.service.database.reading() as connection:
        await items.get(connection, item_id)
        found = await PROGRESS.listing(connection, item_id, after=after, limit=limit + 1)
    return page(found, limit, lambda progress: str(progress.id))


@router.get("/progress/{progress_id}", dependencies=[needs(Action.READ, Visibility.PUBLIC)], response_model=Progress)
async def show_progress(request: Request, progress_id: UUID) -> Response:
    """Show one report of progress."""
    async with request.app.state.service.database.reading() as connection:
        return shown(await PROGRESS.get(connection, progress_id))


@router.post(
    "/items/{item_id}/evidence",
    dependencies=[needs_own(Action.CHANGE, Visibility.CASE)],
    status_code=201,
    response_model=Evidence,
)
async def show_for(item_id: UUID, body: AddEvidence, command: Commanding) -> Response:
    """Add what shows what came of an item: a page, or a place in a document."""
    return await command.run(
        lambda transaction, now: add_evidence(ItemId(item_id), body, transaction=transaction, now=now),
        created_at="/v1/agendas/evidence/{id}",
    )


@router.get("/items/{item_id}/evidence", dependencies=[needs(Action.READ, Visibility.PUBLIC)])
async def list_evidence(
    request: Request, item_id: UUID, withdrawn: Withdrawn = False, cursor: Cursor = None, limit: Limit = 50
) -> Page[Evidence]:
    """List the evidence of an item in the order it was added."""
    after = id_position(cursor)
    async with request.app.state.service.database.reading() as connection:
        await items.get(connection, item_id)
        found = await EVIDENCE.listing(connection, item_id, is_withdrawn=withdrawn, after=after, limit=limit + 1)
    return page(found, limit, lambda evidence: str(evidence.id))


@router.get("/evidence/{evidence_id}", dependencies=[needs(Action.READ, Visibility.PUBLIC)], response_model=Evidence)
async def show_evidence(request: Request, evidence_id: UUID) -> Response:
    """Show one piece of evidence, also one that was withdrawn."""
    async with request.app.state.service.database.reading() as connection:
        return shown(await EVIDENCE.get(connection, evidence_id))


@router.post(
    "/evidence/{evidence_id}/withdraw",
    dependencies=[needs_own(Action.CHANGE, Visibility.CASE)],
    response_model=Evidence,
)
async def drop_evidence(evidence_id: UUID, body: WithdrawEvidence, command: Commanding) -> Response:
    """Say that something does not show what it was taken for; send its ETag as If-Match."""
    use_case = partial(withdraw_evidence, EvidenceId(evidence_id), body, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))
