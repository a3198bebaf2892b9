"""Organisations of the read model as the community's pages show them: the directory, and what each one carries."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.vocabulary import AssignmentStatus
from mediate_gateway.adapters.tables import ASSIGNMENT, ITEM, LINE, ORGANISATION

_CARRIED_MAX: Final = 200
_CARRIES: Final = (
    select(func.count())
    .where(
        ASSIGNMENT.c.organisation_id == ORGANISATION.c.id,
        ASSIGNMENT.c.status == AssignmentStatus.ACCEPTED.value,
    )
    .scalar_subquery()
)

DIRECTORY: Final = select(ORGANISATION, _CARRIES.label("carries")).subquery("directory")
"""Every organisation, and how many agenda items it carries."""


async def organisation(connection: AsyncConnection, identifier: UUID) -> Any | None:
    """Return one row of the directory; None where the read model holds none, or none yet."""
    return (await connection.execute(select(DIRECTORY).where(DIRECTORY.c.id == identifier))).one_or_none()


async def carried(connection: AsyncConnection, identifier: UUID) -> Sequence[Any]:
    """Return the agenda items that an organisation carries, with role, line and status, in the order of the agenda."""
    query = (
        select(
            ITEM.c.id,
            ITEM.c.code,
            ITEM.c.title,
            ITEM.c.status,
            ASSIGNMENT.c.role,
            LINE.c.id.label("line_id"),
            LINE.c.number.label("line_number"),
            LINE.c.title.label("line_title"),
        )
        .select_from(ASSIGNMENT.join(ITEM, ITEM.c.id == ASSIGNMENT.c.item_id))
        .outerjoin(LINE, LINE.c.id == ITEM.c.line_id)
        .where(
            ASSIGNMENT.c.organisation_id == identifier,
            ASSIGNMENT.c.status == AssignmentStatus.ACCEPTED.value,
        )
        .order_by(LINE.c.number, ITEM.c.code, ITEM.c.id)
        .limit(_CARRIED_MAX)
    )
    found: Sequence[Any] = (await connection.execute(query)).all()
    return found
