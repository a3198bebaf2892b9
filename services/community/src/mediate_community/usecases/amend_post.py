"""Say anew what a need or an offer says."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from mediate_community.adapters.matching_views import Need, Offer
from mediate_community.domain.posts import day_of
from mediate_community.domain.profile import changed_fields
from mediate_community.usecases.post import check_challenge
from mediate_community.usecases.posting import Posting
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_shared.identity.guard import not_yours
from mediate_shared.journal import Transaction
from mediate_shared.patching import patched

P = TypeVar("P", Need, Offer)


async def amend_post(
    posting: Posting[P],
    identifier: UUID,
    changes: Mapping[str, Any],
    *,
    expecting: int,
    transaction: Transaction,
    now: datetime,
) -> P:
    """Make changes to the version the sender saw; whose it is stays as it is.

    One that is closed can be said anew as well: what was wrong in it is still read.
    Raises ProblemError (403, 404, 412, 422), NothingThere, ChallengeClosed, or NothingChanged.
    """
    today = day_of(now)
    current = await held(posting, identifier, expecting=expecting, transaction=transaction, now=now)
    worded = patched(posting.worded, current.model_dump(), changes).model_dump()
    changed = changed_fields(current.model_dump(include=set(posting.worded.model_fields)), worded)
    if "challenge_id" in changed:
        await check_challenge(transaction, worded["challenge_id"])
    written = {name: worded[name] for name in changed}
    amended = await posting.posts.change(transaction, current, written, at=now, today=today)
    transaction.record(posting.amended(identifier, {**posting.whole(amended), "changed": changed}), at=now)
    return amended


async def held(posting: Posting[P], identifier: UUID, *, expecting: int, transaction: Transaction, now: datetime) -> P:
    """Return one that the sender may change, locked, at the version they saw. Raises ProblemError (403, 404, 412)."""
    current = await posting.posts.for_update(transaction, identifier, today=day_of(now), expecting=expecting)
    if not transaction.reach(Action.CHANGE, Visibility.NETWORK).covers(current.organisation_id):
        raise not_yours(posting.path, current.organisation_id)
    return current
