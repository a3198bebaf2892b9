"""Reads and writes deals, each time for somebody: what they may not read is not there."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Uuid, bindparam, case, exists, func, or_, select

from mediate_contracts.vocabulary import DealStage
from mediate_pipeline.adapters.assessments import AssessmentTerms
from mediate_pipeline.adapters.organisations import Company, records_of
from mediate_pipeline.adapters.tables import (
    Deal,
    DealGrantRow,
    DealMemberRow,
    DealRow,
    DealTerms,
    FundManagerRow,
    OrganisationRow,
)
from mediate_pipeline.domain.access import Basis
from mediate_shared.database import table_of
from mediate_shared.identity.guard import not_allowed
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found

_TABLE = table_of(DealRow)
_ORGANISATION = table_of(OrganisationRow)
_MEMBER = table_of(DealMemberRow)
_MANAGER = table_of(FundManagerRow)
_GRANT = table_of(DealGrantRow)
_ADD = _TABLE.insert().inline()

_ACCOUNT = bindparam("account", type_=Uuid)
_ON_TEAM = exists().where(_MEMBER.c.deal_id == _TABLE.c.id, _MEMBER.c.account_id == _ACCOUNT)
_MANAGES_FUND = exists().where(_MANAGER.c.fund_id == _TABLE.c.fund_id, _MANAGER.c.account_id == _ACCOUNT)
_IS_GRANTED = exists().where(_GRANT.c.deal_id == _TABLE.c.id, _GRANT.c.account_id == _ACCOUNT)
_STANDS = table_of(OrganisationRow).alias("stands")
"""The record that stands for the company since records of it were merged."""
_BASIS = case((_ON_TEAM, Basis.TEAM.value), (_MANAGES_FUND, Basis.FUND_MANAGER.value), else_=Basis.GRANTED.value)

_EACH = (
    select(
        _TABLE,
        _ORGANISATION.c.name.label("organisation_name"),
        _STANDS.c.id.label("now_id"),
        _STANDS.c.name.label("now_name"),
        _BASIS.label("basis"),
    )
    .join(_ORGANISATION, _ORGANISATION.c.id == _TABLE.c.organisation_id)
    .join(_STANDS, _STANDS.c.id == func.coalesce(_ORGANISATION.c.final_id, _ORGANISATION.c.id))
)
_ONE = _EACH.where(_TABLE.c.id == bindparam("deal"))
_MAY_READ = or_(_ON_TEAM, _MANAGES_FUND, _IS_GRANTED)
_READ = _ONE.where(_MAY_READ)
_FOR_CHANGE = _ONE.where(or_(_ON_TEAM, _MANAGES_FUND)).with_for_update(of=_TABLE)
_SOME = _EACH.where(_TABLE.c.id.in_(bindparam("deals", expanding=True))).where(_MAY_READ)

_CALLED_MAX: Final = 20
_CALLED = (
    _EACH.where(_TABLE.c.organisation_id.in_(records_of(bindparam("organisation", type_=Uuid))))
    .where(_TABLE.c.title == bindparam("title"), or_(_ON_TEAM, _MANAGES_FUND))
    .order_by(_TABLE.c.id)
    .limit(_CALLED_MAX)
)


@dataclass(frozen=True)
class Readable:
    """A deal, and what lets the one who asked read it."""

    deal: Deal
    basis: Basis


async def add(
    transaction: Transaction,
    identifier: UUID,
    terms: DealTerms,
    *,
    company: Company,
    assessed: AssessmentTerms | None,
    stage: DealStage,
    at: datetime,
) -> Deal:
    """Insert a deal at version 1; the organisation it is with is known, and so is its fund. It has no team yet."""
    values = {name: getattr(terms, name) for name in DealTerms.model_fields}
    record = {
        "id": identifier,
        "version": 1,
        "created_at": at,
        "updated_at": at,
        "stage": stage,
        "stage_since": at,
        "readiness": None if assessed is None else assessed.readiness,
        "readiness_on": None if assessed is None else assessed.assessed_on,
        **values,
    }
    await transaction.execute(_ADD, {**record, "opened_by": transaction.actor.id})
    return Deal.model_validate(
        {**record, "organisation_name": company.name, "organisation_now": company.now, "basis": Basis.TEAM}
    )


async def get(transaction: Transaction, identifier: UUID, *, reader: UUID | None) -> Readable:
    """Return one deal. Raises ProblemError (404) where there is none that this account may read."""
    found = await transaction.execute(_READ, {"deal": identifier, "account": reader})
    row = found.one_or_none()
    if row is None:
        raise not_found("deal", identifier)
    return _readable(row)


async def by_ids(transaction: Transaction, identifiers: Collection[UUID], *, reader: UUID | None) -> Sequence[Readable]:
    """Return those of these deals that an account may read, in the order in which they are named."""
    found = await transaction.execute(_SOME, {"deals": list(identifiers), "account": reader})
    there = {row.id: _readable(row) for row in found}
    return [there[identifier] for identifier in identifiers if identifier in there]


async def called(
    transaction: Transaction, organisation_id: UUID, title: str, *, account: UUID | None
) -> Sequence[Deal]:
    """Return the deals of a company, under any of its records, that have this title and that an account may change."""
    found = await transaction.execute(_CALLED, {"organisation": organisation_id, "title": title, "account": account})
    return [_readable(row).deal for row in found]


async def for_change(transaction: Transaction, identifier: UUID, *, account: UUID | None) -> Readable:
    """Return a deal with its row locked.

    Raises ProblemError: 404 where there is none that this account may read, 403 where it may only read it.
    """
    found = await transaction.execute(_FOR_CHANGE, {"deal": identifier, "account": account})
    row = found.one_or_none()
    if row is None:
        await get(transaction, identifier, reader=account)
        raise only_granted()
    return _readable(row)


def only_granted() -> Exception:
    """Return the refusal of a change by whom the deal was granted to."""
    return not_allowed("The deal was granted to you to read; its team and its fund's managers change it.")


async def change(transaction: Transaction, deal: Deal, columns: Mapping[str, object], *, at: datetime) -> Deal:
    """Write columns of a locked deal as its next version, and return it as it is shown then.

    With a value that no column has but a field of its view, such as ``next_step``, the columns behind it are named.
    """
    values = {**columns, "version": deal.version + 1, "updated_at": at}
    await transaction.execute(_TABLE.update().where(_TABLE.c.id == deal.id).values(**values))
    return Deal.model_validate({**deal.model_dump(), **values, **_shown(columns)})


async def next_version(transaction: Transaction, deal: Deal, *, at: datetime) -> Deal:
    """Write that something about a deal changed which is kept beside it."""
    return await change(transaction, deal, {}, at=at)


def _shown(columns: Mapping[str, object]) -> dict[str, object]:
    """Return the fields of a view that show several columns, of those that were written."""
    if "next_step" not in columns or columns["next_step"] is None:
        return {}
    step = columns["next_step"]
    due_on, account_id = columns["next_step_due_on"], columns["next_step_account_id"]
    return {"next_step": {"step": step, "due_on": due_on, "account_id": account_id}}


def _readable(row: Any) -> Readable:
    now = {"id": row.now_id, "name": row.now_name}
    deal = Deal.model_validate({**row._mapping, "organisation_now": now})
    return Readable(deal, deal.basis)
