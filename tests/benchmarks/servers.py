"""The two servers and the processes a benchmark stands on."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import httpx
import nats

from benchmarks import machine
from mediate_deploy.embedded.datadir import DataDirectory, free_port
from mediate_deploy.embedded.nats import EmbeddedNats
from mediate_deploy.embedded.postgres import EmbeddedPostgres

TESTS = Path(__file__).parents[1]
_READY_SECONDS_MAX = 60.0


@dataclass(frozen=True)
class Servers:
    """PostgreSQL and NATS with the durable settings of the embedded hub: fsync on in both."""

    admin_url: str
    nats_url: str


@contextmanager
def scratch() -> Iterator[Path]:
    """Yield a directory for one benchmark's files; PostgreSQL's own user may pass through it."""
    with tempfile.TemporaryDirectory(prefix="mediate-bench-") as directory:
        Path(directory).chmod(0o711)
        yield Path(directory)


@contextmanager
def servers() -> Iterator[Servers]:
    """Start both servers on new files and stop them at the end."""
    with scratch() as directory:
        data = DataDirectory(directory / "data")
        with EmbeddedPostgres(data) as postgres, EmbeddedNats(data) as nats:
            yield Servers(postgres.admin_url(), nats.url())


@contextmanager
def process(*arguments: str, url: str, log: Path, environment: Mapping[str, str]) -> Iterator[int]:
    """Run a Python module as a server until the end of the block and yield its pid once ``url`` answers.

    Raises RuntimeError where it does not come up.
    """
    with log.open("wb") as output:
        child = subprocess.Popen(
            [sys.executable, *arguments],
            stdout=output,
            stderr=subprocess.STDOUT,
            env=with_tests_on_path(environment),
        )
        try:
            _until_it_answers(child, url, log)
            yield child.pid
        finally:
            child.send_signal(signal.SIGTERM)
            try:
                child.wait(timeout=15)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def ask(module: str, question: str) -> str:
    """Run a module of the benchmarks in a process of its own and return what it prints.

    Raises RuntimeError where it fails.
    """
    done = subprocess.run(
        [sys.executable, "-m", module, question],
        capture_output=True,
        text=True,
        check=False,
        env=with_tests_on_path({}),
    )
    if done.returncode != 0:
        message = f"{module} failed:\n{done.stderr[-2_000:]}"
        raise RuntimeError(message)
    return done.stdout


async def described(started: Servers) -> str:
    """Return the machine, the servers and the versions in a few lines."""
    database = await asyncpg.connect(started.admin_url)
    broker = await nats.connect(started.nats_url)
    try:
        version = await database.fetchval("SHOW server_version")
        return machine.described(
            f"PostgreSQL {version}",
            str(broker.connected_server_version).removeprefix("<nats server v").removesuffix(">"),
        )
    finally:
        await broker.close()
        await database.close()


def local_port() -> int:
    """Return a free port of this machine, outside the range of outgoing connections."""
    return free_port()


def with_tests_on_path(environment: Mapping[str, str]) -> dict[str, str]:
    """Return this environment with more in it, and with what a process needs to find the benchmarks."""
    path = os.pathsep.join(filter(None, (str(TESTS), os.environ.get("PYTHONPATH"))))
    return {**os.environ, "PYTHONPATH": path, **environment}


def _until_it_answers(child: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    deadline = time.monotonic() + _READY_SECONDS_MAX
    while True:
        try:
            if httpx.get(url, timeout=2).is_success:
                return
        except httpx.TransportError:
            pass
        if child.poll() is not None or time.monotonic() > deadline:
            message = f"{child.args!r} does not answer at {url}:\n{log.read_text(errors='replace')[-2_000:]}"
            raise RuntimeError(message)
        time.sleep(0.05)
