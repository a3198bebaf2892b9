"""Reads and writes targets and the reports of what came of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_agendas.adapters.records import Records
from mediate_agendas.adapters.tables import RealisationRow, Realised, TargetOfGoal, TargetRow
from mediate_agendas.adapters.views import Realisation, Target
from mediate_agendas.domain.names import TargetCodeTaken
from mediate_contracts.vocabulary import Outcome
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found

_TABLE = table_of(TargetRow)
_TARGETS = Records(_TABLE, Target, "target")
_REALISATION = table_of(RealisationRow)
_REALISATIONS = Records(_REALISATION, Realisation, "realisation")
_LATEST = _REALISATION.c.superseded_at.is_(None)


async def add(transaction: Transaction, goal_id: UUID, year: int, target: TargetOfGoal, *, at: datetime) -> Target:
    """Insert a target under a goal of a year. Raises TargetCodeTaken."""
    taken = TargetCodeTaken("there is a target with this code under this goal", field="body.code", value=target.code)
    values = {name: getattr(target, name) for name in TargetOfGoal.model_fields}
    row = await _TARGETS.add(
        transaction, {"goal_id": goal_id, "year": year, **values}, at=at, taken={"target_code_key": taken}
    )
    return Target.model_validate(row)


async def for_update(transaction: Transaction, identifier: UUID) -> Target:
    """Return a target with its row locked, without its reports. Raises ProblemError (404) where there is none."""
    return Target.model_validate(await _TARGETS.for_update(transaction, identifier))


async def realise(
    transaction: Transaction, target: Target, realised: Realised, outcome: Outcome, *, at: datetime
) -> Realisation:
    """Insert a report on a locked target; the former one is kept and no longer holds. The target's version moves."""
    former = _REALISATION.update().where(_REALISATION.c.target_id == target.id, _LATEST)
    await transaction.execute(former.values(superseded_at=at, updated_at=at, version=_REALISATION.c.version + 1))
    values = {name: getattr(realised, name) for name in Realised.model_fields}
    row = await _REALISATIONS.add(
        transaction, {"target_id": target.id, **values, "outcome": outcome, "superseded_at": None}, at=at
    )
    await _TARGETS.change(transaction, dict(target), {}, at=at)
    return Realisation.model_validate(row)


async def get(connection: AsyncConnection, identifier: UUID) -> Target:
    """Return one target with its latest report. Raises ProblemError (404) where there is none."""
    target = await _TARGETS.get(connection, identifier)
    latest = await _latest(connection, [identifier])
    return target.model_copy(update={"realisation": latest.get(identifier)})


async def listing(
    connection: AsyncConnection, *, year: int | None, goal_id: UUID | None, after: UUID | None, limit: int
) -> Sequence[Target]:
    """Return targets in the order they were set, behind ``after``, at most ``limit``; each with its latest report."""
    targets = await _TARGETS.listing(connection, after=after, limit=limit, year=year, goal_id=goal_id)
    latest = await _latest(connection, [target.id for target in targets])
    return [target.model_copy(update={"realisation": latest.get(target.id)}) for target in targets]


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


async def _latest(connection: AsyncConnection, targets: Sequence[UUID]) -> Mapping[UUID, Realisation]:
    query = select(_REALISATION).where(_REALISATION.c.target_id.in_(targets), _LATEST)
    return {row.target_id: Realisation.model_validate(dict(row._mapping)) for row in await connection.execute(query)}
