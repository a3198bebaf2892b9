"""What the events of how organisations connect change in the read model: one statement for a whole batch of a type.

What closes or moves something names it by its id alone, and comes after what made it: both are of one aggregate.
"""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ARRAY, Uuid, any_, bindparam, delete

from mediate_contracts.events import community
from mediate_contracts.vocabulary import MatchStatus, PostStatus
from mediate_gateway.adapters import merges, standing
from mediate_gateway.adapters.batches import apply, change, upsert
from mediate_gateway.adapters.community_read_model import (
    CHALLENGE,
    COMMUNITY_MEMBERSHIP,
    GROUP,
    GROUP_MEMBER,
    MATCH,
    NEED,
    OFFER,
    RELATION,
)
from mediate_gateway.adapters.projections import row_of
from mediate_gateway.adapters.tables import MERGE
from mediate_shared.inbox import Received
from mediate_shared.journal import Transaction

_ONCE: Final = ("since",)
_MERGE: Final = upsert(MERGE)
_NO_MERGE: Final = delete(MERGE).where(MERGE.c.id == any_(bindparam("ids", type_=ARRAY(Uuid))))
# Either event of a membership may be the first that is heard: each writes its own half.
_MOVED: Final = upsert(COMMUNITY_MEMBERSHIP, once=(*_ONCE, "is_listed", "listed_since"))
_LISTED: Final = upsert(COMMUNITY_MEMBERSHIP, once=(*_ONCE, "status", "on", "tier", "may_be_listed", "reason"))
_RELATION: Final = upsert(RELATION, once=_ONCE)
_NO_RELATION: Final = delete(RELATION).where(RELATION.c.id == any_(bindparam("ids", type_=ARRAY(Uuid))))
_NEED: Final = upsert(NEED, once=(*_ONCE, "status", "reason"))
_NEED_STATUS: Final = change(NEED, "status", "reason", "updated_at")
_OFFER: Final = upsert(OFFER, once=(*_ONCE, "status", "reason"))
_OFFER_STATUS: Final = change(OFFER, "status", "reason", "updated_at")
_CHALLENGE: Final = upsert(CHALLENGE, once=_ONCE)
_MATCH: Final = upsert(MATCH, once=_ONCE)
_MATCH_MOVED: Final = change(MATCH, "status", "reason", "updated_at")
_GROUP: Final = upsert(GROUP, once=_ONCE)
_GROUP_JOINED: Final = upsert(GROUP_MEMBER)
_GROUP_LEFT: Final = upsert(GROUP_MEMBER, once=("joined_on",))

Need = community.NeedPosted | community.NeedAmended
Offer = community.OfferPosted | community.OfferAmended


async def merged(heard: Sequence[Received[community.OrganisationMerged]], transaction: Transaction) -> None:
    """Keep which record stands for which."""
    rows = [
        {
            "id": each.event.organisation_id,
            "into_id": each.event.into_id,
            "final_id": each.event.into_id,
            "name": each.event.name,
            "merged_at": each.envelope.time,
        }
        for each in heard
    ]
    await apply(transaction, _MERGE, rows)
    await _settle(heard, transaction)


async def merges_undone(heard: Sequence[Received[community.OrganisationMergeUndone]], transaction: Transaction) -> None:
    """Let both records stand for themselves again."""
    await transaction.execute(_NO_MERGE, {"ids": [each.event.organisation_id for each in heard]})
    await _settle(heard, transaction)


async def _settle(
    heard: Sequence[Received[community.OrganisationMerged | community.OrganisationMergeUndone]],
    transaction: Transaction,
) -> None:
    await merges.settle(transaction)
    concerned = [identifier for each in heard for identifier in (each.event.organisation_id, each.event.into_id)]
    await standing.settle(transaction, concerned)


async def memberships_moved(heard: Sequence[Received[community.MembershipMoved]], transaction: Transaction) -> None:
    """Keep where each membership stands."""
    rows = [{**row_of(each, "membership_id"), "is_listed": False, "listed_since": None} for each in heard]
    await apply(transaction, _MOVED, rows)


async def memberships_listed(heard: Sequence[Received[community.MembershipListed]], transaction: Transaction) -> None:
    """Keep who is on the list of members."""
    rows = [{**row_of(each, "membership_id"), "listed_since": each.event.since} for each in heard]
    await apply(transaction, _LISTED, rows)


async def relations_stated(heard: Sequence[Received[community.RelationStated]], transaction: Transaction) -> None:
    """Keep how organisations came from each other."""
    rows = [{**row_of(each, "relation_id"), "starts": each.event.since} for each in heard]
    await apply(transaction, _RELATION, rows)


