"""Keeps the parts of a hub running: starts them together, restarts what ends, stops them in order."""

import asyncio
import time
from collections.abc import Callable, Sequence

from mediate_deploy.embedded.processes import bound_log
from mediate_deploy.embedded.servers import READY_SECONDS_MAX, Server
from mediate_deploy.errors import HubError
from mediate_deploy.say import say

WATCH_SECONDS = 0.05
LOG_CHECK_SECONDS = 10.0
BACK_OFF_SECONDS = (0.0, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
STEADY_SECONDS = 30.0
STOP_SECONDS = 2.0


class Stopping(Exception):
    """The hub was asked to stop while it was starting."""


class Supervisor:
    """Watches child processes. All of them start from the thread that runs the loop, which outlives them."""

    def __init__(self, stopping: asyncio.Event, changed: Callable[[], None]) -> None:
        self._stopping = stopping
        self._changed = changed
        self.servers: list[Server] = []
        self._seen_ready: list[Server] = []
        self._watching: list[asyncio.Task[None]] = []

    def spawn(self, servers: Sequence[Server]) -> None:
        """Start servers side by side, without waiting for any. Raises HubError where one cannot start."""
        for server in servers:
            self.servers.append(server)
            server.prepare()
            server.spawn()

    async def ready(self) -> None:
        """Wait until every server takes work. Raises HubError where one does not come up."""
        began = time.monotonic()
        waiting = [server for server in self.servers if server not in self._seen_ready]
        while waiting:
            for server in [server for server in waiting if self._is_up(server, began)]:
                waiting.remove(server)
                self._seen_ready.append(server)
                say(f"  {server.name:<14} ready on port {server.port}")
            await asyncio.sleep(0.01)
            if self._stopping.is_set():
                raise Stopping

    def watch(self) -> None:
        """From now on restart any server that ends."""
        self._watching = [
            asyncio.create_task(self._watch(server), name=f"watch-{server.name}") for server in self.servers
        ]

    async def run(self) -> None:
        """Return when the hub is asked to stop. Raises what made watching impossible."""
        asked = asyncio.create_task(self._stopping.wait())
        done, _ = await asyncio.wait({asked, *self._watching}, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()

    async def stop(self, *, names: set[str] | None = None) -> None:
        """Stop these servers (all by default) side by side; none is restarted from here on."""
        for task in self._watching:
            task.cancel()
        await asyncio.gather(*self._watching, return_exceptions=True)
        self._watching = []
        chosen = [server for server in self.servers if names is None or server.name in names]
        for server in chosen:
            server.request_stop()
        deadline = time.monotonic() + STOP_SECONDS
        for server in chosen:
            server.stop(grace_seconds=max(0.1, deadline - time.monotonic()))
            self.servers.remove(server)

    @staticmethod
    def _is_up(server: Server, began: float) -> bool:
        server.check()
        if time.monotonic() - began > READY_SECONDS_MAX:
            raise HubError(f"{server.name} is not ready after {READY_SECONDS_MAX:.0f} s; its log: {server.log}")
        return server.is_ready()

    async def _watch(self, server: Server) -> None:
        attempt = 0
        ready_since = log_checked = time.monotonic()
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            now = time.monotonic()
            if now - log_checked > LOG_CHECK_SECONDS:
                bound_log(server.log)
                log_checked = now
            if not server.has_ended():
                continue
            attempt = 0 if now - ready_since > STEADY_SECONDS else attempt
            say(f"  {server.name} has ended; starting it again")
            attempt = await self._bring_back(server, attempt)
            ready_since = time.monotonic()
            say(f"  {server.name} is back (pid {server.pid})")
            self._changed()

    @staticmethod
    async def _bring_back(server: Server, attempt: int) -> int:
        """Start a server until it stays up; returns how often that was tried since it was steady."""
        while True:
            await asyncio.sleep(BACK_OFF_SECONDS[min(attempt, len(BACK_OFF_SECONDS) - 1)])
            attempt += 1
            try:
                server.prepare()
                server.spawn()
            except (HubError, OSError) as error:
                say(f"  {server.name} does not start: {error}")
                continue
            began = time.monotonic()
            while not server.has_ended() and not server.is_ready():
                await asyncio.sleep(0.01)
                if time.monotonic() - began > READY_SECONDS_MAX:
                    server.kill()
            if not server.has_ended():
                return attempt
            say(f"  {server.name} does not stay up; its log: {server.log}")
