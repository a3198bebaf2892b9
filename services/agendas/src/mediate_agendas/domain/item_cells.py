"""How a file writes what an item holds several of: themes, points of the manifesto and programmes, by a semicolon."""

from collections.abc import Mapping
from typing import Any, Final

from mediate_agendas.domain.activity_cells import parts

LISTS: Final = ("themes", "manifesto_points", "programmes")
"""The columns of which a cell holds several."""

SEPARATOR: Final = ";"
"""What no theme holds, so that a file can tell them apart."""

_DIGITS_MAX: Final = 4


def several(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what cells hold by column, with what is several apart, and numbers of points as numbers.

    An empty cell holds none. What is no number stays as it is written, to be refused as that.
    """
    read = {key: [] if value is None and key in LISTS else value for key, value in values.items()}
    for key in LISTS:
        if isinstance(cell := read.get(key), str):
            read[key] = parts(cell)
    if isinstance(points := read.get("manifesto_points"), list):
        read["manifesto_points"] = [_number(each) for each in points]
    elif isinstance(points, int) and not isinstance(points, bool):
        # A spreadsheet takes the only number of a cell for a number.
        read["manifesto_points"] = [points]
    return read


def _number(written: object) -> object:
    is_number = isinstance(written, str) and written.isascii() and written.isdecimal() and len(written) <= _DIGITS_MAX
    return int(str(written)) if is_number else written
