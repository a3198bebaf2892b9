"""What single cells of files hold several of: parts, documents, and what a formula is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from mediate_contracts.vocabulary import FormulaKind

_MISSING: Final = frozenset(
    {
        *("n.v.t.", "n.v.t", "nvt", "n/a", "n.a.", "n.a", "na", "n.b.", "n.b", "nb", "#n/a"),
        *(
            "onbekend",
            "unknown",
            "none",
            "null",
            "nan",
            "geen",
            "leeg",
            "missing",
            "-",
            "--",
            "\u2013",
            "\u2014",
            "?",
            ".",
            "x",
        ),
    }
)
"""What people write where a figure is not known."""
MISSING_REASON: Final = "a figure that is not known is left out: it is missing, and never 0"


@dataclass(frozen=True)
class WrittenFormula:
    """A formula as a cell tells it: its operands by the codes of their indicators."""

    kind: FormulaKind
    operands: tuple[str, ...]
    times: Decimal = Decimal(1)
    decimals: int = 2


def is_missing(cell: object) -> bool:
    """Tell whether a cell says in words that there is no figure."""
    return isinstance(cell, str) and cell.strip().lower() in _MISSING


def parts(cell: str) -> list[str]:
    """Return what a cell holds with semicolons between them, without what is empty."""
    return [part.strip() for part in cell.split(";") if part.strip()]


def breakdown(cell: str) -> dict[str, str]:
    """Return the part that ``group=starters; hub=utrecht`` names. Raises ValueError."""
    found: dict[str, str] = {}
    for part in parts(cell):
        dimension, between, member = part.partition("=")
        if not between or dimension.strip() in found:
            message = "write each dimension once, as dimension=part"
            raise ValueError(message)
        found[dimension.strip()] = member.strip()
    return found


def written_breakdown(breakdown: Mapping[str, str]) -> str:
    """Return a part as a cell holds it."""
    return "; ".join(f"{dimension}={member}" for dimension, member in breakdown.items())


def formula(cell: str) -> WrittenFormula:
    """Return the formula that ``ratio: a.code; b.code; times=100; decimals=1`` tells. Raises ValueError."""
    kind, between, rest = cell.partition(":")
    named = [part.partition("=") for part in parts(rest)]
    settings = {name.strip(): value.strip() for name, is_set, value in named if is_set}
    if not between or kind.strip() not in set(FormulaKind) or set(settings) - {"times", "decimals"}:
        raise ValueError(_FORMULA_WRITTEN)
    try:
        times, decimals = Decimal(settings.get("times", "1")), int(settings.get("decimals", "2"))
    except (InvalidOperation, ValueError) as error:
        raise ValueError(_FORMULA_WRITTEN) from error
    if not times.is_finite():
        raise ValueError(_FORMULA_WRITTEN)
    operands = tuple(name for name, is_set, _ in named if not is_set)
    return WrittenFormula(FormulaKind(kind.strip()), operands, times, decimals)


_FORMULA_WRITTEN: Final = "write it as ratio: a.code; b.code; times=100; decimals=1 (or sum, or difference)"


def written_formula(kind: str, operands: Sequence[str], times: Decimal, decimals: int) -> str:
    """Return a formula as a cell holds it."""
    return f"{kind}: {'; '.join(operands)}; times={times:f}; decimals={decimals}"
