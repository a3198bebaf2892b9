"""Two hundred organisations vote at once, each twice: how soon does everybody in the room see the final tally?

Every voter has the page of the voting open as a browser has it: with a live line, and fetching the page anew whenever
that says that something happened. What counts is the time from the answer to the last ballot until the last of all
pages shows the tally that all of them end with.
"""

import asyncio
import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import httpx
import uvloop

from benchmarks.figures import Row, percentile
from benchmarks.processes import running_seconds
from benchmarks.servers import local_port
from support.hub import Hub, hub
from support.identity import person

VOTERS: Final = 200
AIM_SECONDS: Final = 1.0
_PROPOSALS: Final = 10
_BUDGET: Final = 5
_TURNS: Final = 2
_SETTLED_SECONDS: Final = 3.0
"""How long nothing may change any more before the tally counts as final."""
_SETTLED_SECONDS_MAX: Final = 180.0
_KNOWN_SECONDS_MAX: Final = 60.0
_TALLY: Final = re.compile(rb'id="tally-now".*?</section>', re.DOTALL)
_LENGTH: Final = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_RETRY_SECONDS: Final = 2.0
_AT_ONCE: Final = 10
_AWAY: Final = httpx.codes.SERVICE_UNAVAILABLE
_BYTES_MAX: Final = 2**22


@dataclass
class Line:
    """One keep-alive connection with what it shows to be known by."""

    port: int
    shown: Mapping[str, str]
    _streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, path: str, body: Any = None) -> tuple[int, bytes]:
        """Send a request and return the status and the body of its answer; a line that was idle is opened anew."""
        if self._streams is not None:
            try:
                return await self._asked(self._streams, method, path, body)
            except (asyncio.IncompleteReadError, ConnectionError):
                self._streams[1].close()
        self._streams = await self._open()
        return await self._asked(self._streams, method, path, body)

    async def _asked(
        self, streams: tuple[asyncio.StreamReader, asyncio.StreamWriter], method: str, path: str, body: Any
    ) -> tuple[int, bytes]:
        reader, writer = streams
        written = b"" if body is None else json.dumps(body).encode()
        writer.write(self._head(method, path, len(written)) + written)
        head = await reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(head)
        return int(head[9:12]), await reader.readexactly(int(length[1]) if length else 0)

    async def follow(self, path: str, told: Callable[[], None]) -> None:
        """Read a stream of events, and tell of each that something has changed. Raises ConnectionError at its end."""
        reader, writer = await self._open()
        writer.write(self._head("GET", path, 0))
        head = await reader.readuntil(b"\r\n\r\n")
        if int(head[9:12]) != httpx.codes.OK:
            raise ConnectionError(head)
        while line := await reader.readline():
            if line.startswith(b"event: changed"):
                told()
        raise ConnectionError("the live line ended")

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.port, limit=_BYTES_MAX)

    def _head(self, method: str, path: str, length: int) -> bytes:
        lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {length}", "Mediate-Live: 1"]
        lines += ["Content-Type: application/json", *(f"{name}: {value}" for name, value in self.shown.items())]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()


@dataclass
class Voter:
    """An organisation at the session: it votes, and looks at the tally meanwhile."""

    organisation: str
    shown: Mapping[str, str]
    port: int
    seen: list[tuple[float, bytes]] = field(default_factory=list)
    """When its page showed another tally than before, and which."""
    fetched: int = 0
    failed: int = 0
    broken: int = 0
    """How often its live line ended."""
    put_off: int = 0
    """How often it was told to send its ballot again in a moment."""

    async def vote(self, voting: str, dots: Mapping[str, int]) -> float:
        """Vote, and return when that was answered. Raises RuntimeError where it is refused."""
        body = {
            "organisation_id": self.organisation,
            "dots": [{"proposal_id": each, "dots": number} for each, number in dots.items()],
        }
        line = Line(self.port, self.shown)
        while (told := await line.ask("POST", f"/v1/agendas/votings/{voting}/ballots", body))[0] == _AWAY:
            # Told to try again in a moment, people do.
            self.put_off += 1
            await asyncio.sleep(1)
        status, answer = told
        if status not in {200, 201}:
            raise RuntimeError(f"{status}: {answer[:400]!r}")
        return time.perf_counter()

    async def shown_at(self, path: str) -> bytes:
        """Return the tally as a page shows it that is opened now."""
        _, body = await Line(self.port, self.shown).ask("GET", path)
        return _tally_of(body)

    async def _follow(self, line: Line, changed: asyncio.Event) -> None:
        """Follow the live line; one that ends is opened again after as long as it tells browsers to wait."""
        while True:
            try:
                await line.follow("/live", changed.set)
            except (ConnectionError, asyncio.IncompleteReadError):
                self.broken += 1
                await asyncio.sleep(_RETRY_SECONDS)

    async def look(self, path: str) -> None:
        """Keep a page up to date until cancelled: while it is fetched, another change is only remembered."""
        changed = asyncio.Event()
        line = Line(self.port, self.shown)
        following = asyncio.ensure_future(self._follow(line, changed))
        try:
            while True:
                await changed.wait()
                changed.clear()
                status, body = await line.ask("GET", path)
                self.fetched += 1
                self.failed += status != httpx.codes.OK
                found = _tally_of(body)
                if not self.seen or self.seen[-1][1] != found:
                    self.seen.append((time.perf_counter(), found))
        finally:
            following.cancel()


