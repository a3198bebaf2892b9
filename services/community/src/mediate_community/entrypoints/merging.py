"""Duplicates and merging over HTTP: which records may be of one organisation, and making them one."""

from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from mediate_community.adapters import duplicates
from mediate_community.adapters.duplicates import Duplicate
from mediate_community.adapters.tables import Organisation
from mediate_community.domain.merging import DuplicateStatus
from mediate_community.usecases.dismiss_duplicate import DismissDuplicate, dismiss_duplicate, reopen_duplicate
from mediate_community.usecases.merge_organisation import MergeOrganisation, merge_organisation
from mediate_community.usecases.unmerge_organisation import Unmerged, UnmergeOrganisation, unmerge_organisation
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import OrganisationId
from mediate_shared.commands import Commanding, shown
from mediate_shared.identity.guard import needs
from mediate_shared.paging import Cursor, Limit, Page, page, position, refused_cursor

router = APIRouter(prefix="/v1", tags=["duplicates"])
# Who belongs together is for whoever keeps the whole registry; of a case, an organisation reaches its own alone.
_SEEING = [needs(Action.READ, Visibility.CASE)]
_DECIDING = [needs(Action.CHANGE, Visibility.CASE)]


@router.get("/duplicates", dependencies=_SEEING)
async def list_duplicates(
    request: Request,
    status: DuplicateStatus | None = None,
    organisation_id: Annotated[UUID | None, Query(description="Either of the two.")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Duplicate]:
    """List records that may be two of one organisation, the most alike first."""
    async with request.app.state.service.database.reading() as connection:
        found = await duplicates.listing(
            connection, status=status, organisation_id=organisation_id, after=_place(cursor), limit=limit + 1
        )
    return page(found, limit, lambda each: f"{each.score}|{each.id}")


@router.get("/duplicates/{duplicate_id}", dependencies=_SEEING, response_model=Duplicate)
async def show(request: Request, duplicate_id: UUID) -> Response:
    """Show two records that may be of one organisation, and on what grounds."""
    async with request.app.state.service.database.reading() as connection:
        return shown(await duplicates.get(connection, duplicate_id))


@router.post("/duplicates/{duplicate_id}/dismiss", dependencies=_DECIDING, response_model=Duplicate)
async def dismiss(duplicate_id: UUID, body: DismissDuplicate, command: Commanding) -> Response:
    """Say that two records are not of one organisation; they are not found again on the same grounds."""
    use_case = partial(dismiss_duplicate, duplicate_id, body, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post("/duplicates/{duplicate_id}/reopen", dependencies=_DECIDING, response_model=Duplicate)
async def reopen(duplicate_id: UUID, command: Commanding) -> Response:
    """Let two records that were dismissed be looked at again."""
    use_case = partial(reopen_duplicate, duplicate_id, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post("/organisations/{organisation_id}/merge", dependencies=_DECIDING, response_model=Organisation)
async def merge(organisation_id: UUID, body: MergeOrganisation, command: Commanding) -> Response:
    """Merge an organisation into another; If-Match is its own version, ``into_version`` that of the other.

    Everything that was said of it stays, and is found under both. It can be undone.
    """
    use_case = partial(merge_organisation, OrganisationId(organisation_id), body, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post("/organisations/{organisation_id}/unmerge", dependencies=_DECIDING, response_model=Unmerged)
async def unmerge(organisation_id: UUID, body: UnmergeOrganisation, command: Commanding) -> Response:
    """Undo a merge; the other gives back what it took and still has, and the answer says what it has no longer."""
    use_case = partial(unmerge_organisation, OrganisationId(organisation_id), body, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


def _place(cursor: str | None) -> tuple[Decimal, UUID] | None:
    text = position(cursor)
    if cursor is None or text is None:
        return None
    score, _, identifier = text.partition("|")
    try:
        place = Decimal(score), UUID(identifier)
    except (ValueError, InvalidOperation) as error:
        raise refused_cursor(cursor) from error
    if not place[0].is_finite():
        raise refused_cursor(cursor)
    return place
