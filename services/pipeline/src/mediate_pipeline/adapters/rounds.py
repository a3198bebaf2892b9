"""Reads and writes rounds of deals; whoever reads the deal reads its rounds."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.vocabulary import InvestorKind, RoundStatus
from mediate_pipeline.adapters.round_tables import Round, RoundRow, RoundTerms, committed_cents
from mediate_pipeline.adapters.tables import DealRow
from mediate_pipeline.domain.rounds import check_sums, check_tranches_together
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found
from mediate_shared.records import Records

__all__ = ["Round", "RoundTerms"]

_TABLE = table_of(RoundRow)
_DEAL = table_of(DealRow)
_ROUNDS = Records(_TABLE, Round, "round")
_BROUGHT = select(func.coalesce(func.sum(_TABLE.c.public_cents), 0), func.coalesce(func.sum(_TABLE.c.private_cents), 0))


async def add(
    transaction: Transaction, deal_id: UUID, terms: RoundTerms, *, status: RoundStatus, at: datetime
) -> Round:
    """Insert a round at version 1; the deal's row is locked, and its investors are known. Raises TooMuch."""
    row = {"deal_id": deal_id, "status": status, "synthetic": terms.synthetic, **_written(terms)}
    added = Round.model_validate(await _ROUNDS.add(transaction, row, at=at))
    await _tell_deal(transaction, deal_id, at=at)
    return added


async def count(transaction: Transaction, deal_id: UUID) -> int:
    """Return how many rounds a deal has."""
    found = await transaction.execute(select(func.count()).where(_TABLE.c.deal_id == deal_id))
    return int(found.scalar_one())


async def get(connection: AsyncConnection, deal_id: UUID, identifier: UUID) -> Round:
    """Return a round of a deal. Raises ProblemError (404)."""
    found = await _ROUNDS.get(connection, identifier)
    if found.deal_id != deal_id:
        raise not_found("round", identifier)
    return found


async def for_update(transaction: Transaction, deal_id: UUID, identifier: UUID, *, expecting: int) -> Round:
    """Return a round, locked after its deal. Raises ProblemError (404, 412)."""
    await get(transaction.connection, deal_id, identifier)
    return Round.model_validate(await _ROUNDS.for_update(transaction, identifier, expecting=expecting))


async def change(
    transaction: Transaction, current: Round, terms: RoundTerms, *, status: RoundStatus, at: datetime
) -> Round:
    """Write the next version of a locked round, and what it brings to its deal. Raises TooMuch."""
    row = {"id": current.id, "version": current.version, "created_at": current.created_at, "deal_id": current.deal_id}
    changed = await _ROUNDS.change(transaction, row, {"status": status, **_written(terms)}, at=at)
    shown = Round.model_validate({**changed, "synthetic": current.synthetic})
    await _tell_deal(transaction, current.deal_id, at=at)
    return shown


async def listing(connection: AsyncConnection, deal_id: UUID, *, after: UUID | None, limit: int) -> Sequence[Round]:
    """Return a deal's rounds in the order they were recorded, behind ``after``, at most ``limit``."""
    return await _ROUNDS.listing(connection, after=after, limit=limit, deal_id=deal_id)


def _written(terms: RoundTerms) -> Mapping[str, Any]:
    public, private = (committed_cents(terms.investments, kind) for kind in (InvestorKind.PUBLIC, InvestorKind.PRIVATE))
    check_sums(public, private)
    check_tranches_together(sum(len(each.tranches) for each in terms.investments))
    return {
        "title": terms.title,
        "closed_on": terms.closed_on,
        "investments": [each.model_dump(mode="json") for each in terms.investments],
        "public_cents": public,
        "private_cents": private,
    }


async def _tell_deal(transaction: Transaction, deal_id: UUID, *, at: datetime) -> None:
    """Write what a deal's closed rounds brought together, as its next version where that changed."""
    closed = (_TABLE.c.deal_id == deal_id) & (_TABLE.c.status == RoundStatus.CLOSED)
    public, private = (int(cents) for cents in (await transaction.execute(_BROUGHT.where(closed))).one())
    check_sums(public, private)
    differs = (_DEAL.c.public_cents != public) | (_DEAL.c.private_cents != private)
    values = {"public_cents": public, "private_cents": private, "version": _DEAL.c.version + 1, "updated_at": at}
    await transaction.execute(_DEAL.update().where(_DEAL.c.id == deal_id, differs).values(**values))
