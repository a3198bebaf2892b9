"""The services of an embedded hub in one process each (`mediate up --processes`)."""

import contextlib
import os
import socket
import sys
from collections.abc import Generator, Mapping
from pathlib import Path

from typing_extensions import override

from mediate_deploy.embedded.administrator import SETTING
from mediate_deploy.embedded.databases import Address
from mediate_deploy.embedded.datadir import LOOPBACK, DataDirectory, listen
from mediate_deploy.embedded.identity import Keys
from mediate_deploy.embedded.options import GATEWAY, SUBSCRIPTIONS
from mediate_deploy.embedded.partners_nats import EmbeddedPartnersNats
from mediate_deploy.embedded.processes import Command, end_leftover, read_pid
from mediate_deploy.embedded.servers import Server

LEFTOVER_SECONDS = 4.0


class ServiceProcess(Server):
    """One service in a process of its own, on a listening socket that the hub keeps over restarts."""

    def __init__(
        self, name: str, *, data: DataDirectory, listener: socket.socket, environment: Mapping[str, str]
    ) -> None:
        super().__init__(name, data.logs / f"{name}.log")
        self._pid_file = data.pid_file(name)
        self._listener = listener
        self._environment = environment

    @property
    @override
    def port(self) -> int:
        port: int = self._listener.getsockname()[1]
        return port

    @override
    def prepare(self) -> None:
        self._pid_file.parent.mkdir(mode=0o700, exist_ok=True)
        end_leftover(self._pid_file, self._pid_file, self.stop_signal, grace_seconds=LEFTOVER_SECONDS)
        self._pid_file.unlink(missing_ok=True)

    @override
    def command(self) -> Command:
        descriptor = self._listener.fileno()
        return Command(
            arguments=[
                *(sys.executable, "-m", "mediate_deploy", "serve", self.name),
                *("--listening", str(descriptor), "--pid-file", str(self._pid_file)),
            ],
            log=self.log,
            environment=self._environment,
            listening=[descriptor],
        )

    @override
    def is_ready(self) -> bool:
        # The service writes its pid when it takes requests.
        return read_pid(self._pid_file) == self.pid


@contextlib.contextmanager
def announced(pid_file: Path | None) -> Generator[None]:
    """Say by a pid file that this process takes requests, while it does."""
    if pid_file is None:
        yield
        return
    pid_file.write_text(f"{os.getpid()}\n")
    try:
        yield
    finally:
        if read_pid(pid_file) == os.getpid():
            pid_file.unlink(missing_ok=True)


def service_processes(
    names: tuple[str, ...],
    *,
    addresses: Mapping[str, Address],
    nats_url: str,
    partners: EmbeddedPartnersNats | None,
    keys: Keys,
    first_password: str,
    data: DataDirectory,
    sockets: dict[str, socket.socket],
) -> list[ServiceProcess]:
    """Return a process for each service; the sockets that are missing in `sockets` are opened and added."""
    for name in names:
        if name not in sockets:
            sockets[name] = listen(LOOPBACK, data.port(name))
    # What the gateway alone is told: where the others are, the key that it signs with, whom to let in first.
    gateway = {
        f"MEDIATE_{name.upper()}_URL": f"http://{LOOPBACK}:{listener.getsockname()[1]}"
        for name, listener in sockets.items()
        if name != GATEWAY
    }
    gateway |= {"MEDIATE_GATEWAY_IDENTITY_PRIVATE_KEY": keys.private, "MEDIATE_GATEWAY_MODE": "local"}
    gateway[SETTING] = first_password
    subscriptions = {"MEDIATE_SUBSCRIPTIONS_KEYS": keys.sealing}
    subscriptions |= {} if partners is None else partners.environment()
    return [
        ServiceProcess(
            name,
            data=data,
            listener=sockets[name],
            environment={
                "MEDIATE_DATABASE_URL": addresses[name].url(),
                "MEDIATE_NATS_URL": nats_url,
                "MEDIATE_IDENTITY_PUBLIC_KEYS": keys.public,
                "MEDIATE_SPANS_DIRECTORY": str(data.spans),
                "MEDIATE_LOG_FILE": str(data.logs / f"{name}.jsonl"),
                **(gateway if name == GATEWAY else {}),
                **(subscriptions if name == SUBSCRIPTIONS else {}),
            },
        )
        for name in names
    ]
