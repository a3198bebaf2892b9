"""Lets the pipeline of a furnished hub live: funds, deals with all that belongs to one, a call decided and one open."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Self

import httpx

from e2e.people import organisation
from support.hub import Hub

_PIPELINE: Final = "/v1/pipeline"
_TITLE: Final = {"nl": "Verzonnen voorbeeld", "en": "Invented example"}
_REASON: Final = "Verzonnen reden"


def _euros(number: int) -> dict[str, Any]:
    return {"cents": number * 100, "currency": "EUR"}


@dataclass(frozen=True)
class Financier:
    """Somebody who does things in the pipeline, as their browser would."""

    client: httpx.AsyncClient
    account_id: str

    @classmethod
    async def of(cls, client: httpx.AsyncClient) -> Self:
        """Return who is signed in with this client."""
        return cls(client, str((await client.get("/v1/identity/me")).json()["id"]))

    async def made(self, path: str, **body: Any) -> str:
        """Make a record of the pipeline and return its id."""
        answer = await self.client.post(f"{_PIPELINE}{path}", json=body)
        assert answer.is_success, f"{path}: {answer.text}"
        return str(answer.json().get("id", ""))

    async def done(self, record: str, verb: str, **body: Any) -> dict[str, Any]:
        """Do something with the newest version of a record of the pipeline."""
        etag = (await self.client.get(f"{_PIPELINE}{record}")).headers["etag"]
        path = f"{_PIPELINE}{record}/{verb}" if verb else f"{_PIPELINE}{record}"
        method = "POST" if verb else "PATCH"
        answer = await self.client.request(method, path, json=body, headers={"If-Match": etag})
        assert answer.is_success, f"{record}/{verb}: {answer.text}"
        return dict(answer.json()) if answer.content else {}

    async def deal(self, company: str, title: str, euros: int, **more: Any) -> str:
        """Open a deal with a company."""
        return await self.made(
            "/deals", organisation_id=company, title=title, amount_sought=_euros(euros), synthetic=True, **more
        )


async def finance(
    hub: Hub, studio: str, officer: Financier, second: Financier, partner: Financier
) -> Mapping[str, list[str]]:
    """Let people keep something of everything in the pipeline; return, by who, pages that nothing else leads to."""
    investor = await organisation(hub, "Verzonnen Kapitaal")
    terms = {"kind": "participation", "ticket_max": _euros(2_500_000), "readiness_min": 6, "synthetic": True}
    fund = await officer.made(
        "/funds",
        name="Verzonnen participatiefonds",
        purpose=_TITLE,
        co_investment="in_principle",
        budget=_euros(20_000_000),
        region="Utrecht",
        managers=[officer.account_id, second.account_id],
        **terms,
    )
    call, application = await _decided_call(officer, partner, studio, investor)
    deal = await _deal_with_everything(officer, second, studio, investor, fund, application)
    for number in range(3):
        await officer.deal(studio, f"Verzonnen {number}", 10_000)
    await officer.deal(studio, "Verzonnen instroom", 0, pipeline="programme", programme=_TITLE)
    sold = await _closed_deal(officer, studio, investor, deal)
    today = datetime.now(UTC).date()
    open_call = await officer.made(
        "/held-calls",
        code="verzonnen-open",
        name=_TITLE,
        budget=_euros(50_000),
        opens_on=str(today - timedelta(days=3)),
        closes_on=str(today + timedelta(days=30)),
        criteria=[{"code": "kwaliteit", "name": _TITLE, "weight": 1}],
        committee=[officer.account_id, second.account_id],
        synthetic=True,
    )
    asked = {"title": "Verzonnen aanvraag", "amount": _euros(10_000), "synthetic": True}
    waiting = await officer.made(f"/held-calls/{open_call}/applications/enter", organisation_id=investor, **asked)
    await officer.done(f"/applications/{waiting}", "find-eligible")
    unpublished = await _assessed_call(officer, partner, studio, investor, code="verzonnen-ongepubliceerd")
    private = {"readiness": 6, "region": "Utrecht", "fund_id": fund}
    alone = await officer.deal(studio, "Verzonnen zonder private investeerder", 100_000, **private)
    pages = [f"/pipeline/deals/{deal}", f"/pipeline/deals/{sold}", f"/pipeline/funds/{fund}", f"/pipeline/calls/{call}"]
    pages += [f"/pipeline/deals/{alone}", f"/pipeline/applications/{waiting}", f"/pipeline/calls/{unpublished[0]}"]
    pages += [f"/pipeline/applications/{unpublished[1]}"]
    return {"investment_officer": pages, "partner_admin": [f"/pipeline/applications/{application}"]}


async def _deal_with_everything(
    officer: Financier, second: Financier, studio: str, investor: str, fund: str, application: str
) -> str:
    deal = await officer.deal(
        studio,
        "Groei <van> de studio",
        250_000,
        fund_id=fund,
        readiness=6,
        region="Utrecht",
        origin="grant",
        origin_id=application,
        follows={"kind": "application", "id": application},
        action_lines=[5, 7],
        probability=40,
        expected_on="2027-03-31",
        files=[{"title": "Plan (verzonnen)", "url": "https://studio.example/plan"}],
        team=[{"account_id": second.account_id}],
    )
    record = f"/deals/{deal}"
    await officer.done(record, "assessments", readiness=7, assessed_on="2026-06-01", basis="Verzonnen proef")
    await officer.done(record, "next-step", step="Cijfers opvragen", due_on="2026-06-30", account_id=officer.account_id)
    await officer.made(f"{record}/notes", text="Verzonnen notitie.")
    for stage in ("screening", "due_diligence"):
        await officer.done(record, "stage", stage=stage)
    await officer.made(f"{record}/overrides", rule="co_investment", reason=_REASON)
    tranches = [{"amount": _euros(60_000), "due_on": "2027-01-31", "condition": "Verzonnen voorwaarde"}]
    opened = await officer.made(
        f"{record}/rounds",
        title="Verzonnen open ronde",
        investments=[
            {"organisation_id": investor, "kind": "public", "amount": _euros(100_000), "tranches": tranches},
        ],
        synthetic=True,
    )
    assert opened
    return deal


async def _closed_deal(officer: Financier, studio: str, investor: str, earlier: str) -> str:
    follows = {"kind": "deal", "id": earlier}
    deal = await officer.deal(studio, "Verzonnen verkochte deal", 500_000, follows=follows)
    record = f"/deals/{deal}"
    for stage in ("screening", "due_diligence", "term_sheet", "committed", "closed"):
        await officer.done(record, "stage", stage=stage)
    money = [("public", 500_000), ("private", 1_500_000)]
    await officer.made(
        f"{record}/rounds",
        title="Verzonnen ronde",
        closed_on="2026-02-11",
        investments=[{"organisation_id": investor, "kind": kind, "amount": _euros(euros)} for kind, euros in money],
        synthetic=True,
    )
    for audience in ("network", "public"):
        told = {
            "title": f"Verzonnen bekendmaking {audience}",
            "text": _TITLE,
            "fields": ["amount", "public", "private"],
        }
        await officer.made(f"{record}/disclosures", audience=audience, agreed="De directie (verzonnen)", **told)
    await officer.done(record, "exit", exited_on="2026-06-01", proceeds=_euros(900_000), reason=_REASON)
    return deal


async def _decided_call(officer: Financier, partner: Financier, studio: str, other: str) -> tuple[str, str]:
    """Hold a call to its end; return it and the application that was awarded."""
    call, awarded = await _assessed_call(officer, partner, studio, other, code="verzonnen-besloten")
    today = datetime.now(UTC).date()
    await officer.done(f"/held-calls/{call}", "publish", published_on=str(today), note=_TITLE)
    return call, awarded


async def _assessed_call(
    officer: Financier, partner: Financier, studio: str, other: str, *, code: str
) -> tuple[str, str]:
    """Hold a call until everything is decided; return it and the application that was awarded."""
    today = datetime.now(UTC).date()
    call = await officer.made(
        "/held-calls",
        code=code,
        name=_TITLE,
        purpose=_TITLE,
        budget=_euros(30_000),
        award_max=_euros(20_000),
        opens_on=str(today - timedelta(days=30)),
        # In Amsterdam, where its days are counted, it may be tomorrow already.
        closes_on=str(today + timedelta(days=1)),
        criteria=[{"code": "kwaliteit", "name": _TITLE, "weight": 2}, {"code": "belang", "name": _TITLE, "weight": 1}],
        committee=[officer.account_id],
        action_lines=[5],
        synthetic=True,
    )
    record = f"/held-calls/{call}"
    asked = {"title": "Verzonnen proef", "amount": _euros(15_000), "synthetic": True}
    awarded = await partner.made(
        f"{record}/applications", organisation_id=studio, summary="Verzonnen samenvatting.", **asked
    )
    rejected = await officer.made(f"{record}/applications/enter", organisation_id=other, **asked)
    await officer.done(record, "", closes_on=str(today - timedelta(days=1)), reason=_REASON)
    for application, score in ((awarded, 80), (rejected, 40)):
        await officer.done(f"/applications/{application}", "find-eligible")
        scores = {"kwaliteit": score, "belang": score}
        await officer.made(f"/applications/{application}/scores", scores=scores, note="Verzonnen toelichting")
    await officer.done(f"/applications/{awarded}", "award", amount=_euros(15_000), reason=_REASON)
    await officer.done(f"/applications/{rejected}", "reject", reason=_REASON)
    return call, awarded
