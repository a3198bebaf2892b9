"""Reads and writes changes: every event of this service, with who did it, by what it was about."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel, Field, ValidationError
from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_agendas.adapters.change_tables import ChangeRow
from mediate_contracts.envelope import Envelope, outward
from mediate_contracts.events.base import Event, Visibility
from mediate_contracts.policy import Action
from mediate_shared.bulk import inserting
from mediate_shared.database import table_of
from mediate_shared.identity.actor import Actor
from mediate_shared.journal import Transaction, journal, outbox

_TABLE = table_of(ChangeRow)
_ADD = inserting(_TABLE)
_ADD_MISSING = _ADD.on_conflict_do_nothing()
_AREA: Final = "agendas"
_ORGANISATIONS: Final = frozenset({"organisation_id", "organisers"})
"""Fields of events that hold organisations: they take part in a change, it is not about them."""
_WATCHED_EVENTS: Final = 10_000
_PAGE_EVENTS: Final = 500
_EXPORTED_MAX: Final = 1_000


class Change(BaseModel):
    """Something that happened, as it is shown to somebody who may know of it."""

    id: UUID = Field(description="The id of the event that told of it.")
    type: str = Field(description="What happened: the type of the event.")
    at: datetime
    by: UUID | None = Field(description="The account whose doing it was, for those who facilitate.")
    visibility: Visibility
    data: dict[str, Any] = Field(description="What the event tells, as the catalogue of events describes it.")


async def keep(transaction: Transaction) -> None:
    """Keep what a transaction says, under the account whose doing it is."""
    by_account = transaction.actor.id
    rows = [
        _row(each.event_id, each.event, at=each.at, by_account=by_account, data=each.event.model_dump(mode="json"))
        for each in transaction.recorded
    ]
    await transaction.execute(_ADD, {"rows": rows})


async def keep_missing(transaction: Transaction, shard: int) -> int:
    """Keep what was said and not kept: before changes were, or by a release that did not keep them; return how much.

    Nobody knows any more who did it. A journal whose first event is kept was gone through once: of that, only the
    last 10,000 events are looked at again.
    """
    # First what has no number yet: numbered meanwhile, it is found again, and not missed by both looks.
    waiting = await transaction.execute(select(outbox.c.body).where(outbox.c.shard == shard).limit(_WATCHED_EVENTS))
    missing = [Envelope.model_validate_json(_numbered(body)) for (body,) in waiting]
    kept = await _keep_envelopes(transaction, missing)
    after = await _looked_at(transaction, shard)
    while page := await _page(transaction, shard, after):
        after = page[-1].sequence
        kept += await _keep_envelopes(transaction, page)
    return kept


async def listing(
    connection: AsyncConnection, *, actor: Actor, about: UUID | None, before: UUID | None, limit: int
) -> Sequence[Change]:
    """Return what happened that somebody may know of, newest first, behind ``before``; of one thing, or of all."""
    query = select(_TABLE).where(_seen(actor)).order_by(_TABLE.c.event_id.desc()).limit(limit)
    if about is not None:
        query = query.where(_TABLE.c.about.contains([about]))
    if before is not None:
        query = query.where(_TABLE.c.event_id < before)
    tells_by_whom = actor.reach(Action.CHANGE, Visibility.PUBLIC, _AREA).everything
    return [_shown(row, tells_by_whom=tells_by_whom) for row in await connection.execute(query)]


async def made_by(connection: AsyncConnection, account_id: UUID) -> Sequence[dict[str, Any]]:
    """Return the changes that an account made, oldest first, at most 1,000."""
    columns = (_TABLE.c.event_id, _TABLE.c.type, _TABLE.c.at, _TABLE.c.data)
    query = select(*columns).where(_TABLE.c.by_account == account_id).order_by(_TABLE.c.event_id).limit(_EXPORTED_MAX)
    return [dict(row._mapping) for row in await connection.execute(query)]


async def forget_account(transaction: Transaction, account_id: UUID) -> Sequence[UUID]:
    """Forget that an account made changes, which stay; return their ids."""
    # Without an index on accounts every command is faster, and this, which is rare, reads the table once.
    query = update(_TABLE).where(_TABLE.c.by_account == account_id).values(by_account=None)
    return list((await transaction.execute(query.returning(_TABLE.c.event_id))).scalars())


def _row(
    event_id: UUID, event: Event, *, at: datetime, by_account: UUID | None, data: dict[str, Any]
) -> dict[str, Any]:
    parties = [party for name in event.parties for party in _ids(getattr(event, name))]
    return {
        "event_id": event_id,
        "type": event.event_type,
        "at": at,
        "by_account": by_account,
        "visibility": event.visibility,
        "parties": sorted(set(parties)),
        "about": sorted(set(_ids(event))),
        "data": data,
    }


def _ids(told: object) -> Iterator[UUID]:
    if isinstance(told, UUID):
        yield told
    elif isinstance(told, BaseModel):
        for name, value in told:
            if name not in _ORGANISATIONS:
                yield from _ids(value)
    elif isinstance(told, list):
        for each in told:
            yield from _ids(each)


def _numbered(body: str) -> str:
    # Not in any order yet, and of no consequence here: an envelope is not read without one.
    return f'{body[:-1]},"sequence":1}}'


async def _looked_at(transaction: Transaction, shard: int) -> int:
    first_is_kept = select(
        exists().where(journal.c.shard == shard, journal.c.sequence == 1, journal.c.event_id == _TABLE.c.event_id)
    )
    if not await transaction.connection.scalar(first_is_kept):
        return 0
    newest = select(func.max(journal.c.sequence)).where(journal.c.shard == shard)
    return max(0, (await transaction.connection.scalar(newest) or 0) - _WATCHED_EVENTS)


async def _page(transaction: Transaction, shard: int, after: int) -> list[Envelope]:
    is_kept = exists().where(_TABLE.c.event_id == journal.c.event_id)
    query = (
        select(journal.c.body)
        .where(journal.c.shard == shard, journal.c.sequence > after, ~is_kept)
        .order_by(journal.c.sequence)
        .limit(_PAGE_EVENTS)
    )
    return [Envelope.model_validate_json(body) for (body,) in await transaction.execute(query)]


async def _keep_envelopes(transaction: Transaction, envelopes: Sequence[Envelope]) -> int:
    rows = [row for envelope in envelopes if (row := _row_of(envelope)) is not None]
    if rows:
        await transaction.execute(_ADD_MISSING, {"rows": rows})
    return len(rows)


def _row_of(envelope: Envelope) -> dict[str, Any] | None:
    """Return the row of what was said before; None where a release newer than this one said it, and will keep it."""
    try:
        event = envelope.event()
    except ValidationError:
        # It was right when it was said. Whose case it is does not show any more, so that only those who see all do.
        return {
            "event_id": envelope.id,
            "type": envelope.type,
            "at": envelope.time,
            "by_account": None,
            "visibility": envelope.visibility,
            "parties": [],
            "about": [envelope.subject],
            "data": envelope.data,
        }
    if event is None:
        return None
    return _row(envelope.id, event, at=envelope.time, by_account=None, data=envelope.data)


def _seen(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that somebody may know of a change: all of its visibility, or as a party to it."""
    seen: list[ColumnElement[bool]] = []
    for visibility in Visibility:
        reach = actor.reach(Action.READ, visibility, _AREA)
        is_of_it = _TABLE.c.visibility == visibility.value
        if reach.everything:
            seen.append(is_of_it)
        elif reach.organisations:
            seen.append(and_(is_of_it, _TABLE.c.parties.overlap(sorted(reach.organisations))))
    return or_(false(), *seen)


def _shown(row: Any, *, tells_by_whom: bool) -> Change:
    visibility = Visibility(row.visibility)
    # Fields that fewer may see than the event itself are left out for everybody.
    told = outward({"type": row.type, "visibility": row.visibility, "data": row.data}, visibility) or {"data": {}}
    return Change(
        id=row.event_id,
        type=row.type,
        at=row.at,
        by=row.by_account if tells_by_whom else None,
        visibility=visibility,
        data=told["data"],
    )
