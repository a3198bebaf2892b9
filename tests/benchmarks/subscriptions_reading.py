"""Readers of a live stream in a process of their own; run as a module with ``Readers`` as JSON.

Tells ``open`` on a line once every one of them is answered; at the end of its input, what they saw goes into a file.
"""

import asyncio
import re
import sys
import time
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import cast
from uuid import UUID

import uvloop
from pydantic import BaseModel

from mediate_contracts.policy import Role
from mediate_shared.identity.tokens import Signer
from support.identity import person

_TIME = re.compile(rb'"time":"([^"]+)"')
_TAIL_BYTES = 64
_OPENING_AT_ONCE = 50
_OPENING_SECONDS_MAX = 180.0


class Readers(BaseModel):
    """How many, of which organisations, and where they read."""

    port: int
    path: str
    count: int
    organisations: list[UUID]
    private_key: str
    told_in: str
    """The file for what they saw."""


class Seen(BaseModel):
    """What they saw: of each event at each reader, how many seconds after it was said."""

    lags: list[float]
    ended: int
    """How many streams the hub ended meanwhile."""


@lru_cache(maxsize=1_024)
def _said_at(text: bytes) -> float:
    return datetime.fromisoformat(text.decode()).timestamp()


class _Reader(asyncio.Protocol):
    def __init__(self, request: bytes, seen: Seen) -> None:
        self._request = request
        self._seen = seen
        self._tail = b""
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        cast("asyncio.Transport", transport).write(self._request)

    def data_received(self, part: bytes) -> None:
        now = time.time()
        if not self.opened.done():
            if not part.startswith(b"HTTP/1.1 200"):
                self.opened.set_exception(RuntimeError(part[:500].decode(errors="replace")))
                return
            self.opened.set_result(None)
        held = self._tail + part
        read = max(0, len(held) - _TAIL_BYTES)
        for found in _TIME.finditer(held):
            self._seen.lags.append(now - _said_at(found[1]))
            read = max(read, found.end())
        self._tail = held[read:]

    def connection_lost(self, exc: Exception | None) -> None:
        self._seen.ended += 1
        if not self.opened.done():
            self.opened.set_exception(exc or RuntimeError("the hub closed the line before it answered"))


async def _read(readers: Readers) -> Seen:
    loop = asyncio.get_running_loop()
    signer = Signer(readers.private_key)
    members = [person(Role.PARTNER_ADMIN, administers=[each]) for each in readers.organisations]
    seen = Seen(lags=[], ended=0)
    room = asyncio.Semaphore(_OPENING_AT_ONCE)

    async def open_one(number: int) -> None:
        async with room:
            token = signer.internal(members[number % len(members)], "subscriptions")
            head = f"GET {readers.path} HTTP/1.1\r\nhost: hub\r\nauthorization: Bearer {token}\r\n\r\n".encode()
            _, reader = await loop.create_connection(lambda: _Reader(head, seen), "127.0.0.1", readers.port)
            await reader.opened

    async with asyncio.timeout(_OPENING_SECONDS_MAX):
        await asyncio.gather(*(open_one(number) for number in range(readers.count)))
    sys.stdout.write("open\n")
    sys.stdout.flush()
    await loop.run_in_executor(None, sys.stdin.read)
    return seen


if __name__ == "__main__":
    _ASKED = Readers.model_validate_json(sys.argv[1])
    Path(_ASKED.told_in).write_text(uvloop.run(_read(_ASKED)).model_dump_json())
