"""The story of a deal on its page: where it has been, how ready its technology is, what it came from, and notes."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from mediate_contracts.vocabulary import LineageKind
from mediate_gateway.entrypoints.charts.figures import Figure
from mediate_gateway.entrypoints.charts.line import LineChart, Place, Series, line_chart
from mediate_gateway.entrypoints.charts.view import ChartView
from mediate_gateway.entrypoints.pages.pipeline.deal_fields import names_of
from mediate_gateway.entrypoints.pages.pipeline.places import AREA, DealSeen, deal_at
from mediate_gateway.entrypoints.pages.visit import Visit
from mediate_gateway.entrypoints.wording import AMSTERDAM
from mediate_shared.problems import ProblemError

_AWAY: Final = 500
_NOT_FOUND: Final = 404
_SHOWN_MAX: Final = 50
_PICTURED_MIN: Final = 2


async def asked(visit: Visit, path: str, **query: str) -> Any:
    """Return what the pipeline answers about a part of a deal; None while that part is out of reach."""
    try:
        return (await visit.ask(AREA, path, is_part=False, **query)).body
    except ProblemError as error:
        if error.problem.status < _AWAY and error.problem.status != _NOT_FOUND:
            raise
        return None


async def course_of(visit: Visit, deal: DealSeen, *, may_change: bool) -> dict[str, Any]:
    """Return the stages that a deal has been in, the newest first, each with its days there."""
    del may_change
    found = await asked(visit, f"/deals/{deal.facts['id']}/stages")
    return {"is_away": found is None, "stays": [_stay(visit, each) for each in reversed(items_of(found))]}


def items_of(found: Any) -> Sequence[Mapping[str, Any]]:
    """Return the records of an answer, whether it came in pages or at once."""
    if found is None:
        return []
    items: Sequence[Mapping[str, Any]] = found["items"] if isinstance(found, dict) else found
    return items


def _stay(visit: Visit, stay: Mapping[str, Any]) -> dict[str, Any]:
    say, word = visit.word.say, visit.word
    entered = datetime.fromisoformat(stay["entered_at"])
    left = None if stay["left_at"] is None else datetime.fromisoformat(stay["left_at"])
    lasted = say("pipeline.course.days", count=((left or visit.service.clock()) - entered).days)
    until = say("pipeline.course.now") if left is None else word.day(left.astimezone(AMSTERDAM).date())
    told = say("pipeline.course.lasted", since=word.day(entered.astimezone(AMSTERDAM).date()), until=until, days=lasted)
    return {
        "datetime": entered.isoformat(),
        "time_text": told,
        "title": say(f"stage.{stay['stage']}"),
        "text": stay.get("reason"),
    }


async def readiness_of(visit: Visit, deal: DealSeen, *, may_change: bool) -> dict[str, Any]:
    """Return how ready the technology was found to be, the newest first, and a picture of it."""
    found = await asked(visit, f"/deals/{deal.facts['id']}/assessments", limit=str(_SHOWN_MAX))
    assessed = sorted(items_of(found), key=lambda each: (each["assessed_on"], each["id"]))
    on = [{**each, "on": date.fromisoformat(each["assessed_on"])} for each in assessed]
    return {
        "is_away": found is None,
        "all": list(reversed(on)),
        "chart": _picture(visit, on),
        "may_assess": may_change,
    }


def _picture(visit: Visit, assessed: Sequence[Mapping[str, Any]]) -> ChartView | None:
    """Return the levels over time; of each day the last that was said counts."""
    by_day = {each["on"]: each["readiness"] for each in assessed}
    if len(by_day) < _PICTURED_MIN:
        return None
    say = visit.word.say
    return line_chart(
        LineChart(
            "readiness",
            say("pipeline.readiness.picture"),
            say("pipeline.assess.on"),
            [Place(visit.word.day(each), each.toordinal()) for each in by_day],
            [Series(say("pipeline.trl.short"), [Figure(Decimal(each)) for each in by_day.values()])],
            whole=True,
        ),
        visit.word,
    )


async def notes_of(visit: Visit, deal: DealSeen, *, may_change: bool) -> dict[str, Any]:
    """Return the notes about a deal, the newest first, with who wrote them."""
    found = await asked(visit, f"/deals/{deal.facts['id']}/notes", limit=str(_SHOWN_MAX))
    notes = sorted(items_of(found), key=lambda each: str(each["created_at"]), reverse=True)
    authors = {str(each["author_id"]) for each in notes if each.get("author_id")}
    names = await names_of(visit, sorted(authors)) if authors else {}
    nobody = visit.word.say("pipeline.somebody")
    return {
        "is_away": found is None,
        "all": [
            {
                **each,
                "by": names.get(str(each.get("author_id"))) or nobody,
                "at": datetime.fromisoformat(each["created_at"]),
                "is_own": each.get("author_id") == str(visit.actor.id),
            }
            for each in notes
        ],
        "may_write": may_change,
    }


async def kin_of(visit: Visit, deal: DealSeen, *, may_change: bool) -> dict[str, Any]:
    """Return what a deal followed from and what followed from it, from the earliest on, as far as who looks sees."""
    found = await asked(visit, f"/deals/{deal.facts['id']}/lineage")
    if found is None:
        return {"is_away": True, "steps": [], "may_follow": False}
    own = {"kind": LineageKind.DEAL, "id": deal.facts["id"], **_own(deal), "is_own": True}
    # The nearest comes first in the answer; a picture begins with the earliest.
    before = list(reversed(found["ancestors"]))
    after = [{**each, "kind": LineageKind.DEAL} for each in found["descendants"]]
    return {
        "is_away": False,
        "steps": [_kin(visit, each) for each in (*before, own, *after)] if before or after else [],
        "may_follow": may_change,
    }


def _own(deal: DealSeen) -> Mapping[str, Any]:
    names = ("title", "stage", "holding", "organisation_name", "amount_sought")
    return {name: deal.facts.get(name) for name in names}


def _kin(visit: Visit, each: Mapping[str, Any]) -> dict[str, Any]:
    """Return a step of a lineage with its words; what who looks may not read has none but its kind."""
    say, kind = visit.word.say, each["kind"]
    where = {
        LineageKind.DEAL: deal_at(each["id"]),
        LineageKind.GRANT_CALL: f"/pipeline/calls/{each['id']}",
        LineageKind.APPLICATION: f"/pipeline/applications/{each['id']}",
    }
    title = each.get("title")
    stands = each.get("holding") if each.get("holding") not in {None, "held"} else None
    stage = each.get("stage")
    return {
        "kind": say(f"pipeline.kin.{kind}"),
        "title": title or say("pipeline.kin.hidden"),
        "href": where.get(kind) if title and not each.get("is_own") else None,
        "is_own": bool(each.get("is_own")),
        "amount": each.get("amount_sought"),
        "stands": say(f"holding.{stands}") if stands else say(f"stage.{stage}") if stage else "",
    }
