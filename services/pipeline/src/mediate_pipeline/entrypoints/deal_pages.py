"""Pages of deals in any order over HTTP."""

from base64 import urlsafe_b64encode
from collections.abc import Sequence
from functools import partial
from typing import TypeVar

from fastapi import Request

from mediate_pipeline.adapters.deal_lists import DealOrder, Place, Wanted
from mediate_pipeline.usecases.read_deals import Listed, list_deals
from mediate_shared.identity.actor import Actor
from mediate_shared.paging import Page, position, refused_cursor

T = TypeVar("T")


async def listed(
    request: Request,
    actor: Actor,
    wanted: Wanted,
    *,
    order: DealOrder,
    cursor: str | None,
    limit: int,
    reason: str | None,
) -> Listed:
    """Return a page of the deals that somebody may read. Raises ProblemError for a cursor of another list."""
    service = request.app.state.service
    use_case = partial(list_deals, service.database, actor, wanted, order=order, limit=limit, reason=reason)
    try:
        return await use_case(after=_place_of(cursor), now=service.clock())
    except ValueError as error:
        raise refused_cursor(cursor or "") from error


def paged(listed: Listed, items: Sequence[T]) -> Page[T]:
    """Return a page of items, which are the listed deals as they are shown."""
    if listed.last is None:
        return Page(items=list(items), next=None)
    return Page(items=list(items), next=urlsafe_b64encode(listed.last.written().encode()).decode())


def _place_of(cursor: str | None) -> Place | None:
    written = position(cursor)
    return None if written is None else Place.read(written)
