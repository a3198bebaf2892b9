"""Reads what deals followed from, and what followed from them, as far as whoever asks may read it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, Uuid, bindparam, func, literal, select, text
from sqlalchemy.sql.functions import Function

from mediate_contracts.values import Line, Money, Value
from mediate_contracts.vocabulary import DealHolding, DealStage, LineageKind
from mediate_pipeline.adapters.tables import DealRow, GrantCallRow
from mediate_pipeline.domain.deals import LINEAGE_DEEP_MAX, LINEAGE_MAX
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction

_TABLE = table_of(DealRow)
_CALL = table_of(GrantCallRow)
_ONE_AT_A_TIME = select(func.pg_advisory_xact_lock(func.hashtextextended("pipeline.lineage", 0)))
_FOLLOWS: Function[Any] = func.deal_follows(bindparam("deal", type_=Uuid), bindparam("earlier", type_=Uuid))
_APPLICATION: Final = text("SELECT id FROM application WHERE id = :id")


class Ancestor(Value):
    """Something that a deal followed from, the nearest first; of what you may not read its kind and its id alone."""

    kind: LineageKind
    id: UUID
    title: Line | None = None
    stage: DealStage | None = None
    holding: DealHolding | None = None
    amount_sought: Money | None = None
    opened_at: datetime | None = None


class Descendant(Value):
    """A deal that followed from another, after ``follows_id``; the nearest first."""

    id: UUID
    follows_id: UUID
    depth: int
    title: Line
    stage: DealStage
    holding: DealHolding | None
    amount_sought: Money
    opened_at: datetime


async def is_there(transaction: Transaction, kind: LineageKind, identifier: UUID) -> bool:
    """Tell whether there is such a grant call, or such an application that whoever asks may read."""
    if kind is LineageKind.GRANT_CALL:
        return (await transaction.execute(select(_CALL.c.id).where(_CALL.c.id == identifier))).first() is not None
    return (await transaction.execute(_APPLICATION, {"id": identifier})).first() is not None


async def one_at_a_time(transaction: Transaction) -> None:
    """Let nobody else say what a deal follows from until this is committed."""
    await transaction.execute(_ONE_AT_A_TIME)


async def follows_from(transaction: Transaction, deal_id: UUID, earlier: UUID) -> bool:
    """Tell whether a deal follows from an earlier one, however far back and whoever may read what lies between."""
    found = await transaction.execute(select(_FOLLOWS), {"deal": deal_id, "earlier": earlier})
    return bool(found.scalar_one())


async def ancestors(transaction: Transaction, deal_id: UUID) -> Sequence[Ancestor]:
    """Return what a deal followed from, the nearest first, as far as each may be read."""
    found: list[Ancestor] = []
    next_id: UUID | None = deal_id
    while next_id is not None and len(found) < LINEAGE_DEEP_MAX:
        query = select(_TABLE.c.follows).where(_TABLE.c.id == next_id)
        follows = (await transaction.execute(query)).scalar_one_or_none()
        if follows is None:
            break
        kind, identifier = LineageKind(follows["kind"]), UUID(follows["id"])
        found.append(await _ancestor(transaction, kind, identifier))
        next_id = identifier if kind is LineageKind.DEAL else None
    return found


async def descendants(transaction: Transaction, deal_id: UUID) -> Sequence[Descendant]:
    """Return the deals that followed from one, the nearest first, as far as each may be read."""
    columns = [_TABLE.c[name] for name in ("id", "follows_id", "title", "stage", "holding", "amount_sought")]
    opened = _TABLE.c.created_at.label("opened_at")
    nearest: Select[Any] = select(*columns, opened, literal(1).label("depth"))
    after = nearest.where(_TABLE.c.follows_id == deal_id).cte("after", recursive=True)
    further = select(*columns, opened, after.c.depth + 1).join(after, after.c.id == _TABLE.c.follows_id)
    after = after.union(further.where(after.c.depth < LINEAGE_DEEP_MAX))
    query = select(after).order_by(after.c.depth, after.c.id).limit(LINEAGE_MAX)
    return [Descendant.model_validate(dict(row._mapping)) for row in await transaction.execute(query)]


async def _ancestor(transaction: Transaction, kind: LineageKind, identifier: UUID) -> Ancestor:
    if kind is LineageKind.GRANT_CALL:
        name = (await transaction.execute(select(_CALL.c.name).where(_CALL.c.id == identifier))).scalar_one_or_none()
        return Ancestor(kind=kind, id=identifier, title=None if name is None else name["nl"])
    if kind is LineageKind.APPLICATION:
        return Ancestor(kind=kind, id=identifier)
    columns = [_TABLE.c[name] for name in ("title", "stage", "holding", "amount_sought")]
    query = select(*columns, _TABLE.c.created_at.label("opened_at")).where(_TABLE.c.id == identifier)
    row = (await transaction.execute(query)).one_or_none()
    return Ancestor(kind=kind, id=identifier, **({} if row is None else dict(row._mapping)))
