"""Reads and writes targets and the reports of what came of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_agendas.adapters.counting import counted_of
from mediate_agendas.adapters.goal_tables import RealisationRow, Realised, TargetOfGoal, TargetRow
from mediate_agendas.adapters.goal_views import Realisation, Target
from mediate_agendas.domain.names import TargetCodeTaken
from mediate_contracts.values import DomainError
from mediate_contracts.vocabulary import Outcome
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found
from mediate_shared.records import Records, in_order

_TABLE = table_of(TargetRow)
_TARGETS = Records(_TABLE, Target, "target")
_REALISATION = table_of(RealisationRow)
_REALISATIONS = Records(_REALISATION, Realisation, "realisation")
_LATEST: Final = _REALISATION.c.superseded_at.is_(None)
_STANDS: Final = _TABLE.c.withdrawn_because.is_(None)
_NOT_OF_THE_ROW: Final = {"realisation", "counted"}


async def add(
    transaction: Transaction,
    goal_id: UUID,
    year: int,
    target: TargetOfGoal,
    *,
    copied_from: UUID | None = None,
    at: datetime,
) -> Target:
    """Insert a target under a goal of a year. Raises TargetCodeTaken."""
    values = {name: getattr(target, name) for name in TargetOfGoal.model_fields}
    row = await _TARGETS.add(
        transaction,
        {"goal_id": goal_id, "year": year, **values, "copied_from": copied_from, "withdrawn_because": None},
        at=at,
        taken=_taken(target.code),
    )
    return Target.model_validate(row)


async def for_update(transaction: Transaction, identifier: UUID, *, expecting: int | None = None) -> Target:
    """Return a target with its row locked, without its reports.

    Raises ProblemError: 404 where there is none, 412 where its version is not the expected one.
    """
    return Target.model_validate(await _TARGETS.for_update(transaction, identifier, expecting=expecting))


async def change(transaction: Transaction, target: Target, changes: dict[str, Any], *, at: datetime) -> Target:
    """Write the next version of a locked target. Raises TargetCodeTaken."""
    taken = _taken(changes.get("code", target.code))
    row = target.model_dump(exclude=_NOT_OF_THE_ROW)
    return Target.model_validate(await _TARGETS.change(transaction, row, changes, at=at, taken=taken))


async def realise(
    transaction: Transaction,
    target: Target,
    realised: Realised,
    outcome: Outcome,
    *,
    stated: Outcome | None,
    at: datetime,
) -> Realisation:
    """Insert a report on a locked target; the former one is kept and no longer holds. The target's version moves."""
    former = _REALISATION.update().where(_REALISATION.c.target_id == target.id, _LATEST)
    await transaction.execute(former.values(superseded_at=at, updated_at=at, version=_REALISATION.c.version + 1))
    values = {name: getattr(realised, name) for name in Realised.model_fields}
    row = await _REALISATIONS.add(
        transaction,
        {"target_id": target.id, **values, "outcome": outcome, "stated": stated, "superseded_at": None},
        at=at,
    )
    await change(transaction, target, {}, at=at)
    return Realisation.model_validate(row)


async def stated_of(transaction: Transaction, target_id: UUID) -> tuple[Realisation, Outcome | None] | None:
    """Return the latest report on a locked target, and what its source stated came of it; None where there is none."""
    query = select(_REALISATION).where(_REALISATION.c.target_id == target_id, _LATEST)
    row = (await transaction.execute(query)).one_or_none()
    if row is None:
        return None
    stated = None if row.stated is None else Outcome(row.stated)
    return Realisation.model_validate(dict(row._mapping)), stated


async def judge_again(
    transaction: Transaction, realisation: Realisation, outcome: Outcome, *, at: datetime
) -> Realisation:
    """Write what a report comes to now that its locked target was put otherwise."""
    row = await _REALISATIONS.change(transaction, realisation.model_dump(), {"outcome": outcome}, at=at)
    return Realisation.model_validate(row)


