"""Follow which organisations left the community, so that whoever asks one knows that nobody may be there to answer."""

from collections.abc import Sequence

from mediate_agendas.adapters import organisations
from mediate_agendas.adapters.organisations import Membership
from mediate_contracts.events.community import MembershipMoved
from mediate_contracts.vocabulary import MembershipStatus
from mediate_shared.journal import Transaction


async def follow_departures(told: Sequence[MembershipMoved], *, transaction: Transaction) -> None:
    """Keep since when organisations are gone; whoever becomes a member again is back."""
    memberships = [
        Membership(
            event.membership_id, event.organisation_id, event.on if event.status is MembershipStatus.LEFT else None
        )
        for event in told
    ]
    await organisations.depart(transaction, memberships)
