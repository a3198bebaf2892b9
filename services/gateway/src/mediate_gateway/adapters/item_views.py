"""Reads what belongs to agenda items: milestones, progress, evidence; and what frames them: manifesto, programmes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, false, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.values import Localised, LocalisedLine, Source
from mediate_contracts.vocabulary import Horizon, ItemStatus, SessionKind, SessionStatus
from mediate_gateway.adapters import dependencies, merges
from mediate_gateway.adapters.agenda import ItemRecord, in_order_of_codes, items_with_lines
from mediate_gateway.adapters.agendas_read_model import (
    EVIDENCE,
    MANIFESTO_POINT,
    MILESTONE,
    PHASE,
    PROGRAMME,
    PROGRESS,
    SESSION,
)
from mediate_gateway.adapters.tables import ITEM, ORGANISATION
from mediate_gateway.adapters.views import View
from mediate_shared.problems import not_found

_OF_ONE_MAX: Final = 200
_LISTED_MAX: Final = 500


class Milestone(View):
    """A milestone of an item, in the ``language`` it was written in."""

    id: UUID
    title: str
    language: str
    due_date: date | None
    reached_on: date | None


class Told(View):
    """What somebody told of the work; ``name`` is the organisation that told it, None where a facilitator did."""

    id: UUID
    note: str
    language: str
    percentage: int | None
    organisation_id: UUID | None
    name: str | None
    synthetic: bool
    since: datetime


class Evidence(View):
    """What shows what came of an item: a page, or a place in a document."""

    id: UUID
    title: str
    language: str
    text: str | None
    page: str | None
    source: Source | None
    organisation_id: UUID | None
    name: str | None
    synthetic: bool
    since: datetime


class Phase(View):
    """A phase of the roadmap, both its days in it."""

    id: UUID
    title: LocalisedLine
    starts: date
    until: date
    horizon: Horizon | None
    source: Source | None


class Point(View):
    """A point of the manifesto."""

    id: UUID
    number: int
    title: LocalisedLine
    text: Localised | None
    source: Source | None


class Programme(View):
    """A programme of others that is linked to action lines."""

    id: UUID
    code: str
    name: LocalisedLine
    description: Localised | None
    action_lines: list[int]
    website: str | None
    source: Source | None
    synthetic: bool
    updated_at: datetime


class Coming(View):
    """A session that is planned or under way."""

    id: UUID
    title: LocalisedLine
    kind: SessionKind
    starts_at: datetime
    place: str | None
    action_lines: list[int]
    status: SessionStatus
    synthetic: bool


@dataclass(frozen=True)
class Belonging:
    """What belongs to an item, what frames it, and what it waits for or is waited for by."""

    milestones: Sequence[Milestone]
    told: Sequence[Told]
    evidence: Sequence[Evidence]
    points: Sequence[Point]
    programmes: Sequence[Programme]
    graph: dependencies.Graph


async def belonging(connection: AsyncConnection, item: ItemRecord) -> Belonging:
    """Return everything that belongs to an item, of each kind as many as the question for it alone."""
    return Belonging(
        milestones=await milestones(connection, item.id),
        told=await progress(connection, item.id),
        evidence=await evidence(connection, item.id),
        points=[each for each in await points(connection) if each.number in item.manifesto_points]
        if item.manifesto_points
        else [],
        programmes=await programmes(connection, item.programmes) if item.programmes else [],
        graph=await dependencies.around(connection, item.id),
    )


async def milestones(connection: AsyncConnection, item_id: UUID) -> list[Milestone]:
    """Return the milestones of an item by their day, those without one last, at most 200."""
    query = select(MILESTONE).where(MILESTONE.c.item_id == item_id)
    order = (MILESTONE.c.due_date.nulls_last(), MILESTONE.c.since, MILESTONE.c.id)
    return [Milestone(**_of(Milestone, row)) for row in await connection.execute(_bounded(query.order_by(*order)))]


async def progress(connection: AsyncConnection, item_id: UUID) -> list[Told]:
    """Return what was told of the work on an item, the newest first, at most 200 times."""
    query = _with_name(PROGRESS).where(PROGRESS.c.item_id == item_id)
    order = (PROGRESS.c.since.desc(), PROGRESS.c.id.desc())
    return [Told(**_of(Told, row)) for row in await connection.execute(_bounded(query.order_by(*order)))]


async def evidence(connection: AsyncConnection, item_id: UUID) -> list[Evidence]:
    """Return what shows what came of an item, the oldest first, at most 200."""
    query = _with_name(EVIDENCE).where(EVIDENCE.c.item_id == item_id)
    order = (EVIDENCE.c.since, EVIDENCE.c.id)
    return [Evidence(**_of(Evidence, row)) for row in await connection.execute(_bounded(query.order_by(*order)))]


async def phases(connection: AsyncConnection) -> list[Phase]:
    """Return the phases of the roadmap in the order of their days."""
    query = select(PHASE).order_by(PHASE.c.starts, PHASE.c.until, PHASE.c.id).limit(_OF_ONE_MAX)
    return [Phase(**_of(Phase, row)) for row in await connection.execute(query)]


async def points(connection: AsyncConnection) -> list[Point]:
    """Return the points of the manifesto by number."""
    query = select(MANIFESTO_POINT).order_by(MANIFESTO_POINT.c.number, MANIFESTO_POINT.c.id).limit(_OF_ONE_MAX)
    return [Point(**_of(Point, row)) for row in await connection.execute(query)]


async def programmes(connection: AsyncConnection, ids: Collection[UUID] | None = None) -> list[Programme]:
    """Return the programmes of others by code, at most 500; of these ids alone where they are given."""
    query = select(PROGRAMME).order_by(PROGRAMME.c.code, PROGRAMME.c.id).limit(_LISTED_MAX)
    if ids is not None:
        query = query.where(PROGRAMME.c.id.in_(ids))
    return [Programme(**_of(Programme, row)) for row in await connection.execute(query)]


async def programme(connection: AsyncConnection, programme_id: UUID) -> Programme:
    """Return one programme of others. Raises ProblemError (404) where there is none."""
    found = await programmes(connection, {programme_id})
    if not found:
        raise not_found("programme", programme_id)
    return found[0]


async def items_of_programme(connection: AsyncConnection, programme_id: UUID) -> list[ItemRecord]:
    """Return the items that link to a programme by line and code, at most 500."""
    query = items_with_lines().where(ITEM.c.programmes.contains([programme_id])).order_by(*in_order_of_codes())
    rows = await connection.execute(query.limit(_LISTED_MAX))
    return [ItemRecord(**_of(ItemRecord, row)) for row in rows]


async def serving(connection: AsyncConnection) -> Mapping[int, Mapping[ItemStatus, int]]:
    """Return by the number of a point of the manifesto how many items serve it, by how far they are."""
    number = func.unnest(ITEM.c.manifesto_points).label("number")
    each = select(number, ITEM.c.status).subquery()
    query = select(each.c.number, each.c.status, func.count()).group_by(each.c.number, each.c.status)
    found: dict[int, dict[ItemStatus, int]] = {}
    for point, status, count in await connection.execute(query):
        found.setdefault(point, {})[ItemStatus(status)] = count
    return found


async def linking(connection: AsyncConnection) -> Mapping[UUID, int]:
    """Return by programme how many items link to it."""
    each = select(func.unnest(ITEM.c.programmes).label("id")).subquery()
    query = select(each.c.id, func.count()).group_by(each.c.id)
    return {row[0]: row[1] for row in await connection.execute(query)}


async def coming_sessions(
    connection: AsyncConnection, now: datetime, *, line: int | None = None, limit: int
) -> list[Coming]:
    """Return the sessions that are under way or still to come, the next first; of a line alone where one is named."""
    query = (
        select(SESSION)
        .where(SESSION.c.status.in_([SessionStatus.PLANNED, SessionStatus.UNDER_WAY]), SESSION.c.ends_at >= now)
        .order_by(SESSION.c.starts_at, SESSION.c.id)
        .limit(limit)
    )
    if line is not None:
        query = query.where(SESSION.c.action_lines.contains([line]))
    return [Coming(**_of(Coming, row)) for row in await connection.execute(query)]


def _with_name(table: Any) -> Select[Any]:
    """Return the question for records with what the organisation is called that they are from."""
    own = merges.final(table.c.organisation_id)
    return select(
        table, ORGANISATION.c.name.label("name"), func.coalesce(ORGANISATION.c.synthetic, false()).label("synthetic")
    ).outerjoin_from(table, ORGANISATION, ORGANISATION.c.id == own)


def _bounded(query: Select[Any]) -> Select[Any]:
    return query.limit(_OF_ONE_MAX)


def _of(view: type[View], row: Any) -> dict[str, Any]:
    return {name: value for name, value in row._mapping.items() if name in view.model_fields}
