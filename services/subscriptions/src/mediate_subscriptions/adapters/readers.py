"""Who reads the feed, and which of its rows are theirs to read."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, cast, or_
from sqlalchemy.dialects.postgresql import ARRAY, array

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import FEED, SCOPED_WITH, Action
from mediate_shared.database import table_of
from mediate_shared.identity.actor import Actor, ActorKind, Reach
from mediate_subscriptions.adapters.tables import FeedRow

_FEED = table_of(FeedRow)
_MACHINE = frozenset({f"{SCOPED_WITH[FEED]}:read"})


@dataclass(frozen=True)
class Reader:
    """Who reads, and how far they see events of each visibility."""

    actor: Actor
    network: Reach
    case: Reach
    deal: Reach

    @classmethod
    def of(cls, actor: Actor) -> "Reader":
        """Return an actor as a reader of the feed."""
        seen = {each: actor.reach(Action.READ, each, FEED) for each in Visibility}
        return cls(actor, seen[Visibility.NETWORK], seen[Visibility.CASE], seen[Visibility.DEAL])

    @classmethod
    def of_organisations(cls, organisations: frozenset[UUID]) -> "Reader":
        """Return an organisation, with the records that were merged into it, as a reader of the feed.

        What its systems are sent is what a machine of its own may read; no machine is named on a deal.
        """
        return cls.of(Actor(None, ActorKind.MACHINE, organisations=organisations, scopes=_MACHINE))

    @property
    def may_open(self) -> bool:
        """Whether they may be named on a deal at all, so that it is worth asking what a shell stands for."""
        return self.deal.account is not None

    def rows(self) -> ColumnElement[bool]:
        """Return the condition on the feed that holds for what this reader may see of it; a shell they may open."""
        levels = [Visibility.PUBLIC]
        levels += [Visibility.NETWORK] if self.network.everything else []
        levels += [Visibility.CASE] if self.case.everything else []
        levels += [Visibility.DEAL] if self.may_open else []
        theirs: list[ColumnElement[bool]] = [_FEED.c.visibility.in_([each.value for each in levels])]
        if self.case.organisations:
            own = cast(array(sorted(self.case.organisations)), ARRAY(Uuid))
            theirs.append((_FEED.c.visibility == Visibility.CASE.value) & _FEED.c.parties.overlap(own))
        return or_(*theirs)

    def sees(self, visibility: Visibility, parties: Sequence[UUID]) -> bool:
        """Tell of one event what ``rows()`` tells of all of them; a shell is seen by who may open it."""
        match visibility:
            case Visibility.PUBLIC:
                return True
            case Visibility.NETWORK:
                return self.network.everything
            case Visibility.CASE:
                return self.case.everything or not self.case.organisations.isdisjoint(parties)
            case Visibility.DEAL:
                return self.may_open

    def audience(self, parties: Sequence[UUID]) -> Visibility:
        """Return as what audience this reader sees an event of ``rows()``: which of its fields are theirs too."""
        if self.case.everything or self.case.organisations.intersection(parties):
            return Visibility.CASE
        return Visibility.NETWORK if self.network.everything else Visibility.PUBLIC
