"""A light HTTP client in a process of its own: a general one would be the bottleneck of what it measures.

Run as ``python -m benchmarks.load_client QUESTION``, the question being ``Load`` as JSON; prints ``Outcome`` as JSON.
"""

import asyncio
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import count, islice, repeat
from secrets import SystemRandom, token_hex
from time import perf_counter
from typing import cast

import uvloop
from pydantic import BaseModel

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_POSITION = re.compile(rb"\r\nmediate-position: *(\S+)", re.IGNORECASE)
_AWAITED = re.compile(rb"\r\nmediate-awaited: *true", re.IGNORECASE)
_END_OF_HEAD = b"\r\n\r\n"
_CREATED = 201
_OK = 200
_NOT_MODIFIED = 304
_ANSWER_SECONDS_MAX = 30.0
_FOLLOWERS = 3
_FOLLOWED_PER_SECOND = 25.0
_CHANCE = SystemRandom()
_BODY = (
    '{"name":"Omroep %012d","types":["broadcaster","producer"],"hub":"hilversum","founding_year":1987,'
    '"website":"https://voorbeeld.example/omroep","description":{"nl":"Een verzonnen omroep die radio maakt.",'
    '"en":"An invented broadcaster that makes programmes."},"facts":[{"statement":{"nl":"Maakt radio.",'
    '"en":"Makes radio."},"source":{"document":"S1","file":"001.txt","place":"page 4"}}],"synthetic":true}'
)


class Load(BaseModel):
    """What to ask for: organisations to register, or what is there, at ``path`` of a hub or of a service alone."""

    port: int
    path: str
    headers: dict[str, str] = {}
    """What every request shows, to be known by."""
    requests_max: int | None = None
    """Stop after so many, though there is time left."""
    reading: bool = False
    """Read what is at the path instead of registering anything."""
    unchanged: bool = False
    """What is read is known already: the answer is that it has not changed (304)."""
    connections: int = 16
    warm_up_seconds: float = 1.0
    seconds: float
    keyed: bool = False
    """Give every command an Idempotency-Key of its own."""
    per_second: float | None = None
    """Commands a second, at random moments; None is as fast as answers come."""
    sampled: bool = False
    """Beside the load, follow single commands until the overview shows them."""


class Outcome(BaseModel):
    """What came of it."""

    per_second: float
    answered: int = 0
    """How many were answered, those of the warming up included."""
    seen_seconds: list[float] = []
    """Per sample the time from the command's answer to the answer of the overview that holds it.

    One that was not seen within the gateway's own limit counts with the time that was waited in vain.
    """
    unseen: int = 0
    """How many of them were not seen within that limit."""
    shown_seconds: list[float] = []
    """Per sample the time the same overview takes without waiting for anything."""
    answered_seconds: list[float] = []
    """Per sample the time the command itself took."""


