"""Reads and writes requests to erase a person, and what every service told of it: ids and counts only."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel, Field
from pydantic_core import to_jsonable_python
from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.catalogue import SERVICES
from mediate_gateway.adapters.identity_tables import ACCOUNT, ERASURE
from mediate_gateway.domain.accounts import AccountStatus
from mediate_shared.ids import new_id
from mediate_shared.journal import Transaction
from mediate_shared.privacy import Removed
from mediate_shared.problems import not_found


class ErasedHere(Removed):
    """What one service removed, and what it keeps that names the person by id alone."""

    service: str
    answered_at: datetime


class Erasure(BaseModel):
    """A request to erase a person, and how far it has come."""

    id: UUID
    account_id: UUID
    requested_by: UUID | None = Field(description="Null where nobody asked: the account had been closed long enough.")
    reason: str
    requested_at: datetime
    finished_at: datetime | None = Field(description="When the last service had answered; null while one is open.")
    services: list[ErasedHere]
    open: list[str] = Field(description="Services that have not answered yet; they are asked again every minute.")


_SHOWN: Final = [column for column in ERASURE.columns if column.name != "report"]
_OPEN_MAX: Final = 100


async def begin(
    transaction: Transaction, account_id: UUID, *, requested_by: UUID | None, reason: str, at: datetime
) -> Erasure:
    """Keep a request to erase an account, which no service has answered yet."""
    values: dict[str, Any] = {
        "id": new_id(),
        "account_id": account_id,
        "requested_by": requested_by,
        "reason": reason,
        "requested_at": at,
        "finished_at": None,
    }
    await transaction.execute(ERASURE.insert().inline(), {**values, "report": {}})
    return _shown(values, {})


async def note(transaction: Transaction, erasure_id: UUID, told: Sequence[ErasedHere], *, at: datetime) -> Erasure:
    """Add what services told to the report; with the last of them the erasure is finished."""
    row = (
        await transaction.execute(select(*_SHOWN, ERASURE.c.report).where(ERASURE.c.id == erasure_id).with_for_update())
    ).one()
    report = {**row.report, **{each.service: to_jsonable_python(each) for each in told}}
    finished_at = row.finished_at or (at if set(SERVICES) <= set(report) else None)
    await transaction.execute(
        ERASURE.update().where(ERASURE.c.id == erasure_id).values(report=report, finished_at=finished_at)
    )
    return _shown({**row._mapping, "finished_at": finished_at}, report)


async def get(connection: AsyncConnection, identifier: UUID) -> Erasure:
    """Return one erasure. Raises ProblemError (404) where there is none."""
    found = await connection.execute(select(*_SHOWN, ERASURE.c.report).where(ERASURE.c.id == identifier))
    row = found.one_or_none()
    if row is None:
        raise not_found("erasure", identifier)
    return _shown(dict(row._mapping), row.report)


async def of_account(transaction: Transaction, account_id: UUID) -> Erasure | None:
    """Return the erasure of an account; None where it was never asked for."""
    found = await transaction.execute(
        select(*_SHOWN, ERASURE.c.report).where(ERASURE.c.account_id == account_id).order_by(ERASURE.c.id).limit(1)
    )
    row = found.one_or_none()
    return None if row is None else _shown(dict(row._mapping), row.report)


async def unfinished(connection: AsyncConnection) -> Sequence[Erasure]:
    """Return the erasures that a service has not answered yet, oldest first, at most 100."""
    found = await connection.execute(
        select(*_SHOWN, ERASURE.c.report).where(ERASURE.c.finished_at.is_(None)).order_by(ERASURE.c.id).limit(_OPEN_MAX)
    )
    return [_shown(dict(row._mapping), row.report) for row in found]


async def overdue(connection: AsyncConnection, *, closed_before: datetime) -> Sequence[UUID]:
    """Return accounts that were closed before a moment, changed no more, and never erased, at most 100."""
    erased = exists().where(ERASURE.c.account_id == ACCOUNT.c.id).correlate(ACCOUNT)
    found = await connection.execute(
        select(ACCOUNT.c.id)
        .where(ACCOUNT.c.status == AccountStatus.CLOSED.value, ACCOUNT.c.updated_at < closed_before, ~erased)
        .order_by(ACCOUNT.c.id)
        .limit(_OPEN_MAX)
    )
    return found.scalars().all()


def _shown(columns: dict[str, Any], report: dict[str, Any]) -> Erasure:
    return Erasure(
        **{name: columns[name] for name in Erasure.model_fields if name not in {"services", "open"}},
        services=[ErasedHere.model_validate(report[service]) for service in SERVICES if service in report],
        # A service that came later has nothing of who was erased before.
        open=[service for service in SERVICES if service not in report] if columns["finished_at"] is None else [],
    )
