"""Reads and writes matches, each with the steps it took."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_community.adapters.matching_tables import Introduction, MatchRow, MoveRow
from mediate_community.adapters.matching_views import Match, Moved
from mediate_community.adapters.parties import one_and_the_same
from mediate_community.adapters.standing import records_of
from mediate_community.domain.matches import OPEN, AlreadyMatched
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import MatchStatus
from mediate_shared.commands import stale
from mediate_shared.database import table_of
from mediate_shared.identity.actor import Reach
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found
from mediate_shared.records import Records, in_order

_TABLE = table_of(MatchRow)
_MOVE = table_of(MoveRow)
_MATCHES = Records(_TABLE, Match, "match")
_ALREADY: Final = "the two have an open match about the same already; move that one on"


async def add(transaction: Transaction, introduction: Introduction, *, note: str | None, at: datetime) -> Match:
    """Insert a match that begins. Raises AlreadyMatched, also for one that other records of the two began."""
    values = {name: getattr(introduction, name) for name in Introduction.model_fields}
    taken = AlreadyMatched(_ALREADY, field="body.provider_id", value=str(introduction.provider_id))
    if await _is_open(transaction, introduction):
        raise taken
    row = await _MATCHES.add(
        transaction,
        {**values, "about_id": _about(introduction), "status": MatchStatus.INTRODUCED, "reason": None},
        at=at,
        taken={"match_open_once": taken},
    )
    match = Match.model_validate(row)
    await _keep(transaction, match, number=1, previous=None, note=note, at=at)
    return match


async def for_update(transaction: Transaction, identifier: UUID, *, expecting: int) -> Match:
    """Return a match with its row locked.

    Raises ProblemError: 404 where there is none that the actor may see, 412 where its version is not the expected one.
    """
    seen = within(transaction.reach(Action.READ, Visibility.CASE))
    found = await transaction.execute(select(_TABLE).where(_TABLE.c.id == identifier, seen).with_for_update())
    match = _shown(found.one_or_none(), identifier)
    if match.version != expecting:
        raise stale(expecting, match.version)
    return match


async def move(
    transaction: Transaction,
    match: Match,
    status: MatchStatus,
    *,
    number: int,
    reason: str | None,
    note: str | None,
    at: datetime,
) -> Match:
    """Write where a locked match stands as its next version, and keep the step. Raises AlreadyMatched."""
    changes = {"status": status, "reason": reason}
    try:
        moved = Match.model_validate(await _MATCHES.change(transaction, dict(match), changes, at=at))
    except IntegrityError as error:
        if '"match_open_once"' not in str(error.orig):
            raise
        # One that is open again may find that the two were introduced anew meanwhile.
        raise AlreadyMatched(_ALREADY, field="path.match_id", value=str(match.id)) from error
    await _keep(transaction, moved, number=number, previous=match.status, note=note, at=at)
    return moved


async def moves_of(connection: AsyncConnection, identifier: UUID) -> list[Moved]:
    """Return the steps that a match took, in their order; the domain bounds how many."""
    query = (
        select(*(column for column in _MOVE.c if column.name != "by_account"), _MOVE.c.by_account.label("by"))
        .where(_MOVE.c.match_id == identifier)
        .order_by(_MOVE.c.number)
    )
    return [Moved.model_validate(dict(row._mapping)) for row in await connection.execute(query)]


async def get(connection: AsyncConnection, identifier: UUID, *, reach: Reach) -> Match:
    """Return one match. Raises ProblemError (404) where there is none within reach."""
    found = await connection.execute(select(_TABLE).where(_TABLE.c.id == identifier, within(reach)))
    return _shown(found.one_or_none(), identifier)


async def listing(
    connection: AsyncConnection,
    *,
    reach: Reach,
    organisation_id: UUID | None,
    after: UUID | None,
    limit: int,
    **equal: object,
) -> Sequence[Match]:
    """Return the matches within reach in the order of introduction, behind ``after``, at most ``limit``."""
    query = select(_TABLE).where(within(reach))
    if organisation_id is not None:
        same = one_and_the_same(organisation_id)
        query = query.where(or_(_TABLE.c.seeker_id.in_(same), _TABLE.c.provider_id.in_(same)))
    query = in_order(query, _TABLE, after=after, limit=limit, **equal)
    return [_shown(row, row.id) for row in await connection.execute(query)]


async def open_between(transaction: Transaction, one: UUID, other: UUID) -> int:
    """Return how many matches are open between two organisations, whichever of them seeks."""
    column = _TABLE.c
    query = select(func.count()).where(
        or_(
            and_(column.seeker_id == one, column.provider_id == other),
            and_(column.seeker_id == other, column.provider_id == one),
        ),
        column.status.in_(OPEN),
    )
    return await transaction.connection.scalar(query) or 0


async def moved_by(connection: AsyncConnection, account_id: UUID) -> list[dict[str, Any]]:
    """Return the steps that an account took, each with its match, oldest first."""
    query = (
        select(*(column for column in _MOVE.c if column.name != "by_account"))
        .where(_MOVE.c.by_account == account_id)
        .order_by(_MOVE.c.at, _MOVE.c.match_id, _MOVE.c.number)
    )
    return [dict(row._mapping) for row in await connection.execute(query)]


async def forget_account(transaction: Transaction, account_id: UUID) -> list[UUID]:
    """Forget who took steps of matches, and return of which; the steps and what was noted stay with the case."""
    query = _MOVE.update().where(_MOVE.c.by_account == account_id).values(by_account=None).returning(_MOVE.c.match_id)
    return [identifier for (identifier,) in await transaction.execute(query)]


async def _is_open(transaction: Transaction, introduction: Introduction) -> bool:
    """Tell whether the two are in an open match about the same, under any of their records that were merged."""
    column = _TABLE.c
    query = select(column.id).where(
        column.seeker_id.in_(await records_of(transaction.connection, introduction.seeker_id)),
        column.provider_id.in_(await records_of(transaction.connection, introduction.provider_id)),
        column.about_id.is_not_distinct_from(_about(introduction)),
        column.status.in_(OPEN),
    )
    return (await transaction.execute(query.limit(1))).first() is not None


def within(reach: Reach) -> ColumnElement[bool]:
    """Return what holds for the matches within reach: those of which one of the organisations is a party."""
    if reach.everything:
        return true()
    return or_(_TABLE.c.seeker_id.in_(reach.organisations), _TABLE.c.provider_id.in_(reach.organisations))


async def _keep(
    transaction: Transaction, match: Match, *, number: int, previous: MatchStatus | None, note: str | None, at: datetime
) -> None:
    step = {
        "match_id": match.id,
        "number": number,
        "previous": previous,
        "status": match.status,
        "reason": match.reason,
        "note": note,
        "at": at,
        "by_account": transaction.actor.id,
    }
    await transaction.execute(_MOVE.insert().inline(), step)


def _about(introduction: Introduction) -> UUID | None:
    return introduction.need_id or introduction.offer_id or introduction.challenge_id


def _shown(row: Any, identifier: UUID) -> Match:
    if row is None:
        raise not_found("match", identifier)
    return Match.model_validate(dict(row._mapping))