class Connection(asyncio.Protocol):
    """One keep-alive connection, one request at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.WriteTransport | None = None
        self._received = b""
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast("asyncio.WriteTransport", transport)

    def data_received(self, data: bytes) -> None:
        """Hand over the answer once it is whole."""
        self._received += data
        end = self._received.find(_END_OF_HEAD)
        if end < 0:
            return
        head = self._received[:end]
        length = _LENGTH.search(head)
        status = int(head[9:12])
        if (length is None and status != _NOT_MODIFIED) or self._answer is None:
            self.connection_lost(ValueError(f"not an answer with a length: {head[:200]!r}"))
            return
        if len(self._received) >= end + len(_END_OF_HEAD) + (0 if length is None else int(length[1])):
            self._received = b""
            self._answer.set_result((status, head))
            self._answer = None

    def connection_lost(self, exc: Exception | None) -> None:
        """Fail what is under way."""
        if self._answer is not None:
            self._answer.set_exception(exc or ConnectionError("closed by the server"))
            self._answer = None

    async def ask(self, request: bytes, *, expected: int) -> bytes:
        """Send a request and return the head of its answer. Raises ConnectionError for another status."""
        if self._transport is None:
            raise ConnectionError("not connected")
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        status, head = await self._answer
        if status != expected:
            raise ConnectionError(f"expected {expected}: {head[:400]!r}")
        return head

    def close(self) -> None:
        """Close the connection."""
        if self._transport is not None:
            self._transport.close()


def requests_of(load: Load) -> Iterator[bytes]:
    """Yield what is asked, as often as it may be."""
    asked = repeat(reading(load, load.path)) if load.reading else commands(load)
    return islice(asked, load.requests_max)


def reading(load: Load, path: str, *headers: str) -> bytes:
    """Return a request to read a path."""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{_lines(load, headers)}\r\n".encode()


def _lines(load: Load, more: Sequence[str] = ()) -> str:
    shown = [f"{name}: {value}" for name, value in load.headers.items()]
    return "".join(f"{line}\r\n" for line in (*shown, *more))


def commands(load: Load) -> Iterator[bytes]:
    """Yield requests that each register an organisation, for ever."""
    length = len((_BODY % 0).encode())
    run = token_hex(8)
    shown = _lines(load)
    for number in count():
        key = f"Idempotency-Key: {run}-{number}\r\n" if load.keyed else ""
        yield (
            f"POST {load.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n{shown}{key}"
            f"Content-Length: {length}\r\n\r\n{_BODY % number}"
        ).encode()


async def connect(load: Load) -> Connection:
    """Open a connection to where the load goes."""
    _, connection = await asyncio.get_running_loop().create_connection(Connection, "127.0.0.1", load.port)
    return connection


async def flood(load: Load, requests: Iterator[bytes], outcome: Outcome) -> None:
    """Ask on every connection as fast as answers come; note the answers, and those per second after warming up."""
    lines = [await connect(load) for _ in range(load.connections)]
    began = perf_counter() + load.warm_up_seconds
    ends = began + load.seconds
    expected = _NOT_MODIFIED if load.unchanged else _OK if load.reading else _CREATED

    async def ask(line: Connection) -> int:
        counted = 0
        while (now := perf_counter()) < ends and (request := next(requests, None)) is not None:
            await line.ask(request, expected=expected)
            outcome.answered += 1
            counted += now >= began
        return counted

    counted = await asyncio.gather(*(ask(line) for line in lines))
    outcome.per_second = sum(counted) / (perf_counter() - began)
    for line in lines:
        line.close()


async def trickle(load: Load, per_second: float, requests: Iterator[bytes]) -> float:
    """Ask at random moments, so many times a second whatever the answers do; return the answers per second."""
    free: asyncio.LifoQueue[Connection] = asyncio.LifoQueue()
    for _ in range(load.connections):
        free.put_nowait(await connect(load))
    under_way: set[asyncio.Task[None]] = set()
    answered = 0

    async def ask(line: Connection) -> None:
        nonlocal answered
        await line.ask(next(requests), expected=_CREATED)
        answered += 1
        free.put_nowait(line)

    began = due = perf_counter()
    while due < began + load.seconds:
        due += _CHANCE.expovariate(per_second)
        if due > perf_counter():
            await asyncio.sleep(due - perf_counter())
        line = await asyncio.wait_for(free.get(), _ANSWER_SECONDS_MAX)
        task = asyncio.create_task(ask(line))
        under_way.add(task)
        task.add_done_callback(under_way.discard)
    await asyncio.gather(*under_way)
    return answered / (perf_counter() - began)


async def follow(load: Load, requests: Iterator[bytes], outcome: Outcome) -> None:
    """Follow one command after another until the overview shows it, until cancelled."""
    line = await connect(load)
    alone = reading(load, "/v1/overview")
    while True:
        await asyncio.sleep(_CHANCE.expovariate(_FOLLOWED_PER_SECOND))
        asked = perf_counter()
        head = await line.ask(next(requests), expected=_CREATED)
        answered = perf_counter()
        position = _POSITION.search(head)
        if position is None:
            raise ConnectionError("a command was answered without its position")
        waiting = reading(load, "/v1/overview", f"Mediate-Await: {position[1].decode()}")
        head = await line.ask(waiting, expected=_OK)
        seen = perf_counter()
        outcome.unseen += _AWAITED.search(head) is None
        outcome.answered_seconds.append(answered - asked)
        outcome.seen_seconds.append(seen - answered)
        await asyncio.sleep(_CHANCE.expovariate(_FOLLOWED_PER_SECOND))
        asked = perf_counter()
        await line.ask(alone, expected=_OK)
        outcome.shown_seconds.append(perf_counter() - asked)


async def run(load: Load) -> Outcome:
    """Put the load on and return what came of it."""
    requests = requests_of(load)
    outcome = Outcome(per_second=0)
    followers = _FOLLOWERS if load.sampled else 0
    following = asyncio.gather(*(follow(load, requests, outcome) for _ in range(followers)))
    if load.per_second is None:
        await flood(load, requests, outcome)
    else:
        outcome.per_second = await trickle(load, load.per_second, requests)
    if followers and following.done():
        # They follow until they are told to stop; one that ended has failed.
        following.result()
    following.cancel()
    with suppress(asyncio.CancelledError):
        await following
    return outcome


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        sys.stdout.write(runner.run(run(Load.model_validate_json(sys.argv[1]))).model_dump_json())
