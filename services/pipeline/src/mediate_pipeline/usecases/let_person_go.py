"""Let somebody who is erased go from every deal and every fund."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from mediate_pipeline.adapters import persons
from mediate_pipeline.usecases.telling import tell_access
from mediate_shared import audit
from mediate_shared.audit import Audited
from mediate_shared.journal import Transaction
from mediate_shared.privacy import Counted, counted

_BASIS: Final = "erasure"
_NAMED_MAX: Final = 500
"""Most deals or funds named in one entry of the audit."""


async def let_person_go(transaction: Transaction, account_id: UUID, at: datetime) -> Sequence[Counted]:
    """Take an account off teams, grants and funds, say so of each deal, and return what was removed.

    A deal that nobody is left to read stays, and is named.
    """
    # Funds first and each in order, as everybody locks them.
    funds = await persons.lock_funds_of(transaction, account_id)
    deals = await persons.lock_deals_of(transaction, account_id, funds)
    off_team, taken_back = await persons.remove_from_deals(transaction, account_id, deals, at=at)
    managed = await persons.remove_from_funds(transaction, account_id, funds, at=at)
    left = await persons.readers_of(transaction, deals)
    for deal in left:
        tell_access(transaction, deal.deal_id, deal.accounts, synthetic=deal.synthetic, at=at)
    entries = [
        Audited(action, kind, None, _BASIS, object_ids=tuple(ids[first : first + _NAMED_MAX]))
        for action, kind, ids in (("deal.reader_erased", "deal", deals), ("fund.manager_erased", "fund", managed))
        for first in range(0, len(ids), _NAMED_MAX)
    ]
    await audit.append(transaction, transaction.actor, *entries, at=at)
    gone = (
        counted("place on a deal's team", off_team),
        counted("deal granted to them", taken_back),
        counted("fund they managed", managed),
        counted("deal that nobody is left to read", [deal.deal_id for deal in left if not deal.accounts]),
    )
    return [each for each in gone if each.count]
