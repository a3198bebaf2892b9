"""The data directory of one embedded hub: who holds it, its secrets, its ports, and what runs in it.

- `hub.lock`: held (flock) by the running hub; its pid
- `hub.json`: addresses, ports and pids while the hub is ready; no secrets
- `secrets.json`: passwords of PostgreSQL and NATS and the hub's private key, made once, readable by their owner alone
- `ports.json`: the ports of the last start, taken again where they are free
- `postgres/`, `nats/`: the servers' files; `log/`, `spans/`, `run/`: logs, traces, pids of service processes
"""

import contextlib
import fcntl
import json
import os
import secrets
import socket
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Self

from mediate_deploy.errors import HubError

LOOPBACK = "127.0.0.1"
_SECRETS = "secrets.json"
# Below the range from which the kernel picks the near end of outgoing connections. A client that keeps trying
# to reach a stopped server on a port inside that range sooner or later connects to itself and so blocks the
# port.
PORTS = range(15_000, 30_000)
PORT_ATTEMPTS_MAX = 200


def _password() -> str:
    return secrets.token_urlsafe(24)


class DataDirectoryInUse(HubError):
    """Another hub runs in this data directory."""


class DataDirectory:
    """One hub's files. `path` is absolute; the directory is made where it is missing."""

    def __init__(self, path: Path) -> None:
        self.path = path.expanduser().resolve()
        # PostgreSQL runs as another user when the hub runs as root, and has to pass through.
        mode = 0o711 if os.geteuid() == 0 else 0o700
        try:
            self.path.mkdir(mode=mode, parents=True, exist_ok=True)
        except OSError as error:
            raise HubError(f"cannot make the data directory {self.path}: {error.strerror}") from error
        if not os.access(self.path, os.W_OK | os.X_OK):
            raise HubError(f"the data directory {self.path} cannot be written by this user")

    @property
    def hub_json(self) -> Path:
        """Where the running hub says what it consists of."""
        return self.path / "hub.json"

    @property
    def logs(self) -> Path:
        """Where the parts write their logs."""
        return self.path / "log"

    @property
    def spans(self) -> Path:
        """Where the services keep their traces."""
        return self.path / "spans"

    def pid_file(self, part: str) -> Path:
        """Where the pid of a service process is kept."""
        return self.path / "run" / f"{part}.pid"

    @contextlib.contextmanager
    def held(self) -> Iterator[Self]:
        """Hold the directory for this process. Raises DataDirectoryInUse where another hub holds it."""
        descriptor = os.open(self.path / "hub.lock", os.O_RDWR | os.O_CREAT, 0o644)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise DataDirectoryInUse(self._holder(descriptor)) from None
            os.truncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
            self.hub_json.unlink(missing_ok=True)
            try:
                yield self
            finally:
                self.hub_json.unlink(missing_ok=True)
        finally:
            os.close(descriptor)

    def _holder(self, descriptor: int) -> str:
        pid = os.pread(descriptor, 32, 0).decode().strip() or "unknown"
        try:
            url = json.loads(self.hub_json.read_text())["url"]
        except (FileNotFoundError, ValueError, KeyError):
            return f"a hub is already starting in {self.path} (pid {pid})"
        return f"a hub already runs in {self.path}: {url} (pid {pid})"

    def secret(self, name: str, *, make: Callable[[], str] = _password) -> str:
        """Return the secret of that name, made on first use; by default a password, safe inside a URL."""
        return self.secrets([name], make=make)[name]

    def secrets(self, names: list[str], *, make: Callable[[], str] = _password) -> dict[str, str]:
        """Return the secrets of those names; the missing ones are made in one write."""
        known = kept_secrets(self.path)
        missing = {name: make() for name in names if name not in known}
        if missing:
            known |= missing
            write_json(self.path / _SECRETS, known, mode=0o600)
        return {name: known[name] for name in names}

    def port(self, part: str) -> int:
        """Return a free port on 127.0.0.1 for a part: the one of its last start unless that is taken."""
        path = self.path / "ports.json"
        known: dict[str, int] = _read_json(path)
        last = known.get(part)
        if last is not None and is_free(last):
            return last
        known[part] = free_port()
        write_json(path, known)
        return known[part]

    def publish(self, running: Mapping[str, Any]) -> None:
        """Write hub.json in one step, so that a reader sees all of it or nothing."""
        write_json(self.hub_json, running)


def kept_secrets(directory: Path) -> dict[str, str]:
    """Return the secrets that a data directory holds; none where it is no data directory."""
    known: dict[str, str] = _read_json(directory / _SECRETS)
    return known


def _read_json(path: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads(path.read_text())
    except FileNotFoundError:
        return {}
    except PermissionError as error:
        raise HubError(f"{path} cannot be read by this user") from error
    except ValueError as error:
        raise HubError(f"{path} is not readable as JSON: {error}") from error
    return content


def write_json(path: Path, content: Mapping[str, Any], *, mode: int = 0o644) -> None:
    """Write a file so that after a crash it is whole: the new content or the old."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "w") as file:
        json.dump(content, file, indent=2)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Say whether a server could listen on that port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As servers do it: a connection in TIME_WAIT does not make a port taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on. Raises HubError where none is found."""
    for _ in range(PORT_ATTEMPTS_MAX):
        port = PORTS.start + secrets.randbelow(len(PORTS))
        if is_free(port):
            return port
    raise HubError(f"no free port on {LOOPBACK} between {PORTS.start} and {PORTS.stop}")


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket. Raises OSError where the port is taken."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(1024)
    except OSError:
        listener.close()
        raise
    return listener
