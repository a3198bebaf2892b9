"""Reads and writes assignments."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_agendas.adapters import items
from mediate_agendas.adapters.organisations import final_of, has_left, records_of
from mediate_agendas.adapters.tables import AssignmentRow, Offer, OrganisationRow
from mediate_agendas.adapters.views import Asked, Assignment, Item, OrganisationName
from mediate_agendas.domain.assignments import ASSIGNMENTS_MAX, OPEN, AlreadyAsked
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import AssignmentRole, AssignmentStatus
from mediate_shared.commands import stale
from mediate_shared.database import table_of
from mediate_shared.identity.actor import Reach
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found
from mediate_shared.records import Records, in_order

_TABLE = table_of(AssignmentRow)
_RECORD = table_of(OrganisationRow)
_STANDS = _RECORD.alias("stands")
_ASSIGNMENTS = Records(_TABLE, Assignment, "assignment")
_OPEN_TO_ALL: Final = (AssignmentStatus.ACCEPTED, AssignmentStatus.ENDED)
"""An assignment that was taken on is public; what was offered and no more is between who asked and who was."""


async def add(
    transaction: Transaction, item_id: UUID, offer: Offer, organisation: OrganisationName, *, at: datetime
) -> UUID:
    """Insert an offer to an organisation, under the record that stands for it. Raises AlreadyAsked."""
    values = {
        "item_id": item_id,
        "organisation_id": organisation.id,
        "role": offer.role,
        "status": AssignmentStatus.OFFERED,
        "reason": None,
    }
    taken = {"assignment_open_once": _already_asked(offer.role, "body.organisation_id", offer.organisation_id)}
    row = await _ASSIGNMENTS.add(transaction, values, at=at, taken=taken)
    identifier: UUID = row["id"]
    return identifier


async def check_free(transaction: Transaction, item_id: UUID, offer: Offer) -> None:
    """Check that no record of an organisation has an open offer or acceptance for a role on a locked item.

    Raises AlreadyAsked.
    """
    if await _has(transaction, item_id, offer.organisation_id, offer.role, OPEN):
        raise _already_asked(offer.role, "body.organisation_id", offer.organisation_id)


async def check_carries_once(transaction: Transaction, assignment: Assignment) -> None:
    """Check that no record of an organisation carries a locked item in this role already. Raises AlreadyAsked.

    Two records that were each asked may have turned out to be of one organisation since.
    """
    accepted = frozenset({AssignmentStatus.ACCEPTED})
    if await _has(transaction, assignment.item_id, assignment.organisation_id, assignment.role, accepted):
        raise _already_asked(assignment.role, "path.assignment_id", assignment.id)


async def for_update(transaction: Transaction, identifier: UUID, *, expecting: int) -> tuple[Item, Assignment]:
    """Return an assignment and its item, both locked, the item first: that keeps the order of the item's events.

    Raises ProblemError: 404 where there is none that the actor may see, 412 where its version is not the expected one.
    """
    item_id = await transaction.connection.scalar(select(_TABLE.c.item_id).where(_TABLE.c.id == identifier))
    if item_id is None:
        raise not_found("assignment", identifier)
    item = await items.for_update(transaction, item_id)
    reach = transaction.reach(Action.READ, Visibility.CASE)
    query = _with_organisation().where(_TABLE.c.id == identifier, _seen(reach)).with_for_update(of=_TABLE)
    assignment = _shown((await transaction.execute(query)).one_or_none(), identifier, reach)
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


async def remind(transaction: Transaction, assignment: Assignment, *, times: int, at: datetime) -> Assignment:
    """Write that an organisation was reminded of a locked offer; that is no new version of it."""
    changes = {"reminded": times, "last_reminded_at": at}
    await transaction.execute(update(_TABLE).where(_TABLE.c.id == assignment.id).values(**changes))
    return assignment.model_copy(update=changes)


async def count(transaction: Transaction, item_id: UUID, *, status: AssignmentStatus | None = None) -> int:
    """Return how many assignments an item has, of one status or of all."""
    query = select(func.count()).select_from(_TABLE).where(_TABLE.c.item_id == item_id)
    if status is not None:
        query = query.where(_TABLE.c.status == status)
    return await transaction.connection.scalar(query) or 0


async def get(connection: AsyncConnection, identifier: UUID, *, reach: Reach) -> Assignment:
    """Return one assignment. Raises ProblemError (404) where there is none within reach."""
    found = await connection.execute(_with_organisation().where(_TABLE.c.id == identifier, _seen(reach)))
    return _shown(found.one_or_none(), identifier, reach)


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
    """Return the assignments within reach in the order of asking, behind ``after``, at most ``limit``.

    Those of an organisation are those of every record of it.
    """
    query = in_order(
        _with_organisation().where(_seen(reach)), _TABLE, after=after, limit=limit, item_id=item_id, status=status
    )
    if organisation_id is not None:
        query = query.where(_TABLE.c.organisation_id.in_(records_of(organisation_id)))
    return [_shown(row, row.id, reach) for row in await connection.execute(query)]


async def in_full(transaction: Transaction, identifiers: Sequence[UUID]) -> Sequence[Assignment]:
    """Return assignments, locked, in the order of asking. Their items are locked by then, in the order of their ids."""
    reach = transaction.reach(Action.READ, Visibility.CASE)
    query = _with_organisation().where(_TABLE.c.id.in_(identifiers), _seen(reach)).order_by(_TABLE.c.id)
    return [_shown(row, row.id, reach) for row in await transaction.execute(query.with_for_update(of=_TABLE))]


async def _has(
    transaction: Transaction,
    item_id: UUID,
    organisation_id: UUID,
    role: AssignmentRole,
    statuses: frozenset[AssignmentStatus],
) -> bool:
    query = select(_TABLE.c.id).where(
        _TABLE.c.item_id == item_id,
        _TABLE.c.organisation_id.in_(records_of(organisation_id)),
        _TABLE.c.role == role,
        _TABLE.c.status.in_(statuses),
    )
    return (await transaction.execute(query.limit(1))).first() is not None


def _already_asked(role: AssignmentRole, field: str, identifier: UUID) -> AlreadyAsked:
    reason = f"has an open offer or acceptance as {role} for this item already"
    return AlreadyAsked(reason, field=field, value=str(identifier))


def _seen(reach: Reach) -> ColumnElement[bool]:
    if reach.everything:
        return true()
    return or_(_TABLE.c.status.in_(_OPEN_TO_ALL), _TABLE.c.organisation_id.in_(reach.organisations))


def _with_organisation() -> Select[Any]:
    # An organisation goes by the record that stands for it; one whose record is not known yet goes by its own.
    final = final_of(_RECORD)
    named = (
        final.label("record_id"),
        func.coalesce(_STANDS.c.name, _RECORD.c.name).label("organisation_name"),
        func.coalesce(_STANDS.c.synthetic, _RECORD.c.synthetic).label("synthetic"),
        has_left(final).label("has_left"),
    )
    known = _TABLE.join(_RECORD, _TABLE.c.organisation_id == _RECORD.c.id).outerjoin(_STANDS, _STANDS.c.id == final)
    return select(_TABLE, *named).select_from(known)


def _shown(row: Any, identifier: UUID, reach: Reach) -> Assignment:
    if row is None:
        raise not_found("assignment", identifier)
    organisation = Asked(id=row.record_id, name=row.organisation_name, synthetic=row.synthetic)
    shown: dict[str, Any] = {**row._mapping, "organisation": organisation}
    if reach.covers(row.organisation_id):
        organisation.has_left = row.has_left
    else:
        # What passed between who asked and who was asked stays theirs once everybody knows of the assignment.
        shown |= {"reminded": None, "last_reminded_at": None}
    return Assignment.model_validate(shown)
