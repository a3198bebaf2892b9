"""Reads and writes memberships and their moves."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_community.adapters.membership_tables import Membership, MembershipMoveRow, MembershipRow, Moved
from mediate_community.adapters.parties import one_and_the_same
from mediate_community.domain.memberships import MOVES_MAX, MemberAlready, is_listed, next_for
from mediate_contracts.vocabulary import MembershipStatus
from mediate_shared.database import table_of
from mediate_shared.identity.actor import Reach
from mediate_shared.journal import Transaction
from mediate_shared.problems import conflict, not_found
from mediate_shared.records import Records, in_order

_TABLE: Final = table_of(MembershipRow)
_MOVES: Final = table_of(MembershipMoveRow)
_RECORDS: Final = Records(_TABLE, Membership, "membership")


async def add(transaction: Transaction, values: dict[str, Any], *, at: datetime) -> dict[str, Any]:
    """Insert a membership at version 1 with the move it begins by. Raises MemberAlready."""
    taken = MemberAlready(
        "the organisation has a membership that it has not left",
        field="body.organisation_id",
        value=str(values["organisation_id"]),
    )
    row = await _RECORDS.add(transaction, values, at=at, taken={"membership_once": taken})
    await _note(transaction, row, previous=None, number=1, at=at)
    return row


async def for_update(transaction: Transaction, identifier: UUID) -> dict[str, Any]:
    """Return a membership, locked. Raises ProblemError (404) where there is none."""
    return await _RECORDS.for_update(transaction, identifier)


async def last_left(transaction: Transaction, organisation_id: UUID) -> date | None:
    """Return the day on which an organisation, under any of its records, left last; None where it never did."""
    query = select(func.max(_TABLE.c.on)).where(
        _TABLE.c.organisation_id.in_(one_and_the_same(organisation_id)), _TABLE.c.status == MembershipStatus.LEFT.value
    )
    left: date | None = await transaction.connection.scalar(query)
    return left


async def change(
    transaction: Transaction, row: dict[str, Any], changes: dict[str, Any], *, at: datetime
) -> dict[str, Any]:
    """Write the next version of a locked membership, and the move that it is. Raises ProblemError (409) when full."""
    number = (
        await transaction.execute(
            select(func.coalesce(func.max(_MOVES.c.number), 0)).where(_MOVES.c.membership_id == row["id"])
        )
    ).scalar_one() + 1
    if number > MOVES_MAX:
        raise conflict("path.membership_id", str(row["id"]), f"a membership moves {MOVES_MAX} times at most")
    changed = await _RECORDS.change(transaction, row, changes, at=at)
    await _note(transaction, changed, previous=row["status"], number=number, at=at)
    return changed


async def _note(
    transaction: Transaction, row: dict[str, Any], *, previous: str | None, number: int, at: datetime
) -> None:
    agreed = {name: row[name] for name in ("status", "on", "tier", "may_be_listed", "reason")}
    facts = {"membership_id": row["id"], "number": number, "at": at, "by_account": transaction.actor.id}
    await transaction.execute(_MOVES.insert().inline(), {**facts, "previous": previous, **agreed})


async def shown(connection: AsyncConnection, row: dict[str, Any], *, changing: Reach) -> Membership:
    """Return a membership as it is shown to whoever may change what is within reach."""
    [found] = await _with_moves(connection, [row], changing)
    return found


async def get(connection: AsyncConnection, identifier: UUID, *, reach: Reach, changing: Reach) -> Membership:
    """Return a membership within reach. Raises ProblemError (404) where there is none."""
    row = (await connection.execute(select(_TABLE).where(_TABLE.c.id == identifier))).one_or_none()
    if row is None or not reach.covers(row.organisation_id):
        raise not_found("membership", identifier)
    return await shown(connection, dict(row._mapping), changing=changing)


async def listing(
    connection: AsyncConnection,
    *,
    reach: Reach,
    changing: Reach,
    status: MembershipStatus | None,
    organisation_id: UUID | None,
    after: UUID | None,
    limit: int,
) -> Sequence[Membership]:
    """Return memberships within reach in the order they began, behind ``after``.

    Those of an organisation are those of every record that was merged with it.
    """
    query = in_order(select(_TABLE), _TABLE, after=after, limit=limit, status=None if status is None else status.value)
    if not reach.everything:
        query = query.where(_TABLE.c.organisation_id.in_(reach.organisations))
    if organisation_id is not None:
        query = query.where(_TABLE.c.organisation_id.in_(one_and_the_same(organisation_id)))
    return await _with_moves(connection, [dict(row._mapping) for row in await connection.execute(query)], changing)


async def forget_account(transaction: Transaction, account_id: UUID) -> Sequence[UUID]:
    """Forget that moves were made by an account; returns the memberships they are of."""
    theirs = _MOVES.update().where(_MOVES.c.by_account == account_id).values(by_account=None)
    found = await transaction.execute(theirs.returning(_MOVES.c.membership_id))
    return sorted(set(found.scalars()))


async def moved_by(connection: AsyncConnection, account_id: UUID) -> Sequence[dict[str, Any]]:
    """Return the moves that an account made, without what was agreed in them."""
    moves = select(_MOVES.c.membership_id, _MOVES.c.number, _MOVES.c.at, _MOVES.c.status, _MOVES.c.on)
    query = moves.where(_MOVES.c.by_account == account_id).order_by(_MOVES.c.membership_id, _MOVES.c.number)
    return [dict(row._mapping) for row in await connection.execute(query)]


async def _with_moves(connection: AsyncConnection, rows: Iterable[dict[str, Any]], changing: Reach) -> list[Membership]:
    found = list(rows)
    moves: dict[UUID, list[Moved]] = {row["id"]: [] for row in found}
    query = select(_MOVES).where(_MOVES.c.membership_id.in_(moves)).order_by(_MOVES.c.membership_id, _MOVES.c.number)
    for move in await connection.execute(query):
        moves[move.membership_id].append(Moved.model_validate(dict(move._mapping)))
    return [_membership(row, moves[row["id"]], changing) for row in found]


def _membership(row: dict[str, Any], moves: list[Moved], changing: Reach) -> Membership:
    status = MembershipStatus(row["status"])
    is_theirs = changing.covers(row["organisation_id"])
    follows = {
        "moves": moves,
        "is_listed": is_listed(status, may_be_listed=row["may_be_listed"]),
        "next": next_for(status, facilitates=changing.everything) if is_theirs else [],
    }
    return Membership.model_validate({**row, **follows})
