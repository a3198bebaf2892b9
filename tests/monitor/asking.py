"""Indicators and figures as tests of the monitor ask for them."""

from itertools import count
from typing import Any, Final

import httpx

from mediate_monitor.adapters import stale
from mediate_shared.identity.actor import Actor
from support.identity import STAFF, internally
from support.running import Running, eventually

S1: Final = {"document": "S1", "file": "001_3e552c4187135ca3.txt", "place": "tabel"}
_NUMBERS = count(1)


def from_document(name: str) -> dict[str, str]:
    """Return a source in another document."""
    return {**S1, "document": name}


def defined(**changes: Any) -> dict[str, Any]:
    """Return what defines an indicator that nobody else defines."""
    both = {"nl": "Deelnemers", "en": "Participants"}
    body = {
        "code": f"asked.test-{next(_NUMBERS)}",
        "name": both,
        "definition": both,
        "unit": "participants",
        "direction": "more",
        "aggregation": "sum",
        "rhythm": "yearly",
        "action_lines": [4],
    }
    return {**body, **changes}


def figure(value: str, period: str = "2020", **changes: Any) -> dict[str, Any]:
    """Return a figure to record."""
    return {"period": period, "value": value, "source": S1, **changes}


async def indicator(monitor: Running, **changes: Any) -> dict[str, Any]:
    """Define an indicator and return it."""
    return await monitor.create("/v1/indicators", defined(**changes))


async def record(monitor: Running, of: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    """Record a figure of an indicator and return it."""
    return await monitor.create(f"/v1/indicators/{of['id']}/observations", body)


async def shown(monitor: Running, of: dict[str, Any], *, by: Actor = STAFF) -> dict[str, Any]:
    """Return an indicator as somebody sees it now."""
    answer = await monitor.client.get(f"/v1/indicators/{of['id']}", headers=internally(by, "monitor"))
    read: dict[str, Any] = answer.json()
    return read


async def change(
    monitor: Running, method: str, path: str, body: dict[str, Any], *, version: int, by: Actor = STAFF
) -> httpx.Response:
    """Send a change to the version that was read."""
    headers = {**internally(by, "monitor"), "If-Match": f'"{version}"'}
    return await monitor.client.request(method, path, json=body, headers=headers)


async def said(monitor: Running, of: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Return what was said of an indicator so far, each as the last words of its type and its facts."""
    return [
        (event["type"].removeprefix("nl.mediate.monitor.").removesuffix(".v1"), event["data"])
        for event in await monitor.events()
        if event["subject"] == of["id"]
    ]


def refusals(answer: httpx.Response) -> dict[str, Any]:
    """Return the fields of a refusal with their reasons."""
    return {error["field"]: error["reason"] for error in answer.json()["errors"]}


async def checked(monitor: Running) -> None:
    """Wait until every figure that was noted is computed and checked."""

    async def done() -> bool:
        async with monitor.service.database.transaction() as transaction:
            return await stale.waiting(transaction) == 0

    await eventually(done, seconds=60)
