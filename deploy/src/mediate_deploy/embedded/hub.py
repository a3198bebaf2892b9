"""The embedded hub as a whole: what `mediate up` runs."""

import asyncio
import contextlib
import importlib
import os
import signal
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import uvloop

from mediate_deploy import VERSION
from mediate_deploy.embedded.administrator import LOGIN, FirstPassword, invitation
from mediate_deploy.embedded.databases import Address, provision
from mediate_deploy.embedded.datadir import LOOPBACK, DataDirectory, listen
from mediate_deploy.embedded.identity import Keys
from mediate_deploy.embedded.nats import EmbeddedNats
from mediate_deploy.embedded.options import DEFAULT_PORT, GATEWAY, SUBSCRIPTIONS, HubOptions
from mediate_deploy.embedded.partners_nats import EmbeddedPartnersNats
from mediate_deploy.embedded.postgres import EmbeddedPostgres
from mediate_deploy.embedded.servers import Server
from mediate_deploy.embedded.service_processes import service_processes
from mediate_deploy.embedded.supervisor import Stopping, Supervisor
from mediate_deploy.errors import HubError
from mediate_deploy.say import say

PORTS_TRIED_MAX = 100


def run_hub(options: HubOptions) -> int:
    """Run a hub until it is told to stop; returns the exit code 0. Raises HubError where it cannot run."""
    data = DataDirectory(options.data_dir)
    with data.held(), asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(Hub(options, data).run())


def open_door(options: HubOptions) -> socket.socket:
    """Return the gateway's listening socket. Raises HubError where the port asked for is taken."""
    first = DEFAULT_PORT if options.port is None else options.port
    last = first + PORTS_TRIED_MAX if options.port is None else first
    for port in range(first, last + 1):
        try:
            door = listen(options.host, port)
        except OSError as error:
            if port == last:
                raise HubError(f"cannot listen on {options.host}:{port}: {error.strerror}") from error
            continue
        if options.port is None and port != first:
            say(f"  port {first} is taken, so the hub is at {port}")
        return door
    raise HubError(f"no free port from {first} to {last}")


