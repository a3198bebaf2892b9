"""An edition of a report as files: a spreadsheet and CSV with a row for each result, and JSON, as IATI shapes them."""

import json
from collections.abc import AsyncIterator, Sequence
from decimal import Decimal
from typing import Final

from fastapi import Response
from fastapi.responses import StreamingResponse

from mediate_contracts.events.monitor.reporting import ReportedGoalTarget, ReportedIndicator
from mediate_contracts.periods import parse_period
from mediate_contracts.values import Localised, LocalisedLine, Source
from mediate_gateway.adapters.iati_results import OTHER, QUALITATIVE, UNIT, ascending, measure, results
from mediate_gateway.adapters.reports import ReportRecord
from mediate_gateway.entrypoints.pages.files import MEDIA_TYPES, WRITERS
from mediate_gateway.entrypoints.pages.listing import Plain
from mediate_gateway.entrypoints.pages.visit import Visit

KINDS: Final = ("xlsx", "csv", "json")
COLUMNS: Final = (
    "result_type",
    "result_title_nl",
    "result_title_en",
    "indicator_code",
    "indicator_title_nl",
    "indicator_title_en",
    "indicator_measure",
    "indicator_ascending",
    "unit",
    "definition_version",
    "baseline_year",
    "baseline_iso_date",
    "baseline_value",
    "period_start",
    "period_end",
    "target_comparator",
    "target_value",
    "actual_value",
    "actual_qualifier",
    "actual_status",
    "actual_covers_until",
    "actual_otherwise",
    "achievement",
    "comment_nl",
    "comment_en",
    "external_cause_nl",
    "external_cause_en",
    "substitute_nl",
    "substitute_en",
    "sources",
    "withdrawn",
)
"""Names of the IATI standard where it has one, of each result → indicator → period → target and actual.

The last one says why the edition no longer holds, on every row: a file goes further than the page that says it too.
"""
_JSON: Final = "application/json"


def file_of(report: ReportRecord, kind: str, visit: Visit) -> Response:
    """Return an edition as a file of a kind, to be saved under its code and number."""
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="{report.code}-{report.edition}.{kind}"',
    }
    if kind == "json":
        text = json.dumps(results(report), ensure_ascii=False, indent=2)
        return Response(text.encode(), headers=headers, media_type=_JSON)
    file = WRITERS[kind](COLUMNS, _rows(report), visit.language)
    return StreamingResponse(file, headers=headers, media_type=MEDIA_TYPES[kind])


def lines(report: ReportRecord) -> list[dict[str, Plain]]:
    """Return what a file holds of each indicator and target, by column; what is missing is left out."""
    found = [_of_indicator(report, each) for each in report.indicators]
    found += [_of_target(report, each) for each in report.targets]
    return [{**each, "withdrawn": report.withdrawn} for each in found]


async def _rows(report: ReportRecord) -> AsyncIterator[Sequence[Sequence[Plain]]]:
    yield [[line.get(column) for column in COLUMNS] for line in lines(report)]


def _of_indicator(report: ReportRecord, said: ReportedIndicator) -> dict[str, Plain]:
    baseline, target, realised = said.baseline, said.target, said.realised
    found: dict[str, Plain] = {
        "result_type": OTHER,
        **_both("result_title", report.title),
        "indicator_code": said.code,
        **_both("indicator_title", said.name),
        "indicator_measure": measure(said.unit),
        "indicator_ascending": ascending(said.direction),
        "unit": said.unit,
        "definition_version": said.definition_version,
        **_from_to(said.period),
        "achievement": said.achievement.value,
        **_both("comment", said.narrative),
        **_both("external_cause", said.external_cause),
        "sources": _sources(said.sources),
    }
    if baseline is not None:
        ends = parse_period(baseline.period).last_day
        found |= {"baseline_year": ends.year, "baseline_iso_date": ends, "baseline_value": _number(baseline.value)}
    if target is not None:
        found |= {"target_comparator": target.comparator.value, "target_value": _number(target.value)}
    if realised is not None:
        found |= {
            "actual_value": _number(realised.value),
            "actual_qualifier": realised.qualifier.value,
            "actual_status": "withheld" if realised.value is None else realised.status.value,
            "actual_covers_until": realised.covers_until,
            "actual_otherwise": _number(realised.computed),
        }
    return found


def _of_target(report: ReportRecord, said: ReportedGoalTarget) -> dict[str, Plain]:
    found: dict[str, Plain] = {
        "result_type": OTHER,
        **_both("result_title", said.goal_title),
        "indicator_code": said.code,
        **_both("indicator_title", said.title),
        "indicator_measure": QUALITATIVE if said.number is None and said.realised is None else UNIT,
        # A unit of a goal tree is words, of which a column that others compute with holds one.
        "unit": None if said.unit is None else said.unit.en,
        **_from_to(str(report.goal_year or report.period)),
        "achievement": said.outcome.value,
        **_both("comment", said.narrative),
        "external_cause_nl": said.external_cause,
        **_both("substitute", said.substitute),
        "sources": _sources(said.sources),
    }
    if said.number is not None and said.comparator is not None:
        found |= {"target_comparator": said.comparator.value, "target_value": _number(said.number)}
    if said.realised is not None:
        found |= {"actual_value": _number(said.realised), "actual_qualifier": said.qualifier.value}
    return found


def _both(key: str, text: Localised | LocalisedLine | None) -> dict[str, Plain]:
    return {} if text is None else {f"{key}_nl": text.nl, f"{key}_en": text.en}


def _from_to(text: str) -> dict[str, Plain]:
    period = parse_period(text)
    return {"period_start": period.first_day, "period_end": period.last_day}


def _sources(sources: Sequence[Source]) -> Plain:
    return [f"{each.document}: {each.place}" for each in sources] or None


def _number(value: Decimal | None) -> Decimal | None:
    return None if value is None else Decimal(f"{value.normalize():f}")
