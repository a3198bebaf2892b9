"""Reads how far the agenda is taken on."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from mediate_agendas.adapters.tables import AssignmentRow, ItemRow, LineRow
from mediate_agendas.domain.shares import Standing, coverage
from mediate_contracts.values import LineNumber, LocalisedLine
from mediate_contracts.vocabulary import AssignmentRole, AssignmentStatus, ItemStatus
from mediate_shared.database import table_of

_LINE: Final = table_of(LineRow)
_ITEM: Final = table_of(ItemRow)
_ASSIGNMENT: Final = table_of(AssignmentRow)
_EVER: Final = (AssignmentStatus.ACCEPTED, AssignmentStatus.ENDED)


class Covered(SQLModel):
    """How far items are taken on; those that another took the place of are left out."""

    items: int
    unassigned: int = Field(description="How many of them no organisation has accepted.")
    unassigned_share: Decimal | None = Field(description="unassigned ÷ items, 0 to 1; null where there are no items.")
    lead_missing: int = Field(description="How many of them no organisation leads, the unassigned among them.")


class CoveredLine(Covered):
    """How far the items of an action line are taken on."""

    line_id: UUID
    number: LineNumber
    title: LocalisedLine


class AgendaCoverage(SQLModel):
    """How far the agenda is taken on: per action line, by their numbers, and all those lines together."""

    lines: list[CoveredLine] = Field(max_length=8)
    total: Covered


async def read(connection: AsyncConnection, *, line_id: UUID | None) -> AgendaCoverage:
    """Return how far the items of all lines, or of one, are taken on; of no line where there is none of that id."""
    query = select(_LINE.c.id, _LINE.c.number, _LINE.c.title).order_by(_LINE.c.number)
    if line_id is not None:
        query = query.where(_LINE.c.id == line_id)
    lines = (await connection.execute(query)).all()
    standings = await _standings(connection, [line.id for line in lines])
    together: dict[Standing, int] = {}
    for groups in standings.values():
        for standing, number in groups.items():
            together[standing] = together.get(standing, 0) + number
    return AgendaCoverage(
        lines=[
            CoveredLine(
                line_id=line.id,
                number=line.number,
                title=line.title,
                **_covered(standings.get(line.id, {})).model_dump(),
            )
            for line in lines
        ],
        total=_covered(together),
    )


def _covered(groups: Mapping[Standing, int]) -> Covered:
    found = coverage(groups)
    return Covered(
        items=found.items,
        unassigned=found.unassigned,
        unassigned_share=found.unassigned_share,
        lead_missing=found.lead_missing,
    )


async def _standings(connection: AsyncConnection, lines: Sequence[UUID]) -> dict[UUID, dict[Standing, int]]:
    """Return by line how many items stand how: whether anybody carries or leads them is counted as one or none."""
    accepted = _ASSIGNMENT.c.status == AssignmentStatus.ACCEPTED
    ever = _ASSIGNMENT.c.status.in_(_EVER)
    leads = _ASSIGNMENT.c.role == AssignmentRole.LEAD
    each = (
        select(
            _ITEM.c.line_id,
            _ITEM.c.status,
            _any(accepted).label("carriers"),
            _any(ever).label("carriers_ever"),
            _any(and_(accepted, leads)).label("leads"),
            _any(and_(ever, leads)).label("leads_ever"),
        )
        .select_from(_ITEM.outerjoin(_ASSIGNMENT, _ASSIGNMENT.c.item_id == _ITEM.c.id))
        .where(_ITEM.c.line_id.in_(lines))
        .group_by(_ITEM.c.id)
        .subquery()
    )
    found: dict[UUID, dict[Standing, int]] = {}
    for row in await connection.execute(select(*each.c, func.count().label("items")).group_by(*each.c)):
        standing = Standing(ItemStatus(row.status), row.carriers, row.carriers_ever, row.leads, row.leads_ever)
        found.setdefault(row.line_id, {})[standing] = row.items
    return found


def _any(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((func.coalesce(func.bool_or(condition), False), 1), else_=0)
