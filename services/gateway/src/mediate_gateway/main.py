"""Wires the gateway; nothing else does."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from pathlib import Path

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp

from mediate_gateway.adapters import personal_data, remote
from mediate_gateway.adapters.inquiries import Inquiries
from mediate_gateway.adapters.oidc import Provider
from mediate_gateway.adapters.services import Services
from mediate_gateway.entrypoints import audits, http, identity, machines, oauth, privacy, searching
from mediate_gateway.entrypoints.assets import Assets
from mediate_gateway.entrypoints.compressing import Compressing
from mediate_gateway.entrypoints.credentials import by_credentials
from mediate_gateway.entrypoints.csrf import from_the_same_site
from mediate_gateway.entrypoints.discreet import settled
from mediate_gateway.entrypoints.door import Door
from mediate_gateway.entrypoints.events import READ_MODEL
from mediate_gateway.entrypoints.guard import Guard
from mediate_gateway.entrypoints.live import Live
from mediate_gateway.entrypoints.mailing import mail_room
from mediate_gateway.entrypoints.oidc import ProviderSignIn
from mediate_gateway.entrypoints.pages.hub import Pages
from mediate_gateway.entrypoints.pages.importing.uploads import UPLOAD, UPLOAD_BYTES_MAX
from mediate_gateway.entrypoints.remembering import Remembering
from mediate_gateway.entrypoints.sealing import Sealing
from mediate_gateway.entrypoints.session_cookie import SessionCookie
from mediate_gateway.entrypoints.trouble import Troubles
from mediate_gateway.entrypoints.watch import Watch
from mediate_gateway.settings import GatewaySettings, upstreams_from_environment
from mediate_gateway.usecases import rebuild_read_model
from mediate_gateway.usecases.await_event import Awaiting
from mediate_gateway.usecases.begin import begin
from mediate_gateway.usecases.clean_identity import Cleaning
from mediate_gateway.usecases.describe_api import Description
from mediate_gateway.usecases.erase_person import Erasing
from mediate_gateway.usecases.export_person import Exporting
from mediate_gateway.usecases.follow_hub import Following
from mediate_gateway.usecases.grant_token import Granting
from mediate_gateway.usecases.identify import Principals
from mediate_gateway.usecases.import_files import Importing
from mediate_gateway.usecases.jobs import Jobs, Run
from mediate_gateway.usecases.load_examples import KIND as EXAMPLES
from mediate_gateway.usecases.load_examples import Examples, LoadingExamples
from mediate_gateway.usecases.oversee import Overseeing
from mediate_gateway.usecases.read_audit import Auditing
from mediate_gateway.usecases.search import Searching
from mediate_gateway.usecases.show_overview import Overviews
from mediate_shared.identity.guard import Declared, OpenToAll, PassedOn
from mediate_shared.identity.tokens import Signer
from mediate_shared.service import Service
from mediate_shared.settings import ServiceSettings

__all__ = ["build", "upstreams_from_environment"]


def build(
    settings: ServiceSettings,
    *,
    upstreams: Mapping[str, ASGIApp | str],
    bounds: GatewaySettings | None = None,
    examples: Examples | None = None,
) -> Service:
    """Return the gateway, not yet started; ``upstreams`` are the other services, as applications or base URLs.

    ``examples`` brings the example data, where the hub comes with it.
    """
    bounds = bounds or GatewaySettings()
    signer = Signer(bounds.identity_private_key)
    service = Service(
        "gateway",
        settings,
        title="Gateway: one place for coordinators",
        migrations=Path(__file__).parent / "migrations",
        domain_problems=identity.PROBLEMS,
        larger_bodies={UPLOAD: UPLOAD_BYTES_MAX},
    )
    principals = Principals(
        service.database, service.verifier, clock=service.clock, idle=timedelta(minutes=bounds.session_idle_minutes)
    )
    service.identify = from_the_same_site(by_credentials(principals))
    service.begins_with(lambda: begin(service.database, settings, bounds, now=service.clock()))
    overviews = Overviews(service.database)
    awaiting = Awaiting(service.database, seconds_max=bounds.shown_seconds_max)
    following = Following(service.database, stopping=service.stopping, streams_max=settings.live_streams_max)
    inbox = service.projects(READ_MODEL)
    inbox.on_applied += [overviews.applied, awaiting.applied, following.applied]
    service.runs(following.tell)
    service.runs(following.end)

    assets = Assets()
    watch = Watch(service.stopping)
    door = Door(
        upstreams,
        _client(service, bounds, connections_max=bounds.upstream_connections_max),
        streams=_client(service, bounds, connections_max=settings.live_streams_max),
        identify=settled(service.identify),
        signer=signer,
        watch=watch,
    )
    service.api.state.services = Services(
        door.to,
        signer,
        awaiting,
        seconds_max=bounds.upstream_answer_seconds_max,
        part_seconds_max=bounds.part_seconds_max,
        on_told=overviews.applied,
    )
    live = Live(following, identify=service.identify, watch=watch, heartbeat_seconds=settings.live_quiet_seconds)
    service.runs(watch.run)
    _put_around(service, overviews)
    service.api.include_router(http.routes(overviews, awaiting))
    found = Searching(
        service.database,
        service.api.state.services,
        seconds_max=bounds.search_seconds_max,
        suggesting_seconds_max=bounds.suggestions_seconds_max,
    )
    service.api.include_router(searching.routes(found))
    people = identity.people(service.database, bounds, principals.forget)
    for router in identity.routes(people):
        service.api.include_router(router)
    service.runs(Cleaning(service.database, bounds, clock=service.clock).clean_identity)
    service.api.include_router(machines.routes(principals.forget))
    inquiries = Inquiries(service.bus, seconds_max=bounds.inquiry_seconds_max, part_seconds_max=bounds.part_seconds_max)
    erasing = Erasing(
        service, inquiries, forget=principals.forget, kept=timedelta(days=bounds.closed_accounts_days_kept)
    )
    service.keeps_persons(personal_data.of_gateway(bounds.identity_private_key))
    service.runs(erasing.finish)
    service.api.state.overseeing = Overseeing(
        service, door.to, lambda: door.services, inquiries, seconds_max=bounds.part_seconds_max
    )
    exporting = Exporting(service, inquiries)
    service.api.include_router(privacy.routes(exporting, erasing, people.cookie))
    auditing = Auditing(service, inquiries)
    service.api.include_router(audits.routes(auditing))
    granting = Granting(service.database, signer, bounds)
    service.api.include_router(oauth.routes(service, granting, public_url=bounds.public_url))
    service.api.state.examples = LoadingExamples(examples, service.app, signer)
    rebuilding = rebuild_read_model.Rebuilding(inbox, READ_MODEL, service.database)
    jobs = _jobs(service, {rebuild_read_model.KIND: rebuilding.run, EXAMPLES: service.api.state.examples.run})
    if bounds.oidc_issuer is not None:
        service.api.include_router(_by_provider(service, bounds, people.cookie).routes())
    importing = Importing(service, service.api.state.services, jobs)
    service.runs(importing.forget)
    mail = mail_room(service, bounds, service.api.state.services)
    Pages(overviews, people, exporting, erasing, auditing, jobs, importing, mail, found, bounds).install(
        service, assets
    )
    # Before everything else: the description, because FastAPI has put that of the gateway alone on this path, and the
    # services, because to try every page first would cost more than the rest of the door.
    service.api.router.routes[:0] = [
        Declared("/v1/openapi.json", _described(Description(service.api.openapi), door), OpenToAll()),
        *(Declared(f"/v1/{name}/{{path:path}}", door, PassedOn()) for name in door.services),
    ]
    service.api.router.routes += [
        Declared("/live", live, OpenToAll()),
        Declared("/static/{name}", assets.serve, OpenToAll()),
        Declared("/v1/{path:path}", door, PassedOn()),
    ]
    return service


def _jobs(service: Service, kinds: Mapping[str, Run]) -> Jobs:
    jobs = Jobs(service)
    service.api.state.jobs = jobs
    for name, run in kinds.items():
        jobs.kind(name, run)
    service.runs(jobs.work)
    service.runs(jobs.forget)
    return jobs


def _put_around(service: Service, overviews: Overviews) -> None:
    """Put around every answer what is the same for all, the innermost first."""
    service.api.add_middleware(Compressing)
    service.api.add_middleware(Guard)
    service.api.add_middleware(Remembering, current=overviews.known)


def _by_provider(service: Service, bounds: GatewaySettings, cookie: SessionCookie) -> ProviderSignIn:
    provider = Provider(
        bounds.oidc_issuer or "",
        client_id=bounds.oidc_client_id or "",
        client_secret=bounds.oidc_client_secret,
        scopes=bounds.oidc_scopes,
    )
    return ProviderSignIn(
        service,
        provider,
        Sealing(bounds.identity_private_key),
        Troubles(bounds.oidc_name),
        cookie,
        lasting=timedelta(hours=bounds.session_hours_max),
        public_url=bounds.public_url,
    )


def _described(description: Description, door: Door) -> Callable[[Request], Awaitable[Response]]:
    async def describe(_request: Request) -> Response:
        document, missing = await description.whole(door.applications)
        # Where a service did not answer, the next reader should ask again.
        caching = "no-store" if missing else "no-cache"
        return JSONResponse(document, headers={"Cache-Control": caching})

    return describe


def _client(service: Service, bounds: GatewaySettings, *, connections_max: int) -> httpx.AsyncClient:
    client = remote.client(connections_max=connections_max, answer_seconds_max=bounds.upstream_answer_seconds_max)

    async def keep_until_stopped() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await client.aclose()

    service.runs(keep_until_stopped)
    return client
