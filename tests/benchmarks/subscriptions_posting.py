"""The peer: sign and post with httpx, and keep nothing. Run as a module with ``Posting`` as JSON in a file."""

import asyncio
import base64
import hashlib
import hmac
import ssl
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import uvloop
from pydantic import BaseModel


class Posting(BaseModel):
    """What to post: every message to every address, so many at a time."""

    urls: list[str]
    messages: list[tuple[str, str]]
    """Id and body."""
    secret: str
    at_once: int


def _signed(secret: bytes, message_id: str, body: bytes) -> dict[str, str]:
    at = str(int(time.time()))
    digest = hmac.new(secret, f"{message_id}.{at}.".encode() + body, hashlib.sha256).digest()
    return {
        "content-type": "application/cloudevents+json; charset=utf-8",
        "webhook-id": message_id,
        "webhook-timestamp": at,
        "webhook-signature": "v1," + base64.b64encode(digest).decode(),
    }


async def _post(posting: Posting) -> None:
    secret = base64.b64decode(posting.secret)
    trust = ssl.create_default_context()
    posts = ((url, message_id, body.encode()) for message_id, body in posting.messages for url in posting.urls)

    async def work(waiting: Iterator[tuple[str, str, bytes]]) -> None:
        # One client that many share looks through all its connections for each post, and gets slower with them.
        async with httpx.AsyncClient(timeout=15, verify=trust) as client:
            for url, message_id, body in waiting:
                answer = await client.post(url, content=body, headers=_signed(secret, message_id, body))
                answer.raise_for_status()

    async with asyncio.TaskGroup() as group:
        for _ in range(posting.at_once):
            group.create_task(work(posts))


if __name__ == "__main__":
    uvloop.run(_post(Posting.model_validate_json(Path(sys.argv[1]).read_bytes())))
