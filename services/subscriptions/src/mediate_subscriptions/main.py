"""Wires the subscriptions service; nothing else does."""

from collections.abc import Callable
from pathlib import Path
from random import SystemRandom

from mediate_shared.service import Service, StartRefused
from mediate_shared.settings import ServiceSettings
from mediate_subscriptions.adapters.addresses import Resolver
from mediate_subscriptions.adapters.handshaking import Handshaking
from mediate_subscriptions.adapters.nats_claims import Key
from mediate_subscriptions.adapters.partners_nats import PartnersNats
from mediate_subscriptions.adapters.posting import PostBounds, Poster, connections_max
from mediate_subscriptions.adapters.receiving import Receivers
from mediate_subscriptions.adapters.sealing import KeyUnusable, Sealing
from mediate_subscriptions.domain.addresses import networks
from mediate_subscriptions.domain.partners_nats import NatsKeyUnusable
from mediate_subscriptions.domain.retrying import Schedule
from mediate_subscriptions.entrypoints import deliveries, endpoints, events, http, nats, reading, sse
from mediate_subscriptions.settings import SubscriptionsSettings
from mediate_subscriptions.usecases.deliver import Deliveries, Keeping
from mediate_subscriptions.usecases.follow_feed import Followers
from mediate_subscriptions.usecases.post_delivery import Posting
from mediate_subscriptions.usecases.read_feed import Feed
from mediate_subscriptions.usecases.write_to_partners import PartnersWriter, Written


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
    followers = Followers(
        feed,
        written=sse.written(sealing),
        stopping=service.stopping,
        most=settings.live_streams_max,
        most_of_one=bounds.streams_of_one_max,
        log=service.log,
    )
    inbox = service.projects(events.FEED)
    inbox.on_applied.append(lambda _applied: followers.wake())
    service.runs(followers.look)
    service.api.include_router(http.router())
    service.api.include_router(
        reading.router(feed, followers, quiet_seconds=settings.live_quiet_seconds, replay_days=bounds.replay_days)
    )
    worker = _worker(service, bounds, sealing, _resolver(bounds))
    inbox.on_applied.append(lambda _applied: worker.grown())
    service.runs(worker.run)
    # Another than that of the posts: names that are typed in, and that nobody answers for, hold up none of them.
    keeping = _keeping(service, bounds, sealing, _resolver(bounds), wake=worker.wake)
    service.api.include_router(endpoints.router(keeping))
    service.api.include_router(
        deliveries.router(deliveries.Delivering(service.database, sealing, bounds.replay_days, wake=worker.wake))
    )
    partners = _partners(service, bounds, sealing)
    if partners is not None:
        inbox.on_applied.append(lambda _applied: partners.wake())
        service.runs(partners.run)
    service.api.include_router(
        nats.router(
            nats.Offering(
                service.database,
                sealing,
                None if partners is None else partners.server,
                bounds.replay_days,
                service.clock,
                wake=(lambda: None) if partners is None else partners.wake,
                log=service.log,
            )
        )
    )
    return service


def _worker(service: Service, bounds: SubscriptionsSettings, sealing: Sealing, resolver: Resolver) -> Deliveries:
    poster = Poster(
        resolver,
        PostBounds(
            connect_seconds=bounds.connect_seconds_max,
            seconds=bounds.post_seconds_max,
            answer_bytes=bounds.answer_bytes_max,
            connections=connections_max(bounds.posts_max),
        ),
    )
    posting = Posting(
        poster,
        sealing,
        service.telemetry,
        Schedule(bounds.retry_seconds, bounds.retry_jitter),
        retry_after_seconds_max=bounds.retry_after_seconds_max,
        clock=service.clock,
        chance=SystemRandom().random,
    )
    return Deliveries(
        service.database,
        Receivers(sealing, service.log),
        posting,
        Keeping(bounds.replay_days, bounds.disabled_after_days),
        posts_max=bounds.posts_max,
        log=service.log,
    )


def _partners(service: Service, bounds: SubscriptionsSettings, sealing: Sealing) -> PartnersWriter | None:
    """Return what writes to the NATS server for partners; None where no such server is named."""
    if bounds.partners_nats_url is None:
        return None
    server = PartnersNats(
        bounds.partners_nats_url,
        public_url=bounds.partners_nats_public_url,
        operator=_seed("OPERATOR", bounds.partners_nats_operator_seed, begins="SO"),
        system=_seed("SYSTEM", bounds.partners_nats_system_seed, begins="SA"),
        replay_days=bounds.replay_days,
        clock=service.clock,
    )
    kept = Written(service.database, sealing, server, bounds.replay_days, service.clock)
    return PartnersWriter(kept, log=service.log)


def _seed(whose: str, seed: str | None, *, begins: str) -> Key:
    try:
        return Key.of(seed or "", begins=begins)
    except NatsKeyUnusable as error:
        message = f"MEDIATE_SUBSCRIPTIONS_PARTNERS_NATS_{whose}_SEED: {error}"
        raise StartRefused(message) from error


def _resolver(bounds: SubscriptionsSettings) -> Resolver:
    try:
        return Resolver(networks(bounds.networks_allowed))
    except ValueError as error:
        message = f"MEDIATE_SUBSCRIPTIONS_NETWORKS_ALLOWED: {error}"
        raise StartRefused(message) from error


def _keeping(
    service: Service,
    bounds: SubscriptionsSettings,
    sealing: Sealing,
    resolver: Resolver,
    *,
    wake: Callable[[], None],
) -> endpoints.Keeping:
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
