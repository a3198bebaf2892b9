"""Wires the subscriptions service; nothing else does."""

from pathlib import Path

from mediate_shared.service import Service
from mediate_shared.settings import ServiceSettings
from mediate_subscriptions.entrypoints import events, http
from mediate_subscriptions.usecases.follow_feed import Followers
from mediate_subscriptions.usecases.read_feed import Feed


def build(settings: ServiceSettings) -> Service:
    """Return the service, not yet started."""
    service = Service(
        "subscriptions",
        settings,
        title="Subscriptions: partners' own systems hear what happened",
        migrations=Path(__file__).parent / "migrations",
        domain_problems=http.PROBLEMS,
    )
    feed = Feed(service.database, service.opener)
    followers = Followers(feed, stopping=service.stopping, most=settings.live_streams_max, log=service.log)
    inbox = service.projects(events.FEED)
    inbox.on_applied.append(lambda _applied: followers.wake())
    service.runs(followers.look)
    service.api.include_router(http.router(feed, followers, quiet_seconds=settings.live_quiet_seconds))
    return service
