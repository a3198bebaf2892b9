"""What is kept beside a deal, over HTTP: where it has been, what was said of it, how ready it is, and notes."""

from functools import partial
from uuid import UUID

from fastapi import APIRouter, Request, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import DealId
from mediate_pipeline.adapters.assessments import Assessment
from mediate_pipeline.adapters.deal_events import DealEvent
from mediate_pipeline.adapters.deal_stages import Stay
from mediate_pipeline.adapters.notes import Note
from mediate_pipeline.entrypoints.guarding import needs_deal_of_theirs
from mediate_pipeline.usecases import read_history
from mediate_pipeline.usecases.assess_deal import AssessDeal, assess_deal
from mediate_pipeline.usecases.note_deal import WriteNote, remove_note, write_note
from mediate_pipeline.usecases.read_history import DealLineage
from mediate_shared.audit import Reason
from mediate_shared.commands import Commanding
from mediate_shared.identity.guard import Acting, needs_own
from mediate_shared.paging import Cursor, Limit, Page, id_position, page, position, refused_cursor

router = APIRouter(prefix="/deals/{deal_id}")
_READING = needs_own(Action.READ, Visibility.DEAL)
_POSITION_MAX = 2**63 - 1


@router.get("/stages", dependencies=[_READING])
async def list_stages(
    request: Request, actor: Acting, deal_id: UUID, reason: Reason, cursor: Cursor = None, limit: Limit = 50
) -> Page[Stay]:
    """List where a deal has been, the first stage first."""
    service = request.app.state.service
    read = partial(read_history.read_stages, DealId(deal_id), after=_number(cursor), limit=limit + 1, reason=reason)
    async with service.database.transaction(actor) as transaction:
        found = await read(transaction=transaction, now=service.clock())
    return page(found, limit, lambda stay: str(stay.number))


@router.get("/events", dependencies=[_READING])
async def list_events(
    request: Request, actor: Acting, deal_id: UUID, reason: Reason, cursor: Cursor = None, limit: Limit = 50
) -> Page[DealEvent]:
    """List what was said of a deal to its readers, the first first."""
    service = request.app.state.service
    read = partial(read_history.read_events, DealId(deal_id), after=_number(cursor), limit=limit + 1, reason=reason)
    async with service.database.transaction(actor) as transaction:
        found = await read(transaction=transaction, now=service.clock())
    return page(found, limit, lambda said: str(said.position))


@router.get("/lineage", dependencies=[_READING])
async def show_lineage(request: Request, actor: Acting, deal_id: UUID, reason: Reason) -> DealLineage:
    """Show what a deal followed from and what followed from it, as far as you may read that."""
    service = request.app.state.service
    async with service.database.transaction(actor) as transaction:
        return await read_history.read_lineage(
            DealId(deal_id), transaction=transaction, now=service.clock(), reason=reason
        )


@router.post("/assessments", dependencies=[needs_deal_of_theirs()], status_code=201, response_model=Assessment)
async def assess(deal_id: UUID, body: AssessDeal, command: Commanding, reason: Reason) -> Response:
    """Say how ready the technology was found to be; of all days told, the latest counts."""
    use_case = partial(assess_deal, DealId(deal_id), body, reason=reason)
    return await command.run(
        lambda transaction, now: use_case(transaction=transaction, now=now),
        created_at=f"/v1/pipeline/deals/{deal_id}/assessments",
    )


@router.get("/assessments", dependencies=[_READING])
async def list_assessments(
    request: Request, actor: Acting, deal_id: UUID, reason: Reason, cursor: Cursor = None, limit: Limit = 50
) -> Page[Assessment]:
    """List how ready the technology was found to be, in the order in which that was told."""
    service = request.app.state.service
    after = id_position(cursor)
    read = partial(read_history.read_assessments, DealId(deal_id), after=after, limit=limit + 1, reason=reason)
    async with service.database.transaction(actor) as transaction:
        found = await read(transaction=transaction, now=service.clock())
    return page(found, limit, lambda assessment: str(assessment.id))


@router.post("/notes", dependencies=[needs_deal_of_theirs()], status_code=201, response_model=Note)
async def write(deal_id: UUID, body: WriteNote, command: Commanding, reason: Reason) -> Response:
    """Write a note, for who may read the deal alone; what it says is in no event."""
    use_case = partial(write_note, DealId(deal_id), body, reason=reason)
    return await command.run(
        lambda transaction, now: use_case(transaction=transaction, now=now),
        created_at=f"/v1/pipeline/deals/{deal_id}/notes",
    )


@router.get("/notes", dependencies=[_READING])
async def list_notes(
    request: Request, actor: Acting, deal_id: UUID, reason: Reason, cursor: Cursor = None, limit: Limit = 50
) -> Page[Note]:
    """List the notes about a deal in the order in which they were written."""
    service = request.app.state.service
    after = id_position(cursor)
    read = partial(read_history.read_notes, DealId(deal_id), after=after, limit=limit + 1, reason=reason)
    async with service.database.transaction(actor) as transaction:
        found = await read(transaction=transaction, now=service.clock())
    return page(found, limit, lambda note: str(note.id))


@router.delete("/notes/{note_id}", dependencies=[needs_deal_of_theirs()], response_model=Note)
async def remove(deal_id: UUID, note_id: UUID, command: Commanding, reason: Reason) -> Response:
    """Remove a note for good; send the note's ETag as If-Match."""
    use_case = partial(remove_note, DealId(deal_id), note_id, expecting=command.expecting, reason=reason)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


def _number(cursor: str | None) -> int:
    written = position(cursor)
    if cursor is None or written is None:
        return 0
    if not written.isdecimal() or not written.isascii() or int(written) > _POSITION_MAX:
        raise refused_cursor(cursor)
    return int(written)
