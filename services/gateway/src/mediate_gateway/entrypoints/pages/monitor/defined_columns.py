"""Columns of the list of indicators that say how each is defined; their keys are those of an import."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from mediate_gateway.entrypoints.pages.cells import Cell
from mediate_gateway.entrypoints.pages.listing import Column, Exported, in_both
from mediate_gateway.entrypoints.pages.visit import Visit

_BETWEEN: Final = "; "


def formula_cell(formula: Mapping[str, Any] | None) -> str | None:
    """Return a formula as a cell of a file holds it, its operands by their ids."""
    if formula is None:
        return None
    operands = _BETWEEN.join(str(each) for each in formula["operands"])
    return f"{formula['kind']}: {operands}; times={formula['times']}; decimals={formula['decimals']}"


def _threshold(name: str) -> Exported:
    def of(row: Any) -> Decimal | None:
        return None if row.thresholds is None else Decimal(row.thresholds[name])

    return Exported(f"threshold_{name}", of)


def _of_source(name: str) -> Exported:
    return Exported(f"defined_{name}", lambda row: (row.defined_source or {}).get(name))


def _definition(row: Any, visit: Visit) -> Cell:
    return None if row.definition is None else str(row.definition[visit.language])


def _expected(row: Any, _visit: Visit) -> Cell:
    return " - ".join(each for each in (row.since_period, row.until_period) if each) or None


DEFINED: Final = (
    Column("definition", "defined.what", shown=_definition, exports=in_both("definition"), by_default=False),
    Column(
        "direction",
        "monitor.direction",
        shown=lambda row, visit: visit.word.say(f"direction.{row.direction}"),
        by_default=False,
    ),
    Column(
        "aggregation",
        "monitor.aggregation",
        shown=lambda row, visit: visit.word.say(f"aggregation.{row.aggregation}"),
        by_default=False,
    ),
    Column(
        "documents",
        "defined.documents",
        shown=lambda row, _: _BETWEEN.join(row.documents),
        exports=(Exported("documents", lambda row: _BETWEEN.join(row.documents)),),
        by_default=False,
    ),
    Column(
        "derived",
        "defined.from",
        shown=lambda row, _: row.measure or (None if row.formula is None else row.formula["kind"]),
        exports=(
            Exported("measure", lambda row: row.measure),
            Exported("formula", lambda row: formula_cell(row.formula)),
        ),
        by_default=False,
    ),
    Column(
        "expected",
        "defined.expected",
        shown=_expected,
        exports=(
            Exported("since_period", lambda row: row.since_period),
            Exported("until_period", lambda row: row.until_period),
            Exported("organisation_id", lambda row: None if row.organisation_id is None else str(row.organisation_id)),
        ),
        by_default=False,
    ),
    Column("due_days", "defined.due_days", is_figure=True, by_default=False),
    Column(
        "tolerance",
        "defined.tolerance",
        exports=(
            Exported("tolerance", lambda row: row.tolerance),
            _threshold("good"),
            _threshold("poor"),
        ),
        is_figure=True,
        by_default=False,
    ),
    Column("jump", "defined.jump", is_figure=True, by_default=False),
    Column("minimum_count", "defined.minimum", is_figure=True, by_default=False),
    Column(
        "defined",
        "defined.by",
        shown=lambda row, _: None if row.defined_source is None else row.defined_source["document"],
        exports=[_of_source(name) for name in ("document", "file", "place")],
        by_default=False,
    ),
    Column("synthetic", "post.synthetic", by_default=False),
)
"""What is only shown to whoever chooses it, and makes of the exported file one that can be brought back."""
