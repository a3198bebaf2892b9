"""Services started on real servers inside a test, asked over HTTP as their users would."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Any

import httpx
import nats
import nats.js.errors

from mediate_gateway.settings import GatewaySettings
from mediate_pipeline.settings import PipelineSettings
from mediate_shared.bus import STREAM
from mediate_shared.migrate import migrate
from mediate_shared.service import Service
from mediate_shared.settings import ServiceSettings
from support.identity import STAFF, internally, publicly
from support.infrastructure import Infrastructure, drop_database, migrated_database
from support.patience import patient

_A_DAY_SECONDS = 86_400


@dataclass(frozen=True)
class Running:
    """A started service and a client that speaks to it."""

    service: Service
    client: httpx.AsyncClient

    async def post(self, path: str, body: Mapping[str, Any], **headers: str) -> httpx.Response:
        """POST a JSON body; header names are written with underscores."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.client.post(path, json=body, headers=named)

    async def create(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """POST and return what was created; fails the test with the problem if it was not."""
        answer = await self.post(path, body)
        assert answer.status_code == 201, answer.text
        created: dict[str, Any] = answer.json()
        return created

    async def events(self) -> list[dict[str, Any]]:
        """Return every event this service has said so far, in order, data and envelope."""
        await eventually(self._outbox_is_empty)
        answer = await self.service.historian.ask(f"/{self.service.name}/0", after=0, limit=1_000)
        return [json.loads(body) for body in answer.bodies]

    async def _outbox_is_empty(self) -> bool:
        health: dict[str, Any] = (await self.client.get("/health/ready")).json()
        return health.get("journal_backlog") == 0


@asynccontextmanager
async def running(
    infrastructure: Infrastructure, *names: str, settings: Mapping[str, Any] | None = None, **builds: Any
) -> AsyncIterator[dict[str, Running]]:
    """Start services by name, each on an empty database of its own, on an empty event stream.

    ``builds`` gives keyword arguments for ``build`` of the gateway (``upstreams``), by service name.
    """
    await forget_stream(infrastructure.nats_url)
    async with AsyncExitStack() as stack:
        started: dict[str, Running] = {}
        for name in names:
            url = await migrated_database(infrastructure.admin_url, name, partial(_migrate, infrastructure, name))
            stack.push_async_callback(drop_database, infrastructure.admin_url, url)
            chosen = ServiceSettings(
                database_url=url, nats_url=infrastructure.nats_url, log_level="error", **(settings or {})
            )
            arguments = builds.get(name, {})
            if callable(arguments):
                arguments = arguments(started)
            if name == "gateway":
                arguments = {**arguments, "bounds": patient(arguments.get("bounds") or GatewaySettings())}
            if name == "pipeline":
                # Tests add deals up when they want figures: what the service tells by itself would come in between.
                arguments = {"bounds": PipelineSettings(roll_up_seconds=_A_DAY_SECONDS), **arguments}
            service: Service = import_module(f"mediate_{name}.main").build(chosen, **arguments)
            await service.start()
            stack.push_async_callback(service.stop)
            # The gateway is the public door; the others take the gateway's word for who asks.
            headers = publicly(STAFF) if name == "gateway" else internally(STAFF, name)
            hooks = {} if name == "gateway" else {"request": [_renewing(headers["Authorization"], name)]}
            client = httpx.AsyncClient(
                transport=httpx.ASGITransport(service.app), base_url="http://hub", headers=headers, event_hooks=hooks
            )
            await stack.enter_async_context(client)
            started[name] = Running(service, client)
        yield started


def _renewing(standing: str, name: str) -> Callable[[httpx.Request], Awaitable[None]]:
    """Return what puts a new token in the place of the client's own, which lasts a minute; a module may take longer."""

    async def renew(request: httpx.Request) -> None:
        if request.headers.get("Authorization") == standing:
            request.headers.update(internally(STAFF, name))

    return renew


async def _migrate(infrastructure: Infrastructure, name: str, url: str) -> None:
    settings = ServiceSettings(database_url=url, nats_url=infrastructure.nats_url, log_level="error")
    service: Service = import_module(f"mediate_{name}.main").build(
        settings, **({"upstreams": {}} if name == "gateway" else {})
    )
    try:
        await migrate(service.database, service=name, migrations=service._migrations)
    finally:
        await service.stop()


async def forget_stream(nats_url: str) -> None:
    """Delete the event stream, so that a test starts from nothing."""
    connection = await nats.connect(nats_url)
    with suppress(nats.js.errors.NotFoundError):
        await connection.jetstream().delete_stream(STREAM)
    await connection.close()


async def eventually(holds: Callable[[], Awaitable[bool]], *, seconds: float = 15.0) -> None:
    """Wait until something holds; fails the test when it does not within ``seconds``."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not await holds():
        assert asyncio.get_running_loop().time() < deadline, f"still not so after {seconds} s: {holds}"
        await asyncio.sleep(0.02)
