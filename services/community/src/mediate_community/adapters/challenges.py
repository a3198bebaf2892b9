"""Reads and writes challenges, and counts what was gathered under them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_community.adapters.matching_tables import ChallengeRow, DescribedChallenge, MatchRow
from mediate_community.adapters.matching_views import Challenge, ChallengeWithCounts, Counts
from mediate_contracts.vocabulary import MatchStatus, PostStatus
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction
from mediate_shared.records import Records

_TABLE = table_of(ChallengeRow)
_MATCH = table_of(MatchRow)
_CHALLENGES = Records(_TABLE, Challenge, "challenge")


async def add(transaction: Transaction, described: DescribedChallenge, *, at: datetime) -> Challenge:
    """Insert a challenge, open, at version 1."""
    values = {name: getattr(described, name) for name in DescribedChallenge.model_fields}
    return Challenge.model_validate(await _CHALLENGES.add(transaction, {**values, "status": PostStatus.OPEN}, at=at))


async def for_update(transaction: Transaction, identifier: UUID, *, expecting: int) -> Challenge:
    """Return a challenge with its row locked. Raises ProblemError: 404 where there is none, 412 for another version."""
    return Challenge.model_validate(await _CHALLENGES.for_update(transaction, identifier, expecting=expecting))


async def change(transaction: Transaction, challenge: Challenge, changes: dict[str, Any], *, at: datetime) -> Challenge:
    """Write the next version of a locked challenge."""
    return Challenge.model_validate(await _CHALLENGES.change(transaction, dict(challenge), changes, at=at))


async def find(transaction: Transaction, identifier: UUID) -> Challenge | None:
    """Return a challenge, held as it is until the transaction ends; None where there is none."""
    query = select(_TABLE).where(_TABLE.c.id == identifier).with_for_update(read=True)
    row = (await transaction.execute(query)).one_or_none()
    return None if row is None else Challenge.model_validate(dict(row._mapping))


async def get(connection: AsyncConnection, identifier: UUID) -> ChallengeWithCounts:
    """Return one challenge with what is counted of it. Raises ProblemError (404) where there is none."""
    [challenge] = await _with_counts(connection, [await _CHALLENGES.get(connection, identifier)])
    return challenge


async def listing(
    connection: AsyncConnection, *, status: PostStatus | None, after: UUID | None, limit: int
) -> Sequence[ChallengeWithCounts]:
    """Return challenges in the order they were opened, behind ``after``, at most ``limit``."""
    found = await _CHALLENGES.listing(connection, after=after, limit=limit, status=status)
    return await _with_counts(connection, found)


async def _with_counts(connection: AsyncConnection, found: Sequence[Challenge]) -> list[ChallengeWithCounts]:
    query = (
        select(
            _MATCH.c.challenge_id,
            func.count().label("matches"),
            func.count().filter(_MATCH.c.status == MatchStatus.IMPLEMENTED).label("implementations"),
            func.count().filter(_MATCH.c.synthetic).label("synthetic"),
        )
        .where(_MATCH.c.challenge_id.in_([challenge.id for challenge in found]))
        .group_by(_MATCH.c.challenge_id)
    )
    counted = {row.challenge_id: row for row in await connection.execute(query)}
    return [
        ChallengeWithCounts.model_validate({**dict(challenge), "counts": _counts(counted.get(challenge.id))})
        for challenge in found
    ]


def _counts(row: Any) -> Counts:
    if row is None:
        return Counts(matches=0, implementations=0, synthetic=0)
    return Counts(matches=row.matches, implementations=row.implementations, synthetic=row.synthetic)
