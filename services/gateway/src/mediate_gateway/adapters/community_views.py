"""Organisations of the read model as the community's pages show them: the directory, and what each one carries."""

from collections.abc import Collection, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.vocabulary import AssignmentStatus
from mediate_gateway.adapters.tables import ASSIGNMENT, ITEM, LINE, ORGANISATION

_CARRIED_MAX: Final = 200
_SHOWN: Final = select(ORGANISATION, (ORGANISATION.c.carries > 0).label("carrying"))

DIRECTORY: Final = _SHOWN.where(~ORGANISATION.c.is_merged).subquery("directory")
"""Every organisation that no other stands for, how many agenda items it carries, and whether it carries any."""


async def organisation(connection: AsyncConnection, identifier: UUID) -> Any | None:
    """Return one organisation as the directory has it, merged or not; None where none was heard of."""
    return (await connection.execute(_SHOWN.where(ORGANISATION.c.id == identifier))).one_or_none()


async def carried(connection: AsyncConnection, records: Collection[UUID]) -> Sequence[Any]:
    """Return the agenda items that an organisation carries under any of its records, in the order of the agenda.

    Each with role, line and status.
    """
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
            ASSIGNMENT.c.organisation_id.in_(records),
            ASSIGNMENT.c.status == AssignmentStatus.ACCEPTED.value,
        )
        .order_by(LINE.c.number, ITEM.c.code, ITEM.c.id)
        .limit(_CARRIED_MAX)
    )
    found: Sequence[Any] = (await connection.execute(query)).all()
    return found
