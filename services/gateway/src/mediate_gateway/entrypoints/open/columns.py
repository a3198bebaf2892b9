"""The columns of the open files: what each holds of a row, in the words of programs."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from pydantic_core import to_json

from mediate_contracts.periods import NotAPeriod, parse_period
from mediate_gateway.entrypoints.pages.listing import Plain

Columns = Mapping[str, Callable[[Any], Plain]]
"""What stands in each column, by its name."""


def _withheld(row: Any) -> str | None:
    """Return why there is no value, where there is none."""
    return None if row.value is not None else f"withheld: fewer than {row.minimum_count or 0}"


def _first_day(row: Any) -> Plain:
    try:
        return parse_period(row.period).first_day
    except NotAPeriod:
        return None


def _of(name: str, part: str) -> Callable[[Any], Plain]:
    return lambda row: (getattr(row, name) or {}).get(part)


def _number(value: Decimal | None) -> Decimal | None:
    return None if value is None else Decimal(f"{value.normalize():f}")


def _moment(row: Any) -> str:
    written: str = row.updated_at.isoformat()
    return written


INDICATORS: Final[Columns] = MappingProxyType(
    {
        "id": lambda row: str(row.id),
        "code": lambda row: row.code,
        "name_nl": _of("name", "nl"),
        "name_en": _of("name", "en"),
        "definition_nl": _of("definition", "nl"),
        "definition_en": _of("definition", "en"),
        "definition_version": lambda row: row.definition_version,
        "unit": lambda row: row.unit,
        "direction": lambda row: row.direction,
        "aggregation": lambda row: row.aggregation,
        "rhythm": lambda row: row.rhythm,
        "action_lines": lambda row: ",".join(map(str, row.action_lines)),
        "measure": lambda row: row.measure,
        "formula": lambda row: None if row.formula is None else to_json(row.formula).decode(),
        "documents": lambda row: ",".join(row.documents),
        "organisation_id": lambda row: None if row.organisation_id is None else str(row.organisation_id),
        "minimum_count": lambda row: row.minimum_count,
        "since_period": lambda row: row.since_period,
        "until_period": lambda row: row.until_period,
        "source_document": _of("source", "document"),
        "source_file": _of("source", "file"),
        "source_place": _of("source", "place"),
        "synthetic": lambda row: "true" if row.synthetic else "false",
        "updated_at": _moment,
    }
)
"""Of an indicator, by its newest definition."""
OBSERVATIONS: Final[Columns] = MappingProxyType(
    {
        "id": lambda row: str(row.id),
        "indicator": lambda row: row.code,
        "definition_version": lambda row: row.definition_version,
        "period": lambda row: row.period,
        "period_start": _first_day,
        "period_end": lambda row: row.period_end,
        "breakdown": lambda row: "; ".join(f"{name}={member}" for name, member in sorted(row.breakdown.items())),
        "value": lambda row: _number(row.value),
        "unit": lambda row: row.unit,
        "withheld": _withheld,
        "qualifier": lambda row: row.qualifier,
        "kind": lambda row: row.kind,
        "status": lambda row: row.status,
        "covers_until": lambda row: row.covers_until,
        "origin": lambda row: row.origin,
        "revision": lambda row: row.revision,
        "after_close": lambda row: "true" if row.after_close else "false",
        "note_nl": _of("note", "nl"),
        "note_en": _of("note", "en"),
        "source_document": _of("source", "document"),
        "source_file": _of("source", "file"),
        "source_place": _of("source", "place"),
        "synthetic": lambda row: "true" if row.synthetic else "false",
        "updated_at": _moment,
    }
)
"""Of a figure that stands; ``value`` is empty where it is withheld, and ``withheld`` says why."""


def of_rows(columns: Columns, rows: Any) -> list[list[Plain]]:
    """Return what stands in each column of each row."""
    return [[read(row) for read in columns.values()] for row in rows]