def _tally_of(body: bytes) -> bytes:
    found = _TALLY.search(body)
    return found[0] if found else body


@dataclass
class Held:
    """What came of a voting: per turn how long each page took after the last ballot, and what was counted."""

    seconds: list[list[float]] = field(default_factory=list)
    answered: list[list[float]] = field(default_factory=list)
    gateway: list[float] = field(default_factory=list)
    """Processor seconds that the gateway took per turn from the last ballot until nothing changed any more."""
    fetched: int = 0
    failed: int = 0
    put_off: int = 0
    broken: int = 0
    ballots: int = 0
    points: int = 0


async def _prepared(started: Hub, client: httpx.AsyncClient) -> tuple[str, list[str], list[Voter]]:
    """Hold a session with so many organisations; return the voting, its proposals, and the voters."""
    begins = datetime.now(UTC) + timedelta(hours=1)
    planned = {
        "title": {"nl": "Verzonnen agendasessie", "en": "Invented agenda session"},
        "kind": "open_agenda_session",
        "starts_at": begins.isoformat(),
        "ends_at": (begins + timedelta(hours=3)).isoformat(),
        "synthetic": True,
    }
    session = (await _made(client, "/v1/agendas/sessions", planned))["id"]
    at = f"/v1/agendas/sessions/{session}"
    moved = await client.post(f"{at}/status", json={"status": "under_way"}, headers={"If-Match": '"1"'})
    moved.raise_for_status()
    few = asyncio.Semaphore(_AT_ONCE)

    async def organisation(number: int) -> str:
        async with few:
            body = {"name": f"Verzonnen stemmer {number}", "types": ["producer"], "synthetic": True}
            return str((await _made(client, "/v1/community/organisations", body))["id"])

    async def attends(organisation_id: str) -> None:
        until = time.monotonic() + _KNOWN_SECONDS_MAX
        async with few:
            body = {"organisation_id": organisation_id, "status": "registered"}
            # The agendas hear of a new organisation a moment later than its own service knows it.
            while (answer := await client.post(f"{at}/attendances", json=body)).is_error:
                if time.monotonic() > until:
                    raise RuntimeError(answer.text)
                await asyncio.sleep(0.2)

    organisations = await asyncio.gather(*(organisation(number) for number in range(VOTERS)))
    await asyncio.gather(*(attends(each) for each in organisations))
    proposals = [
        str((await _made(client, f"{at}/proposals", {"title": f"Verzonnen voorstel {number}"}))["id"])
        for number in range(_PROPOSALS)
    ]
    body = {"method": "dots", "budget": _BUDGET, "proposals": proposals}
    voting = str((await _made(client, f"{at}/votings", body))["id"])
    port = int(started.url.rsplit(":", 1)[1])
    voters = [Voter(each, started.as_person(person(organisations=[UUID(each)])), port) for each in organisations]
    return voting, proposals, voters


