"""An embedded hub whose authorization can be switched off while it runs, so that both are measured on one hub.

Run as ``python -m benchmarks.switched_hub DATA_DIR PORT``; it reads a mode a line and answers ``now MODE``. What is
switched off is everything that asks who somebody is or what they may do: credentials, the gateway's signed word and the
check of it, the watch over answers that are under way, policies of routes, row-level security, and the audit.
"""

import asyncio
import sys
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

import uvloop
from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from mediate_contracts.policy import Role
from mediate_deploy.embedded.datadir import DataDirectory
from mediate_deploy.embedded.hub import Hub
from mediate_deploy.embedded.identity import Keys
from mediate_deploy.embedded.options import GATEWAY, HubOptions
from mediate_deploy.say import say
from mediate_deploy.tokens import LOADERS, scripts_id
from mediate_gateway.entrypoints.door import Door
from mediate_shared import audit
from mediate_shared.identity.actor import VISITOR, Actor, ActorKind
from mediate_shared.identity.guard import Declared, Policy
from mediate_shared.identity.tokens import Signer
from mediate_shared.service import Service
from support.running import eventually

_READY_SECONDS_MAX = 90.0


class Mode(StrEnum):
    """How the hub runs."""

    SHIPPED = "shipped"
    UNAUDITED = "unaudited"
    """As shipped, without the audit."""
    OPEN = "open"
    """Without authorization."""


class _NoSigner(Signer):
    """Signs nothing."""

    def internal(self, actor: Actor, service: str) -> str:
        return f"unsigned.{service}.{actor.kind}"


class Switch:
    """Puts back what a hub runs with, or takes it out."""

    def __init__(self, services: Sequence[Service], keys: Keys) -> None:
        self._put: list[tuple[object, str, Any, Any]] = []
        self._policies: list[tuple[list[Dependant], list[Dependant]]] = []
        # The same script as asks, so that it finds the same deals.
        script = Actor(scripts_id(keys.public), ActorKind.SCRIPT, frozenset[Role](LOADERS))
        for service in services:
            actor = VISITOR if service.name == GATEWAY else script
            self._either(service, "identify", _always(actor))
            self._either(service.database, "_row_security", instead=False)
            self._policies += [(dependencies, [*dependencies]) for dependencies in _dependencies(service)]
        door, *_ = [
            route.endpoint
            for service in services
            for route in service.api.router.routes
            if isinstance(route, Declared) and isinstance(route.endpoint, Door)
        ]
        # To the door everybody is a visitor then, whose answers nobody watches.
        self._either(door, "_identify", _always(VISITOR))
        self._either(door, "_signer", _NoSigner(keys.private))
        self._audited = audit.append

    def _either(self, of: object, name: str, instead: Any) -> None:
        self._put.append((of, name, getattr(of, name), instead))

    def to(self, mode: Mode) -> None:
        """Run in a mode from now on."""
        is_open = mode is Mode.OPEN
        for of, name, shipped, instead in self._put:
            setattr(of, name, instead if is_open else shipped)
        for dependencies, shipped in self._policies:
            dependencies[:] = [each for each in shipped if not (is_open and isinstance(each.call, Policy))]
        # Wherever the audit is appended to, it is by this name.
        setattr(audit, "append", self._audited if mode is Mode.SHIPPED else _unaudited)  # noqa: B010 - not of its type


async def _unaudited(*_where: object, **_when: object) -> None:
    """Append nothing."""


def _always(actor: Actor) -> Callable[[Request], Any]:
    async def identify(_request: Request) -> Actor:
        return actor

    return identify


def _dependencies(service: Service) -> Iterator[list[Dependant]]:
    for route in service.api.router.routes:
        if isinstance(route, APIRoute):
            yield route.dependant.dependencies


async def run(data_dir: Path, port: int) -> None:
    """Run a hub until nobody tells it a mode any more."""
    data = DataDirectory(data_dir)
    hub = Hub(HubOptions(data_dir, port=port), data)
    with data.held():
        running = asyncio.create_task(hub.run())
        await eventually(lambda: asyncio.sleep(0, data.hub_json.exists() or running.done()), seconds=_READY_SECONDS_MAX)
        if not running.done():
            switch = Switch([each.service for each in hub.in_process], Keys.of(data))
            asked = asyncio.StreamReader()
            await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(asked), sys.stdin)
            while line := (await asked.readline()).decode().strip():
                switch.to(Mode(line))
                say(f"now {line}")
            hub.stopping.set()
        await running


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run(Path(sys.argv[1]), int(sys.argv[2])))
