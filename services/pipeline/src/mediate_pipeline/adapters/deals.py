"""Reads and writes deals, each time for somebody: what they may not read is not there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    Uuid,
    bindparam,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)

from mediate_contracts.vocabulary import DealStage
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
_BASIS = case((_ON_TEAM, Basis.TEAM.value), (_MANAGES_FUND, Basis.FUND_MANAGER.value), else_=Basis.GRANTED.value)

_ONE = (
    select(_TABLE, _ORGANISATION.c.name.label("organisation_name"), _BASIS.label("basis"))
    .join(_ORGANISATION)
    .where(_TABLE.c.id == bindparam("deal"))
)
_READ = _ONE.where(or_(_ON_TEAM, _MANAGES_FUND, _IS_GRANTED))
_FOR_CHANGE = _ONE.where(or_(_ON_TEAM, _MANAGES_FUND)).with_for_update(of=_TABLE)
_STRENGTH: Final = tuple(Basis)


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
    organisation_name: str,
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
        **values,
    }
    await transaction.execute(_ADD, {**record, "opened_by": transaction.actor.id})
    return Deal.model_validate({**record, "organisation_name": organisation_name})


async def get(transaction: Transaction, identifier: UUID, *, reader: UUID | None) -> Readable:
    """Return one deal. Raises ProblemError (404) where there is none that this account may read."""
    found = await transaction.execute(_READ, {"deal": identifier, "account": reader})
    row = found.one_or_none()
    if row is None:
        raise not_found("deal", identifier)
    return _readable(row)


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


async def move(
    transaction: Transaction,
    deal: Deal,
    stage: DealStage,
    *,
    held_from: DealStage | None,
    reason: str | None,
    at: datetime,
) -> Deal:
    """Write a deal's stage as its next version."""
    values = {
        "stage": stage,
        "stage_since": at,
        "held_from": held_from,
        "reason": reason,
        "version": deal.version + 1,
        "updated_at": at,
    }
    await transaction.execute(_TABLE.update().where(_TABLE.c.id == deal.id).values(**values))
    return Deal.model_validate({**deal.model_dump(), **values})


async def next_version(transaction: Transaction, deal: Deal, *, at: datetime) -> Deal:
    """Write that something about a deal changed which is kept beside it."""
    values = {"version": deal.version + 1, "updated_at": at}
    await transaction.execute(_TABLE.update().where(_TABLE.c.id == deal.id).values(**values))
    return deal.model_copy(update=values)


async def listing(
    transaction: Transaction,
    *,
    reader: UUID | None,
    stage: DealStage | None,
    text: str | None,
    after: UUID | None,
    limit: int,
) -> Sequence[Readable]:
    """Return deals that an account may read, in order of opening, behind ``after``, at most ``limit``.

    ``text`` is looked for in their titles, whatever its case.
    """
    conditions = []
    if stage is not None:
        conditions.append(_TABLE.c.stage == stage)
    if text is not None:
        conditions.append(_TABLE.c.title.icontains(text, autoescape=True))
    ways = (
        _named(_MEMBER, Basis.TEAM, conditions, reader, after, limit),
        _of_funds(conditions, reader, after, limit),
        _named(_GRANT, Basis.GRANTED, conditions, reader, after, limit),
    )
    every = union_all(*ways).subquery()
    mine = (
        select(every.c.id, func.min(every.c.strength).label("strength"))
        .group_by(every.c.id)
        .order_by(every.c.id)
        .limit(limit)
        .subquery()
    )
    query = (
        select(_TABLE, _ORGANISATION.c.name.label("organisation_name"), mine.c.strength)
        .join(mine, mine.c.id == _TABLE.c.id)
        .join(_ORGANISATION, _ORGANISATION.c.id == _TABLE.c.organisation_id)
        .order_by(_TABLE.c.id)
    )
    rows = [dict(row._mapping) for row in await transaction.execute(query)]
    return [Readable(Deal.model_validate(row), _STRENGTH[row["strength"]]) for row in rows]


# From who is named to the deals and never the other way round, through an index and as far as one page needs: to look
# at each deal whether somebody is named on it would take a second for a hundred thousand.
def _named(
    named: Table,
    basis: Basis,
    conditions: Sequence[ColumnElement[bool]],
    reader: UUID | None,
    after: UUID | None,
    limit: int,
) -> Select[Any]:
    page = select(named.c.deal_id.label("id"), _strength(basis)).where(named.c.account_id == reader)
    if conditions:
        fits = select(_TABLE.c.id).where(_TABLE.c.id == named.c.deal_id, *conditions).limit(1).lateral()
        page = page.join(fits, true())
    if after is not None:
        page = page.where(named.c.deal_id > after)
    return page.order_by(named.c.deal_id).limit(limit)


def _of_funds(
    conditions: Sequence[ColumnElement[bool]], reader: UUID | None, after: UUID | None, limit: int
) -> Select[Any]:
    of_one = select(_TABLE.c.id).where(_TABLE.c.fund_id == _MANAGER.c.fund_id, *conditions)
    if after is not None:
        of_one = of_one.where(_TABLE.c.id > after)
    each = of_one.order_by(_TABLE.c.id).limit(limit).lateral()
    page = select(each.c.id, _strength(Basis.FUND_MANAGER)).select_from(_MANAGER).join(each, true())
    return page.where(_MANAGER.c.account_id == reader).order_by(each.c.id).limit(limit)


def _strength(basis: Basis) -> ColumnElement[int]:
    return literal(_STRENGTH.index(basis)).label("strength")


def _readable(row: Any) -> Readable:
    shown = dict(row._mapping)
    return Readable(Deal.model_validate(shown), Basis(shown["basis"]))
