"""Reads activities from the read model: as lists draw and export them, and one whole."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, Text, Uuid, case, cast, func, literal, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.values import Localised, LocalisedLine, Source
from mediate_contracts.vocabulary import ActivityKind, ActivityStatus, Contribution
from mediate_gateway.adapters.agendas_read_model import AGENDA_ACTIVITY
from mediate_gateway.adapters.merges import final, stands
from mediate_gateway.adapters.tables import ITEM, LINE, ORGANISATION, TARGET
from mediate_gateway.adapters.views import Plain, View
from mediate_shared.problems import not_found

_TABLE: Final = AGENDA_ACTIVITY
_BETWEEN: Final = "; "
_YEAR_DIGITS: Final = 4
_YEARS_MAX: Final = 200
_TARGETS_MAX: Final = 1_000


class ActivityRecord(View):
    """An activity; what is not known of it is missing."""

    id: UUID
    code: str
    kind: ActivityKind
    title: LocalisedLine
    on: str
    until: str | None
    place: str | None
    description: Localised | None
    status: ActivityStatus
    reason: str | None
    external_cause: str | None
    action_lines: list[int]
    organisers: list[UUID]
    participants: list[dict[str, Any]]
    rating_mean: Plain | None
    rating_highest: Plain | None
    raters: dict[str, Any] | None
    counts: list[dict[str, Any]]
    items: list[UUID]
    source: Source | None
    synthetic: bool


class Named(View):
    """A record that another one names, as far as it is known."""

    id: UUID
    code: str
    title: LocalisedLine


class TargetNamed(Named):
    """A target that an activity counts towards."""

    year: int


class Organiser(View):
    """An organisation that an activity was organised by."""

    id: UUID
    name: str
    synthetic: bool


def _organisers() -> ColumnElement[str]:
    """Return who organised an activity, as one text that an import reads: by name, or by id where that is safer."""
    each = func.unnest(_TABLE.c.organisers).table_valued("id", with_ordinality="place").render_derived()
    identifier = cast(each.c.id, Uuid)
    name = case(
        (ORGANISATION.c.name.contains(";"), cast(identifier, Text)),
        else_=func.coalesce(ORGANISATION.c.name, cast(identifier, Text)),
    )
    return (
        select(func.string_agg(name, aggregate_order_by(literal(_BETWEEN), each.c.place)))
        .select_from(each.outerjoin(ORGANISATION, ORGANISATION.c.id == final(identifier)))
        .correlate(_TABLE)
        .scalar_subquery()
    )


def _participants() -> ColumnElement[str]:
    """Return who took part in an activity, as one text that an import reads."""
    each = func.jsonb_array_elements(_TABLE.c.participants).table_valued("value", with_ordinality="place")
    told = each.render_derived()
    figure = told.c.value.op("->")("figure")
    qualifier = figure.op("->>")("qualifier")
    exactly = case((qualifier == "exact", literal("")), else_=func.concat(qualifier, " "))
    words = func.concat(told.c.value.op("->>")("group"), "=", exactly, figure.op("->>")("number"))
    return (
        select(func.string_agg(words, aggregate_order_by(literal(_BETWEEN), told.c.place)))
        .select_from(told)
        .correlate(_TABLE)
        .scalar_subquery()
    )


def _counts() -> ColumnElement[str]:
    """Return what an activity counts towards, as one text that an import reads."""
    each = func.jsonb_array_elements(_TABLE.c.counts).table_valued("value", with_ordinality="place").render_derived()
    group = func.coalesce(each.c.value.op("->>")("group"), "all")
    of = case(
        (each.c.value.op("->>")("contribution") == Contribution.PARTICIPANTS.value, func.concat("=", group)),
        else_=literal(""),
    )
    words = func.concat(cast(TARGET.c.year, Text), " ", TARGET.c.code, of)
    return (
        select(func.string_agg(words, aggregate_order_by(literal(_BETWEEN), each.c.place)))
        .select_from(each.join(TARGET, TARGET.c.id == cast(each.c.value.op("->>")("target_id"), Uuid)))
        .correlate(_TABLE)
        .scalar_subquery()
    )


def _items() -> ColumnElement[str]:
    each = func.unnest(_TABLE.c["items"]).table_valued("id", with_ordinality="place").render_derived()
    return (
        select(func.string_agg(ITEM.c.code, aggregate_order_by(literal(_BETWEEN), each.c.place)))
        .select_from(each.join(ITEM, ITEM.c.id == cast(each.c.id, Uuid)))
        .correlate(_TABLE)
        .scalar_subquery()
    )


def _raters() -> ColumnElement[str]:
    qualifier = _TABLE.c.raters["qualifier"].astext
    exactly = case((qualifier == "exact", literal("")), else_=func.concat(qualifier, " "))
    return case((_TABLE.c.raters.is_not(None), func.concat(exactly, _TABLE.c.raters["number"].astext)), else_=None)


def _listed() -> Subquery:
    named = {"organisers", "participants", "counts", "items", "raters"}
    return select(
        *(column for column in _TABLE.c if column.key not in named),
        func.left(_TABLE.c.on, _YEAR_DIGITS).label("year"),
        _TABLE.c.organisers.label("organiser_ids"),
        _TABLE.c.participants.label("took_part"),
        _organisers().label("organisers"),
        _participants().label("participants"),
        _counts().label("counts"),
        _items().label("items"),
        _raters().label("rating_raters"),
    ).subquery("activities")


LISTED: Final = _listed()
"""Every activity, with what it refers to written as a file holds it."""


async def activity(connection: AsyncConnection, identifier: UUID) -> ActivityRecord:
    """Return one activity. Raises ProblemError (404) where there is none."""
    row = (await connection.execute(select(_TABLE).where(_TABLE.c.id == identifier))).one_or_none()
    if row is None:
        raise not_found("activity", identifier)
    return _record(row)


async def of_target(connection: AsyncConnection, target_id: UUID, *, limit: int) -> Sequence[ActivityRecord]:
    """Return the activities that count towards a target, the first one first, at most ``limit``."""
    towards = _TABLE.c.counts.contains([{"target_id": str(target_id)}])
    query = select(_TABLE).where(towards).order_by(_TABLE.c.on, _TABLE.c.id).limit(limit)
    return [_record(row) for row in await connection.execute(query)]


async def organisers(connection: AsyncConnection, identifiers: Sequence[UUID]) -> Sequence[Organiser]:
    """Return who organised something, in their order; one of which nothing is known is left out."""
    each = func.unnest(cast(identifiers, _TABLE.c.organisers.type)).table_valued("id", with_ordinality="place")
    told = each.render_derived()
    query = (
        select(ORGANISATION.c.id, ORGANISATION.c.name, ORGANISATION.c.synthetic)
        .select_from(told.join(ORGANISATION, ORGANISATION.c.id == final(cast(told.c.id, Uuid))))
        .order_by(told.c.place)
    )
    return [Organiser(**row._mapping) for row in await connection.execute(query)]


async def names(connection: AsyncConnection, identifiers: Sequence[UUID]) -> Sequence[tuple[UUID, str]]:
    """Return the records of organisations of some ids, each with the name of the one that stands for it."""
    asked = ORGANISATION.alias("asked")
    query = (
        select(asked.c.id, ORGANISATION.c.name)
        .join_from(asked, ORGANISATION, ORGANISATION.c.id == final(asked.c.id))
        .where(asked.c.id.in_(identifiers))
    )
    return [(row.id, row.name) for row in await connection.execute(query)]


async def called(connection: AsyncConnection, names: Sequence[str]) -> Mapping[str, str]:
    """Return the organisations that stand for themselves by their names, in lower case; none that several have."""
    name = func.lower(ORGANISATION.c.name)
    query = (
        select(name.label("name"), func.min(cast(ORGANISATION.c.id, Text)).label("id"))
        .where(name.in_([each.lower() for each in names]), stands(ORGANISATION.c.id))
        .group_by(name)
        .having(func.count() == 1)
    )
    return {row.name: row.id for row in await connection.execute(query)}


async def coded(connection: AsyncConnection, codes: Sequence[str]) -> Mapping[str, str]:
    """Return the items of some codes."""
    query = select(ITEM.c.code, ITEM.c.id).where(ITEM.c.code.in_([each.lower() for each in codes]))
    return {row.code: str(row.id) for row in await connection.execute(query)}


async def items(connection: AsyncConnection, identifiers: Sequence[UUID]) -> Sequence[Named]:
    """Return the items of some ids, by their codes."""
    query = select(ITEM.c.id, ITEM.c.code, ITEM.c.title).where(ITEM.c.id.in_(identifiers)).order_by(ITEM.c.code)
    return [Named(**row._mapping) for row in await connection.execute(query)]


async def targets(connection: AsyncConnection, identifiers: Sequence[UUID]) -> Sequence[TargetNamed]:
    """Return the targets of some ids, by year and code."""
    return await _targets(connection, TARGET.c.id.in_(identifiers))


async def targets_of(connection: AsyncConnection, year: int) -> Sequence[TargetNamed]:
    """Return the targets of a year, by their codes, at most 1,000."""
    return await _targets(connection, TARGET.c.year == year)


async def years(connection: AsyncConnection) -> Sequence[str]:
    """Return the years that activities were in, the newest first, at most 200."""
    year = func.left(_TABLE.c.on, _YEAR_DIGITS)
    return list((await connection.execute(select(year).distinct().order_by(year.desc()).limit(_YEARS_MAX))).scalars())


async def lines(connection: AsyncConnection) -> Sequence[tuple[int, LocalisedLine]]:
    """Return the action lines by their numbers."""
    rows = await connection.execute(select(LINE.c.number, LINE.c.title).order_by(LINE.c.number))
    return [(row.number, LocalisedLine.model_validate(row.title)) for row in rows]


async def _targets(connection: AsyncConnection, condition: ColumnElement[bool]) -> Sequence[TargetNamed]:
    query = (
        select(TARGET.c.id, TARGET.c.year, TARGET.c.code, TARGET.c.title)
        .where(condition)
        .order_by(TARGET.c.year, TARGET.c.code, TARGET.c.id)
        .limit(_TARGETS_MAX)
    )
    return [TargetNamed(**row._mapping) for row in await connection.execute(query)]


def _record(row: Any) -> ActivityRecord:
    return ActivityRecord(
        **{name: value for name, value in row._mapping.items() if name in ActivityRecord.model_fields}
    )
