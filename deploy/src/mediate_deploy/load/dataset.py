"""Read a data set from its directory: what is fit to send, what is not, and what the sources disagree on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mediate_deploy.load import bodies, cells
from mediate_deploy.load.findings import contradictions, overview_findings
from mediate_deploy.load.forms import (
    FACTS_COLUMNS,
    FACTS_FILE,
    OVERVIEW_COLUMNS,
    OVERVIEW_FILE,
    SOURCES_COLUMNS,
    SOURCES_FILE,
    form_of,
)
from mediate_deploy.load.kinds import KINDS, LINES, OBSERVATIONS, ORGANISATIONS, Kind, Listed, Record, words
from mediate_deploy.load.report import Finding, Reject, Skip
from mediate_deploy.load.shapes import Json
from mediate_deploy.load.sheets import Row, Sheet, read_sheet


@dataclass
class Dataset:
    """What was read.

    `broken` names, by kind and key, the records that will not be in the hub because of their file, with the
    reason; what hangs under one of them is held back. `unread` does so for a kind whose whole file cannot be
    read.
    """

    records: dict[str, list[Record]] = field(default_factory=dict)
    rejects: list[Reject] = field(default_factory=list)
    skips: list[Skip] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    broken: dict[tuple[str, str], str] = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)

    def of(self, kind: Kind) -> list[Record]:
        """Return the records of a kind in the order of their file."""
        return self.records.get(kind.name, [])


def read_dataset(directory: Path) -> Dataset:
    """Return the data set in a directory; what is wrong in its files is in the result, nothing is raised."""
    dataset = Dataset()
    sources = _sources(directory, dataset)
    facts = _facts(directory, dataset, sources)
    for kind in KINDS:
        sheet = read_sheet(directory, kind.file, kind.name, form_of(kind).columns)
        dataset.rejects += sheet.rejects
        if not sheet.readable:
            dataset.unread[kind.name] = f"{kind.file} could not be read"
        dataset.records[kind.name] = _records(kind, sheet, dataset, sources, facts)
    overview = read_sheet(directory, OVERVIEW_FILE, "overview", OVERVIEW_COLUMNS)
    _read_overview(overview, dataset, sources)
    dataset.findings += contradictions(dataset.of(OBSERVATIONS))
    return dataset


def _sources(directory: Path, dataset: Dataset) -> Mapping[str, str]:
    sheet = read_sheet(directory, SOURCES_FILE, "sources", SOURCES_COLUMNS)
    dataset.rejects += sheet.rejects
    files: dict[str, str] = {}
    for row in sheet.rows:
        document, file = row.read("document", cells.line), row.read("file", cells.line)
        row.both_languages("title")
        if document in files:
            row.refuse("document", "is there more than once")
        if not row.rejects and document is not None and file is not None:
            files[document] = file
        dataset.rejects += row.rejects
    return files


@dataclass
class _Facts:
    """What sources say of organisations, by name; `held` says which organisations wait for a mended fact."""

    of: dict[str, list[Json]] = field(default_factory=dict)
    held: dict[str, str] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    unread: str | None = None


def _facts(directory: Path, dataset: Dataset, sources: Mapping[str, str]) -> _Facts:
    facts = _Facts()
    sheet = read_sheet(directory, FACTS_FILE, ORGANISATIONS.name, FACTS_COLUMNS)
    dataset.rejects += sheet.rejects
    facts.unread = None if sheet.readable else f"{FACTS_FILE} could not be read"
    for row in sheet.rows:
        name = words(row.cell("organisation"))
        row.read("organisation", cells.line)
        body = bodies.fact(row, sources)
        facts.rows.setdefault(name, []).append(row)
        if row.rejects:
            facts.held.setdefault(name, f"{row.file} row {row.number} was rejected")
            dataset.rejects += row.rejects
        else:
            facts.of.setdefault(name, []).append(body)
    return facts


def _records(kind: Kind, sheet: Sheet, dataset: Dataset, sources: Mapping[str, str], facts: _Facts) -> list[Record]:
    form = form_of(kind)
    first_rows: dict[tuple[str | None, str], int] = {}
    records: list[Record] = []
    for row in sheet.rows:
        key, parent = form.key(row), form.parent(row)
        body = form.body(row, sources)
        identity = (parent if kind.listed in {Listed.PER_PARENT, Listed.WITH_PARENT} else None, key)
        if identity in first_rows:
            reason = f"row {first_rows[identity]} is already this record"
            row.rejects.append(Reject(kind.name, row.file, row.number, "", key, reason))
            dataset.rejects += row.rejects
            continue
        first_rows[identity] = row.number
        if row.rejects:
            dataset.rejects += row.rejects
            dataset.broken[kind.name, key] = f"{row.file} row {row.number} was rejected"
            continue
        if kind is ORGANISATIONS:
            why_not = facts.unread or facts.held.get(key)
            if why_not:
                dataset.skips.append(Skip(kind.name, row.file, row.number, why_not))
                dataset.broken[kind.name, key] = why_not
                continue
            if not facts.of.get(key):
                row.refuse("name", f"{FACTS_FILE} says nothing of it, so no source is known")
                dataset.rejects += row.rejects
                continue
            body["facts"] = facts.of[key]
        records.append(Record(kind, key, parent, body, row.file, row.number))
    if kind is ORGANISATIONS and sheet.readable:
        _refuse_facts_of_nobody(facts, {key for _, key in first_rows}, dataset)
    return records


def _refuse_facts_of_nobody(facts: _Facts, known: set[str], dataset: Dataset) -> None:
    for name, rows in facts.rows.items():
        for row in rows if name and name not in known else []:
            row.rejects.clear()
            row.refuse("organisation", f"is not in {ORGANISATIONS.file}")
            dataset.rejects += row.rejects


def _read_overview(sheet: Sheet, dataset: Dataset, sources: Mapping[str, str]) -> None:
    dataset.rejects += sheet.rejects
    entries: list[tuple[int, str, str]] = []
    for row in sheet.rows:
        number = row.read("line", bodies.line_number)
        row.read("position", bodies.line_number)
        title = row.both_languages("title")
        bodies.source(row, sources)
        if not row.rejects and number is not None and title is not None:
            entries.append((number, title["nl"], title["en"]))
        dataset.rejects += row.rejects
    complete = sheet.readable and all(not row.rejects for row in sheet.rows)
    if complete and LINES.name not in dataset.unread:
        dataset.findings += overview_findings(entries, dataset.of(LINES))
