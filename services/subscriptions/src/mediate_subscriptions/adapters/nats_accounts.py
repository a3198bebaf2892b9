"""Keeps partners' accounts on their NATS server, how far each stream was written, and credentials for them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.values import Line
from mediate_contracts.vocabulary import RevocationReason
from mediate_shared.database import table_of
from mediate_shared.identity.actor import Reach
from mediate_shared.ids import new_id
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found
from mediate_shared.records import in_order
from mediate_subscriptions.adapters.nats_claims import Key
from mediate_subscriptions.adapters.nats_tables import NatsAccountRow, NatsCredentialsRow
from mediate_subscriptions.adapters.readers import Reader
from mediate_subscriptions.adapters.sealing import Sealing
from mediate_subscriptions.adapters.tables import FeedRow
from mediate_subscriptions.domain.partners_nats import Waits

LAG_MAX: Final = 1_000
_NOUN: Final = "credentials"
_ACCOUNTS: Final = table_of(NatsAccountRow)
_CREDENTIALS: Final = table_of(NatsCredentialsRow)
_FEED: Final = table_of(FeedRow)


class NatsCredentials(BaseModel):
    """Credentials by which an organisation's systems read their stream; what they are read with is kept nowhere."""

    id: UUID
    organisation_id: UUID
    name: Line
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = Field(description="Since when they are taken no more.")
    revoked_reason: RevocationReason | None
    synthetic: bool


@dataclass(frozen=True)
class Account:
    """An organisation's account, and which of its users are let in no more."""

    organisation_id: UUID
    created_at: datetime
    public: str
    position: int
    waits_because: Waits | None
    sealed: bytes = field(repr=False)
    revoked: dict[str, datetime] = field(default_factory=dict)

    def key(self, sealing: Sealing) -> Key:
        """Return the key that signs for its users. Raises NotOurs where none of our keys opens it."""
        return Key.of(sealing.open(self.sealed, belongs_to=self.organisation_id.bytes).decode(), begins="SA")


async def held(transaction: Transaction, organisation_id: UUID, sealing: Sealing, *, at: datetime) -> Account:
    """Return an organisation's account, locked; made now where it has none, to be written to from now on."""
    made = Key.account()
    head = select(func.coalesce(func.max(_FEED.c.cursor), 0)).scalar_subquery()
    row = {
        "organisation_id": organisation_id,
        "created_at": at,
        "public_key": made.public,
        "sealed_seed": sealing.seal(made.seed.encode(), belongs_to=organisation_id.bytes),
        "position": head,
    }
    await transaction.execute(insert(_ACCOUNTS).values(**row).on_conflict_do_nothing())
    locked = select(_ACCOUNTS).where(_ACCOUNTS.c.organisation_id == organisation_id).with_for_update()
    return _account((await transaction.execute(locked)).one())


async def one(connection: AsyncConnection, organisation_id: UUID) -> Account | None:
    """Return an organisation's account; None where it has none."""
    found = (
        await connection.execute(select(_ACCOUNTS).where(_ACCOUNTS.c.organisation_id == organisation_id))
    ).one_or_none()
    return None if found is None else _account(found)


async def everyone(
    connection: AsyncConnection, *, now: datetime, organisation_id: UUID | None = None
) -> Sequence[Account]:
    """Return all accounts, or one, each with the users it let in and lets in no more; not those that ended since."""
    ended = select(_CREDENTIALS.c.organisation_id, _CREDENTIALS.c.public_key, _CREDENTIALS.c.revoked_at).where(
        _CREDENTIALS.c.revoked_at.is_not(None), _CREDENTIALS.c.expires_at > now
    )
    accounts = select(_ACCOUNTS).order_by(_ACCOUNTS.c.organisation_id)
    if organisation_id is not None:
        ended = ended.where(_CREDENTIALS.c.organisation_id == organisation_id)
        accounts = accounts.where(_ACCOUNTS.c.organisation_id == organisation_id)
    # Accounts before revocations: what is revoked in between is seen, or told by the next look.
    rows = (await connection.execute(accounts)).all()
    revoked: dict[UUID, dict[str, datetime]] = {}
    for theirs, public, since in await connection.execute(ended):
        revoked.setdefault(theirs, {})[public] = since
    return [_account(row, revoked.get(row.organisation_id, {})) for row in rows]


async def move(transaction: Transaction, organisation_id: UUID, position: int) -> None:
    """Keep that everything up to a place was written, and that nothing is waited for."""
    await _set(transaction, organisation_id, position=position, waits_because=None)


