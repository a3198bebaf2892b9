"""Lets the monitor of a furnished hub live: an indicator with all that belongs to one, a lesson, a report, rounds."""

from typing import Any, Final

import httpx

from support.hub import Hub

_MONITOR: Final = "/v1/monitor"
_TITLE: Final = {"nl": "Verzonnen voorbeeld", "en": "Invented example"}
_SOURCE: Final = {"document": "Verzonnen", "file": "verzonnen.txt", "place": "eerste alinea"}


async def measure(hub: Hub, studio: str) -> list[str]:
    """Let facilitators keep something of everything in the monitor, and return pages nothing else leads to."""
    async with hub.client() as client:
        indicator = await _indicator(client, studio)
        await _with_figures(client, indicator)
        await done(
            client,
            f"/indicators/{indicator}",
            "redefinitions",
            definition=_TITLE,
            documents=["Verzonnen"],
            from_period="2026-Q3",
            reason="Verzonnen reden",
        )
        await made(client, "/period-closes", period="2018", note="Verzonnen notitie")
        items = (await client.get("/v1/agendas/items", params={"limit": 1})).json()["items"]
        lesson = await made(
            client,
            "/lessons",
            title="Verzonnen les",
            text="Verzonnen uitleg.",
            loop="organisation",
            learned_on="2026-02-10",
            action_lines=[1],
            organisation_id=studio,
            origins=[{"kind": "indicator", "id": indicator}],
            synthetic=True,
        )
        await made(client, f"/lessons/{lesson}/follow-ups", item_id=items[0]["id"], note="Verzonnen vervolg")
        reports = [await _report(client, f"verzonnen-{name}") for name in ("gepubliceerd", "concept")]
        await done(client, f"/reports/{reports[0]}", "publish")
    drafts = (f"drafts/{each}" for each in reports)
    below = (f"indicators/{indicator}", f"lessons/{lesson}", "reports/verzonnen-gepubliceerd", *drafts)
    return ["/monitor/due", "/monitor/crossover", *(f"/monitor/{each}" for each in below)]


async def _indicator(client: httpx.AsyncClient, studio: str) -> str:
    return await made(
        client,
        "/indicators",
        code="verzonnen.cijfer",
        name=_TITLE,
        definition=_TITLE,
        unit="bezoekers",
        direction="more",
        aggregation="sum",
        rhythm="quarterly",
        action_lines=[1],
        documents=["Verzonnen"],
        organisation_id=studio,
        since_period="2025-Q4",
        due_days=10,
        jump="50",
        thresholds={"good": "100", "poor": "50"},
        synthetic=True,
    )


async def _with_figures(client: httpx.AsyncClient, indicator: str) -> None:
    at = f"/indicators/{indicator}"
    await made(client, f"{at}/baselines", period="2025-Q4", value="40", source=_SOURCE)
    await made(client, f"{at}/targets", period="2026-Q1", comparator="at_least", value="100", source=_SOURCE)
    await made(client, f"{at}/observations", period="2025-Q4", value="40", source=_SOURCE)
    wrong = await made(client, f"{at}/observations", period="2026-Q1", value="80", source=_SOURCE)
    corrected = {"value": "90", "reason": "Verzonnen reden", "source": _SOURCE}
    right = await made(client, f"/observations/{wrong}/corrections", **corrected)
    await made(client, f"/observations/{right}/notes", note=_TITLE)
    for group, value in (("starters", "60"), ("professionals", "20")):
        part = {"breakdown": {"group": group}, "value": value}
        await made(client, f"{at}/observations", period="2026-Q1", source=_SOURCE, **part)


async def _report(client: httpx.AsyncClient, code: str) -> str:
    return await made(
        client, "/reports", code=code, title=_TITLE, period="2018", action_line=1, summary=_TITLE, synthetic=True
    )


async def made(client: httpx.AsyncClient, path: str, **body: Any) -> str:
    """Make a record of the monitor and return its id."""
    answer = await client.post(f"{_MONITOR}{path}", json=body)
    assert answer.is_success, f"{path}: {answer.text}"
    return str(answer.json().get("id", ""))


async def done(client: httpx.AsyncClient, record: str, verb: str, **body: Any) -> None:
    """Do something with the newest version of a record of the monitor."""
    etag = (await client.get(f"{_MONITOR}{record}")).headers["etag"]
    answer = await client.post(f"{_MONITOR}{record}/{verb}", json=body, headers={"If-Match": etag})
    assert answer.is_success, f"{record}/{verb}: {answer.text}"
