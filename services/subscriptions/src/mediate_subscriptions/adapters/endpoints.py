"""Reads and writes endpoints and the secrets that posts to them are signed with."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.events.subscriptions import EndpointDisabled
from mediate_contracts.values import EndpointId, Line, OrganisationId
from mediate_contracts.vocabulary import Consent, DisabledReason, EndpointStatus
from mediate_shared.database import table_of
from mediate_shared.identity.actor import Reach
from mediate_shared.ids import new_id
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found
from mediate_shared.records import Records, in_order
from mediate_subscriptions.adapters.endpoint_tables import EndpointRow, EndpointSecretRow
from mediate_subscriptions.adapters.sealing import Sealing
from mediate_subscriptions.domain.signing import NewKeys, Scheme, Signer, public_text

OVERLAP: Final = timedelta(hours=24)
"""How long a secret still signs once another followed it."""

_TABLE: Final = table_of(EndpointRow)
_SECRETS: Final = table_of(EndpointSecretRow)


class FieldWanted(BaseModel):
    """One field of an event's data, and the values of it that are sent."""

    path: str
    one_of: tuple[str | int | bool, ...]


class Endpoint(BaseModel):
    """One address of an organisation's own systems, and what is sent to it."""

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    organisation_id: UUID
    name: Line
    url: str
    status: EndpointStatus
    disabled_reason: DisabledReason | None = Field(description="Why the hub stopped sending to it by itself.")
    consent: Consent | None = Field(description="How its receiver agreed; null until it did.")
    types: list[str]
    action_lines: list[int]
    subjects: list[str]
    fields: list[FieldWanted]
    ordered: bool
    asymmetric: bool
    rate_per_second: int
    posts_at_once: int
    failing_since: datetime | None = Field(description="Since when nothing was accepted; null while something is.")
    not_before: datetime | None = Field(description="Until when it rests, as its receiver asked.")
    delivered_at: datetime | None = Field(description="When something was accepted last.")
    synthetic: bool


class Key(BaseModel):
    """A secret or key that signs now, without the secret."""

    id: UUID
    scheme: Scheme
    public: str | None = Field(description="The public key (`whpk_…`), of `v1a`.")
    created_at: datetime
    until: datetime | None = Field(description="Until when it still signs; null for the newest.")


_RECORDS: Final = Records(_TABLE, Endpoint, "endpoint")
_NOTHING_YET: Final = {
    "status": EndpointStatus.UNCONFIRMED.value,
    "codes_tried": 0,
    **dict.fromkeys(("disabled_reason", "consent", "since", "failing_since", "not_before", "delivered_at")),
    **dict.fromkeys(("code_hash", "code_until", "removed_at")),
}


async def add(transaction: Transaction, values: dict[str, Any], *, at: datetime) -> dict[str, Any]:
    """Insert an endpoint at version 1, unconfirmed, and return all of its row."""
    return await _RECORDS.add(transaction, {**_NOTHING_YET, **values}, at=at)


async def count(transaction: Transaction, organisation_id: UUID) -> int:
    """Return how many endpoints an organisation has; nobody adds another before this transaction ends."""
    lock = func.pg_advisory_xact_lock(func.hashtextextended(f"mediate.endpoints.{organisation_id}", 0))
    await transaction.execute(select(lock))
    query = select(func.count()).where(_TABLE.c.organisation_id == organisation_id, _TABLE.c.removed_at.is_(None))
    found: int = (await transaction.execute(query)).scalar_one()
    return found


async def for_update(transaction: Transaction, identifier: UUID) -> dict[str, Any]:
    """Return an endpoint, locked, whoever it is of. Raises ProblemError (404) where there is none."""
    row = await _RECORDS.for_update(transaction, identifier)
    if row["removed_at"] is not None:
        raise not_found("endpoint", identifier)
    return row


async def change(
    transaction: Transaction, row: dict[str, Any], changes: dict[str, Any], *, at: datetime
) -> dict[str, Any]:
    """Write the next version of a locked endpoint and return all of it."""
    return await _RECORDS.change(transaction, row, changes, at=at)


async def note(transaction: Transaction, identifier: UUID, facts: dict[str, Any]) -> None:
    """Write what is no change of the endpoint, so that its version stays: a code, a try at one."""
    await transaction.execute(_TABLE.update().where(_TABLE.c.id == identifier).values(**facts))


async def one(connection: AsyncConnection, identifier: UUID, *, reach: Reach) -> Endpoint:
    """Return an endpoint within reach. Raises ProblemError (404) where there is none."""
    query = select(_TABLE).where(_TABLE.c.id == identifier, _TABLE.c.removed_at.is_(None))
    row = (await connection.execute(query)).one_or_none()
    if row is None or not reach.covers(row.organisation_id):
        raise not_found("endpoint", identifier)
    return view(dict(row._mapping))


async def listing(
    connection: AsyncConnection, *, reach: Reach, organisation_id: UUID | None, after: UUID | None, limit: int
) -> Sequence[Endpoint]:
    """Return endpoints within reach in the order they were added, behind ``after``."""
    query = in_order(select(_TABLE), _TABLE, after=after, limit=limit, organisation_id=organisation_id)
    query = query.where(_TABLE.c.removed_at.is_(None))
    if not reach.everything:
        query = query.where(_TABLE.c.organisation_id.in_(reach.organisations))
    return [view(dict(row._mapping)) for row in await connection.execute(query)]


async def active(connection: AsyncConnection) -> Sequence[EndpointRow]:
    """Return every endpoint that is sent events, in the order they were added."""
    query = select(_TABLE).where(_TABLE.c.status == EndpointStatus.ACTIVE.value, _TABLE.c.removed_at.is_(None))
    found = await connection.execute(query.order_by(_TABLE.c.id))
    return [EndpointRow(**row._mapping) for row in found]


