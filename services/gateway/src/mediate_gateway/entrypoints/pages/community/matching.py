"""Where the pages of needs, offers, challenges and matches are, and who may do what there."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from uuid import UUID

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import MatchStatus, PostStatus
from mediate_gateway.adapters.listing import Source
from mediate_gateway.adapters.matching_views import NEEDS, OFFERS
from mediate_gateway.entrypoints.pages.community.places import COMMUNITY, REGISTRY
from mediate_shared.identity.actor import Actor, Reach

CHALLENGES: Final = COMMUNITY + "/challenges"
CHALLENGE: Final = CHALLENGES + "/{challenge_id}"
MATCHES: Final = COMMUNITY + "/matches"
MATCHES_LISTED: Final = COMMUNITY + "/match-list"
"""Beside the board and not below it, where its files would pass for matches."""
INTRODUCE: Final = MATCHES + "/new"
MATCH: Final = MATCHES + "/{match_id}"

AWAY: Final = 500
"""Statuses from here on say that the registry cannot answer now."""
STATUS_KINDS: Final[Mapping[str, str]] = MappingProxyType({PostStatus.OPEN: "info", PostStatus.CLOSED: "neutral"})
STAGE_KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        MatchStatus.INTRODUCED: "neutral",
        MatchStatus.IN_CONVERSATION: "info",
        MatchStatus.PILOT: "info",
        MatchStatus.IMPLEMENTED: "positive",
        MatchStatus.ENDED: "neutral",
    }
)


@dataclass(frozen=True)
class Post:
    """What needs and offers differ in: what one is called, where it is, and what it is read from."""

    noun: str
    path: str
    source: Source
    answered_by: str
    """What the registry suggests for it: ``offer`` for a need, and the other way round."""

    @property
    def new(self) -> str:
        """The path of the page on which one is posted."""
        return f"{self.path}/new"

    @property
    def route(self) -> str:
        """The path of one, as a route declares it."""
        return f"{self.path}/{{post_id}}"

    def at(self, identifier: UUID | str) -> str:
        """Return the path of one."""
        return f"{self.path}/{identifier}"

    def kept_at(self, identifier: UUID | str) -> str:
        """Return where the registry keeps one, below its ``/v1``."""
        return f"/{self.noun}s/{identifier}"


NEED: Final = Post("need", COMMUNITY + "/needs", NEEDS, "offer")
OFFER: Final = Post("offer", COMMUNITY + "/offers", OFFERS, "need")
POSTS: Final = (NEED, OFFER)


def challenge_at(identifier: UUID | str) -> str:
    """Return the path of a challenge."""
    return CHALLENGE.format(challenge_id=identifier)


def match_at(identifier: UUID | str) -> str:
    """Return the path of a match."""
    return MATCH.format(match_id=identifier)


def posts_for(actor: Actor) -> Reach:
    """Return for which organisations somebody may post needs and offers."""
    return actor.reach(Action.CREATE, Visibility.NETWORK, REGISTRY)


def changes_posts_of(actor: Actor) -> Reach:
    """Return of which organisations somebody may change needs and offers."""
    return actor.reach(Action.CHANGE, Visibility.NETWORK, REGISTRY)


def sees_network(actor: Actor) -> bool:
    """Tell whether somebody may read what is for the network."""
    return actor.reach(Action.READ, Visibility.NETWORK, REGISTRY).everything


def sees_matches(actor: Actor) -> Reach:
    """Return of which organisations somebody may know the matches."""
    return actor.reach(Action.READ, Visibility.CASE, REGISTRY)


def introduces(actor: Actor) -> Reach:
    """Return for which organisations somebody may introduce others to them, or them to others."""
    return actor.reach(Action.CREATE, Visibility.CASE, REGISTRY)


def moves(actor: Actor) -> Reach:
    """Return of which organisations somebody may say how far their matches are."""
    return actor.reach(Action.CHANGE, Visibility.CASE, REGISTRY)


def keeps_challenges(actor: Actor) -> bool:
    """Tell whether somebody may open challenges, and change them."""
    return actor.reach(Action.CREATE, Visibility.PUBLIC, REGISTRY).everything
