"""A whole hub of real processes, started as its users start it, and ways to hurt it."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import httpx

from mediate_contracts.policy import Role
from mediate_deploy.embedded.databases import Address
from mediate_deploy.embedded.datadir import DataDirectory
from mediate_deploy.embedded.identity import Keys
from mediate_deploy.embedded.nats import EmbeddedNats
from mediate_deploy.embedded.postgres import EmbeddedPostgres
from mediate_deploy.tokens import LOADERS, Wanted, mint
from mediate_shared.identity.actor import Actor
from mediate_shared.identity.tokens import Signer
from support.identity import STAFF
from support.patience import OF_PROCESSES

_READY_SECONDS_MAX = 90.0
_TOKEN_SECONDS = 3_600


@dataclass
class Hub:
    """A running hub: its files, its process, its address."""

    data_dir: Path
    process: "subprocess.Popen[bytes]"

    @property
    def told(self) -> dict[str, Any]:
        """What hub.json says at this moment; empty while the hub is not ready."""
        with suppress(OSError, ValueError):
            told: dict[str, Any] = json.loads((self.data_dir / "hub.json").read_text())
            return told
        return {}

    @property
    def url(self) -> str:
        """Where the gateway listens."""
        return str(self.told["url"])

    @property
    def said(self) -> str:
        """What the hub has told its terminal since its start."""
        return _terminal(self.data_dir).read_text()

    @property
    def first_password(self) -> str | None:
        """The first administrator's password as the terminal was told it; None where it was told none."""
        wait(lambda: "MEDIATE runs at" in self.said, "the hub has told its terminal")
        told = re.search(r"as administrator with (\S+);", self.said)
        return told[1] if told else None

    def pid(self, part: str) -> int:
        """Return the process id of a part."""
        return int(self.told["parts"][part]["pid"])

    def kill(self, part: str) -> None:
        """Kill a part without warning; the hub is left to notice."""
        os.kill(self.pid(part), signal.SIGKILL)

    def kill_and_wait(self, part: str) -> None:
        """Kill a part and wait until the hub has started it again."""
        before = self.pid(part)
        self.kill(part)
        wait(lambda: self.told.get("parts", {}).get(part, {}).get("pid") not in {None, before}, f"{part} came back")

    @contextmanager
    def frozen(self, part: str) -> Iterator[None]:
        """Stop a part in its tracks for a while: it is there and does not answer."""
        pid = self.pid(part)
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)

    def token(self, *roles: Role, organisation: str | None = None, administers: bool = False) -> str:
        """Return a bearer token; by default of somebody who keeps every service's records.

        ``organisation`` is an id: a name is looked up with a loop of its own, which no coroutine may start.
        """
        chosen = roles if roles or organisation else LOADERS
        return mint(self.data_dir, Wanted(chosen, organisation, administers), seconds=_TOKEN_SECONDS)

    def headers(self, *roles: Role, organisation: str | None = None, administers: bool = False) -> dict[str, str]:
        """Return the header by which the hub knows somebody, by default one who keeps every service's records."""
        return {"Authorization": f"Bearer {self.token(*roles, organisation=organisation, administers=administers)}"}

    def as_person(self, person: Actor, *, seconds: int = _TOKEN_SECONDS) -> dict[str, str]:
        """Return the header by which the hub takes somebody for whom a test says they are."""
        return {
            "Authorization": f"Bearer {Signer(Keys.kept_in(self.data_dir).private).access(person, seconds=seconds)}"
        }

    def internal_headers(self, service: str) -> dict[str, str]:
        """Return the header by which a service behind the gateway takes the gateway's word for a keeper of records."""
        return {"Authorization": f"Bearer {Signer(Keys.kept_in(self.data_dir).private).internal(STAFF, service)}"}

    def client(self, *, seconds: float = 10) -> httpx.AsyncClient:
        """Return a client of the gateway for somebody who keeps every service's records."""
        return httpx.AsyncClient(base_url=self.url, headers=self.headers(), timeout=seconds)

    def command(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run a mediate command against this hub."""
        return self.run(*arguments, "--data-dir", str(self.data_dir))

    @staticmethod
    def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run a mediate command."""
        return subprocess.run(
            [sys.executable, "-m", "mediate_deploy", *arguments],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    @property
    def broker_store(self) -> Path:
        """The folder with everything the broker keeps."""
        return EmbeddedNats(DataDirectory(self.data_dir), port=int(self.told["parts"]["nats"]["port"])).store

    def lose_broker_store(self) -> None:
        """Take everything the broker keeps away from under it, at once, and delete it.

        The folder is moved aside first: a running broker removes and makes files in it, and a deletion in place
        would race with that.
        """
        lost = self.broker_store.with_name("lost")
        self.broker_store.rename(lost)
        shutil.rmtree(lost)

    @property
    def broker_url(self) -> str:
        """The broker's address with this hub's credentials."""
        return EmbeddedNats(DataDirectory(self.data_dir), port=int(self.told["parts"]["nats"]["port"])).url()

    async def database(self, service: str) -> "asyncpg.Connection[asyncpg.Record]":
        """Connect to a service's database as the superuser."""
        server = EmbeddedPostgres(DataDirectory(self.data_dir), port=int(self.told["parts"]["postgres"]["port"]))
        admin = server.admin()
        address = Address(admin.host, admin.port, admin.user, admin.password, f"mediate_{service}")
        return await asyncpg.connect(address.url())

    def health(self) -> dict[str, Any]:
        """Return what the gateway says of its own readiness."""
        health: dict[str, Any] = httpx.get(f"{self.url}/health/ready", timeout=5).json()
        return health


@contextmanager
def hub(data_dir: Path, *arguments: str, environment: Mapping[str, str] | None = None) -> Iterator[Hub]:
    """Start ``mediate up`` in a data directory of its own and stop it at the end."""
    log = _terminal(data_dir)
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "mediate_deploy", "up", "--data-dir", str(data_dir), *arguments],
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env={**os.environ, **OF_PROCESSES, **(environment or {})},
        )
        started = Hub(data_dir, process)
        try:
            wait(lambda: process.poll() is not None or bool(started.told), "the hub is ready", _READY_SECONDS_MAX)
            assert process.poll() is None, f"the hub ended at its start:\n{log.read_text()[-4_000:]}"
            yield started
        finally:
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(timeout=30)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait(timeout=10)


def _terminal(data_dir: Path) -> Path:
    return data_dir.with_name(f"{data_dir.name}.log")


def wait(holds: Callable[[], bool], what: str, seconds: float = 60.0) -> None:
    """Wait until something holds; fails the test when it does not within ``seconds``."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"after {seconds} s still not so: {what}"
        time.sleep(0.05)


def free_port() -> int:
    """Return a port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
