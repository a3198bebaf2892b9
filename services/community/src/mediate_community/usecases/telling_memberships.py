"""What others are told of a membership: its case of every move, and everybody of whether it is listed."""

from datetime import datetime
from typing import Any

from mediate_community.domain.memberships import is_listed
from mediate_contracts.events.community import MembershipListed, MembershipMoved
from mediate_contracts.values import MembershipId, OrganisationId
from mediate_contracts.vocabulary import MembershipStatus
from mediate_shared.journal import Transaction


def tell_moved(transaction: Transaction, before: dict[str, Any] | None, row: dict[str, Any], *, at: datetime) -> None:
    """Say that a membership began or moved, or that something else was agreed; and where it is listed or no longer."""
    membership_id, organisation_id = MembershipId(row["id"]), OrganisationId(row["organisation_id"])
    transaction.record(
        MembershipMoved(
            membership_id=membership_id,
            organisation_id=organisation_id,
            previous=None if before is None else MembershipStatus(before["status"]),
            status=MembershipStatus(row["status"]),
            on=row["on"],
            tier=row["tier"],
            may_be_listed=row["may_be_listed"],
            reason=row["reason"],
        ),
        at=at,
    )
    was, is_now = before is not None and _listed(before), _listed(row)
    since = row["member_since"] if is_now else None
    if was != is_now or (is_now and before is not None and before["member_since"] != since):
        transaction.record(
            MembershipListed(
                membership_id=membership_id, organisation_id=organisation_id, is_listed=is_now, since=since
            ),
            at=at,
        )


def _listed(row: dict[str, Any]) -> bool:
    return is_listed(MembershipStatus(row["status"]), may_be_listed=row["may_be_listed"])
