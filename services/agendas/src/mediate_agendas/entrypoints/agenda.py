"""Action lines and items over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from mediate_agendas.adapters import assignments, items, lines
from mediate_agendas.adapters.views import Item, ItemWithAssignments, LineRecord, LineWithCounts
from mediate_agendas.usecases.add_line import AddLine, add_line
from mediate_agendas.usecases.move_item import MoveItem, move_item
from mediate_agendas.usecases.propose_item import ProposeItem, propose_item
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import ItemId
from mediate_contracts.vocabulary import ItemStatus
from mediate_shared.commands import Commanding, shown
from mediate_shared.identity.guard import Acting, needs
from mediate_shared.paging import Cursor, Limit, Page, id_position, page, position, refused_cursor

router = APIRouter(prefix="/v1", tags=["agenda"])


@router.post(
    "/lines", dependencies=[needs(Action.CREATE, Visibility.PUBLIC)], status_code=201, response_model=LineRecord
)
async def add(body: AddLine, command: Commanding) -> Response:
    """Add an action line."""
    return await command.run(
        lambda transaction, now: add_line(body, transaction=transaction, now=now),
        created_at="/v1/agendas/lines/{id}",
    )


@router.get("/lines", dependencies=[needs(Action.READ, Visibility.PUBLIC)])
async def list_lines(request: Request, cursor: Cursor = None, limit: Limit = 50) -> Page[LineWithCounts]:
    """List action lines by number, with how much of each nobody carries."""
    after = _number_behind(cursor)
    async with request.app.state.service.database.reading() as connection:
        found = await lines.listing(connection, after=after, limit=limit + 1)
    return page(found, limit, lambda line: str(line.number))


@router.get("/lines/{line_id}", dependencies=[needs(Action.READ, Visibility.PUBLIC)], response_model=LineWithCounts)
async def show_line(request: Request, line_id: UUID) -> Response:
    """Show one action line, with how much of it nobody carries."""
    async with request.app.state.service.database.reading() as connection:
        return shown(await lines.get(connection, line_id))


@router.post("/items", dependencies=[needs(Action.CREATE, Visibility.PUBLIC)], status_code=201, response_model=Item)
async def propose(body: ProposeItem, command: Commanding) -> Response:
    """Propose an item for an action line."""
    return await command.run(
        lambda transaction, now: propose_item(body, transaction=transaction, now=now),
        created_at="/v1/agendas/items/{id}",
    )


@router.get("/items", dependencies=[needs(Action.READ, Visibility.PUBLIC)])
async def list_items(
    request: Request,
    line_id: UUID | None = None,
    status: Annotated[ItemStatus | None, Query(description="How far the item is.")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Item]:
    """List items in the order they were proposed."""
    after = id_position(cursor)
    async with request.app.state.service.database.reading() as connection:
        found = await items.listing(connection, line_id=line_id, status=status, after=after, limit=limit + 1)
    return page(found, limit, lambda item: str(item.id))


@router.get(
    "/items/{item_id}", dependencies=[needs(Action.READ, Visibility.PUBLIC)], response_model=ItemWithAssignments
)
async def show_item(request: Request, actor: Acting, item_id: UUID) -> Response:
    """Show one item with who took it on, and of those who were asked whom the sender may know of."""
    reach = actor.reach(Action.READ, Visibility.CASE, "agendas")
    async with request.app.state.service.database.reading() as connection:
        # In this order the ETag is never newer than what it stands for.
        item = await items.get(connection, item_id)
        asked = await assignments.of_item(connection, item_id, reach=reach)
    return shown(ItemWithAssignments.model_validate({**dict(item), "assignments": asked}))


@router.post("/items/{item_id}/status", dependencies=[needs(Action.CHANGE, Visibility.PUBLIC)], response_model=Item)
async def move(item_id: UUID, body: MoveItem, command: Commanding) -> Response:
    """Say how far an item is; send the ETag you read as If-Match."""
    expecting = command.expecting
    return await command.run(
        lambda transaction, now: move_item(ItemId(item_id), body, expecting=expecting, transaction=transaction, now=now)
    )


def _number_behind(cursor: str | None) -> int:
    text = position(cursor)
    if cursor is None or text is None:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) == 1):
        raise refused_cursor(cursor)
    return int(text)
