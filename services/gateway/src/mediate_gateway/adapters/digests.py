"""Reads what a digest tells: what happened on action lines, and what waits on somebody."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.values import LocalisedLine
from mediate_gateway.adapters import happenings
from mediate_gateway.adapters.identity_tables import ACCOUNT, MEMBERSHIP
from mediate_gateway.adapters.tables import ACTIVITY, ITEM, LINE, ORGANISATION
from mediate_gateway.adapters.views import Happening
from mediate_gateway.domain.accounts import AccountStatus
from mediate_gateway.domain.memberships import MembershipStatus
from mediate_shared.identity.actor import Reach

HAPPENINGS_MAX: Final = 200
ORGANISATIONS_MAX: Final = 20


class Line(NamedTuple):
    """An action line as far as one needs to know it to choose it."""

    id: UUID
    number: int
    title: LocalisedLine


class News(NamedTuple):
    """What happened on an action line, newest first."""

    line: Line
    happened: list[Happening]


class Asking(NamedTuple):
    """People who ask to belong to an organisation: how many, and when the last of them asked."""

    organisation_id: UUID
    organisation: str | None
    people: int
    newest: datetime


async def lines(connection: AsyncConnection) -> list[Line]:
    """Return the action lines in the order of their numbers."""
    query = select(LINE.c.id, LINE.c.number, LINE.c.title).order_by(LINE.c.number, LINE.c.id)
    return [
        Line(row.id, row.number, LocalisedLine.model_validate(row.title)) for row in await connection.execute(query)
    ]


async def news(
    connection: AsyncConnection, followed: Collection[UUID] | None, *, since: datetime, until: datetime
) -> list[News]:
    """Return what everybody may know to have happened on these lines, or on all, after ``since`` up to ``until``.

    Lines come by number; together they hold the newest ``HAPPENINGS_MAX`` happenings.
    """
    if followed is not None and not followed:
        return []
    known = {line.id: line for line in await lines(connection) if followed is None or line.id in followed}
    in_time = and_(ACTIVITY.c.time > since, ACTIVITY.c.time <= until)
    happened = await happenings.about(connection, and_(in_time, _on_lines(known)), limit=HAPPENINGS_MAX)
    subjects = {each.subject for each in happened}
    found = await connection.execute(select(ITEM.c.id, ITEM.c.line_id).where(ITEM.c.id.in_(subjects)))
    line_of = {**{line: line for line in known}, **{row.id: row.line_id for row in found}}
    by_line: dict[UUID, list[Happening]] = {}
    for each in happened:
        if each.subject in line_of:
            by_line.setdefault(line_of[each.subject], []).append(each)
    return [News(line, by_line[line.id]) for line in known.values() if line.id in by_line]


def _on_lines(known: Collection[UUID]) -> ColumnElement[bool]:
    items = select(ITEM.c.id).where(ITEM.c.line_id.in_(known))
    return or_(ACTIVITY.c.subject.in_(known), ACTIVITY.c.subject.in_(items))


async def asking(connection: AsyncConnection, managed: Reach) -> Sequence[Asking]:
    """Return the organisations within somebody's reach that people ask to belong to, the newest asked first."""
    newest = func.max(MEMBERSHIP.c.requested_at)
    query = (
        select(MEMBERSHIP.c.organisation_id, ORGANISATION.c.name, func.count(), newest)
        .join_from(MEMBERSHIP, ACCOUNT, ACCOUNT.c.id == MEMBERSHIP.c.account_id)
        .outerjoin(ORGANISATION, ORGANISATION.c.id == MEMBERSHIP.c.organisation_id)
        .where(MEMBERSHIP.c.status == MembershipStatus.REQUESTED.value, ACCOUNT.c.status == AccountStatus.ACTIVE.value)
        .group_by(MEMBERSHIP.c.organisation_id, ORGANISATION.c.name)
        .order_by(newest.desc(), MEMBERSHIP.c.organisation_id)
        .limit(ORGANISATIONS_MAX)
    )
    if not managed.everything:
        query = query.where(MEMBERSHIP.c.organisation_id.in_(managed.organisations))
    return [Asking(*row) for row in await connection.execute(query)]
