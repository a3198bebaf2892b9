"""Writes what came of posts: each attempt, how its delivery stands now, and how its endpoint does."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pydantic_core import to_json

from mediate_contracts.vocabulary import AttemptOutcome, DeliveryStatus, EndpointStatus
from mediate_shared.journal import Transaction
from mediate_subscriptions.domain.lanes import Due

# Endpoints before deliveries: whoever changes an endpoint holds it before what is for it.
_LOCK: Final = "SELECT id FROM endpoint WHERE id = ANY ($1::uuid[]) ORDER BY id FOR NO KEY UPDATE"
_NOTE_ATTEMPTS: Final = """
INSERT INTO attempt (delivery_id, number, at, milliseconds, outcome, status_code, detail, address, url,
                     request_headers, answer_headers, answer, trace_id)
SELECT made.delivery_id, number, at, milliseconds, outcome, status_code, detail, address, url,
       request_headers::jsonb, answer_headers::jsonb, answer, made.trace_id
FROM unnest($1::uuid[], $2::int[], $3::timestamptz[], $4::int[], $5::text[], $6::int[], $7::text[], $8::text[],
            $9::text[], $10::text[], $11::text[], $12::bytea[], $13::text[])
     AS made (delivery_id, number, at, milliseconds, outcome, status_code, detail, address, url, request_headers,
              answer_headers, answer, trace_id)
JOIN delivery ON delivery.id = made.delivery_id
ON CONFLICT (delivery_id, number) DO NOTHING
"""
# What arrived has arrived, whatever was decided meanwhile; what did not is tried again only while that is wanted. Asked
# for anew while it was posted, it begins its tries anew, and is not given up by the last of those before.
_COUNTS: Final = f"(delivery.tries = made.tries - 1 OR made.status = '{DeliveryStatus.DELIVERED}')"
_NOTE_DELIVERIES: Final = f"""
UPDATE delivery SET
    attempts = greatest(delivery.attempts, made.number),
    tries = CASE WHEN {_COUNTS} THEN made.tries ELSE delivery.tries END,
    status = CASE WHEN {_COUNTS} THEN made.status ELSE delivery.status END,
    due_at = CASE WHEN {_COUNTS} THEN made.due_at ELSE delivery.due_at END,
    ended_at = CASE WHEN {_COUNTS} THEN made.ended_at ELSE delivery.ended_at END
FROM unnest($1::uuid[], $2::int[], $3::int[], $4::text[], $5::timestamptz[], $6::timestamptz[])
     AS made (id, number, tries, status, due_at, ended_at)
WHERE delivery.id = made.id
      AND (delivery.status = '{DeliveryStatus.PENDING}' OR made.status = '{DeliveryStatus.DELIVERED}')
"""  # noqa: S608 - words of ours
_NOTE_ENDPOINTS: Final = """
UPDATE endpoint SET
    failing_since = CASE WHEN made.succeeded THEN made.failed_at
                         ELSE coalesce(endpoint.failing_since, made.failed_at) END,
    delivered_at = greatest(endpoint.delivered_at, made.delivered_at),
    not_before = CASE WHEN made.succeeded AND made.failed_at IS NULL THEN NULL
                      ELSE greatest(endpoint.not_before, made.not_before) END
FROM unnest($1::uuid[], $2::bool[], $3::timestamptz[], $4::timestamptz[], $5::timestamptz[])
     AS made (id, succeeded, failed_at, delivered_at, not_before)
WHERE endpoint.id = made.id
RETURNING endpoint.id, endpoint.status, endpoint.failing_since
"""


@dataclass(frozen=True)
class Attempt:
    """One post as it went over the line, and what becomes of its delivery. Shown in a log by its outcome alone."""

    due: Due
    at: datetime
    milliseconds: int
    outcome: AttemptOutcome
    status_code: int | None
    detail: str | None
    address: str | None
    url: str
    request_headers: dict[str, str]
    answer_headers: dict[str, str] | None
    answer: bytes | None
    trace_id: str | None
    status: DeliveryStatus
    due_at: datetime | None
    not_before: datetime | None
    """Until when its receiver asked for rest."""
    ended_at: datetime

    @property
    def delivered(self) -> bool:
        """Whether it arrived."""
        return self.outcome is AttemptOutcome.DELIVERED


@dataclass(frozen=True)
class Doing:
    """How an active endpoint does after what was written."""

    endpoint_id: UUID
    failing_since: datetime | None


def bare(attempt: Attempt) -> Attempt:
    """Return an attempt without what its receiver said, which then is what cannot be kept of it."""
    return replace(attempt, detail="what was answered cannot be kept", answer_headers=None, answer=None)


async def record(transaction: Transaction, attempts: Sequence[Attempt]) -> list[Doing]:
    """Write attempts in the order they ended; returns how the active endpoints among theirs do.

    Written twice they are written once: their numbers are their own.
    """
    connection = transaction.connection
    endpoints = _by_endpoint(attempts)
    await connection.exec_driver_sql(_LOCK, (sorted(endpoints),))
    await connection.exec_driver_sql(_NOTE_ATTEMPTS, _attempt_columns(attempts))
    # Of several attempts at one delivery the last one says how it stands.
    last = list({each.due.id: each for each in attempts}.values())
    await connection.exec_driver_sql(
        _NOTE_DELIVERIES,
        (
            [each.due.id for each in last],
            [each.due.attempts + 1 for each in last],
            [each.due.tries + 1 for each in last],
            [each.status.value for each in last],
            [each.due_at for each in last],
            [None if each.status is DeliveryStatus.PENDING else each.ended_at for each in last],
        ),
    )
    notes = list(endpoints.values())
    done = await connection.exec_driver_sql(
        _NOTE_ENDPOINTS,
        (
            list(endpoints),
            [each.succeeded for each in notes],
            [each.failed_at for each in notes],
            [each.delivered_at for each in notes],
            [each.not_before for each in notes],
        ),
    )
    rows: Sequence[Any] = done.all()
    return [Doing(each, since) for each, status, since in rows if status == EndpointStatus.ACTIVE]


@dataclass
class _Notes:
    succeeded: bool = False
    failed_at: datetime | None = None
    """The first failure behind the last success."""
    delivered_at: datetime | None = None
    not_before: datetime | None = None


def _by_endpoint(attempts: Sequence[Attempt]) -> dict[UUID, _Notes]:
    found: dict[UUID, _Notes] = {}
    for each in attempts:
        notes = found.setdefault(each.due.endpoint_id, _Notes())
        if each.delivered:
            notes.succeeded, notes.failed_at, notes.delivered_at = True, None, each.ended_at
        else:
            notes.failed_at = notes.failed_at or each.ended_at
        notes.not_before = each.not_before or notes.not_before
    return found


def _attempt_columns(attempts: Sequence[Attempt]) -> tuple[list[object], ...]:
    rows = [
        (
            each.due.id,
            each.due.attempts + 1,
            each.at,
            each.milliseconds,
            each.outcome.value,
            each.status_code,
            each.detail,
            each.address,
            each.url,
            to_json(each.request_headers).decode(),
            None if each.answer_headers is None else to_json(each.answer_headers).decode(),
            each.answer,
            each.trace_id,
        )
        for each in attempts
    ]
    return tuple(list(column) for column in zip(*rows, strict=True))
