"""Where an organisation stands among others, for lists to sort and narrow by: what it carries, whether it was merged.

Both are kept in its row, because a list of a million organisations cannot look them up for each.
"""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, text

from mediate_shared.journal import Transaction

# Whoever carries an item under a record that was merged carries it under the one that stands for that.
_SETTLE: Final = text("""
    WITH concerned AS (
        SELECT unnest(:ids) AS id
        UNION SELECT final_id FROM organisation_merge WHERE id = ANY (:ids)
    ), now AS (
        SELECT concerned.id,
               EXISTS (SELECT FROM organisation_merge AS merge WHERE merge.id = concerned.id) AS is_merged,
               (SELECT count(*) FROM assignment
                WHERE organisation_id = concerned.id AND status = 'accepted')
               + (SELECT count(*) FROM organisation_merge AS merge
                  JOIN assignment ON assignment.organisation_id = merge.id AND assignment.status = 'accepted'
                  WHERE merge.final_id = concerned.id) AS carries
        FROM concerned
    )
    UPDATE organisation SET carries = now.carries, is_merged = now.is_merged FROM now
    WHERE organisation.id = now.id
      AND (organisation.carries, organisation.is_merged) IS DISTINCT FROM (now.carries, now.is_merged)
""").bindparams(bindparam("ids", type_=ARRAY(Uuid)))


async def settle(transaction: Transaction, organisation_ids: Sequence[UUID]) -> None:
    """Find anew where these organisations stand, and those that stand for them."""
    await transaction.execute(_SETTLE, {"ids": list(organisation_ids)})
