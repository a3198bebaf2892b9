"""Readers of the live stream of one process: how late they hear of an event, and the memory each one takes."""

import asyncio
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Final

import httpx

from benchmarks.figures import Row, percentile
from benchmarks.happenings import registered
from benchmarks.servers import Servers, local_port, process, with_tests_on_path
from benchmarks.subscriptions_reading import Readers, Seen
from benchmarks.subscriptions_sending import database, serving
from mediate_contracts.envelope import encode, with_sequence
from mediate_shared.bus import Bus, Outgoing
from mediate_shared.clock import utc_now
from mediate_shared.ids import new_id
from mediate_shared.logs import get_logger
from mediate_shared.settings import ServiceSettings
from support.identity import PRIVATE_KEY, PUBLIC_KEY
from support.running import forget_stream

AIM_SECONDS: Final = 1.0
AIM_KILOBYTES: Final = 40.0
READERS: Final = 5_000
_CHILDREN: Final = 2
_ORGANISATIONS: Final = 50
_BETWEEN_SECONDS: Final = 2.0
_SETTLING_SECONDS: Final = 5.0

Tell = Callable[[str], None]


@contextmanager
def _reading(readers: Readers) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "benchmarks.subscriptions_reading", readers.model_dump_json()]
    child = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=with_tests_on_path({})
    )
    try:
        yield child
    finally:
        if child.poll() is None:
            child.kill()
        child.wait()


def _until_open(children: list["subprocess.Popen[str]"]) -> None:
    for child in children:
        assert child.stdout is not None
        if child.stdout.readline() != "open\n":
            message = "readers could not all be let in"
            raise RuntimeError(message)


class _Saying:
    """Says events as the community's relay does."""

    def __init__(self, servers: Servers) -> None:
        settings = ServiceSettings(
            database_url=servers.admin_url, nats_url=servers.nats_url, identity_public_keys=PUBLIC_KEY
        )
        self._bus = Bus(settings, service="bench", log=get_logger("bench"))
        self._said = 0

    async def say(self, count: int) -> None:
        """Say so many, one after another with a pause after each."""
        await self._bus.connect()
        try:
            for _ in range(count):
                self._said += 1
                event, event_id = registered(self._said), new_id()
                body = encode(event, event_id=event_id, source="/community/0", at=utc_now(), traceparent=None)
                numbered = with_sequence(body, self._said).encode()
                await self._bus.publish_in_order([Outgoing(event.event_type, numbered, str(event_id))])
                await asyncio.sleep(_BETWEEN_SECONDS)
        finally:
            await self._bus.close()


def measure(servers: Servers, directory: Path, *, readers: int, events: int, tell: Tell) -> list[Row]:
    """Open the streams, say events, and return the rows."""
    _allow_files(readers)
    asyncio.run(forget_stream(servers.nats_url))
    room = str(readers + 100)
    told = {"MEDIATE_LIVE_STREAMS_MAX": room, "MEDIATE_SUBSCRIPTIONS_STREAMS_OF_ONE_MAX": room}
    with database(servers) as url, serving(servers, url, directory / "following.log", **told) as (port, pid):
        return _measure(servers, directory, (port, pid), readers=readers, events=events, tell=tell)


@dataclass(frozen=True)
class _Heard:
    """What readers saw, how many there were, and what the server spent on them while events were said."""

    lags: list[float]
    missed: int
    expected: int
    cpu_seconds: float
    opened_kilobytes: float
    busy_kilobytes: float

    @property
    def cpu_microseconds(self) -> float:
        """Processor time of the server for one event at one reader."""
        return self.cpu_seconds * 1_000_000 / self.expected


@contextmanager
def _floor(directory: Path) -> Iterator[tuple[int, int]]:
    port = local_port()
    arguments = ("-m", "benchmarks.subscriptions_floor", str(port))
    url = f"http://127.0.0.1:{port}/"
    with process(*arguments, url=url, log=directory / "floor.log", environment={}) as pid:
        yield port, pid


def _say_to_floor(port: int, events: int) -> None:
    """Have the bare server send so many events of the same size, with the same pause after each."""
    for number in range(events):
        body = encode(registered(number), event_id=new_id(), source="/community/0", at=utc_now(), traceparent=None)
        event = with_sequence(body, number).encode()
        frame = b"id: %s\nevent: %s\ndata: %b\n\n" % (b"c" * 54, registered(number).event_type.encode(), event)
        httpx.post(f"http://127.0.0.1:{port}/say", content=frame, timeout=30).raise_for_status()
        time.sleep(_BETWEEN_SECONDS)


