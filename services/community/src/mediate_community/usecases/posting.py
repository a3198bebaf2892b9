"""What a need and an offer are to the use cases that they share: their table, fields, and what is said of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from mediate_community.adapters.matching_tables import Poster, WordedNeed, WordedOffer
from mediate_community.adapters.matching_views import Need, Offer
from mediate_community.adapters.posts import NEEDS, OFFERS, Posts
from mediate_contracts.events.base import Event
from mediate_contracts.events.community import (
    NeedAmended,
    NeedClosed,
    NeedPosted,
    NeedReopened,
    OfferAmended,
    OfferClosed,
    OfferPosted,
    OfferReopened,
)
from mediate_shared.strict import Strict

P = TypeVar("P", Need, Offer)


class PostNeed(Strict, WordedNeed, Poster):
    """A need to post; a field it does not know is refused."""


class PostOffer(Strict, WordedOffer, Poster):
    """An offer to post; a field it does not know is refused."""


@dataclass(frozen=True)
class Posting(Generic[P]):
    """A kind of post; the events are made of its id and what each of them tells."""

    posts: Posts[P]
    worded: type[WordedNeed | WordedOffer]
    posted: Callable[[UUID, dict[str, Any]], Event]
    amended: Callable[[UUID, dict[str, Any]], Event]
    closed: Callable[[UUID, dict[str, Any]], Event]
    reopened: Callable[[UUID, dict[str, Any]], Event]

    @property
    def noun(self) -> str:
        """What one of them is called."""
        return self.posts.noun

    @property
    def path(self) -> str:
        """Where its id stands in an address."""
        return f"path.{self.noun}_id"

    def whole(self, post: P) -> dict[str, Any]:
        """Return what events tell of it."""
        return post.model_dump(include={*self.worded.model_fields, *Poster.model_fields})


def _of(event: type[Event], key: str) -> Callable[[UUID, dict[str, Any]], Event]:
    return lambda identifier, told: event.model_validate({key: identifier, **told})


NEED: Final = Posting(
    NEEDS,
    WordedNeed,
    posted=_of(NeedPosted, "need_id"),
    amended=_of(NeedAmended, "need_id"),
    closed=_of(NeedClosed, "need_id"),
    reopened=_of(NeedReopened, "need_id"),
)
"""Needs: what an organisation looks for."""
OFFER: Final = Posting(
    OFFERS,
    WordedOffer,
    posted=_of(OfferPosted, "offer_id"),
    amended=_of(OfferAmended, "offer_id"),
    closed=_of(OfferClosed, "offer_id"),
    reopened=_of(OfferReopened, "offer_id"),
)
"""Offers: what an organisation lets others use, join or count on."""
