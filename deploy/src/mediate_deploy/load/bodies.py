"""Turn a row into what is sent for it. A row that is not right has its rejects; its body is then not used."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mediate_contracts.values import Comparator, Qualifier
from mediate_contracts.vocabulary import (
    ActorClass,
    Aggregation,
    Direction,
    FormulaKind,
    GroupKind,
    Hub,
    ObservationKind,
    ObservationStatus,
    OrganisationType,
    Outcome,
    RelationKind,
    Rhythm,
)
from mediate_deploy.load import cells
from mediate_deploy.load.shapes import Json, JsonObject
from mediate_deploy.load.sheets import Row

SOURCE_COLUMNS = frozenset({"source_document", "source_file", "source_place"})
CENTS_MAX = 10**15
COUNT_MAX = 10**12
PEOPLE_MAX = 1_000
LINES_MAX = 8

Sources = Mapping[str, str]
"""File name by document code, such as S3."""

year = cells.whole(1800, 2200)
line_number = cells.whole(1, LINES_MAX)


@dataclass(frozen=True)
class Form:
    """What a kind's file looks like: its columns, and how a row becomes a body.

    `key` and `parent` read which record a row is and what it hangs under straight from its cells, also where
    the row is broken, so that what hangs under a broken row can be held back by name.
    """

    columns: frozenset[str]
    body: Callable[[Row, Sources], JsonObject]
    key: Callable[[Row], str]
    parent: Callable[[Row], str | None] = lambda _row: None


def given(**fields: object) -> JsonObject:
    """Return the fields that hold something: an empty cell is left out, never sent as null or 0."""
    return {name: _json(value) for name, value in fields.items() if value is not None}


def _json(value: object) -> Json:
    if isinstance(value, dict):
        return {str(name): _json(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_json(member) for member in value]
    if value is None or isinstance(value, str | int):
        return value
    raise TypeError(f"{type(value).__name__} has no place in a body")


def source(row: Row, sources: Sources) -> JsonObject | None:
    """Return where a row comes from; document and file must be a pair that sources.csv names."""
    document = row.read("source_document", cells.line)
    file = row.read("source_file", cells.line)
    place = row.read("source_place", cells.line)
    if document is not None and document not in sources:
        row.refuse("source_document", "is not in sources.csv")
    elif document is not None and file is not None and sources[document] != file:
        row.refuse("source_file", f"is not the file of {document} in sources.csv")
    return given(document=document, file=file, place=place)


def fact(row: Row, sources: Sources) -> JsonObject:
    """Return one thing a source says of an organisation."""
    return given(statement=row.both_languages("statement", cells.text), source=source(row, sources))


def organisation(row: Row, _sources: Sources) -> JsonObject:
    """Return an organisation, still without its facts."""
    return given(
        name=row.read("name", cells.line),
        legal_name=row.read_if_filled("legal_name", cells.line),
        website=row.read_if_filled("website", cells.line),
        hub=row.read_if_filled("hub", cells.one_of(Hub)),
        founding_year=row.read_if_filled("founding_year", year),
        types=row.read("types", cells.several(cells.one_of(OrganisationType))),
        actor_class=row.read_if_filled("actor_class", cells.one_of(ActorClass)),
    )


def relation(row: Row, sources: Sources) -> JsonObject:
    """Return how an organisation came from another, both still by their names."""
    return given(
        organisation_id=row.read("organisation", cells.line),
        other_id=row.read("other", cells.line),
        kind=row.read("kind", cells.one_of(RelationKind)),
        since=row.read_if_filled("since", cells.partial_day),
        source=source(row, sources),
    )


def challenge(row: Row, sources: Sources) -> JsonObject:
    """Return a challenge and what a source states came of it."""
    stated = {
        name: row.read_if_filled(f"{name}_number", cells.whole(0, COUNT_MAX)) for name in ("matches", "implementations")
    }
    return given(
        name=row.both_languages("name"),
        description=row.both_languages_if_any("description", cells.text),
        opens=row.read_if_filled("opens", cells.partial_day),
        closes=row.read_if_filled("closes", cells.partial_day),
        **{f"stated_{name}": _stated(row, f"{name}_qualifier", number=number) for name, number in stated.items()},
        source=source(row, sources),
    )


def group(row: Row, sources: Sources) -> JsonObject:
    """Return a group of organisations."""
    return given(
        name=row.both_languages("name"),
        kind=row.read("kind", cells.one_of(GroupKind)),
        description=row.both_languages_if_any("description", cells.text),
        source=source(row, sources),
    )


def action_line(row: Row, sources: Sources) -> JsonObject:
    """Return an action line."""
    return given(
        number=row.read("number", line_number),
        title=row.both_languages("title"),
        at_stake=row.both_languages("at_stake", cells.text),
        needed=row.both_languages("needed", cells.text),
        result=row.both_languages("result", cells.text),
        source=source(row, sources),
    )


def item(row: Row, sources: Sources) -> JsonObject:
    """Return an agenda item, still without the id of its line."""
    row.read("line", line_number)
    return given(
        code=row.read("code", cells.code),
        title=row.both_languages("title"),
        source=source(row, sources),
    )


def goal(row: Row, sources: Sources) -> JsonObject:
    """Return a goal, still without the id of its parent."""
    row.read_if_filled("parent", cells.code)
    return given(
        year=row.read("year", year),
        code=row.read("code", cells.code),
        title=row.both_languages("title"),
        source=source(row, sources),
    )


def target(row: Row, sources: Sources) -> JsonObject:
    """Return a target; comparator and number come together or not at all."""
    row.read("year", year)
    row.read("goal", cells.code)
    _together(row, "comparator", "number")
    return given(
        code=row.read("code", cells.code),
        title=row.both_languages("title"),
        comparator=row.read_if_filled("comparator", cells.one_of(Comparator)),
        number=row.read_if_filled("number", cells.decimal),
        unit=row.both_languages_if_any("unit"),
        source=source(row, sources),
    )


def realisation(row: Row, sources: Sources) -> JsonObject:
    """Return what came of a target."""
    row.read("year", year)
    row.read("target", cells.code)
    return given(
        number=row.read_if_filled("number", cells.decimal),
        qualifier=row.read_if_filled("qualifier", cells.one_of(Qualifier)),
        outcome=row.read_if_filled("outcome", cells.one_of(Outcome)),
        narrative=row.both_languages("narrative", cells.text),
        external_cause=row.read_if_filled("external_cause", cells.line),
        substitute=row.both_languages_if_any("substitute"),
        source=source(row, sources),
    )


def indicator(row: Row, sources: Sources) -> JsonObject:
    """Return an indicator: what is measured, who is known to state it, and how it is derived where it is."""
    found = source(row, sources)
    lines = row.read("action_lines", cells.several(lambda cell: str(line_number(cell))))
    return given(
        code=row.read("code", cells.code),
        name=row.both_languages("name"),
        definition=row.both_languages("definition", cells.text),
        unit=row.read("unit", cells.line),
        direction=row.read("direction", cells.one_of(Direction)),
        aggregation=row.read("aggregation", cells.one_of(Aggregation)),
        rhythm=row.read("rhythm", cells.one_of(Rhythm)),
        action_lines=None if lines is None else [int(number) for number in lines],
        documents=row.read_if_filled("documents", cells.several(cells.line)),
        measure=row.read_if_filled("measure", cells.code),
        formula=_formula(row),
        tolerance=row.read_if_filled("tolerance", cells.decimal),
        minimum_count=row.read_if_filled("minimum_count", cells.whole(2, 100)),
        since_period=row.read_if_filled("since_period", cells.period),
        until_period=row.read_if_filled("until_period", cells.period),
        source=found,
    )


def _formula(row: Row) -> JsonObject | None:
    """Return how other indicators make this one; None where they do not."""
    kind = row.read_if_filled("formula", cells.one_of(FormulaKind))
    if kind is None:
        return None
    return given(
        kind=kind,
        operands=row.read("operands", cells.several(cells.code)),
        times=row.read_if_filled("times", cells.decimal),
        decimals=row.read_if_filled("decimals", cells.whole(0, 8)),
    )


def indicator_target(row: Row, sources: Sources) -> JsonObject:
    """Return a target for an indicator."""
    row.read("indicator", cells.code)
    return given(
        period=row.read("period", cells.period),
        comparator=row.read("comparator", cells.one_of(Comparator)),
        value=row.read("value", cells.decimal),
        source=source(row, sources),
    )


def observation(row: Row, sources: Sources) -> JsonObject:
    """Return one figure for one period."""
    row.read("indicator", cells.code)
    return given(
        period=row.read("period", cells.period),
        value=row.read("value", cells.decimal),
        qualifier=row.read_if_filled("qualifier", cells.one_of(Qualifier)),
        breakdown=row.read_if_filled("breakdown", cells.breakdown),
        kind=row.read_if_filled("kind", cells.one_of(ObservationKind)),
        status=row.read_if_filled("status", cells.one_of(ObservationStatus)),
        covers_until=row.read_if_filled("covers_until", cells.day),
        note=row.both_languages_if_any("note", cells.text),
        definition_version=row.read_if_filled("definition_version", cells.whole(1, 1_000)),
        source=source(row, sources),
    )


def grant_call(row: Row, sources: Sources) -> JsonObject:
    """Return a grant call and its outcome."""
    proposals = row.read_if_filled("proposals_number", cells.whole(0, COUNT_MAX))
    awarded = row.read_if_filled("awarded_cents", cells.whole(0, CENTS_MAX))
    budget = row.read_if_filled("budget_cents", cells.whole(0, CENTS_MAX))
    return given(
        code=row.read("code", cells.code),
        name=row.both_languages("name"),
        year=row.read("year", year),
        budget=None if budget is None else _euro(budget),
        committee_members=row.read_if_filled("committee_members", cells.whole(0, PEOPLE_MAX)),
        proposals_received=_stated(row, "proposals_qualifier", number=proposals),
        awards=row.read_if_filled("awards", cells.whole(0, COUNT_MAX)),
        awarded_total=_stated(row, "awarded_qualifier", money=None if awarded is None else _euro(awarded)),
        source=source(row, sources),
    )


def _stated(row: Row, qualifier_column: str, **figure: object) -> JsonObject | None:
    qualifier = row.read_if_filled(qualifier_column, cells.one_of(Qualifier))
    if all(value is None for value in figure.values()):
        return None
    return given(**figure, qualifier=qualifier)


def _euro(cents: int) -> JsonObject:
    return {"cents": cents, "currency": "EUR"}


def _together(row: Row, first: str, second: str) -> None:
    for filled, empty in ((first, second), (second, first)):
        if row.cell(filled) and not row.cell(empty):
            row.refuse(empty, f"must be filled where {filled} is")