async def get(connection: AsyncConnection, identifier: UUID) -> Target:
    """Return one target, withdrawn or not, with its latest report. Raises ProblemError (404) where there is none."""
    [target] = await _completed(connection, [await _TARGETS.get(connection, identifier)])
    return target


async def listing(
    connection: AsyncConnection, *, year: int | None, goal_id: UUID | None, after: UUID | None, limit: int
) -> Sequence[Target]:
    """Return the targets that stand in the order they were set, behind ``after``; each with its latest report."""
    query = in_order(select(_TABLE).where(_STANDS), _TABLE, after=after, limit=limit, year=year, goal_id=goal_id)
    return await _completed(connection, await _found(connection, query))


async def of_year(connection: AsyncConnection, year: int) -> Sequence[Target]:
    """Return every target that stands in the tree of a year, each with its latest report."""
    return await _completed(connection, await _found(connection, select(_TABLE).where(_TABLE.c.year == year, _STANDS)))


async def count(transaction: Transaction, year: int) -> int:
    """Return how many targets stand in the tree of a year."""
    query = select(func.count()).where(_TABLE.c.year == year, _STANDS)
    return await transaction.connection.scalar(query) or 0


async def standing(transaction: Transaction, identifiers: Sequence[UUID]) -> frozenset[UUID]:
    """Return which of some targets stand."""
    found = await transaction.execute(select(_TABLE.c.id).where(_TABLE.c.id.in_(identifiers), _STANDS))
    return frozenset(row.id for row in found)


async def called(transaction: Transaction, year: int, code: str) -> Sequence[UUID]:
    """Return the targets of a year with a code: none, one, or one of each of several goals."""
    query = select(_TABLE.c.id).where(_TABLE.c.year == year, _TABLE.c.code == code, _STANDS).limit(2)
    return [row.id for row in await transaction.execute(query)]


async def outcomes(connection: AsyncConnection, years: Sequence[int]) -> Mapping[int, Sequence[Outcome]]:
    """Return what came of every target that stands, by year."""
    query = (
        select(_TABLE.c.year, _REALISATION.c.outcome)
        .outerjoin_from(_TABLE, _REALISATION, (_REALISATION.c.target_id == _TABLE.c.id) & _LATEST)
        .where(_TABLE.c.year.in_(years), _STANDS)
    )
    found: dict[int, list[Outcome]] = {}
    for row in await connection.execute(query):
        found.setdefault(row.year, []).append(Outcome.UNKNOWN if row.outcome is None else Outcome(row.outcome))
    return found


async def realisation(connection: AsyncConnection, target_id: UUID, identifier: UUID) -> Realisation:
    """Return one report on a target. Raises ProblemError (404) where there is none."""
    found = await _REALISATIONS.get(connection, identifier)
    if found.target_id != target_id:
        raise not_found("realisation", identifier)
    return found


async def realisations(
    connection: AsyncConnection, target_id: UUID, *, after: UUID | None, limit: int
) -> Sequence[Realisation]:
    """Return every report on a target, the first one first. Raises ProblemError (404) where there is no target."""
    await _TARGETS.get(connection, target_id)
    return await _REALISATIONS.listing(connection, after=after, limit=limit, target_id=target_id)


async def _found(connection: AsyncConnection, query: Any) -> Sequence[Target]:
    return [Target.model_validate(dict(row._mapping)) for row in await connection.execute(query)]


async def _completed(connection: AsyncConnection, found: Sequence[Target]) -> Sequence[Target]:
    identifiers = [target.id for target in found]
    query = select(_REALISATION).where(_REALISATION.c.target_id.in_(identifiers), _LATEST)
    latest = {row.target_id: Realisation.model_validate(dict(row._mapping)) for row in await connection.execute(query)}
    counted = await counted_of(connection, identifiers)
    return [
        target.model_copy(update={"realisation": latest.get(target.id), "counted": counted.get(target.id)})
        for target in found
    ]


def _taken(code: str) -> dict[str, DomainError]:
    reason = "there is a target with this code under this goal"
    return {"target_code_key": TargetCodeTaken(reason, field="body.code", value=code)}
