"""The parts of an organisation's page that say what it needs and offers, and with whom it is matched."""

from typing import Any, Final
from uuid import UUID

from mediate_contracts.vocabulary import PostStatus
from mediate_gateway.adapters import matching_views
from mediate_gateway.adapters.merges import standing_for
from mediate_gateway.domain.attention import days_since
from mediate_gateway.entrypoints.pages.community import matching_listed
from mediate_gateway.entrypoints.pages.community.matching import (
    MATCHES,
    POSTS,
    STAGE_KINDS,
    introduces,
    match_at,
    posts_for,
    sees_matches,
    sees_network,
)
from mediate_gateway.entrypoints.pages.community.parts import Drawn
from mediate_gateway.entrypoints.pages.visit import Visit

_POSTS_MAX: Final = 20
_MATCHES_MAX: Final = 20
_OWN_MAX: Final = 5


async def posts_part(visit: Visit, organisation_id: UUID) -> Drawn | None:
    """Return what an organisation needs and offers, for whoever reads what is for the network."""
    actor = visit.actor
    if not sees_network(actor):
        return None
    async with visit.service.database.reading() as connection:
        records = await standing_for(connection, organisation_id)
        found = {
            post.noun: await matching_views.posts(connection, post.source, of=records, limit=_POSTS_MAX + 1)
            for post in POSTS
        }
        closed = {
            post.noun: await matching_views.counted(connection, post.source, of=records, status=PostStatus.CLOSED)
            for post in POSTS
        }
    may_post = posts_for(actor).covers(organisation_id)
    if not may_post and not any(found.values()) and not any(closed.values()):
        return None
    return Drawn(
        "posts.html",
        {
            "kinds": [
                {
                    "post": post,
                    "open": found[post.noun][:_POSTS_MAX],
                    "more": len(found[post.noun]) > _POSTS_MAX,
                    "closed": closed[post.noun],
                    "all_at": visit.to(post.path, organisation=str(organisation_id)),
                    "new_at": visit.to(post.new, organisation=str(organisation_id)) if may_post else None,
                }
                for post in POSTS
            ]
        },
    )


async def ours(visit: Visit) -> dict[str, Any]:
    """Return the open needs and offers of one's own organisations, and the matches that wait for a step of theirs."""
    actor, now = visit.actor, visit.service.clock()
    async with visit.service.database.reading() as connection:
        posts = [
            (post, each)
            for post in POSTS
            for each in await matching_views.posts(connection, post.source, of=actor.organisations, limit=_OWN_MAX)
        ]
        waiting = await matching_views.waiting(connection, actor.organisations, limit=_OWN_MAX)
    return {
        "posts": [{"noun": post.noun, "at": visit.to(post.at(each.id)), "row": each} for post, each in posts],
        "waiting": [
            {
                "row": each,
                "name": matching_listed.match_name(each, visit),
                "at": visit.to(match_at(each.id)),
                "days": days_since(each.updated_at, now=now),
            }
            for each in waiting
        ],
        "kinds": STAGE_KINDS,
        "matches_at": visit.to(MATCHES, mine="yes"),
        "new": [(visit.to(post.new), visit.word.say(f"{post.noun}.new")) for post in POSTS],
    }


async def matches_part(visit: Visit, organisation_id: UUID) -> Drawn | None:
    """Return the matches of an organisation, for whoever may know of them."""
    reach = sees_matches(visit.actor)
    if not reach:
        return None
    async with visit.service.database.reading() as connection:
        condition = matching_views.between([organisation_id])
        found = await matching_views.matches(connection, reach, condition, limit=_MATCHES_MAX)
    may_introduce = introduces(visit.actor).covers(organisation_id)
    if not found and not may_introduce:
        return None
    shown: dict[str, Any] = {
        "matches": [(each, matching_listed.match_name(each, visit)) for each in found],
        "kinds": STAGE_KINDS,
        "all_at": visit.to(MATCHES, organisation=str(organisation_id)),
        "introduce_at": visit.to(f"{MATCHES}/new", seeker=str(organisation_id)) if may_introduce else None,
    }
    return Drawn("matches.html", shown)
