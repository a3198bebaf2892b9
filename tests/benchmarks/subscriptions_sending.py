"""Webhooks: how many a second against a bare loop, and what endpoints that hang cost the others."""

import asyncio
import base64
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import httpx

from benchmarks.figures import ROUNDS_MIN, Paired, Row
from benchmarks.servers import Servers, local_port, process, with_tests_on_path
from benchmarks.subscriptions_filling import SECRET, fill, messages
from benchmarks.subscriptions_posting import Posting
from benchmarks.subscriptions_receiving import Received
from mediate_shared.migrate import migrate
from mediate_shared.settings import ServiceSettings
from mediate_subscriptions.adapters.sealing import new_sealing_key
from mediate_subscriptions.main import build
from mediate_subscriptions.settings import SubscriptionsSettings
from support.identity import PUBLIC_KEY
from support.infrastructure import drop_database, migrated_database

AIM_OF_BARE: Final = 0.5
AIM_BESIDE_HANGING: Final = 0.9
ENDPOINTS: Final = 1_000
HANGING: Final = 50
KEYS: Final = new_sealing_key()
_LANES: Final = 16
_POSTS_AT_ONCE: Final = 4
_SECONDS_MAX: Final = 180.0

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Receivers:
    """The receivers of one run."""

    port: int

    def url(self, path: str) -> str:
        """Return an address of theirs."""
        return f"http://127.0.0.1:{self.port}{path}"

    def received(self, letter: str) -> Received:
        """Return what came under a letter so far."""
        return Received(**httpx.get(self.url("/"), timeout=10).json().get(letter, {}))

    def until(self, letter: str, count: int, what: str) -> float:
        """Wait until so much has come under a letter and return how much of it came in a second."""
        deadline = time.monotonic() + _SECONDS_MAX
        while (received := self.received(letter)).count < count:
            if time.monotonic() > deadline:
                message = f"{what}: {received.count} of {count} came within {_SECONDS_MAX:.0f} s"
                raise RuntimeError(message)
            time.sleep(0.1)
        return received.per_second


@contextmanager
def _receiving(directory: Path) -> Iterator[Receivers]:
    port = local_port()
    arguments = ("-m", "benchmarks.subscriptions_receiving", str(port))
    url = f"http://127.0.0.1:{port}/"
    with process(*arguments, url=url, log=directory / "receivers.log", environment={}):
        yield Receivers(port)


async def _migrate(servers: Servers, url: str) -> None:
    settings = ServiceSettings(
        database_url=url, nats_url=servers.nats_url, identity_public_keys=PUBLIC_KEY, log_level="error"
    )
    service = build(settings, bounds=SubscriptionsSettings(keys=KEYS))
    try:
        await migrate(service.database, service="subscriptions", migrations=service._migrations)
    finally:
        await service.stop()


@contextmanager
def serving(servers: Servers, database_url: str, log: Path, **environment: str) -> Iterator[tuple[int, int]]:
    """Run the subscriptions service in a process of its own; yields its port and its pid."""
    port = local_port()
    told = {
        "MEDIATE_DATABASE_URL": database_url,
        "MEDIATE_NATS_URL": servers.nats_url,
        "MEDIATE_IDENTITY_PUBLIC_KEYS": PUBLIC_KEY,
        "MEDIATE_LOG_LEVEL": "error",
        "MEDIATE_SUBSCRIPTIONS_KEYS": KEYS,
        "MEDIATE_SUBSCRIPTIONS_HTTP_ALLOWED": "true",
        "MEDIATE_SUBSCRIPTIONS_NETWORKS_ALLOWED": '["127.0.0.0/8"]',
        **environment,
    }
    arguments = ("-m", "mediate_deploy", "serve", "subscriptions", "--port", str(port))
    url = f"http://127.0.0.1:{port}/health/ready"
    with process(*arguments, url=url, log=log, environment=told) as pid:
        yield port, pid


