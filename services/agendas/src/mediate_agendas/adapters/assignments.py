"""Reads and writes assignments."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_agendas.adapters import items
from mediate_agendas.adapters.records import Records, in_order
from mediate_agendas.adapters.tables import AssignmentRow, Offer, OrganisationRow
from mediate_agendas.adapters.views import Assignment, Item, OrganisationName
from mediate_agendas.domain.assignments import ASSIGNMENTS_MAX, AlreadyAsked
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import AssignmentStatus
from mediate_shared.commands import stale
from mediate_shared.database import table_of
from mediate_shared.identity.actor import Reach
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found

_TABLE = table_of(AssignmentRow)
_ORGANISATION = table_of(OrganisationRow)
_ASSIGNMENTS = Records(_TABLE, Assignment, "assignment")


async def add(
    transaction: Transaction, item_id: UUID, offer: Offer, organisation: OrganisationName, *, at: datetime
) -> Assignment:
    """Insert an offer. Raises AlreadyAsked."""
    taken = AlreadyAsked(
        f"has an open offer or acceptance as {offer.role} for this item already",
        field="body.organisation_id",
        value=str(offer.organisation_id),
    )
    values = {
        "item_id": item_id,
        "organisation_id": offer.organisation_id,
        "role": offer.role,
        "status": AssignmentStatus.OFFERED,
        "reason": None,
    }
    row = await _ASSIGNMENTS.add(transaction, values, at=at, taken={"assignment_open_once": taken})
    return Assignment.model_validate({**row, "organisation": organisation})


_OPEN_TO_ALL: Final = (AssignmentStatus.ACCEPTED, AssignmentStatus.ENDED)
"""An assignment that was taken on is public; one that was offered or declined is between who asked and who was."""


async def for_update(transaction: Transaction, identifier: UUID, *, expecting: int) -> tuple[Item, Assignment]:
    """Return an assignment and its item, both locked, the item first: that keeps the order of the item's events.

    Raises ProblemError: 404 where there is none that the actor may see, 412 where its version is not the expected one.
    """
    item_id = await transaction.connection.scalar(select(_TABLE.c.item_id).where(_TABLE.c.id == identifier))
    if item_id is None:
        raise not_found("assignment", identifier)
    item = await items.for_update(transaction, item_id)
    seen = _seen(transaction.reach(Action.READ, Visibility.CASE))
    query = _with_organisation().where(_TABLE.c.id == identifier, seen).with_for_update(of=_TABLE)
    assignment = _shown((await transaction.execute(query)).one_or_none(), identifier)
    if assignment.version != expecting:
        raise stale(expecting, assignment.version)
    return item, assignment


async def move(
    transaction: Transaction, assignment: Assignment, status: AssignmentStatus, reason: str | None, *, at: datetime
) -> Assignment:
    """Write where a locked assignment stands as its next version."""
    changes = {"status": status, "reason": reason}
    row = await _ASSIGNMENTS.change(transaction, dict(assignment), changes, at=at)
    return Assignment.model_validate(row)


async def count(transaction: Transaction, item_id: UUID, *, status: AssignmentStatus | None = None) -> int:
    """Return how many assignments an item has, of one status or of all."""
    query = select(func.count()).select_from(_TABLE).where(_TABLE.c.item_id == item_id)
    if status is not None:
        query = query.where(_TABLE.c.status == status)
    return await transaction.connection.scalar(query) or 0


async def get(connection: AsyncConnection, identifier: UUID, *, reach: Reach) -> Assignment:
    """Return one assignment. Raises ProblemError (404) where there is none within reach."""
    found = await connection.execute(_with_organisation().where(_TABLE.c.id == identifier, _seen(reach)))
    return _shown(found.one_or_none(), identifier)


async def of_item(connection: AsyncConnection, item_id: UUID, *, reach: Reach) -> Sequence[Assignment]:
    """Return who was asked for an item, as far as within reach, in the order of asking; the domain bounds how many."""
    return await listing(
        connection, reach=reach, item_id=item_id, organisation_id=None, status=None, after=None, limit=ASSIGNMENTS_MAX
    )


async def listing(
    connection: AsyncConnection,
    *,
    reach: Reach,
    item_id: UUID | None,
    organisation_id: UUID | None,
    status: AssignmentStatus | None,
    after: UUID | None,
    limit: int,
) -> Sequence[Assignment]:
    """Return the assignments within reach in the order of asking, behind ``after``, at most ``limit``."""
    query = in_order(
        _with_organisation().where(_seen(reach)),
        _TABLE,
        after=after,
        limit=limit,
        item_id=item_id,
        organisation_id=organisation_id,
        status=status,
    )
    return [_shown(row, row.id) for row in await connection.execute(query)]


def _seen(reach: Reach) -> ColumnElement[bool]:
    if reach.everything:
        return true()
    return or_(_TABLE.c.status.in_(_OPEN_TO_ALL), _TABLE.c.organisation_id.in_(reach.organisations))


def _with_organisation() -> Select[Any]:
    return select(
        _TABLE, _ORGANISATION.c.name.label("organisation_name"), _ORGANISATION.c.synthetic.label("synthetic")
    ).join_from(_TABLE, _ORGANISATION, _TABLE.c.organisation_id == _ORGANISATION.c.id)


def _shown(row: Any, identifier: UUID) -> Assignment:
    if row is None:
        raise not_found("assignment", identifier)
    organisation = OrganisationName(name=row.organisation_name, synthetic=row.synthetic)
    return Assignment.model_validate({**row._mapping, "organisation": organisation})
