"""Knows the endpoints that something may be sent to: what they ask for, who reads there, and what signs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncConnection
from structlog.typing import FilteringBoundLogger

from mediate_contracts.vocabulary import EndpointStatus
from mediate_shared.database import table_of
from mediate_subscriptions.adapters.endpoint_tables import EndpointRow, EndpointSecretRow
from mediate_subscriptions.adapters.merges import all_records
from mediate_subscriptions.adapters.readers import Reader
from mediate_subscriptions.adapters.sealing import NotOurs, Sealing
from mediate_subscriptions.domain.filters import Filter, FilterInvalid
from mediate_subscriptions.domain.signing import Scheme, Signer

_ENDPOINT: Final = table_of(EndpointRow)
_SECRET: Final = table_of(EndpointSecretRow)
# A change of any of these is seen by its hash: reading a thousand rows each half second would cost more than posting.
_FINGERPRINT: Final = """
SELECT (SELECT coalesce(sum(hashtextextended(ROW(id, organisation_id, url, status, types, action_lines, subjects,
                fields, ordered, rate_per_second, posts_at_once, since, removed_at)::text, 0)::numeric), 0)
          FROM endpoint)::text || '/' ||
       (SELECT coalesce(sum(hashtextextended(ROW(id, endpoint_id, until, until > now())::text, 0)::numeric), 0)
          FROM endpoint_secret)::text || '/' ||
       (SELECT coalesce(sum(hashtextextended(ROW(organisation_id, into_id)::text, 0)::numeric), 0)
          FROM merged_organisation)::text
"""


@dataclass(frozen=True)
class Receiving:
    """One endpoint that something may be sent to; what signs for it never shows in a log."""

    id: UUID
    url: str
    active: bool
    """Whether its receiver agreed and wants events now; if not, it is sent the code that it is asked with alone."""
    since: int
    wanted: Filter
    reader: Reader
    ordered: bool
    rate_per_second: int
    posts_at_once: int
    not_before: datetime | None
    failing: bool
    """Whether nothing was accepted since the last failure, when it was read."""
    signers: Sequence[Signer]


class Receivers:
    """The endpoints as they were known last, and whether that is how they are."""

    def __init__(self, sealing: Sealing, log: FilteringBoundLogger) -> None:
        self._sealing = sealing
        self._log = log
        self._fingerprint: str | None = None
        self.changes = 0
        """How often they were found to be changed."""
        self.known: dict[UUID, Receiving] = {}
        self._active: Sequence[Receiving] = ()

    async def refresh(self, connection: AsyncConnection) -> Sequence[Receiving]:
        """Read them again where any of them changed, or what signs, or which records are one organisation's.

        Returns those that are active, no older than this call; others may read too meanwhile, and older.
        """
        found: str = (await connection.exec_driver_sql(_FINGERPRINT)).scalar_one()
        if found == self._fingerprint:
            return self._active
        # Read after their fingerprint: they may be newer than it, which the next look finds out, and never older.
        known = await self._read(connection)
        active = [each for each in known.values() if each.active]
        self.known, self._active, self._fingerprint = known, active, found
        self.changes += 1
        return active

    async def _read(self, connection: AsyncConnection) -> dict[UUID, Receiving]:
        signers: dict[UUID, list[Signer]] = {}
        secrets = _SECRET.select().where(_SECRET.c.until.is_(None) | (_SECRET.c.until > func.now()))
        for row in await connection.execute(secrets.order_by(_SECRET.c.id.desc())):
            try:
                secret = self._sealing.open(row.sealed, belongs_to=row.endpoint_id.bytes)
            except NotOurs:
                self._log.error("deliveries.secret_unreadable", endpoint_id=row.endpoint_id)
            else:
                signers.setdefault(row.endpoint_id, []).append(Signer(Scheme(row.scheme), secret))
        records = await all_records(connection)
        readers: dict[frozenset[UUID], Reader] = {}
        known: dict[UUID, Receiving] = {}
        query = _ENDPOINT.select().where(
            _ENDPOINT.c.removed_at.is_(None), _ENDPOINT.c.status != EndpointStatus.PAUSED.value
        )
        for row in await connection.execute(query.order_by(_ENDPOINT.c.id)):
            theirs = records.get(row.organisation_id) or frozenset((row.organisation_id,))
            reader = readers.setdefault(theirs, Reader.of_organisations(theirs))
            try:
                known[row.id] = _receiving(row, reader, signers.get(row.id, ()))
            except FilterInvalid as error:
                self._log.error("deliveries.filter_unreadable", endpoint_id=row.id, reason=str(error))
        return known


def _receiving(row: Any, reader: Reader, signers: Sequence[Signer]) -> Receiving:
    return Receiving(
        id=row.id,
        url=row.url,
        active=row.status == EndpointStatus.ACTIVE.value and row.since is not None,
        since=row.since or 0,
        wanted=Filter.of(row.types, row.action_lines, row.subjects, row.fields),
        reader=reader,
        ordered=row.ordered,
        rate_per_second=row.rate_per_second,
        posts_at_once=row.posts_at_once,
        not_before=row.not_before,
        failing=row.failing_since is not None,
        signers=tuple(signers),
    )
