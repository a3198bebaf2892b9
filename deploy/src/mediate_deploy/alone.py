"""One service on its own: `mediate serve`, which containers and `mediate up --processes` run."""

import asyncio
import os
import socket
from pathlib import Path

import uvloop
from pydantic import ValidationError

from mediate_deploy.embedded import services
from mediate_deploy.embedded.datadir import listen
from mediate_deploy.embedded.options import GATEWAY, SERVICES
from mediate_deploy.errors import HubError
from mediate_gateway.settings import GatewaySettings
from mediate_shared.identity.tokens import KeyUnusable


def serve(name: str, *, host: str, port: int, listening: int | None, pid_file: Path | None) -> None:
    """Run a service until it is told to stop.

    Raises HubError where its settings or its port are not usable.
    """
    try:
        listener = listen(host, port) if listening is None else socket.socket(fileno=listening)
    except OSError as error:
        raise HubError(f"cannot listen on {host}:{port}: {error.strerror}") from error
    upstreams = _upstreams() if name == GATEWAY else None
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner, listener:
        try:
            runner.run(services.serve(name, listener, upstreams=upstreams, pid_file=pid_file))
        except ValidationError as error:
            prefix = "MEDIATE_GATEWAY_" if error.title == GatewaySettings.__name__ else "MEDIATE_"
            names = ", ".join(prefix + str(problem["loc"][0]).upper() for problem in error.errors())
            raise HubError(f"missing or unusable settings: {names}\n{error}") from error
        except KeyUnusable as error:
            keys = "MEDIATE_IDENTITY_PUBLIC_KEYS" + (", MEDIATE_GATEWAY_IDENTITY_PRIVATE_KEY" if upstreams else "")
            raise HubError(f"unusable settings: {keys}\n{error}") from error


def _upstreams() -> dict[str, str]:
    """Return the other services' base URLs. Raises HubError where one is not named."""
    names = {service: f"MEDIATE_{service.upper()}_URL" for service in SERVICES if service != GATEWAY}
    missing = [name for name in names.values() if not os.environ.get(name)]
    if missing:
        raise HubError(f"the gateway needs the address of every other service; not set: {', '.join(missing)}")
    return {service: os.environ[name] for service, name in names.items()}
