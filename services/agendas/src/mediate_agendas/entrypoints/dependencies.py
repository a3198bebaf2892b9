"""Which items need which over HTTP: stating, withdrawing, and what is held up by what."""

from functools import partial
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from mediate_agendas.adapters import dependencies, items, waiting
from mediate_agendas.adapters.item_tables import Dependency
from mediate_agendas.adapters.waiting import Held
from mediate_agendas.usecases.state_dependency import StateDependency, state_dependency
from mediate_agendas.usecases.withdraw_dependency import WithdrawDependency, withdraw_dependency
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import DependencyId, ItemId
from mediate_shared.commands import Commanding, shown
from mediate_shared.identity.guard import needs
from mediate_shared.paging import Cursor, Limit, Page, id_position, page, position, refused_cursor

router = APIRouter(prefix="/v1", tags=["dependencies"])
_PLACE_DIGITS_MAX: Final = 9


@router.post(
    "/items/{item_id}/dependencies",
    dependencies=[needs(Action.CREATE, Visibility.PUBLIC)],
    status_code=201,
    response_model=Dependency,
)
async def state(item_id: UUID, body: StateDependency, command: Commanding) -> Response:
    """State that an item cannot be achieved before another one is; a circle is refused, and named."""
    return await command.run(
        lambda transaction, now: state_dependency(ItemId(item_id), body, transaction=transaction, now=now),
        created_at="/v1/agendas/dependencies/{id}",
    )


@router.get("/dependencies", dependencies=[needs(Action.READ, Visibility.PUBLIC)])
async def list_dependencies(
    request: Request,
    item_id: Annotated[UUID | None, Query(description="The item that waits.")] = None,
    needs_id: Annotated[UUID | None, Query(description="The item that has to come first.")] = None,
    withdrawn: Annotated[bool, Query(description="Those that were withdrawn, in place of those that stand.")] = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Dependency]:
    """List dependencies in the order they were stated, of all lines."""
    after = id_position(cursor)
    async with request.app.state.service.database.reading() as connection:
        found = await dependencies.listing(
            connection, item_id=item_id, needs_id=needs_id, is_withdrawn=withdrawn, after=after, limit=limit + 1
        )
    return page(found, limit, lambda dependency: str(dependency.id))


@router.get(
    "/dependencies/{dependency_id}",
    dependencies=[needs(Action.READ, Visibility.PUBLIC)],
    response_model=Dependency,
)
async def show(request: Request, dependency_id: UUID) -> Response:
    """Show one dependency, also one that was withdrawn."""
    async with request.app.state.service.database.reading() as connection:
        return shown(await dependencies.get(connection, dependency_id))


@router.post(
    "/dependencies/{dependency_id}/withdraw",
    dependencies=[needs(Action.CHANGE, Visibility.PUBLIC)],
    response_model=Dependency,
)
async def withdraw(dependency_id: UUID, body: WithdrawDependency, command: Commanding) -> Response:
    """Say that an item waits for another one no longer; send the dependency's ETag as If-Match."""
    use_case = partial(withdraw_dependency, DependencyId(dependency_id), body, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.get("/items/{item_id}/held-up-by", dependencies=[needs(Action.READ, Visibility.PUBLIC)])
async def held_up_by(request: Request, item_id: UUID, cursor: Cursor = None, limit: Limit = 50) -> Page[Held]:
    """List what an item waits for, directly or further, the nearest first.

    An item waits for what it needs until that was achieved, at least in part; an item that was substituted is waited
    for no longer, and the one that took its place is.
    """
    behind = _place_behind(cursor)
    async with request.app.state.service.database.reading() as connection:
        await items.get(connection, item_id)
        graph = await dependencies.graph(connection, item_id)
        found = await waiting.held(connection, graph, graph.held_up_by(item_id), behind=behind, limit=limit + 1)
    return _paged(found, behind, limit)


@router.get("/items/{item_id}/holds-up", dependencies=[needs(Action.READ, Visibility.PUBLIC)])
async def holds_up(request: Request, item_id: UUID, cursor: Cursor = None, limit: Limit = 50) -> Page[Held]:
    """List what waits for an item, directly or further, the nearest first."""
    behind = _place_behind(cursor)
    async with request.app.state.service.database.reading() as connection:
        await items.get(connection, item_id)
        graph = await dependencies.graph(connection, item_id)
        found = await waiting.held(
            connection, graph, graph.holds_up(item_id), behind=behind, limit=limit + 1, from_the_far_end=True
        )
    return _paged(found, behind, limit)


def _paged(found: list[Held], behind: int, limit: int) -> Page[Held]:
    return page(found, limit, lambda _held: str(behind + limit))


def _place_behind(cursor: str | None) -> int:
    text = position(cursor)
    if cursor is None or text is None:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) <= _PLACE_DIGITS_MAX):
        raise refused_cursor(cursor)
    return int(text)