def _measure(
    servers: Servers, directory: Path, served: tuple[int, int], *, readers: int, events: int, tell: Tell
) -> list[Row]:
    port, pid = served
    wanted = Readers(
        port=port,
        path="/v1/stream",
        count=_CHILDREN,
        organisations=[new_id() for _ in range(_ORGANISATIONS)],
        private_key=PRIVATE_KEY,
        told_in=str(directory / "seen.json"),
    )
    saying = _Saying(servers)
    # What the process takes once, it takes for a few readers too: that is not what one more of them costs.
    with _reading(wanted.model_copy(update={"count": 100})) as child:
        _until_open([child])
        asyncio.run(saying.say(2))
        child.communicate()
    before = _resident_kilobytes(pid)
    ours = _heard(wanted, pid, partial(_say, saying, events), directory, readers=readers, events=events, tell=tell)
    with _floor(directory) as (floor_port, floor_pid):
        asked = wanted.model_copy(update={"port": floor_port})
        say_it = partial(_say_to_floor, floor_port, events)
        floor = _heard(asked, floor_pid, say_it, directory, readers=readers, events=events, tell=tell)
    p99, bare = percentile(ours.lags, 0.99), percentile(floor.lags, 0.99)
    detail = (
        f"p50 {median(ours.lags):.3f} s, worst {max(ours.lags):.3f} s, {events} events, "
        f"{ours.missed} of {ours.expected:,} not seen"
    )
    beneath = (
        f"p99 {bare:.3f} s, p50 {median(floor.lags):.3f} s of a bare server with the same readers; "
        f"{ours.cpu_microseconds:.0f} against {floor.cpu_microseconds:.0f} µs of processor for each"
    )
    opened, busy = ours.opened_kilobytes - before, ours.busy_kilobytes - before
    held = f"{opened:,.0f} kB for {readers:,} that are open, {busy:,.0f} kB once they read events"
    return [
        Row.at_most(f"an event at {readers:,} readers, p99", p99, "s", detail, AIM_SECONDS),
        Row("… ÷ a bare server's", f"{p99 / bare:.2f}", beneath),
        Row.at_most("memory of a reader", max(opened, busy) / readers, "kB", held, AIM_KILOBYTES),
    ]


def _say(saying: _Saying, events: int) -> None:
    asyncio.run(saying.say(events))


def _heard(
    wanted: Readers,
    pid: int,
    say_it: Callable[[], None],
    directory: Path,
    *,
    readers: int,
    events: int,
    tell: Tell,
) -> _Heard:
    """Let readers in, have the events said, and return what came of it."""
    began = time.monotonic()
    with ExitStack() as stack:
        shared = {"count": readers // _CHILDREN}
        asked = [
            wanted.model_copy(update={**shared, "told_in": str(directory / f"seen-{number}.json")})
            for number in range(_CHILDREN)
        ]
        children = [stack.enter_context(_reading(each)) for each in asked]
        _until_open(children)
        tell(f"{readers:,} streams opened in {time.monotonic() - began:.0f} s")
        opened, spent = _resident_kilobytes(pid), _cpu_seconds(pid)
        say_it()
        time.sleep(_SETTLING_SECONDS)
        busy, spent = _resident_kilobytes(pid), _cpu_seconds(pid) - spent
        for child in children:
            child.communicate()
        seen = [Seen.model_validate_json(Path(each.told_in).read_bytes()) for each in asked]
    lags = [lag for one in seen for lag in one.lags]
    expected = readers // _CHILDREN * _CHILDREN * events
    missed = max(0, expected - len(lags))
    # An event that a reader did not see in time counts with all the time there was.
    lags += [_BETWEEN_SECONDS * events + _SETTLING_SECONDS] * missed
    return _Heard(lags, missed, expected, spent, opened, busy)


def _allow_files(readers: int) -> None:
    """Let this process and its children open a file for each reader. Raises RuntimeError where that is not allowed."""
    wanted = readers + 1_000
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < wanted:
        message = f"{readers} readers need {wanted} open files, and this machine allows {hard}"
        raise RuntimeError(message)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _resident_kilobytes(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) * 1.024 for line in status.splitlines() if line.startswith("VmRSS:"))


def _cpu_seconds(pid: int) -> float:
    """Return the processor time a process took so far, its own and the kernel's for it."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
