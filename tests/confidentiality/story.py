"""What takes more than one step: rounds with investors, a deal to its end, a call to its awards, each with marks."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from confidentiality.marks import CENTS, TEXT
from support.exchange import Call, Line
from support.openapi_calls import Description, last_identified
from support.records import JSON

PIPELINE: Final = "/v1/pipeline"
_AMOUNT: Final = {"cents": CENTS}
_TODAY: Final = datetime.now(UTC).date()
TODAY: Final = _TODAY.isoformat()
LATER: Final = (_TODAY + timedelta(days=30)).isoformat()


@dataclass
class Doing:
    """Sends commands, each with the version of what it is about, and keeps which of them were taken."""

    description: Description
    taken: set[str] = field(default_factory=set)

    def __call__(self, line: Line, method: str, template: str, *ids: str, **body: Any) -> dict[str, Any]:
        """Send a command to the pipeline and return its answer; fails where it is refused."""
        path = f"{PIPELINE}{template}"
        if f"{method} {path}" not in {str(each) for each in self.description.operations}:
            return {}
        record = last_identified(path)
        address, shown = _filled(path, *ids), _filled(record, *ids)
        tag = line.send(Call("GET", shown)).headers.get("etag", '"1"') if record else '"1"'
        answer = line.send(Call(method, address, json.dumps(body).encode(), [JSON, ("If-Match", tag.encode())]))
        assert answer.status < 300, f"{method} {address}: {answer.body.decode()}"
        self.taken.add(f"{method} {path}")
        document: dict[str, Any] = answer.document if answer.body else {}
        return document


def _filled(template: str, *ids: str) -> str:
    for identifier in ids:
        before, _, rest = template.partition("{")
        template = f"{before}{identifier}{rest.partition('}')[2]}"
    return template


def deal(doing: Doing, line: Line, *, company: str, name: str, investors: tuple[str, str]) -> None:
    """Lead a deal to its end: notes, steps, rounds that change over time, an exit, and a write-off."""
    opened = doing(line, "POST", "/deals", organisation_id=company, title=TEXT, amount_sought=_AMOUNT, synthetic=True)
    it = opened["id"]
    doing(line, "POST", "/deals/quick", text=f"{name}; € {CENTS // 100}", synthetic=True)
    note = doing(line, "POST", "/deals/{deal_id}/notes", it, text=TEXT)
    doing(line, "DELETE", "/deals/{deal_id}/notes/{note_id}", it, note.get("id", ""))
    doing(line, "POST", "/deals/{deal_id}/notes", it, text=TEXT)
    doing(line, "POST", "/deals/{deal_id}/next-step", it, step=TEXT, due_on=TODAY)
    doing(line, "POST", "/deals/{deal_id}/next-step/done", it, next={"step": TEXT, "due_on": TODAY})
    _rounds(doing, line, it, investors)
    for stage in ("screening", "due_diligence", "term_sheet", "committed", "closed"):
        doing(line, "POST", "/deals/{deal_id}/stage", it, stage=stage, reason=TEXT)
    doing(line, "POST", "/deals/{deal_id}/exit", it, exited_on=TODAY, proceeds=_AMOUNT, reason=TEXT)
    doing(line, "POST", "/deals/{deal_id}/holding/reopen", it, reason=TEXT)
    doing(line, "POST", "/deals/{deal_id}/write-off", it, written_off_on=TODAY, amount=_AMOUNT, reason=TEXT)


def _rounds(doing: Doing, line: Line, it: str, investors: tuple[str, str]) -> None:
    opened = doing(line, "POST", "/deals/{deal_id}/rounds", it, title=TEXT, synthetic=True)["id"]
    of = "/deals/{deal_id}/rounds/{round_id}"
    doing(line, "PATCH", of, it, opened, title=f"{TEXT} II")
    for kind, investor in zip(("private", "public"), investors, strict=True):
        invested = {"organisation_id": investor, "kind": kind, "amount": _AMOUNT}
        told = doing(line, "POST", f"{of}/investments", it, opened, **invested)
    investment, leaving = (each["investment_id"] for each in told["investments"])
    smaller, tranche = {"cents": CENTS + 1_000}, {"cents": CENTS - 1_000}
    doing(line, "POST", f"{of}/corrections", it, opened, investment_id=investment, amount=smaller, reason=TEXT)
    doing(line, "POST", f"{of}/tranches", it, opened, investment_id=investment, amount=tranche, condition=TEXT)
    shown = line.send(Call("GET", _filled(f"{PIPELINE}{of}", it, opened))).document
    tranches = shown["investments"][0].get("tranches", [])
    which = {"tranche_id": tranches[0]["tranche_id"]} if tranches else {}
    doing(line, "POST", f"{of}/payments", it, opened, investment_id=investment, paid_on=TODAY, reason=TEXT, **which)
    doing(line, "POST", f"{of}/close", it, opened, closed_on=TODAY, reason=TEXT)
    doing(line, "POST", f"{of}/withdrawals", it, opened, investment_id=leaving, withdrawn_on=TODAY, reason=TEXT)


def grant_call(doing: Doing, keeper: Line, member: Line, applicant: Line, *, people: tuple[str, str], of: str) -> None:
    """Hold a call that everybody knows of, with applications that few know of, to its awards."""
    account, assessor = people
    names = {"nl": "Verzonnen regeling", "en": "Invented scheme"}
    criteria = [{"code": "impact", "name": names, "weight": 1}]
    held = doing(
        keeper,
        "POST",
        "/held-calls",
        code=f"verzonnen-{account[-8:]}",
        name=names,
        budget={"cents": 300_000_000},
        opens_on=TODAY,
        closes_on=LATER,
        criteria=criteria,
        keepers=[account],
        committee=[assessor],
        synthetic=True,
    )
    if not held:
        return
    call, application = held["id"], {"organisation_id": of, "title": TEXT, "summary": TEXT, "amount": _AMOUNT}
    own = [
        doing(applicant, "POST", "/held-calls/{call_id}/applications", call, **application)["id"] for _time in range(2)
    ]
    entered = doing(keeper, "POST", "/held-calls/{call_id}/applications/enter", call, **application)["id"]
    doing(applicant, "POST", "/applications/{application_id}/withdraw", own[1], reason=TEXT)
    for each in (own[0], entered):
        doing(keeper, "POST", "/applications/{application_id}/find-eligible", each)
        score = doing(member, "POST", "/applications/{application_id}/scores", each, scores={"impact": 73}, note=TEXT)
    doing(member, "PATCH", "/scores/{score_id}", score["id"], note=f"{TEXT} II")
    doing(keeper, "POST", "/applications/{application_id}/award", own[0], amount=_AMOUNT, reason=TEXT)
    doing(keeper, "POST", "/applications/{application_id}/reject", entered, reason=TEXT)
    doing(keeper, "PUT", "/applications/{application_id}/letter", entered, nl=TEXT, en=TEXT)
    doing(member, "POST", "/applications/{application_id}/recusals", entered, reason=TEXT)