async def _made(client: httpx.AsyncClient, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
    answer = await client.post(path, json=body)
    if answer.is_error:
        raise RuntimeError(answer.text)
    made: dict[str, Any] = answer.json()
    return made


async def _hold(started: Hub, say: Callable[[str], None], page: str) -> Held:
    held = Held()
    async with started.client(seconds=60) as client:
        voting, proposals, voters = await _prepared(started, client)
        path, gateway = page.format(voting=voting), started.pid("gateway")
        looking = [asyncio.ensure_future(each.look(path)) for each in voters]
        await _settled(voters, looking, path)
        say(f"  {VOTERS} pages are open")
        for turn in range(_TURNS):
            for each in voters:
                each.seen.clear()
            asked = time.perf_counter()
            answers = await asyncio.gather(
                *(
                    each.vote(voting, {proposals[(number + turn) % _PROPOSALS]: 3, proposals[turn]: 2})
                    if (number + turn) % _PROPOSALS != turn
                    else each.vote(voting, {proposals[turn]: _BUDGET})
                    for number, each in enumerate(voters)
                )
            )
            last = max(answers)
            taken = running_seconds(gateway)
            final = await _settled(voters, looking, path)
            held.gateway.append(running_seconds(gateway) - taken)
            held.answered.append([answered - asked for answered in answers])
            held.seconds.append([_first_shown(each, final) - last for each in voters])
        for task in looking:
            task.cancel()
        counted = (await client.get(f"/v1/agendas/votings/{voting}")).json()
    held.ballots, held.points = counted["ballots"], sum(each["points"] for each in counted["results"])
    held.put_off, held.broken = sum(each.put_off for each in voters), sum(each.broken for each in voters)
    held.fetched, held.failed = sum(each.fetched for each in voters), sum(each.failed for each in voters)
    return held


def _first_shown(voter: Voter, final: bytes) -> float:
    """Return when a page first showed the final tally. Raises RuntimeError where it never did."""
    for moment, tally in voter.seen:
        if tally == final:
            return moment
    raise RuntimeError(f"a page never showed the tally of all, but last {voter.seen[-1:]!r}, and not {final!r}")


async def _settled(voters: Sequence[Voter], looking: Sequence[asyncio.Future[None]], path: str) -> bytes:
    """Wait until every page shows what it would if it were opened now, and none has changed for a while.

    Returns the tally that all of them show. Raises what ended a page, and TimeoutError where they do not agree.
    """
    async with asyncio.timeout(_SETTLED_SECONDS_MAX):
        while True:
            await asyncio.sleep(_SETTLED_SECONDS)
            for each in looking:
                if each.done():
                    each.result()
            now = await voters[0].shown_at(path)
            quiet = time.perf_counter() - max((each.seen[-1][0] for each in voters if each.seen), default=0.0)
            if quiet > _SETTLED_SECONDS and all(each.seen and each.seen[-1][1] == now for each in voters):
                return now


def measure(
    directory: Path, *, say: Callable[[str], None], page: str = "/agenda/votings/{voting}?lang=nl"
) -> list[Row]:
    """Hold a voting in a hub with a process for each service, and return its rows."""
    with (
        hub(directory / "data", "--processes", "--port", str(local_port())) as started,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        held = runner.run(_hold(started, say, page))
    if (held.ballots, held.points) != (VOTERS, VOTERS * _BUDGET):
        raise RuntimeError(f"{held.ballots} ballots with {held.points} points were counted")
    seconds = [each for turn in held.seconds for each in turn]
    answered = [each for turn in held.answered for each in turn]
    turns = ", ".join(f"{max(turn):.2f}" for turn in held.seconds)
    return [
        Row.at_most(
            "last ballot → the tally on every page",
            max(seconds),
            "s",
            f"the slowest of {VOTERS} pages in each turn {turns} s, p50 {percentile(seconds, 0.5):.2f} s; "
            f"{held.fetched:,} fetches, {held.failed} refused; live lines ended {held.broken} times",
            AIM_SECONDS,
        ),
        Row(
            "… processor time of the gateway",
            f"{max(held.gateway):.2f} s",
            "from the last ballot until all is quiet, which neighbours on the machine hardly change; "
            + ", ".join(f"{each:.2f} s" for each in held.gateway),
        ),
        Row(
            "… ballots, sent at once, answered",
            f"{max(answered):.2f} s",
            f"p50 {percentile(answered, 0.5):.2f} s; {held.ballots} organisations counted once, {held.points} points; "
            f"{held.put_off} told to try again",
        ),
    ]