async def relations_withdrawn(heard: Sequence[Received[community.RelationWithdrawn]], transaction: Transaction) -> None:
    """Forget what turned out not to be so."""
    await transaction.execute(_NO_RELATION, {"ids": [each.event.relation_id for each in heard]})


async def needs(heard: Sequence[Received[Need]], transaction: Transaction) -> None:
    """Keep the needs."""
    await apply(transaction, _NEED, [{**row_of(each, "need_id"), **_OPEN} for each in heard])


async def needs_closed(heard: Sequence[Received[community.NeedClosed]], transaction: Transaction) -> None:
    """Keep which needs are closed, and why."""
    await apply(transaction, _NEED_STATUS, [{**row_of(each, "need_id"), **_CLOSED} for each in heard])


async def needs_reopened(heard: Sequence[Received[community.NeedReopened]], transaction: Transaction) -> None:
    """Keep which needs are open again."""
    await apply(transaction, _NEED_STATUS, [{**row_of(each, "need_id"), **_OPEN} for each in heard])


async def offers(heard: Sequence[Received[Offer]], transaction: Transaction) -> None:
    """Keep the offers."""
    await apply(transaction, _OFFER, [{**row_of(each, "offer_id"), **_OPEN} for each in heard])


async def offers_closed(heard: Sequence[Received[community.OfferClosed]], transaction: Transaction) -> None:
    """Keep which offers are closed, and why."""
    await apply(transaction, _OFFER_STATUS, [{**row_of(each, "offer_id"), **_CLOSED} for each in heard])


async def offers_reopened(heard: Sequence[Received[community.OfferReopened]], transaction: Transaction) -> None:
    """Keep which offers are open again."""
    await apply(transaction, _OFFER_STATUS, [{**row_of(each, "offer_id"), **_OPEN} for each in heard])


async def challenges_opened(heard: Sequence[Received[community.ChallengeOpened]], transaction: Transaction) -> None:
    """Keep the challenges; each begins as open."""
    await apply(
        transaction, _CHALLENGE, [{**row_of(each, "challenge_id"), "status": PostStatus.OPEN} for each in heard]
    )


async def challenges_amended(heard: Sequence[Received[community.ChallengeAmended]], transaction: Transaction) -> None:
    """Keep the challenges as they now stand."""
    await apply(transaction, _CHALLENGE, [row_of(each, "challenge_id") for each in heard])


async def matches_introduced(heard: Sequence[Received[community.MatchIntroduced]], transaction: Transaction) -> None:
    """Keep who was introduced to whom."""
    rows = [{**row_of(each, "match_id"), "status": MatchStatus.INTRODUCED, "reason": None} for each in heard]
    await apply(transaction, _MATCH, rows)


async def matches_moved(heard: Sequence[Received[community.MatchMoved]], transaction: Transaction) -> None:
    """Keep how far each match came."""
    await apply(transaction, _MATCH_MOVED, [row_of(each, "match_id") for each in heard])


async def groups_formed(heard: Sequence[Received[community.GroupFormed]], transaction: Transaction) -> None:
    """Keep the groups; each begins as open."""
    await apply(transaction, _GROUP, [{**row_of(each, "group_id"), "status": PostStatus.OPEN} for each in heard])


async def groups_amended(heard: Sequence[Received[community.GroupAmended]], transaction: Transaction) -> None:
    """Keep the groups as they now stand."""
    await apply(transaction, _GROUP, [row_of(each, "group_id") for each in heard])


async def groups_joined(heard: Sequence[Received[community.GroupJoined]], transaction: Transaction) -> None:
    """Keep who is in which group."""
    rows = {
        (each.event.group_id, each.event.organisation_id): {
            "group_id": each.event.group_id,
            "organisation_id": each.event.organisation_id,
            "joined_on": each.event.on,
            "left_on": None,
        }
        for each in heard
    }
    await transaction.execute(_GROUP_JOINED, {"rows": list(rows.values())})


async def groups_left(heard: Sequence[Received[community.GroupLeft]], transaction: Transaction) -> None:
    """Keep who is in a group no longer."""
    rows = {
        (each.event.group_id, each.event.organisation_id): {
            "group_id": each.event.group_id,
            "organisation_id": each.event.organisation_id,
            "joined_on": each.event.on,
            "left_on": each.event.on,
        }
        for each in heard
    }
    await transaction.execute(_GROUP_LEFT, {"rows": list(rows.values())})


_OPEN: Final[dict[str, Any]] = {"status": PostStatus.OPEN, "reason": None}
_CLOSED: Final[dict[str, Any]] = {"status": PostStatus.CLOSED}
