"""Assignments over HTTP: asking, answering, ending."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Query, Request, Response

from mediate_agendas.adapters import assignments
from mediate_agendas.adapters.views import Assignment
from mediate_agendas.usecases.accept_assignment import AcceptAssignment, accept_assignment
from mediate_agendas.usecases.decline_assignment import DeclineAssignment, decline_assignment
from mediate_agendas.usecases.end_assignment import EndAssignment, end_assignment
from mediate_agendas.usecases.offer_assignment import OfferAssignment, offer_assignment
from mediate_agendas.usecases.remind_of_assignment import RemindOfAssignment, remind_of_assignment
from mediate_agendas.usecases.withdraw_assignment import WithdrawAssignment, withdraw_assignment
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import AssignmentId, ItemId
from mediate_contracts.vocabulary import AssignmentStatus
from mediate_shared.commands import Commanding, shown
from mediate_shared.identity.guard import Acting, needs, needs_own
from mediate_shared.paging import Cursor, Limit, Page, id_position, page

router = APIRouter(prefix="/v1", tags=["assignments"])


@router.post(
    "/items/{item_id}/assignments",
    dependencies=[needs_own(Action.CREATE, Visibility.CASE)],
    status_code=201,
    response_model=Assignment,
)
async def offer(item_id: UUID, body: OfferAssignment, command: Commanding) -> Response:
    """Ask an organisation to carry an item; only what it accepts counts as assigned."""
    return await command.run(
        lambda transaction, now: offer_assignment(ItemId(item_id), body, transaction=transaction, now=now),
        created_at="/v1/agendas/assignments/{id}",
    )


@router.get("/assignments", dependencies=[needs(Action.READ, Visibility.PUBLIC)])
async def list_assignments(
    request: Request,
    actor: Acting,
    item_id: UUID | None = None,
    organisation_id: UUID | None = None,
    status: Annotated[AssignmentStatus | None, Query(description="Where the assignment stands.")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Assignment]:
    """List assignments in the order of asking: what was taken on, and of the rest what the sender is a party to."""
    after = id_position(cursor)
    async with request.app.state.service.database.reading() as connection:
        found = await assignments.listing(
            connection,
            reach=actor.reach(Action.READ, Visibility.CASE, "agendas"),
            item_id=item_id,
            organisation_id=organisation_id,
            status=status,
            after=after,
            limit=limit + 1,
        )
    return page(found, limit, lambda assignment: str(assignment.id))


@router.get(
    "/assignments/{assignment_id}", dependencies=[needs(Action.READ, Visibility.PUBLIC)], response_model=Assignment
)
async def show(request: Request, actor: Acting, assignment_id: UUID) -> Response:
    """Show one assignment."""
    reach = actor.reach(Action.READ, Visibility.CASE, "agendas")
    async with request.app.state.service.database.reading() as connection:
        return shown(await assignments.get(connection, assignment_id, reach=reach))


@router.post(
    "/assignments/{assignment_id}/accept",
    dependencies=[needs_own(Action.ANSWER, Visibility.CASE)],
    response_model=Assignment,
)
async def accept(
    assignment_id: UUID, command: Commanding, _body: Annotated[AcceptAssignment | None, Body()] = None
) -> Response:
    """Take on an item that was offered; send the assignment's ETag as If-Match."""
    expecting = command.expecting
    return await command.run(
        lambda transaction, now: accept_assignment(
            AssignmentId(assignment_id), expecting=expecting, transaction=transaction, now=now
        )
    )


@router.post(
    "/assignments/{assignment_id}/decline",
    dependencies=[needs_own(Action.ANSWER, Visibility.CASE)],
    response_model=Assignment,
)
async def decline(assignment_id: UUID, body: DeclineAssignment, command: Commanding) -> Response:
    """Decline an item that was offered; send the assignment's ETag as If-Match."""
    expecting = command.expecting
    return await command.run(
        lambda transaction, now: decline_assignment(
            AssignmentId(assignment_id), body, expecting=expecting, transaction=transaction, now=now
        )
    )


@router.post(
    "/assignments/{assignment_id}/end",
    dependencies=[needs_own(Action.CHANGE, Visibility.CASE)],
    response_model=Assignment,
)
async def end(assignment_id: UUID, body: EndAssignment, command: Commanding) -> Response:
    """Stop carrying an item; send the assignment's ETag as If-Match."""
    expecting = command.expecting
    return await command.run(
        lambda transaction, now: end_assignment(
            AssignmentId(assignment_id), body, expecting=expecting, transaction=transaction, now=now
        )
    )


@router.post(
    "/assignments/{assignment_id}/withdraw",
    dependencies=[needs(Action.CHANGE, Visibility.CASE)],
    response_model=Assignment,
)
async def withdraw(assignment_id: UUID, body: WithdrawAssignment, command: Commanding) -> Response:
    """Take an offer back before it is answered; send the assignment's ETag as If-Match."""
    expecting = command.expecting
    return await command.run(
        lambda transaction, now: withdraw_assignment(
            AssignmentId(assignment_id), body, expecting=expecting, transaction=transaction, now=now
        )
    )


@router.post(
    "/assignments/{assignment_id}/remind",
    dependencies=[needs(Action.CHANGE, Visibility.CASE)],
    response_model=Assignment,
)
async def remind(
    assignment_id: UUID, command: Commanding, _body: Annotated[RemindOfAssignment | None, Body()] = None
) -> Response:
    """Remind of an offer, at the soonest a week after the last word of it; its ETag, sent as If-Match, stays."""
    expecting = command.expecting
    return await command.run(
        lambda transaction, now: remind_of_assignment(
            AssignmentId(assignment_id), expecting=expecting, transaction=transaction, now=now
        )
    )
