"""Lets the agendas of a furnished hub live: an item with all that belongs to one, sessions of each kind, activities."""

from collections.abc import Mapping
from typing import Any, Final

import httpx

from support.hub import Hub

_AGENDAS: Final = "/v1/agendas"
_TITLE: Final = {"nl": "Verzonnen voorbeeld", "en": "Invented example"}


async def agree(hub: Hub, studio: str, as_partner: httpx.AsyncClient) -> list[str]:
    """Let facilitators and an organisation agree on something of everything, and return pages nothing else leads to."""
    async with hub.client() as client:
        items = (await client.get(f"{_AGENDAS}/items", params={"limit": 5})).json()["items"]
        await _with_all_that_belongs(client, items[0]["id"], items[1]["id"])
        phase = {"starts": "2026-01-01", "until": "2028-12-31", "horizon": "short"}
        await made(client, "/phases", title={"nl": "Korte termijn (verzonnen)", "en": "Short term (invented)"}, **phase)
        planned = await _session(client, "Gepland", call_until="2099-05-01T10:00:00Z")
        await _attends(as_partner, planned, studio)
        under_way = await _session(client, "Bezig")
        voting = await _voted_at(client, as_partner, under_way, studio)
        begun = await _session(client, "Begonnen")
        await made(client, f"/sessions/{begun}/proposals", title="Voorstel zonder stemming (verzonnen)", synthetic=True)
        await done(client, f"/sessions/{begun}", "status", status="under_way")
        over = await _session(client, "Voorbij")
        await _voted_at(client, as_partner, over, studio)
        pages = await _concluded(client, over, studio)
        cancelled = await _session(client, "Geannuleerd")
        await done(client, f"/sessions/{cancelled}", "status", status="cancelled", reason="Verzonnen reden")
        goal = await made(client, "/goals", year=2026, code="verzonnen", title=_TITLE)
        counted = await made(client, "/goals", year=2026, code="verzonnen-geteld", title=_TITLE)
        target = await made(client, f"/goals/{counted}/targets", code="verzonnen-doel", title=_TITLE)
        activity = await made(
            client,
            "/activities",
            code="verzonnen-hackathon",
            kind="hackathon",
            title=_TITLE,
            on="2026-03",
            status="held",
            organisers=[studio],
            participants=[{"group": "students", "figure": {"number": 30, "qualifier": "about"}}],
            counts=[{"target_id": target, "contribution": "activities"}],
            rating={"mean": "8.2", "highest": "10", "raters": {"number": 12}},
            synthetic=True,
        )
    sessions = (f"sessions/{begun}", f"sessions/{over}")
    below = (f"items/{items[0]['id']}", *sessions, f"votings/{voting}", f"goals/{goal}", f"activities/{activity}")
    return [*pages, *(f"/agenda/{each}" for each in below)]


async def _with_all_that_belongs(client: httpx.AsyncClient, item: str, other: str) -> None:
    record = await client.get(f"{_AGENDAS}/items/{item}")
    changes = {"starts": "2026-02-01", "due_date": "2026-12-31", "themes": ["archief"], "manifesto_points": [1]}
    answer = await client.patch(f"{_AGENDAS}/items/{item}", json=changes, headers={"If-Match": record.headers["etag"]})
    assert answer.is_success, answer.text
    await made(client, f"/items/{item}/progress", note="Verzonnen bericht", percentage=40)
    await made(client, f"/items/{item}/milestones", title="Verzonnen mijlpaal", due_date="2026-09-01")
    await made(client, f"/items/{item}/evidence", title="Verzonnen bewijs", page="https://example.org/verzonnen")
    await made(client, f"/items/{item}/dependencies", needs_id=other, reason="Verzonnen reden")


async def _session(client: httpx.AsyncClient, name: str, **more: Any) -> str:
    title = {"nl": f"{name} (verzonnen)", "en": f"{name} (invented)"}
    moments = {"starts_at": "2099-05-12T12:00:00Z", "ends_at": "2099-05-12T15:30:00Z"}
    agenda = [{"title": _TITLE, "minutes": 15}]
    return await made(
        client,
        "/sessions",
        title=title,
        kind="open_agenda_session",
        place="Media Park",
        action_lines=[1],
        agenda=agenda,
        synthetic=True,
        **moments,
        **more,
    )


async def _attends(as_partner: httpx.AsyncClient, session: str, studio: str) -> None:
    await made(as_partner, f"/sessions/{session}/attendances", organisation_id=studio, status="registered", places=2)


async def _voted_at(client: httpx.AsyncClient, as_partner: httpx.AsyncClient, session: str, studio: str) -> str:
    """Let a session be under way, with two proposals that were voted on, and return the voting."""
    await _attends(as_partner, session, studio)
    proposals = [
        await made(client, f"/sessions/{session}/proposals", title=f"Voorstel {number} (verzonnen)", synthetic=True)
        for number in (1, 2)
    ]
    await done(client, f"/sessions/{session}", "status", status="under_way")
    voting = await made(client, f"/sessions/{session}/votings", method="dots", budget=5, proposals=proposals)
    dots = [{"proposal_id": proposals[0], "dots": 3}, {"proposal_id": proposals[1], "dots": 2}]
    await made(as_partner, f"/votings/{voting}/ballots", organisation_id=studio, dots=dots)
    return voting


async def _concluded(client: httpx.AsyncClient, session: str, studio: str) -> list[str]:
    """Close and publish a session after deciding on a proposal, and return the pages of what was written down."""
    await made(client, f"/sessions/{session}/minutes", text="Verzonnen verslag.\nTweede alinea.")
    decision = await made(client, f"/sessions/{session}/decisions", text="Verzonnen besluit")
    point = await made(client, f"/sessions/{session}/action-points", text="Verzonnen actiepunt", organisation_id=studio)
    await done(client, f"/sessions/{session}", "status", status="closed")
    proposals = (await client.get(f"{_AGENDAS}/sessions/{session}/proposals")).json()["items"]
    line = (await client.get(f"{_AGENDAS}/lines")).json()["items"][0]["id"]
    await done(client, f"/proposals/{proposals[0]['id']}", "adopt", line_id=line, code="1.91", title=_TITLE)
    summary = {"nl": "Verzonnen samenvatting.", "en": "Invented summary."}
    await done(client, f"/sessions/{session}", "publish", summary=summary, with_minutes=True)
    return [f"/agenda/decisions/{decision}", f"/agenda/action-points/{point}"]


async def made(client: httpx.AsyncClient, path: str, **body: Any) -> str:
    """Make a record of the agendas and return its id."""
    answer = await client.post(f"{_AGENDAS}{path}", json=body)
    assert answer.is_success, f"{path}: {answer.text}"
    return str(answer.json()["id"])


async def done(client: httpx.AsyncClient, record: str, what: str, **body: Any) -> Mapping[str, Any]:
    """Do something to the newest version of a record."""
    current = await client.get(f"{_AGENDAS}{record}")
    answer = await client.post(f"{_AGENDAS}{record}/{what}", json=body, headers={"If-Match": current.headers["etag"]})
    assert answer.is_success, f"{record}/{what}: {answer.text}"
    return dict(answer.json())