@dataclass
class Hub:
    """One run of an embedded hub in a data directory that this process holds."""

    options: HubOptions
    data: DataDirectory
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    sockets: dict[str, socket.socket] = field(default_factory=dict)
    """The listening sockets, by service: the hub opens them all, so that no port is lost over a restart."""
    outside: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What runs elsewhere, as hub.json names it."""
    in_process: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.supervisor = Supervisor(self.stopping, self.publish)
        self.started_at = datetime.now(UTC)
        self.first_password = FirstPassword()
        self.partners: EmbeddedPartnersNats | None = None

    async def run(self) -> int:
        """Start everything, wait for a signal, stop everything."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self.stopping.set)
        began = time.monotonic()
        try:
            if GATEWAY in self.options.services:
                self.sockets[GATEWAY] = open_door(self.options)
            addresses, nats_url = await self.start_servers()
            await self.start_services(addresses, nats_url)
            self.publish()
            self.supervisor.watch()
            say(f"  data           {self.data.path}")
            ready = f"MEDIATE runs at {self.url()} (ready after {time.monotonic() - began:.1f} s; Ctrl-C stops it)"
            say("\n".join((ready, *await self.invitations(addresses))))
            await self.supervisor.run()
        except Stopping:
            pass
        finally:
            await self.stop()
        return 0

    async def start_servers(self) -> tuple[Mapping[str, Address], str]:
        """Start PostgreSQL and NATS where they are not elsewhere; return the databases and NATS's URL."""
        servers: list[Server] = []
        nats = postgres = None
        if self.options.nats_url is None:
            # NATS first: it comes up while PostgreSQL makes its cluster.
            nats = EmbeddedNats(self.data)
            servers.append(nats)
        else:
            self.outside["nats"] = _outside(self.options.nats_url)
        if self.options.database_url is None:
            postgres = EmbeddedPostgres(self.data)
            servers.append(postgres)
        else:
            self.outside["postgres"] = _outside(self.options.database_url)
        self.supervisor.spawn(servers)
        if nats is not None and SUBSCRIPTIONS in self.options.services:
            # Whoever brings a NATS server of their own names one for partners too, or offers none.
            self.partners = EmbeddedPartnersNats(self.data)
            self.supervisor.spawn([self.partners])
        if not self.options.processes and self.options.services:
            # The services bring every library with them. Reading those takes longer than PostgreSQL and NATS
            # need to come up, so it happens meanwhile.
            self.services = importlib.import_module("mediate_deploy.embedded.services")
            for name in self.options.services:
                importlib.import_module(f"mediate_{name}.main")
        await self.supervisor.ready()
        admin = postgres.admin() if postgres is not None else Address.parse(self.options.database_url or "")
        addresses = await provision(admin, self.options.services, self.data, ours=postgres is not None)
        return addresses, nats.url() if nats is not None else self.options.nats_url or ""

    async def start_services(self, addresses: Mapping[str, Address], nats_url: str) -> None:
        """Start the services, the gateway last."""
        names = self.options.services
        keys = Keys.of(self.data)
        if self.options.processes:
            children = service_processes(
                names,
                addresses=addresses,
                nats_url=nats_url,
                partners=self.partners,
                keys=keys,
                first_password=self.first_password.password,
                data=self.data,
                sockets=self.sockets,
            )
            for group in (
                [child for child in children if child.name != GATEWAY],
                [child for child in children if child.name == GATEWAY],
            ):
                self.supervisor.spawn(group)
                await self.supervisor.ready()
        elif names:
            async for running in self.services.start_in_process(
                names,
                addresses=addresses,
                nats_url=nats_url,
                partners=self.partners,
                keys=keys,
                first_password=self.first_password.password,
                data=self.data,
                listener=self.sockets[GATEWAY],
                stopping=self.stopping,
            ):
                self.in_process.append(running)
                say(f"  {running.service.name:<14} ready")
            if self.stopping.is_set():
                raise Stopping

    async def invitations(self, addresses: Mapping[str, Address]) -> list[str]:
        """Return how the first administrator signs in, where a password was made for one now."""
        if GATEWAY not in addresses or self.first_password.is_given:
            return []
        is_theirs = await self.first_password.opens(addresses[GATEWAY])
        return [invitation(self.url(), LOGIN, self.first_password.password)] if is_theirs else []

    async def stop(self) -> None:
        """Stop the gateway, then the other services, then NATS and PostgreSQL."""
        say("stopping")
        self.data.hub_json.unlink(missing_ok=True)
        # A live stream through the gateway is another service's: told only after the gateway, it would hold it up.
        for running in self.in_process:
            running.service.stopping.set()
        # The gateway asks the others, so it goes first; the others do not know each other.
        for group in (self.in_process[-1:], self.in_process[:-1]):
            await asyncio.gather(*(service.stop() for service in group))
        await self.supervisor.stop(names={GATEWAY})
        await self.supervisor.stop(names=set(self.options.services))
        await self.supervisor.stop()
        for listener in self.sockets.values():
            listener.close()

    def url(self) -> str | None:
        """Return the gateway's address for a browser on this machine."""
        door = self.sockets.get(GATEWAY)
        if door is None:
            return None
        host, port = door.getsockname()[:2]
        host = LOOPBACK if host in {"0.0.0.0", "::"} else host  # noqa: S104
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    def publish(self) -> None:
        """Write hub.json: what runs, where, under which pid."""
        parts = dict(self.outside)
        for server in self.supervisor.servers:
            parts[server.name] = {"host": LOOPBACK, "port": server.port, "pid": server.pid}
        for running in self.in_process:
            parts[running.service.name] = {"pid": os.getpid()}
        door = self.sockets.get(GATEWAY)
        if door is not None:
            host, port = door.getsockname()[:2]
            parts[GATEWAY] = {"pid": os.getpid()} | parts.get(GATEWAY, {}) | {"host": host, "port": port}
        with contextlib.suppress(FileNotFoundError):
            self.data.publish(
                {
                    "version": VERSION,
                    "pid": os.getpid(),
                    "url": self.url(),
                    "started_at": self.started_at.isoformat(timespec="seconds"),
                    "parts": parts,
                }
            )


def _outside(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    return {"host": parts.hostname, "port": parts.port, "pid": None}
