"""Organisations for tests that are about how they connect."""

from typing import Any, Final

import httpx

from support.running import Running

S1: Final = {"document": "S1", "file": "001_3e552c4187135ca3.txt", "place": "Media Perspectives"}
"""Where it is said that Media Perspectives was formed in 2018 from two others."""


async def register(community: Running, *names: str) -> list[str]:
    """Register organisations and return their ids."""
    return [
        str((await community.create("/v1/organisations", {"name": name, "types": ["association"]}))["id"])
        for name in names
    ]


def refused(answer: httpx.Response) -> tuple[int, str, str]:
    """Return the status, the problem and the first field of a refusal."""
    body: dict[str, Any] = answer.json()
    return answer.status_code, body["type"].removeprefix("/problems/"), body["errors"][0]["field"]
