"""Close a need or an offer, or open it again."""

from datetime import datetime
from typing import TypeVar
from uuid import UUID

from mediate_community.adapters.matching_views import Need, Offer
from mediate_community.domain.posts import check_room, day_of, turn
from mediate_community.usecases.amend_post import held
from mediate_community.usecases.posting import Posting
from mediate_contracts.values import Text, Value
from mediate_contracts.vocabulary import PostStatus
from mediate_shared.journal import Transaction

P = TypeVar("P", Need, Offer)


class ClosePost(Value):
    """Why it is closed, where there is something to say of that."""

    reason: Text | None = None


class ReopenPost(Value):
    """Nothing more to say: to reopen is enough."""


async def close_post(
    posting: Posting[P],
    identifier: UUID,
    command: ClosePost,
    *,
    expecting: int,
    transaction: Transaction,
    now: datetime,
) -> P:
    """Close a need or an offer: no new match is made about it. Raises ProblemError (403, 404, 412), PostStanding."""
    current = await held(posting, identifier, expecting=expecting, transaction=transaction, now=now)
    turn(current.status, PostStatus.CLOSED, field=posting.path, value=identifier)
    return await say_closed(posting, current, command.reason, transaction=transaction, now=now)


async def say_closed(
    posting: Posting[P], current: P, reason: str | None, *, transaction: Transaction, now: datetime
) -> P:
    """Write that one that is locked is closed, and say so."""
    changes = {"status": PostStatus.CLOSED, "reason": reason}
    closed = await posting.posts.change(transaction, current, changes, at=now, today=day_of(now))
    told = {"organisation_id": current.organisation_id, "reason": reason}
    transaction.record(posting.closed(current.id, told), at=now)
    return closed


async def reopen_post(
    posting: Posting[P], identifier: UUID, *, expecting: int, transaction: Transaction, now: datetime
) -> P:
    """Open a closed need or offer again.

    Raises ProblemError (403, 404, 412), PostStanding, or TooManyOpen. One whose organisation was merged meanwhile stays
    where it is, under the record it was posted with.
    """
    current = await held(posting, identifier, expecting=expecting, transaction=transaction, now=now)
    turn(current.status, PostStatus.OPEN, field=posting.path, value=identifier)
    open_already = await posting.posts.open_of(transaction, current.organisation_id)
    check_room(open_already, posting.noun, field=posting.path, value=identifier)
    changes = {"status": PostStatus.OPEN, "reason": None}
    reopened = await posting.posts.change(transaction, current, changes, at=now, today=day_of(now))
    transaction.record(posting.reopened(identifier, {"organisation_id": current.organisation_id}), at=now)
    return reopened