async def row_of(connection: AsyncConnection, identifier: UUID) -> EndpointRow | None:
    """Return an endpoint's row, whoever it is of; None for one that was removed or never was."""
    query = select(_TABLE).where(_TABLE.c.id == identifier, _TABLE.c.removed_at.is_(None))
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else EndpointRow(**row._mapping)


async def disable(
    transaction: Transaction, identifier: UUID, reason: DisabledReason, *, failing_since: datetime | None, now: datetime
) -> bool:
    """Stop sending to an endpoint, and say so; False where it was not active any more.

    Its deliveries that are pending are for the caller to cancel, in the same transaction.
    """
    locked = select(_TABLE).where(_TABLE.c.id == identifier).with_for_update()
    found = (await transaction.execute(locked)).one_or_none()
    if found is None or found.status != EndpointStatus.ACTIVE.value or found.removed_at is not None:
        return False
    disabled = {"status": EndpointStatus.DISABLED.value, "disabled_reason": reason.value}
    await change(transaction, dict(found._mapping), disabled, at=now)
    transaction.record(
        EndpointDisabled(
            endpoint_id=EndpointId(identifier),
            organisation_id=OrganisationId(found.organisation_id),
            reason=reason,
            failing_since=failing_since,
        ),
        at=now,
    )
    return True


async def keep_secrets(
    transaction: Transaction, endpoint_id: UUID, made: NewKeys, sealing: Sealing, *, asymmetric: bool, at: datetime
) -> None:
    """Keep, sealed, what posts to an endpoint are signed with from now on; the key pair where it is ``asymmetric``."""
    await _keep(transaction, endpoint_id, Scheme.V1, sealing, made.secret, public=None, at=at)
    if asymmetric:
        await keep_pair(transaction, endpoint_id, made, sealing, at=at)


async def keep_pair(
    transaction: Transaction, endpoint_id: UUID, made: NewKeys, sealing: Sealing, *, at: datetime
) -> None:
    """Keep a key pair alone, beside the secret there is."""
    public = public_text(made.pair.public)
    await _keep(transaction, endpoint_id, Scheme.V1A, sealing, made.pair.private, public=public, at=at)


async def _keep(
    transaction: Transaction,
    endpoint_id: UUID,
    scheme: Scheme,
    sealing: Sealing,
    secret: bytes,
    *,
    public: str | None,
    at: datetime,
) -> None:
    row = {
        "id": new_id(),
        "endpoint_id": endpoint_id,
        "scheme": scheme.value,
        "sealed": sealing.seal(secret, belongs_to=endpoint_id.bytes),
        "public": public,
        "created_at": at,
        "until": None,
    }
    await transaction.execute(_SECRETS.insert().inline(), row)


async def end_secrets(
    transaction: Transaction, endpoint_id: UUID, *, until: datetime, scheme: Scheme | None = None
) -> None:
    """Let the secrets there are sign until a moment, of one scheme or all; none longer than it would have.

    Those that are over already are deleted.
    """
    theirs = _SECRETS.c.endpoint_id == endpoint_id
    which = theirs if scheme is None else and_(theirs, _SECRETS.c.scheme == scheme.value)
    ends = func.least(func.coalesce(_SECRETS.c.until, until), until)
    await transaction.execute(_SECRETS.update().where(which).values(until=ends))


async def delete_secrets(transaction: Transaction, endpoint_id: UUID, *, over_at: datetime | None = None) -> None:
    """Delete the secrets of an endpoint: all of them, or those that signed until a moment at the latest."""
    gone = _SECRETS.delete().where(_SECRETS.c.endpoint_id == endpoint_id)
    await transaction.execute(gone if over_at is None else gone.where(_SECRETS.c.until <= over_at))


async def keys(connection: AsyncConnection, endpoint_id: UUID, *, now: datetime) -> Sequence[Key]:
    """Return what signs now, newest first, without the secrets."""
    query = _live(now).where(_SECRETS.c.endpoint_id == endpoint_id).order_by(_SECRETS.c.id.desc())
    return [Key.model_validate(dict(row._mapping)) for row in await connection.execute(query)]


async def signers(
    connection: AsyncConnection, endpoint_id: UUID, sealing: Sealing, *, now: datetime
) -> Sequence[Signer]:
    """Return what a post to an endpoint is signed with now, newest first. Raises NotOurs where a key is missing."""
    query = _live(now).where(_SECRETS.c.endpoint_id == endpoint_id).order_by(_SECRETS.c.id.desc())
    return [_signer(dict(row._mapping), sealing) for row in await connection.execute(query)]


async def signers_of_all(
    connection: AsyncConnection, endpoint_ids: Sequence[UUID], sealing: Sealing, *, now: datetime
) -> dict[UUID, list[Signer]]:
    """Return of several endpoints what posts to them are signed with now, newest first."""
    query = _live(now).where(_SECRETS.c.endpoint_id.in_(endpoint_ids)).order_by(_SECRETS.c.id.desc())
    found: dict[UUID, list[Signer]] = {each: [] for each in endpoint_ids}
    for row in await connection.execute(query):
        found[row.endpoint_id].append(_signer(dict(row._mapping), sealing))
    return found


def _live(now: datetime) -> Select[Any]:
    return select(_SECRETS).where(or_(_SECRETS.c.until.is_(None), _SECRETS.c.until > now))


def _signer(row: dict[str, Any], sealing: Sealing) -> Signer:
    return Signer(Scheme(row["scheme"]), sealing.open(row["sealed"], belongs_to=row["endpoint_id"].bytes))


def view(row: dict[str, Any]) -> Endpoint:
    """Return an endpoint's row as its organisation sees it."""
    return Endpoint.model_validate(row)
