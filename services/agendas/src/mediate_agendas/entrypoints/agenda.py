"""Action lines and items over HTTP."""

from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from mediate_agendas.adapters import assignments, items, lines
from mediate_agendas.adapters.standing import standing
from mediate_agendas.adapters.views import Item, ItemAsItStands, ItemWithAssignments, LineRecord, LineWithCounts
from mediate_agendas.usecases.add_line import AddLine, add_line
from mediate_agendas.usecases.amend_item import amend_item
from mediate_agendas.usecases.amend_line import amend_line
from mediate_agendas.usecases.move_item import MoveItem, move_item
from mediate_agendas.usecases.propose_item import ProposeItem, propose_item
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import ItemId, LineId
from mediate_contracts.vocabulary import ItemStatus
from mediate_shared.commands import Commanding, shown
from mediate_shared.identity.guard import Acting, needs
from mediate_shared.paging import Cursor, Limit, Page, id_position, page, position, refused_cursor
from mediate_shared.patching import changes_such_as

router = APIRouter(prefix="/v1", tags=["agenda"])
LineChanges = Annotated[dict[str, Any], changes_such_as({"rhythm_days": 60})]
ItemChanges = Annotated[dict[str, Any], changes_such_as({"themes": ["archief"], "reason": "Beter te vinden"})]


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


@router.patch("/lines/{line_id}", dependencies=[needs(Action.CHANGE, Visibility.PUBLIC)], response_model=LineRecord)
async def change_line(line_id: UUID, changes: LineChanges, command: Commanding) -> Response:
    """Put an action line into other words, or set its rhythm; send the ETag you read as If-Match."""
    use_case = partial(amend_line, LineId(line_id), changes, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


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
    stalled: Annotated[
        bool | None, Query(description="Those that stand still beyond the rhythm of their line, or those that do not.")
    ] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[ItemAsItStands]:
    """List items in the order they were proposed."""
    after = id_position(cursor)
    now = request.app.state.service.clock()
    async with request.app.state.service.database.reading() as connection:
        found = await items.listing(
            connection, line_id=line_id, status=status, stalled=stalled, after=after, limit=limit + 1, now=now
        )
        shown_items = await standing(connection, found, now=now)
    return page(shown_items, limit, lambda item: str(item.id))


@router.get(
    "/items/{item_id}", dependencies=[needs(Action.READ, Visibility.PUBLIC)], response_model=ItemWithAssignments
)
async def show_item(request: Request, actor: Acting, item_id: UUID) -> Response:
    """Show one item with who took it on, and of those who were asked whom the sender may know of."""
    reach = actor.reach(Action.READ, Visibility.CASE, "agendas")
    async with request.app.state.service.database.reading() as connection:
        # In this order the ETag is never newer than what it stands for.
        item = await items.get(connection, item_id)
        [stands] = await standing(connection, [item], now=request.app.state.service.clock())
        asked = await assignments.of_item(connection, item_id, reach=reach)
    return shown(ItemWithAssignments.model_validate({**dict(stands), "assignments": asked}))


@router.patch("/items/{item_id}", dependencies=[needs(Action.CHANGE, Visibility.PUBLIC)], response_model=Item)
async def change_item(item_id: UUID, changes: ItemChanges, command: Commanding) -> Response:
    """Say anew what an item says, with a `reason` beside the fields; send the ETag you read as If-Match.

    How far it is, is another command. Of an item with its outcome, only what it served may change.
    """
    use_case = partial(amend_item, ItemId(item_id), changes, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


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
