"""What happened to anything on the agenda, when and why, over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request

from mediate_agendas.adapters import changes
from mediate_agendas.adapters.changes import Change
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_shared.identity.guard import Acting, needs
from mediate_shared.paging import Cursor, Limit, Page, id_position, page

router = APIRouter(prefix="/v1", tags=["changes"])


@router.get("/changes", dependencies=[needs(Action.READ, Visibility.PUBLIC)])
async def list_changes(
    request: Request,
    actor: Acting,
    about: Annotated[
        UUID | None, Query(description="The id of a line, item, assignment, goal, session or anything else here.")
    ] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Change]:
    """List what happened, newest first: what everybody may know, and of the rest what the sender may."""
    before = id_position(cursor)
    async with request.app.state.service.database.reading() as connection:
        found = await changes.listing(connection, actor=actor, about=about, before=before, limit=limit + 1)
    return page(found, limit, lambda change: str(change.id))