async def wait(transaction: Transaction, organisation_id: UUID, reason: Waits) -> None:
    """Keep why nothing more is written."""
    await _set(transaction, organisation_id, waits_because=reason.value)


async def _set(transaction: Transaction, organisation_id: UUID, **values: object) -> None:
    await transaction.execute(_ACCOUNTS.update().where(_ACCOUNTS.c.organisation_id == organisation_id).values(**values))


async def lag(connection: AsyncConnection, reader: Reader, position: int) -> int:
    """Return how many events that are for a reader are not written yet; no more than LAG_MAX are counted."""
    behind = select(literal(1)).select_from(_FEED).where(_FEED.c.cursor > position, reader.rows()).limit(LAG_MAX)
    found: int = (await connection.execute(select(func.count()).select_from(behind.subquery()))).scalar_one()
    return found


async def add(transaction: Transaction, values: dict[str, Any], *, at: datetime) -> NatsCredentials:
    """Keep that credentials were given."""
    row = {"id": new_id(), "created_at": at, "revoked_at": None, "revoked_reason": None, **values}
    await transaction.execute(_CREDENTIALS.insert().inline(), row)
    return NatsCredentials.model_validate(row)


async def count(transaction: Transaction, organisation_id: UUID, *, now: datetime) -> tuple[int, int]:
    """Return how many credentials of an organisation are taken, and how many were revoked before their time is over."""
    ended = _CREDENTIALS.c.revoked_at
    query = select(func.count(), func.count(ended)).select_from(_CREDENTIALS)
    query = query.where(_CREDENTIALS.c.organisation_id == organisation_id, _CREDENTIALS.c.expires_at > now)
    valid, revoked = tuple((await transaction.execute(query)).one())
    return valid - revoked, revoked


async def for_update(transaction: Transaction, identifier: UUID) -> NatsCredentials:
    """Return credentials, locked, whoever they are of. Raises ProblemError (404) where there are none."""
    locked = select(_CREDENTIALS).where(_CREDENTIALS.c.id == identifier).with_for_update()
    row = (await transaction.execute(locked)).one_or_none()
    if row is None:
        raise not_found(_NOUN, identifier)
    return _view(row)


async def end(
    transaction: Transaction, credentials: NatsCredentials, reason: RevocationReason, *, at: datetime
) -> NatsCredentials:
    """Keep that locked credentials are taken no more."""
    ended = {"revoked_at": at, "revoked_reason": reason.value}
    await transaction.execute(_CREDENTIALS.update().where(_CREDENTIALS.c.id == credentials.id).values(**ended))
    return credentials.model_copy(update={"revoked_at": at, "revoked_reason": reason})


async def expired(transaction: Transaction, *, now: datetime, limit: int) -> Sequence[NatsCredentials]:
    """Return credentials, locked, whose time is over and of which that was not told yet."""
    query = select(_CREDENTIALS).where(_CREDENTIALS.c.revoked_at.is_(None), _CREDENTIALS.c.expires_at <= now)
    query = query.order_by(_CREDENTIALS.c.id).limit(limit).with_for_update(skip_locked=True)
    return [_view(row) for row in await transaction.execute(query)]


async def shown(connection: AsyncConnection, identifier: UUID, *, reach: Reach) -> NatsCredentials:
    """Return credentials within reach. Raises ProblemError (404) where there are none."""
    row = (await connection.execute(select(_CREDENTIALS).where(_CREDENTIALS.c.id == identifier))).one_or_none()
    if row is None or not reach.covers(row.organisation_id):
        raise not_found(_NOUN, identifier)
    return _view(row)


async def listing(
    connection: AsyncConnection, *, reach: Reach, organisation_id: UUID | None, after: UUID | None, limit: int
) -> Sequence[NatsCredentials]:
    """Return credentials within reach in the order they were given, behind ``after``; those that ended too."""
    query = in_order(select(_CREDENTIALS), _CREDENTIALS, after=after, limit=limit, organisation_id=organisation_id)
    if not reach.everything:
        query = query.where(_CREDENTIALS.c.organisation_id.in_(reach.organisations))
    return [_view(row) for row in await connection.execute(query)]


def _account(row: Any, revoked: dict[str, datetime] | None = None) -> Account:
    return Account(
        row.organisation_id,
        row.created_at,
        row.public_key,
        row.position,
        None if row.waits_because is None else Waits(row.waits_because),
        row.sealed_seed,
        revoked or {},
    )


def _view(row: Any) -> NatsCredentials:
    return NatsCredentials.model_validate(dict(row._mapping))
