"""Commands a second through HTTP with journal, against the same insert in a bare FastAPI and SQLModel app."""

import asyncio
import time
from collections.abc import Callable
from contextlib import ExitStack

import httpx

from benchmarks.figures import ROUNDS_MIN, Paired, Row
from benchmarks.load_client import Load, Outcome
from benchmarks.servers import Servers, ask, local_port, process, scratch
from support.identity import PUBLIC_KEY, STAFF, internally
from support.infrastructure import new_database

AIM = 0.9
_PATH = "/v1/organisations"
_DRAIN_SECONDS_MAX = 60.0


def measure(servers: Servers, *, seconds: float, say: Callable[[str], None]) -> list[Row]:
    """Run alternating rounds of the bare app and of the community service, without and with keys."""
    with ExitStack() as stack:
        directory = stack.enter_context(scratch())
        bare, community = local_port(), local_port()
        bare_database = asyncio.run(new_database(servers.admin_url, "bare"))
        stack.enter_context(
            process(
                "-m", "benchmarks.bare_app", str(bare), bare_database,
                url=f"http://127.0.0.1:{bare}/health/live", log=directory / "bare.log", environment={},
            )
        )  # fmt: skip
        environment = {
            "MEDIATE_DATABASE_URL": asyncio.run(new_database(servers.admin_url, "community")),
            "MEDIATE_NATS_URL": servers.nats_url,
            "MEDIATE_IDENTITY_PUBLIC_KEYS": PUBLIC_KEY,
            "MEDIATE_SPANS_DIRECTORY": str(directory / "spans"),
        }
        stack.enter_context(
            process(
                "-m", "mediate_deploy", "serve", "community", "--port", str(community),
                url=f"http://127.0.0.1:{community}/health/ready", log=directory / "community.log",
                environment=environment,
            )
        )  # fmt: skip
        peers: list[float] = []
        plain: list[float] = []
        keyed: list[float] = []
        for number in range(1, ROUNDS_MIN + 1):
            # The bare app is sent the same and knows nobody. The gateway's word lasts for a minute.
            headers = internally(STAFF, "community")
            peers.append(_round(Load(port=bare, path=_PATH, headers=headers, seconds=seconds)))
            plain.append(_round(Load(port=community, path=_PATH, headers=headers, seconds=seconds)))
            _drained(community)
            keyed.append(_round(Load(port=community, path=_PATH, headers=headers, seconds=seconds, keyed=True)))
            _drained(community)
            say(f"  round {number}: bare {peers[-1]:,.0f}/s, journal {plain[-1]:,.0f}/s, with keys {keyed[-1]:,.0f}/s")
    return [
        Row.at_least("commands with journal ÷ bare FastAPI + SQLModel", Paired(plain, peers), AIM),
        Row(
            "… each with an Idempotency-Key",
            f"{Paired(keyed, peers).ratio:.2f}",
            str(Paired(keyed, peers)),
        ),
    ]


def _round(load: Load) -> float:
    return Outcome.model_validate_json(ask("benchmarks.load_client", load.model_dump_json())).per_second


def _drained(port: int) -> None:
    """Wait until the relay has published what the round wrote, so that it does not run into the next round."""
    deadline = time.monotonic() + _DRAIN_SECONDS_MAX
    while httpx.get(f"http://127.0.0.1:{port}/health/ready", timeout=5).json()["journal_backlog"]:
        if time.monotonic() > deadline:
            raise RuntimeError("the relay does not come to an end")
        time.sleep(0.1)
