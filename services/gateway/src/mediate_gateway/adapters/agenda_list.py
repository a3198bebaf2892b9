"""The items of the agenda as a list draws, narrows and exports them."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import Boolean, ColumnElement, Date, Subquery, cast, false, func, literal, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.vocabulary import AssignmentStatus
from mediate_gateway.adapters.agenda import by_nobody
from mediate_gateway.adapters.attention import is_late
from mediate_gateway.adapters.tables import ASSIGNMENT, ITEM, LINE, ORGANISATION
from mediate_gateway.domain.attention import STALLED_DAYS, TAKEN_ON

_CARRYING_MAX: Final = 500
_DIGITS_MAX: Final = 3
_NUMBERS: Final = r"(\d+)"


def _in_words() -> ColumnElement[str]:
    """Return who carries an item now, leads first, as one text."""
    carried = (
        select(
            func.string_agg(
                ORGANISATION.c.name, aggregate_order_by(literal(", "), ASSIGNMENT.c.role.desc(), ORGANISATION.c.name)
            )
        )
        .join_from(ASSIGNMENT, ORGANISATION, ORGANISATION.c.id == ASSIGNMENT.c.organisation_id)
        .where(ASSIGNMENT.c.item_id == ITEM.c.id, ASSIGNMENT.c.status == AssignmentStatus.ACCEPTED)
    )
    return carried.correlate(ITEM).scalar_subquery()


def _listed() -> Subquery:
    today = cast(func.timezone("Europe/Amsterdam", func.now()), Date)
    stalls = ITEM.c.status.in_(TAKEN_ON) & (ITEM.c.changed_at < func.now() - func.make_interval(0, 0, 0, STALLED_DAYS))
    # 1.10 comes behind 1.9 once every number in a code is as long as the others.
    padded = func.regexp_replace(ITEM.c.code, _NUMBERS, "0" * _DIGITS_MAX + r"\1", "g")
    in_order = func.regexp_replace(padded, rf"0*(\d{{{_DIGITS_MAX}}})(?!\d)", r"\1", "g")
    return (
        select(
            ITEM.c.id,
            ITEM.c.line_id,
            LINE.c.number.label("line"),
            LINE.c.title.label("line_title"),
            ITEM.c.code,
            in_order.label("code_order"),
            ITEM.c.title,
            ITEM.c.description,
            ITEM.c.status,
            ITEM.c.horizon,
            ITEM.c.due_date,
            ITEM.c.source,
            ITEM.c.changed_at,
            ITEM.c.updated_at,
            _in_words().label("carriers"),
            cast(by_nobody(), Boolean).label("by_nobody"),
            func.coalesce(is_late(today), false()).label("overdue"),
            stalls.label("stalls"),
        )
        .outerjoin_from(ITEM, LINE, LINE.c.id == ITEM.c.line_id)
        .subquery("items")
    )


LISTED: Final = _listed()


def carried_by(organisations: Sequence[UUID]) -> ColumnElement[bool]:
    """Return the condition that one of these organisations carries a listed item."""
    carried = select(ASSIGNMENT.c.item_id).where(
        ASSIGNMENT.c.organisation_id.in_(organisations), ASSIGNMENT.c.status == AssignmentStatus.ACCEPTED
    )
    return LISTED.c.id.in_(carried)


async def carrying(connection: AsyncConnection) -> list[tuple[UUID, str]]:
    """Return the organisations that carry anything, by name, at most 500."""
    query = (
        select(ORGANISATION.c.id, ORGANISATION.c.name)
        .where(
            ORGANISATION.c.id.in_(
                select(ASSIGNMENT.c.organisation_id).where(ASSIGNMENT.c.status == AssignmentStatus.ACCEPTED)
            )
        )
        .order_by(func.lower(ORGANISATION.c.name), ORGANISATION.c.id)
        .limit(_CARRYING_MAX)
    )
    return [(row.id, row.name) for row in await connection.execute(query)]
