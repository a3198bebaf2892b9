"""The items of the agenda as a list draws, narrows and exports them."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import ARRAY, Boolean, ColumnElement, Date, Subquery, Text, any_, cast, false, func, literal, select
from sqlalchemy.dialects.postgresql import aggregate_order_by, array
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.vocabulary import AssignmentStatus
from mediate_gateway.adapters import merges
from mediate_gateway.adapters.agenda import by_nobody
from mediate_gateway.adapters.agendas_read_model import PROGRAMME
from mediate_gateway.adapters.attention import is_late, stalls
from mediate_gateway.adapters.dependencies import is_held_up
from mediate_gateway.adapters.tables import ASSIGNMENT, ITEM, LINE, ORGANISATION

_CARRYING_MAX: Final = 500
_THEMES_MAX: Final = 200
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
        .join_from(ASSIGNMENT, ORGANISATION, ORGANISATION.c.id == merges.final(ASSIGNMENT.c.organisation_id))
        .where(ASSIGNMENT.c.item_id == ITEM.c.id, ASSIGNMENT.c.status == AssignmentStatus.ACCEPTED)
    )
    return carried.correlate(ITEM).scalar_subquery()


def _programme_codes() -> ColumnElement[Sequence[str]]:
    """Return the codes of the programmes that an item links to."""
    codes = (
        select(func.array_agg(aggregate_order_by(PROGRAMME.c.code, PROGRAMME.c.code)))
        .where(PROGRAMME.c.id == any_(ITEM.c.programmes))
        .correlate(ITEM)
        .scalar_subquery()
    )
    return func.coalesce(codes, cast(array([]), ARRAY(Text)), type_=ARRAY(Text))


def _listed() -> Subquery:
    today = cast(func.timezone("Europe/Amsterdam", func.now()), Date)
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
            ITEM.c.starts,
            ITEM.c.due_date,
            ITEM.c.themes,
            ITEM.c.manifesto_points,
            ITEM.c.programmes.label("programme_ids"),
            _programme_codes().label("programmes"),
            ITEM.c.percentage,
            ITEM.c.source,
            ITEM.c.changed_at,
            ITEM.c.heard_at,
            ITEM.c.updated_at,
            _in_words().label("carriers"),
            cast(by_nobody(), Boolean).label("by_nobody"),
            func.coalesce(is_late(today), false()).label("overdue"),
            stalls(func.now()).label("stalls"),
            is_held_up().label("held_up"),
        )
        .outerjoin_from(ITEM, LINE, LINE.c.id == ITEM.c.line_id)
        .subquery("items")
    )


LISTED: Final = _listed()


def carried_by(organisations: Sequence[UUID]) -> ColumnElement[bool]:
    """Return the condition that one of these organisations carries a listed item."""
    carried = select(ASSIGNMENT.c.item_id).where(
        merges.final(ASSIGNMENT.c.organisation_id).in_(organisations), ASSIGNMENT.c.status == AssignmentStatus.ACCEPTED
    )
    return LISTED.c.id.in_(carried)


async def carrying(connection: AsyncConnection) -> list[tuple[UUID, str]]:
    """Return the organisations that carry anything, by name, at most 500."""
    query = (
        select(ORGANISATION.c.id, ORGANISATION.c.name)
        .where(
            ORGANISATION.c.id.in_(
                select(merges.final(ASSIGNMENT.c.organisation_id)).where(
                    ASSIGNMENT.c.status == AssignmentStatus.ACCEPTED
                )
            )
        )
        .order_by(func.lower(ORGANISATION.c.name), ORGANISATION.c.id)
        .limit(_CARRYING_MAX)
    )
    return [(row.id, row.name) for row in await connection.execute(query)]


async def themes(connection: AsyncConnection) -> list[str]:
    """Return the themes that items have, the most used first, at most 200."""
    each = func.unnest(ITEM.c.themes).label("theme")
    found = select(each).subquery()
    query = select(found.c.theme).group_by(found.c.theme).order_by(func.count().desc(), found.c.theme)
    return list((await connection.execute(query.limit(_THEMES_MAX))).scalars())
