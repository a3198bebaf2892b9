"""Who reads the feed, and which of its rows are theirs to read."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Text, Uuid, cast, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, array, insert

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_shared.database import table_of
from mediate_shared.identity.actor import Actor, Reach
from mediate_shared.journal import Transaction
from mediate_subscriptions.adapters.tables import DealAccessRow, FeedRow

_FEED = table_of(FeedRow)
_ACCESS = table_of(DealAccessRow)
_AREA = "subscriptions"


@dataclass(frozen=True)
class Reader:
    """How far a reader sees events of each visibility."""

    network: Reach
    case: Reach
    deal: Reach

    @classmethod
    def of(cls, actor: Actor) -> "Reader":
        """Return an actor as a reader of the feed."""
        seen = {each: actor.reach(Action.READ, each, _AREA) for each in Visibility}
        return cls(seen[Visibility.NETWORK], seen[Visibility.CASE], seen[Visibility.DEAL])

    def rows(self) -> ColumnElement[bool]:
        """Return the condition on the feed that holds for what this reader may see of it."""
        levels = [Visibility.PUBLIC]
        levels += [Visibility.NETWORK] if self.network.everything else []
        levels += [Visibility.CASE] if self.case.everything else []
        theirs: list[ColumnElement[bool]] = [_FEED.c.visibility.in_([each.value for each in levels])]
        if self.case.organisations:
            own = cast(array(sorted(self.case.organisations)), ARRAY(Uuid))
            theirs.append((_FEED.c.visibility == Visibility.CASE.value) & _FEED.c.parties.overlap(own))
        if self.deal.account is not None:
            deals = select(cast(_ACCESS.c.deal_id, Text)).where(_ACCESS.c.account_id == self.deal.account)
            theirs.append((_FEED.c.visibility == Visibility.DEAL.value) & _FEED.c.subject.in_(deals))
        return or_(*theirs)

    def audience(self, visibility: Visibility, parties: Sequence[UUID]) -> Visibility:
        """Return as what audience this reader sees an event of ``rows()``: which of its fields are theirs too."""
        if visibility is Visibility.DEAL:
            return Visibility.DEAL
        if self.case.everything or self.case.organisations.intersection(parties):
            return Visibility.CASE
        return Visibility.NETWORK if self.network.everything else Visibility.PUBLIC


async def set_deal_readers(transaction: Transaction, deal_id: UUID, accounts: Sequence[UUID]) -> None:
    """Keep who may read a deal; whoever is not named any more may not."""
    await transaction.execute(
        _ACCESS.delete().where(_ACCESS.c.deal_id == deal_id, _ACCESS.c.account_id.not_in(accounts))
    )
    if accounts:
        rows = [{"deal_id": deal_id, "account_id": account} for account in accounts]
        await transaction.execute(insert(_ACCESS).on_conflict_do_nothing(), rows)
