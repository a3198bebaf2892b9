"""Wires the subscriptions service; nothing else does."""

from pathlib import Path

from mediate_shared.service import Service, StartRefused
from mediate_shared.settings import ServiceSettings
from mediate_subscriptions.adapters.sealing import KeyUnusable, Sealing
from mediate_subscriptions.entrypoints import events, http
from mediate_subscriptions.settings import SubscriptionsSettings
from mediate_subscriptions.usecases.follow_feed import Followers
from mediate_subscriptions.usecases.read_feed import Feed


def build(settings: ServiceSettings, *, bounds: SubscriptionsSettings | None = None) -> Service:
    """Return the service, not yet started. Raises StartRefused where its keys cannot be used."""
    bounds = bounds or _settings()
    sealing = _sealing(bounds)
    service = Service(
        "subscriptions",
        settings,
        title="Subscriptions: partners' own systems hear what happened",
        migrations=Path(__file__).parent / "migrations",
        domain_problems=http.PROBLEMS,
    )
    feed = Feed(service.database, service.opener, sealing)
    followers = Followers(feed, stopping=service.stopping, most=settings.live_streams_max, log=service.log)
    inbox = service.projects(events.FEED)
    inbox.on_applied.append(lambda _applied: followers.wake())
    service.runs(followers.look)
    service.api.include_router(http.router(feed, followers, quiet_seconds=settings.live_quiet_seconds))
    return service


def _settings() -> SubscriptionsSettings:
    # What must be there comes from the environment.
    return SubscriptionsSettings()


def _sealing(bounds: SubscriptionsSettings) -> Sealing:
    try:
        return Sealing(bounds.keys)
    except KeyUnusable as error:
        message = f"MEDIATE_SUBSCRIPTIONS_KEYS: {error}"
        raise StartRefused(message) from error
