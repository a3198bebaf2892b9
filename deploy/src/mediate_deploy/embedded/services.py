"""Services in this process: all of an embedded hub, or the one that `mediate serve` runs."""

import asyncio
import contextlib
import gc
import importlib
import signal
import socket
from collections.abc import AsyncIterator, Coroutine, Generator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

import uvicorn
from starlette.types import ASGIApp

from mediate_deploy.embedded.databases import Address
from mediate_deploy.embedded.datadir import DataDirectory
from mediate_deploy.embedded.identity import Keys
from mediate_deploy.embedded.options import GATEWAY, SUBSCRIPTIONS
from mediate_deploy.embedded.partners_nats import EmbeddedPartnersNats
from mediate_deploy.embedded.protocol import HttpProtocol
from mediate_deploy.embedded.service_processes import announced
from mediate_deploy.errors import HubError
from mediate_gateway.settings import GatewaySettings
from mediate_gateway.usecases.load_examples import LoadedExamples, Tell
from mediate_shared.journal import ShardsChanged
from mediate_shared.logs import configure_logs
from mediate_shared.service import StartRefused
from mediate_shared.settings import ServiceSettings
from mediate_subscriptions.main import build as subscriptions_service
from mediate_subscriptions.settings import SubscriptionsSettings

T = TypeVar("T")
HTTP_DRAIN_SECONDS = 2
SERVICE_STOP_SECONDS = 3.0


class Service(Protocol):
    """What `mediate_<service>.main.build` returns."""

    name: str
    stopping: asyncio.Event
    """Set once it is to stop, so that live streams end by themselves."""
    app: Any
    """The ASGI application; it needs no lifespan."""

    async def start(self) -> None:
        """Migrate, connect, and start relay and consumers."""

    async def stop(self) -> None:
        """Stop what `start` started."""


@dataclass(frozen=True)
class Door:
    """What the gateway is told besides: the other services, as base URLs or as ASGI applications, and its settings."""

    upstreams: Mapping[str, object]
    settings: GatewaySettings


def build(name: str, settings: ServiceSettings, door: Door | None = None) -> Service:
    """Build one service; the gateway, and it alone, as a door. Raises HubError where it lacks what it is made of."""
    build_service = importlib.import_module(f"mediate_{name}.main").build
    try:
        service: Service = (
            build_service(settings)
            if door is None
            else build_service(settings, upstreams=door.upstreams, bounds=door.settings, examples=_examples)
        )
    except StartRefused as error:
        raise HubError(str(error)) from error
    return service


async def _examples(app: ASGIApp, token: str, tell: Tell) -> LoadedExamples:
    # Read when somebody asks for it: most starts load nothing.
    from mediate_deploy.load.examples import load_examples

    return await load_examples(app, token, tell)


class HttpServer(uvicorn.Server):
    """uvicorn on a socket that listens already, leaving signals to the hub.

    ``trusted_proxies``, addresses or networks with commas between, are believed about whom they ask for and how they
    were asked (X-Forwarded-For, X-Forwarded-Proto); nobody else is, and by default nobody is.
    """

    def __init__(self, app: Any, listener: socket.socket, *, trusted_proxies: str | None = None) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                interface="asgi3",
                http=HttpProtocol,
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=trusted_proxies is not None,
                forwarded_allow_ips=trusted_proxies or "",
                timeout_graceful_shutdown=HTTP_DRAIN_SECONDS,
            )
        )
        self._listener = listener
        self._serving: asyncio.Task[None] | None = None

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        """Leave the hub's signal handlers in place."""
        yield

    async def open(self) -> None:
        """Start answering."""
        self._serving = asyncio.create_task(self.serve(sockets=[self._listener]), name="http")
        while not self.started and not self._serving.done():
            await asyncio.sleep(0.005)
        if self._serving.done():
            await self._serving

    async def close(self) -> None:
        """Answer what has begun, for at most HTTP_DRAIN_SECONDS, and take nothing more."""
        self.should_exit = True
        if self._serving is not None:
            await self._serving


