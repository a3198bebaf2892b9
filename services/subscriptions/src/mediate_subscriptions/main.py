"""Wires the subscriptions service; nothing else does."""

from collections.abc import Callable
from pathlib import Path

from mediate_shared.service import Service, StartRefused
from mediate_shared.settings import ServiceSettings
from mediate_subscriptions.adapters.addresses import Resolver
from mediate_subscriptions.adapters.handshaking import Handshaking
from mediate_subscriptions.adapters.sealing import KeyUnusable, Sealing
from mediate_subscriptions.domain.addresses import networks
from mediate_subscriptions.entrypoints import endpoints, events, http
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
    service.api.include_router(endpoints.router(_keeping(service, bounds, sealing, wake=_nobody_delivers)))
    return service


def _nobody_delivers() -> None:
    """Stand in for who delivers."""


def _keeping(
    service: Service, bounds: SubscriptionsSettings, sealing: Sealing, *, wake: Callable[[], None]
) -> endpoints.Keeping:
    try:
        resolver = Resolver(networks(bounds.networks_allowed))
    except ValueError as error:
        message = f"MEDIATE_SUBSCRIPTIONS_NETWORKS_ALLOWED: {error}"
        raise StartRefused(message) from error
    return endpoints.Keeping(
        database=service.database,
        sealing=sealing,
        resolver=resolver,
        handshaking=Handshaking(
            resolver,
            bounds.origin,
            connect_seconds_max=bounds.connect_seconds_max,
            seconds_max=bounds.post_seconds_max,
        ),
        http_allowed=bounds.http_allowed,
        endpoints_max=bounds.endpoints_max,
        wake=wake,
    )


def _settings() -> SubscriptionsSettings:
    # What must be there comes from the environment.
    return SubscriptionsSettings()


def _sealing(bounds: SubscriptionsSettings) -> Sealing:
    try:
        return Sealing(bounds.keys)
    except KeyUnusable as error:
        message = f"MEDIATE_SUBSCRIPTIONS_KEYS: {error}"
        raise StartRefused(message) from error
