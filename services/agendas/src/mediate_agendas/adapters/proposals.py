"""Reads and writes proposals."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_agendas.adapters import sessions
from mediate_agendas.adapters.organisations import records_of
from mediate_agendas.adapters.session_tables import Session
from mediate_agendas.adapters.voting_tables import Proposal, ProposalRow, WordedProposal
from mediate_contracts.vocabulary import ProposalStatus
from mediate_shared.commands import stale
from mediate_shared.database import table_of
from mediate_shared.identity.actor import Reach
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found
from mediate_shared.records import Records, in_order

_TABLE = table_of(ProposalRow)
_PROPOSALS = Records(_TABLE, Proposal, "proposal")


async def add(
    transaction: Transaction, session_id: UUID, organisation_id: UUID | None, worded: WordedProposal, *, at: datetime
) -> Proposal:
    """Insert an open proposal for a locked session."""
    values = {name: getattr(worded, name) for name in WordedProposal.model_fields}
    standing = {"session_id": session_id, "status": ProposalStatus.OPEN, "reason": None}
    nothing_yet = {"item_id": None, "into_id": None}
    row = await _PROPOSALS.add(
        transaction, {**values, **standing, **nothing_yet, "organisation_id": organisation_id}, at=at
    )
    return Proposal.model_validate(row)


async def for_update(
    transaction: Transaction, identifier: UUID, *, expecting: int | None = None
) -> tuple[Session, Proposal]:
    """Return a proposal and its session, both locked, the session first.

    Raises ProblemError: 404 where there is none that the actor may see, 412 where its version is another.
    """
    session_id = await transaction.connection.scalar(select(_TABLE.c.session_id).where(_TABLE.c.id == identifier))
    if session_id is None:
        raise not_found("proposal", identifier)
    session = await sessions.for_update(transaction, session_id)
    proposal = Proposal.model_validate(await _PROPOSALS.for_update(transaction, identifier))
    if expecting is not None and proposal.version != expecting:
        raise stale(expecting, proposal.version)
    return session, proposal


async def change(transaction: Transaction, proposal: Proposal, changes: dict[str, Any], *, at: datetime) -> Proposal:
    """Write the next version of a locked proposal."""
    return Proposal.model_validate(await _PROPOSALS.change(transaction, dict(proposal), changes, at=at))


async def count(transaction: Transaction, session_id: UUID, *, organisation_id: UUID | None = None) -> int:
    """Return how many proposals there are for a session, of all or of one organisation."""
    query = select(func.count()).select_from(_TABLE).where(_TABLE.c.session_id == session_id)
    if organisation_id is not None:
        query = query.where(_TABLE.c.organisation_id.in_(records_of(organisation_id)))
    return await transaction.connection.scalar(query) or 0


async def of_session(
    transaction: Transaction, session_id: UUID, identifiers: Sequence[UUID]
) -> Mapping[UUID, Proposal]:
    """Return by id which of these are proposals for a session."""
    query = select(_TABLE).where(_TABLE.c.session_id == session_id, _TABLE.c.id.in_(identifiers))
    return {row.id: Proposal.model_validate(dict(row._mapping)) for row in await transaction.execute(query)}


async def adopted(transaction: Transaction, session_id: UUID) -> Sequence[UUID]:
    """Return the items that proposals for a session were adopted into, each once, in the order of proposing."""
    query = (
        select(_TABLE.c.item_id)
        .where(_TABLE.c.session_id == session_id, _TABLE.c.status == ProposalStatus.ADOPTED)
        .order_by(_TABLE.c.id)
    )
    return list(dict.fromkeys((await transaction.execute(query)).scalars()))


async def get(connection: AsyncConnection, identifier: UUID, *, reach: Reach) -> Proposal:
    """Return one proposal. Raises ProblemError (404) where there is none within reach."""
    row = (await connection.execute(select(_TABLE).where(_TABLE.c.id == identifier, _seen(reach)))).one_or_none()
    if row is None:
        raise not_found("proposal", identifier)
    return Proposal.model_validate(dict(row._mapping))


async def listing(
    connection: AsyncConnection,
    *,
    reach: Reach,
    session_id: UUID,
    organisation_id: UUID | None,
    status: ProposalStatus | None,
    after: UUID | None,
    limit: int,
) -> Sequence[Proposal]:
    """Return the proposals for a session within reach, in the order of proposing, behind ``after``."""
    query = in_order(
        select(_TABLE).where(_seen(reach)), _TABLE, after=after, limit=limit, session_id=session_id, status=status
    )
    if organisation_id is not None:
        query = query.where(_TABLE.c.organisation_id.in_(records_of(organisation_id)))
    return [Proposal.model_validate(dict(row._mapping)) for row in await connection.execute(query)]


def _seen(reach: Reach) -> ColumnElement[bool]:
    return true() if reach.everything else _TABLE.c.organisation_id.in_(reach.organisations)
