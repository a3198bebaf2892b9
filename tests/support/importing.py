"""Rows to import into a service, and what became of them."""

from typing import Any

import httpx

from mediate_shared.identity.actor import Actor
from support.identity import STAFF, internally
from support.running import Running


async def bring(
    service: Running,
    kind: str,
    *rows: dict[str, Any],
    by: Actor = STAFF,
    ids: dict[int, str] | None = None,
    dry_run: bool = False,
) -> httpx.Response:
    """Import rows from line 2 on as somebody; ``ids`` are those of the records that rows amend, by place."""
    lines = [{"line": place + 2, "id": (ids or {}).get(place), "values": row} for place, row in enumerate(rows)]
    body = {"dry_run": dry_run, "rows": lines}
    headers = internally(by, service.service.name)
    return await service.client.post(f"/v1/imports/{kind}", json=body, headers=headers)


def outcomes(answer: httpx.Response) -> list[str]:
    """Return what became of each row; fails the test where the batch as a whole was refused."""
    assert answer.status_code == 200, answer.text
    return [row["outcome"] for row in answer.json()["rows"]]


def wrong(answer: httpx.Response) -> list[list[str]]:
    """Return of each row the columns in which something is wrong."""
    return [[error["field"] for error in row["errors"]] for row in answer.json()["rows"]]
