"""Removes in small steps what is no longer kept: codes, deliveries, bodies, and endpoints that were removed."""

from datetime import datetime
from typing import Final

from mediate_contracts.vocabulary import DeliveryKind, DeliveryStatus, EndpointStatus
from mediate_shared.journal import Transaction

_PENDING: Final = f"status = '{DeliveryStatus.PENDING}'"
# Whose row somebody holds is left for the next step: they are not waited for, and do not wait for this.
_CODES: Final = f"""
WITH over AS (
    UPDATE delivery SET
        matched = matched || '{{"forgotten": true}}'::jsonb,
        status = CASE WHEN {_PENDING} THEN '{DeliveryStatus.CANCELLED}' ELSE status END,
        due_at = NULL,
        ended_at = coalesce(ended_at, $1)
    WHERE id IN (
        SELECT id FROM delivery
        WHERE kind = '{DeliveryKind.VERIFICATION}' AND matched -> 'forgotten' IS NULL
              AND (NOT {_PENDING} OR created_at < $2)
        ORDER BY created_at LIMIT $3 FOR UPDATE SKIP LOCKED)
    RETURNING id, message_id),
said AS (
    UPDATE attempt SET answer = NULL, answer_headers = NULL, detail = split_part(detail, ':', 1)
    WHERE delivery_id IN (SELECT id FROM over))
UPDATE message SET body = '' WHERE id IN (SELECT message_id FROM over)
"""  # noqa: S608 - words of ours
_DELIVERIES: Final = """
DELETE FROM delivery WHERE id IN (SELECT id FROM delivery WHERE ended_at < $1 ORDER BY ended_at LIMIT $2)
"""
# Nobody resumes an endpoint while what waits for it is removed.
_WAITING: Final = f"""
DELETE FROM delivery WHERE {_PENDING} AND id IN (
    SELECT waiting.id FROM endpoint CROSS JOIN LATERAL (
        SELECT id FROM delivery WHERE {_PENDING} AND endpoint_id = endpoint.id AND due_at < $1 LIMIT $2) AS waiting
    WHERE endpoint.status IN ('{EndpointStatus.PAUSED}', '{EndpointStatus.UNCONFIRMED}')
    LIMIT $2 FOR KEY SHARE OF endpoint SKIP LOCKED)
"""  # noqa: S608 - words of ours
_MESSAGES: Final = """
DELETE FROM message WHERE id IN (
    SELECT id FROM message WHERE created_at < $1
    AND NOT EXISTS (SELECT FROM delivery WHERE message_id = message.id)
    ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED)
"""
_SECRETS: Final = """
DELETE FROM endpoint_secret USING endpoint WHERE endpoint.id = endpoint_id AND endpoint.removed_at < $1
"""
_ENDPOINTS: Final = """
DELETE FROM endpoint WHERE id IN (
    SELECT id FROM endpoint WHERE removed_at < $1
    AND NOT EXISTS (SELECT FROM delivery WHERE endpoint_id = endpoint.id) LIMIT $2 FOR UPDATE SKIP LOCKED)
"""


async def forget_codes(transaction: Transaction, *, stale_before: datetime, now: datetime, limit: int) -> int:
    """Keep of codes that were posted, or are too old to be, that they were and not which; returns of how many.

    What a receiver answered goes with them, as it may repeat them. A code that is about to be posted stays.
    """
    return (await transaction.connection.exec_driver_sql(_CODES, (now, stale_before, limit))).rowcount


async def forget_before(transaction: Transaction, before: datetime, *, limit: int) -> int:
    """Remove deliveries that ended before a moment, bodies that nothing sends any more, and removed endpoints.

    What was due before it and still waits for an endpoint that is sent nothing goes too; what waits for one that is
    sent events does not, however long it takes. Returns how much that was.
    """
    gone = 0
    for statement in (_DELIVERIES, _WAITING, _MESSAGES):
        gone += (await transaction.connection.exec_driver_sql(statement, (before, limit))).rowcount
    await transaction.connection.exec_driver_sql(_SECRETS, (before,))
    return gone + (await transaction.connection.exec_driver_sql(_ENDPOINTS, (before, limit))).rowcount
