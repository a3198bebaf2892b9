"""Let somebody who is erased go from every deal, every fund and every grant call."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from mediate_pipeline.adapters import call_persons, disclosures, figures, persons
from mediate_pipeline.usecases.open_call import tell_people
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
    brought = await persons.remove_files(transaction, account_id)
    written = await persons.forget_author(transaction, account_id)
    told = await disclosures.forget_person(transaction, account_id)
    planned = await persons.free_next_steps(transaction, account_id, at=at)
    await figures.forget_of(transaction, account_id)
    calls = await call_persons.leave_calls(transaction, account_id, at=at)
    applied = await call_persons.forget_applicant(transaction, account_id)
    words = await call_persons.forget_words(transaction, account_id)
    for each in calls:
        tell_people(transaction, each.call, list(each.accounts), at=at)
    left = await persons.readers_of(transaction, deals)
    for deal in left:
        tell_access(transaction, deal.deal_id, deal.accounts, synthetic=deal.synthetic, at=at)
    entries = [
        Audited(action, kind, None, _BASIS, object_ids=tuple(ids[first : first + _NAMED_MAX]))
        for action, kind, ids in (
            ("deal.reader_erased", "deal", deals),
            ("fund.manager_erased", "fund", managed),
            ("grant_call.person_erased", "grant_call", [each.call.id for each in calls]),
        )
        for first in range(0, len(ids), _NAMED_MAX)
    ]
    await audit.append(transaction, transaction.actor, *entries, at=at)
    gone = (
        counted("place on a deal's team", off_team),
        counted("deal granted to them", taken_back),
        counted("fund they managed", managed),
        counted("file brought to import", brought),
        counted("name under a note about a deal", written),
        counted("name beside a disclosure", told),
        counted("next step that was theirs", planned),
        counted("place among a grant call's people", [each.call.id for each in calls]),
        counted("name under an application", applied),
        counted("words beside a score or a recusal", words),
        counted("deal that nobody is left to read", [deal.deal_id for deal in left if not deal.accounts]),
    )
    return [each for each in gone if each.count]
