"""Reads and writes what was disclosed of deals, and who disclosed it when."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_pipeline.adapters.disclosure_tables import (
    DealDisclosureRow,
    DealDisclosureStepRow,
    DisclosedView,
    Disclosure,
    DisclosureStep,
    ToldOfDeal,
)
from mediate_pipeline.domain.disclosing import Audience, DisclosedField, DisclosureDone
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found
from mediate_shared.records import Records

_TABLE: Final = table_of(DealDisclosureRow)
_STEP: Final = table_of(DealDisclosureStepRow)
_RECORDS: Final = Records(_TABLE, Disclosure, "disclosure")
_STEPS_SHOWN_MAX: Final = 200
_OF_DEAL: Final = select(_TABLE).where(_TABLE.c.deal_id == bindparam("deal")).order_by(_TABLE.c.id)
_STEPS: Final = (
    select(_STEP)
    .where(_STEP.c.deal_id == bindparam("deal"))
    .order_by(_STEP.c.at.desc(), _STEP.c.number.desc())
    .limit(_STEPS_SHOWN_MAX)
)
_DISCLOSED: Final = text("SELECT * FROM disclosed_deals(:after, :most)")


async def count(transaction: Transaction, deal_id: UUID) -> int:
    """Return how many disclosures a deal has, ended ones too."""
    found = await transaction.execute(select(func.count()).where(_TABLE.c.deal_id == deal_id))
    return int(found.scalar_one())


async def add(
    transaction: Transaction,
    deal_id: UUID,
    told: ToldOfDeal,
    *,
    audience: Audience,
    fields: Sequence[DisclosedField],
    at: datetime,
) -> Disclosure:
    """Insert a disclosure at version 1; the deal's row is locked."""
    row = {"deal_id": deal_id, **_written(told, audience, fields)}
    return Disclosure.model_validate(await _RECORDS.add(transaction, row, at=at))


async def for_update(transaction: Transaction, deal_id: UUID, identifier: UUID, *, expecting: int) -> Disclosure:
    """Return a disclosure, locked after its deal. Raises ProblemError (404, 412)."""
    row = await _RECORDS.for_update(transaction, identifier)
    if row["deal_id"] != deal_id:
        raise not_found("disclosure", identifier)
    return Disclosure.model_validate(await _RECORDS.for_update(transaction, identifier, expecting=expecting))


async def change(
    transaction: Transaction,
    current: Disclosure,
    told: ToldOfDeal,
    *,
    audience: Audience,
    fields: Sequence[DisclosedField],
    ended_on: date | None = None,
    at: datetime,
) -> Disclosure:
    """Write the next version of a locked disclosure."""
    row = {**_written(told, audience, fields), "ended_on": ended_on}
    kept = {"id": current.id, "version": current.version, "created_at": current.created_at, "deal_id": current.deal_id}
    return Disclosure.model_validate(await _RECORDS.change(transaction, kept, row, at=at))


async def add_step(
    transaction: Transaction,
    disclosure: Disclosure,
    done: DisclosureDone,
    *,
    agreed: str | None,
    reason: str | None,
    at: datetime,
) -> None:
    """Write down who did what about a disclosure, and what others are told from then on."""
    step = {
        "disclosure_id": disclosure.id,
        "number": disclosure.version,
        "deal_id": disclosure.deal_id,
        "at": at,
        "account_id": transaction.actor.id,
        "done": done,
        "audience": disclosure.audience,
        "told": disclosure.told.model_dump(mode="json", exclude_defaults=True),
        "agreed": agreed,
        "reason": reason,
    }
    await transaction.execute(_STEP.insert().inline(), step)


async def agreed_last(transaction: Transaction, disclosure: Disclosure) -> str | None:
    """Return how the company agreed to what is disclosed."""
    agreed = select(_STEP.c.agreed).where(_STEP.c.disclosure_id == disclosure.id, _STEP.c.agreed.is_not(None))
    return (await transaction.execute(agreed.order_by(_STEP.c.number.desc()).limit(1))).scalar_one_or_none()


async def of_deal(connection: AsyncConnection, deal_id: UUID) -> Sequence[Disclosure]:
    """Return a deal's disclosures in the order in which they were made, with what was done about each."""
    steps: dict[UUID, list[DisclosureStep]] = {}
    for row in await connection.execute(_STEPS, {"deal": deal_id}):
        shown = {name: getattr(row, name) for name in DisclosureStep.model_fields}
        steps.setdefault(row.disclosure_id, []).append(DisclosureStep.model_validate(shown))
    found = await connection.execute(_OF_DEAL, {"deal": deal_id})
    return [Disclosure.model_validate({**row._mapping, "steps": steps.get(row.id, [])}) for row in found]


async def steps_by(connection: AsyncConnection, account_id: UUID) -> Sequence[Mapping[str, Any]]:
    """Return when an account did what about which disclosures, the first first."""
    named = (_STEP.c.deal_id, _STEP.c.disclosure_id, _STEP.c.at, _STEP.c.done)
    mine = select(*named).where(_STEP.c.account_id == account_id).order_by(_STEP.c.at, _STEP.c.disclosure_id)
    return [dict(row._mapping) for row in await connection.execute(mine)]


async def forget_person(transaction: Transaction, account_id: UUID) -> list[UUID]:
    """Leave out who did what about disclosures where it was this account; return those disclosures, sorted."""
    mine = _STEP.update().where(_STEP.c.account_id == account_id).values(account_id=None)
    return sorted(set((await transaction.execute(mine.returning(_STEP.c.disclosure_id))).scalars()))


async def disclosed(connection: AsyncConnection, *, after: UUID | None, limit: int) -> Sequence[DisclosedView]:
    """Return what was disclosed to whoever asks, in the order in which it was, behind ``after``, at most ``limit``."""
    found = await connection.execute(_DISCLOSED, {"after": after, "most": limit})
    return [DisclosedView.model_validate(dict(row._mapping)) for row in found]


def _written(told: ToldOfDeal, audience: Audience, fields: Sequence[DisclosedField]) -> dict[str, Any]:
    return {
        "audience": audience,
        "title": told.title,
        "fields": [field.value for field in fields],
        "told": told.model_dump(mode="json", exclude_defaults=True),
    }