@contextmanager
def database(servers: Servers) -> Iterator[str]:
    """Make a database of the service, with its schema and nothing else, until the end of the block."""
    url = asyncio.run(migrated_database(servers.admin_url, "subscriptions", partial(_migrate, servers)))
    try:
        yield url
    finally:
        asyncio.run(drop_database(servers.admin_url, url))


class Sending:
    """Rounds over the same receivers."""

    def __init__(self, servers: Servers, receivers: Receivers, directory: Path) -> None:
        self._servers = servers
        self._receivers = receivers
        self._directory = directory

    def ours(self, urls: Sequence[str], events: int, counted: int) -> tuple[float, list[tuple[str, str]]]:
        """Have the service send so many events to each address.

        Returns what those under ``/a/`` got a second, and the bodies that were sent.
        """
        httpx.post(self._receivers.url("/forget"))
        with database(self._servers) as url:
            filled = fill(url, keys=KEYS, urls=urls, events=events, posts_at_once=_POSTS_AT_ONCE)
            asyncio.run(filled)
            with serving(self._servers, url, self._directory / "subscriptions.log"):
                rate = self._receivers.until("a", counted, "the service")
                return rate, asyncio.run(messages(url))

    def peers(self, urls: Sequence[str], bodies: list[tuple[str, str]]) -> float:
        """Have the bare loop post the same, as many at a time; returns what came a second."""
        httpx.post(self._receivers.url("/forget"))
        posting = Posting(
            urls=list(urls),
            messages=bodies,
            secret=base64.b64encode(SECRET).decode(),
            at_once=_LANES * _POSTS_AT_ONCE,
        )
        told = self._directory / "posting.json"
        told.write_text(posting.model_dump_json())
        command = [sys.executable, "-m", "benchmarks.subscriptions_posting", str(told)]
        subprocess.run(command, check=True, env=with_tests_on_path({}), timeout=_SECONDS_MAX)
        return self._receivers.until("a", len(urls) * len(bodies), "the bare loop")


def measure(servers: Servers, directory: Path, *, events: int, events_of_many: int, tell: Tell) -> list[Row]:
    """Run both comparisons, in alternating rounds each."""
    with _receiving(directory) as receivers:
        sending = Sending(servers, receivers, directory)
        return [
            _against_bare(sending, receivers, events=events, tell=tell),
            _beside_hanging(sending, receivers, events=events_of_many, tell=tell),
        ]


def _against_bare(sending: Sending, receivers: Receivers, *, events: int, tell: Tell) -> Row:
    urls = [receivers.url(f"/a/{number}") for number in range(_LANES)]
    ours, peers = [], []
    for number in range(1, ROUNDS_MIN + 1):
        rate, bodies = sending.ours(urls, events, counted=events * len(urls))
        ours.append(rate)
        peers.append(sending.peers(urls, bodies))
        tell(f"round {number}: service {ours[-1]:,.0f}/s, bare httpx {peers[-1]:,.0f}/s")
    return Row.at_least("webhooks a second ÷ bare httpx loop", Paired(ours, peers), AIM_OF_BARE)


def _beside_hanging(sending: Sending, receivers: Receivers, *, events: int, tell: Tell) -> Row:
    others = [receivers.url(f"/a/{number}") for number in range(ENDPOINTS - HANGING)]
    with_hanging: list[float] = []
    with_none: list[float] = []
    for number in range(1, ROUNDS_MIN + 1):
        for path, rates in (("hang", with_hanging), ("b", with_none)):
            urls = [*others, *(receivers.url(f"/{path}/{each}") for each in range(HANGING))]
            rate, _ = sending.ours(urls, events, counted=events * len(others))
            rates.append(rate)
        tell(f"round {number}: beside hanging {with_hanging[-1]:,.0f}/s, beside none {with_none[-1]:,.0f}/s")
    name = f"{ENDPOINTS - HANGING} endpoints beside {HANGING} that hang ÷ beside {HANGING} that do not"
    return Row.at_least(name, Paired(with_hanging, with_none), AIM_BESIDE_HANGING)