@dataclass
class RunningService:
    """One service with its HTTP server, in this process."""

    service: Service
    http: HttpServer | None

    @classmethod
    async def start(
        cls, service: Service, listener: socket.socket | None, *, trusted_proxies: str | None = None
    ) -> "RunningService":
        """Start the service, then let requests in where it has a socket of its own.

        Raises HubError where its journal was begun under another setting, or where it refuses to run as it is told.
        """
        try:
            await service.start()
        except (ShardsChanged, StartRefused) as error:
            raise HubError(str(error)) from error
        # What a start leaves behind stays until the end: the libraries, the routes, the tables. To look through all of
        # it for garbage, over and over, took an eighth of the time that a busy hub has.
        gc.freeze()
        if listener is None:
            return cls(service, None)
        http = HttpServer(service.app, listener, trusted_proxies=trusted_proxies)
        await http.open()
        return cls(service, http)

    async def stop(self) -> None:
        """End live streams, stop taking requests, then stop the service; within SERVICE_STOP_SECONDS."""
        self.service.stopping.set()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SERVICE_STOP_SECONDS):
                if self.http is not None:
                    await self.http.close()
                await self.service.stop()


def _configure_logs(settings: ServiceSettings) -> None:
    configure_logs(
        level=settings.log_level,
        style=settings.log_format,
        file=settings.log_file,
        file_bytes_max=settings.log_file_bytes_max,
    )


async def start_in_process(
    names: Sequence[str],
    *,
    addresses: Mapping[str, Address],
    nats_url: str,
    partners: EmbeddedPartnersNats | None,
    keys: Keys,
    first_password: str,
    data: DataDirectory,
    listener: socket.socket,
    stopping: asyncio.Event,
) -> AsyncIterator[RunningService]:
    """Start the services one after another in this process, the gateway (which asks the others) last.

    Ends early where it is told to stop.
    Only the gateway listens: it calls the others' applications without a network between them.
    """
    applications: dict[str, object] = {}
    for name in names:
        settings = ServiceSettings(
            database_url=addresses[name].url(),
            nats_url=nats_url,
            identity_public_keys=keys.public,
            spans_directory=data.spans,
            log_file=data.logs / "hub.jsonl",
        )
        # The same for every service; the terminal is for what the operator has to know.
        _configure_logs(settings)
        if name == GATEWAY:
            gateway = GatewaySettings(
                identity_private_key=keys.private, mode="local", first_administrator_password=first_password
            )
            starting = RunningService.start(
                build(name, settings, Door(applications, gateway)), listener, trusted_proxies=gateway.trusted_proxies
            )
        else:
            service = (
                subscriptions_service(settings, bounds=_subscriptions(keys, partners))
                if name == SUBSCRIPTIONS
                else build(name, settings)
            )
            applications[name] = service.app
            starting = RunningService.start(service, None)
        running = await unless(stopping, starting)
        if running is None:
            return
        yield running


def _subscriptions(keys: Keys, partners: EmbeddedPartnersNats | None) -> SubscriptionsSettings:
    if partners is None:
        return SubscriptionsSettings(keys=keys.sealing)
    return SubscriptionsSettings(
        keys=keys.sealing,
        partners_nats_url=partners.url(),
        partners_nats_operator_seed=partners.keys.operator_seed,
        partners_nats_system_seed=partners.keys.system_seed,
    )


async def unless(stopping: asyncio.Event, starting: Coroutine[Any, Any, T]) -> T | None:
    """Return what a start gives, or None where it is told to stop before that.

    A start waits for servers as long as it takes; one that is given up leaves nothing behind.
    """
    started = asyncio.create_task(starting)
    told = asyncio.create_task(stopping.wait())
    try:
        await asyncio.wait({started, told}, return_when=asyncio.FIRST_COMPLETED)
        return started.result() if started.done() else None
    finally:
        for task in (started, told):
            task.cancel()
        await asyncio.wait({started, told}, timeout=SERVICE_STOP_SECONDS)


async def serve(
    name: str, listener: socket.socket, *, upstreams: Mapping[str, str] | None, pid_file: Path | None
) -> None:
    """Run one service, told by MEDIATE_… alone, until SIGTERM or SIGINT; `upstreams` are the gateway's."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    settings = ServiceSettings()
    _configure_logs(settings)
    door = None if upstreams is None else Door(upstreams, GatewaySettings())
    # Only the gateway is asked by clients; the others are asked by the gateway.
    trusted_proxies = None if door is None else door.settings.trusted_proxies
    service = build(name, settings, door)
    running = await unless(stopping, RunningService.start(service, listener, trusted_proxies=trusted_proxies))
    if running is None:
        return
    try:
        with announced(pid_file):
            await stopping.wait()
    finally:
        await running.stop()
