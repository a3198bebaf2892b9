"""What the sources themselves leave out or disagree on. Computed from the files each time."""

from collections.abc import Sequence
from itertools import groupby

from mediate_deploy.load.forms import OVERVIEW_FILE
from mediate_deploy.load.kinds import Record, observation_key
from mediate_deploy.load.report import Finding
from mediate_deploy.load.shapes import Json


def overview_findings(entries: Sequence[tuple[int, str, str]], lines: Sequence[Record]) -> list[Finding]:
    """Return how the overview of the action lines falls short of the lines, or calls one otherwise.

    An entry is the number of the line it stands for, with its Dutch and English title in the overview.
    """
    titles = {record.body["number"]: record.body["title"] for record in lines}
    listed = {number for number, _, _ in entries}
    findings: list[str] = []
    missing = [number for number in titles if number not in listed]
    if missing:
        names = ", ".join(f"line {number} ({_title(titles[number])})" for number in missing)
        findings.append(
            f"the overview in the source has {len(entries)} entries for {len(titles)} action lines; "
            f"it leaves out {names}"
        )
    for number, dutch, _ in entries:
        if number not in titles:
            findings.append(f"the overview lists {dutch}, which is no action line")
        elif dutch.casefold() != _title(titles[number]).casefold():
            findings.append(f"the overview calls line {number} {dutch}; its own heading is {_title(titles[number])}")
    return [Finding(OVERVIEW_FILE, text) for text in findings]


def contradictions(observations: Sequence[Record]) -> list[Finding]:
    """Return where two documents give different values for the same thing in the same period."""

    def thing(record: Record) -> tuple[str, str]:
        period_breakdown_kind = observation_key({**record.body, "source": {}})
        return record.parent or "", period_breakdown_kind

    findings: list[Finding] = []
    for (indicator, _), group in groupby(sorted(observations, key=thing), key=thing):
        records = sorted(group, key=lambda record: record.row)
        if len({str(record.body["value"]) for record in records}) > 1:
            said = "; ".join(_said(record) for record in records)
            findings.append(Finding(records[0].file, f"{indicator}, {records[0].body['period']}: {said}"))
    return findings


def _said(record: Record) -> str:
    qualifier = record.body.get("qualifier", "exact")
    value = record.body["value"] if qualifier == "exact" else f"{qualifier} {record.body['value']}"
    return f"{_member(record.body['source'], 'document')} says {value} (row {record.row})"


def _title(title: Json) -> str:
    return _member(title, "nl")


def _member(value: Json, name: str) -> str:
    return str(value.get(name, "")) if isinstance(value, dict) else ""
