"""Suggest what fits: offers for a need, needs for an offer."""

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_community.adapters import suggesting
from mediate_community.adapters.matching_views import Need, Offer, Reason
from mediate_community.adapters.posts import Posts
from mediate_community.domain.suggestions import Fit, Ground, best, fit
from mediate_community.domain.words import written
from mediate_contracts.vocabulary import PostStatus
from mediate_shared.identity.actor import Reach

P = TypeVar("P", Need, Offer)


async def suggest(
    connection: AsyncConnection, posts: Posts[P], asked: Need | Offer, *, reach: Reach, today: date
) -> Sequence[tuple[P, int, list[Reason]]]:
    """Return what fits best, at most 20, each with its score and the reasons for it; nothing for what is over.

    ``reach`` is how far whoever asks sees matches: what those are about already is left out.
    """
    if asked.status is PostStatus.CLOSED or asked.over:
        return []
    traits = await suggesting.traits_of(connection, asked)
    found = await suggesting.candidates(connection, posts, asked, traits, reach=reach, today=today)
    by_id = {str(candidate.post.id): (candidate.post, fit(traits, candidate.traits)) for candidate in found}
    words = dict(written(f"{asked.title}\n{asked.text or ''}"))
    chosen = (by_id[key] for key in best([(key, each) for key, (_, each) in by_id.items()]))
    return [(post, fitting.score, _reasons(fitting, words)) for post, fitting in chosen]


def _reasons(fitting: Fit, words: dict[str, str]) -> list[Reason]:
    # People are shown the words they wrote, not what those were cut to.
    return [
        Reason(
            reason=reason.ground,
            shared=[words.get(str(each), each) if reason.ground is Ground.TEXT else each for each in reason.shared],
            points=reason.points,
        )
        for reason in fitting.reasons
    ]
