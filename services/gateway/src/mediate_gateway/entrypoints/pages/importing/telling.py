"""What is wrong with a file, a column or a cell, said to people in the language of the page."""

import re
from dataclasses import dataclass
from typing import Final

from mediate_gateway.domain.importing.cells import CellWrong
from mediate_gateway.domain.importing.described import FileColumn, ImportKind
from mediate_gateway.domain.importing.rows import CellError
from mediate_gateway.domain.importing.sheets import (
    BYTES_MAX,
    CELL_CHARACTERS_MAX,
    COLUMNS_MAX,
    ROWS_MAX,
    SheetRefused,
)
from mediate_gateway.entrypoints.pages.refusals import in_words
from mediate_gateway.entrypoints.wording import Wording

_MEBIBYTE: Final = 1 << 20

REASONS: Final = tuple(
    (re.compile(reason, re.DOTALL), phrase)
    for reason, phrase in (
        (r"missing|Field required", "import.reason.missing"),
        (r"unknown", "import.reason.unknown"),
        (r"String should match pattern .*", "import.reason.pattern"),
        (r"String should have at most (?P<most>\d+) characters", "import.reason.too_long"),
        (r"String should have at least .*", "import.reason.missing"),
        (r"List should have at least .*", "import.reason.missing"),
        (r"Input should be (greater|less) than .*", "import.reason.bounds"),
        (r"Decimal input should have no more than .*", "import.reason.bounds"),
        (r"(Value error, )?contains the character .*", "import.reason.character"),
        (r"you may change your own and add none: .*", "import.reason.adds_none"),
        (r"only the organisation itself may do this", "import.reason.not_yours"),
        (r"it conflicts with what is there", "import.reason.conflict"),
        (r"another organisation is registered under this KvK number.*", "import.reason.kvk_taken"),
        (r"several (organisations|funds|deals) have this name.*", "import.reason.several"),
        (r"there is no such (organisation|line|indicator|fund|action line)", "import.reason.no_such"),
        (r"the item is there and says something else: .*", "import.reason.item_differs"),
        (r"observation [-0-9a-f]+ holds this document's figure .*", "import.reason.figure_known"),
        (r"a correction changes the figure and .*", "import.reason.correction"),
        (r"write each dimension once, .*", "import.reason.breakdown"),
        (r"records of this kind are not amended by an import", "import.reason.not_amended"),
        (r"write a year \(2018\), .*", "import.reason.period"),
        (r"the year must lie in .*", "import.reason.period"),
        (r"the indicator is \w+; this is .*", "import.reason.rhythm"),
        (r"a deal stays with its company", "import.reason.deal_stays"),
        (r"from \w+ it can go to .*|\w+ is final", "import.reason.stage"),
        (r"say why the deal is \w+", "import.reason.why"),
    )
)
"""Phrases for what services say of a cell; what is not among them is said as elsewhere on our pages."""

_RECORD: Final = re.compile(r"(?P<name>.+) \((?P<id>[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})\)", re.DOTALL)
"""How a service names the record that is in the way of another."""


@dataclass(frozen=True)
class Told:
    """An error as it is shown: the key and the words of its column, empty for the whole row, and what may help."""

    key: str
    column: str
    text: str
    suggestion: str


def told(error: CellError, kind: ImportKind, word: Wording) -> Told:
    """Return what is wrong with a cell or a row."""
    column = kind.column(error.column)
    return Told(
        error.column,
        "" if column is None else column.words[word.language],
        _text(error, word),
        _suggested(error.suggestion, word) if error.suggestion else _help(error, column, word),
    )


def _suggested(suggestion: str, word: Wording) -> str:
    record = _RECORD.fullmatch(suggestion)
    return suggestion if record is None else word.say("import.suggest.record", name=record["name"], id=record["id"])


def _text(error: CellError, word: Wording) -> str:
    if error.why is not None:
        return word.say(f"import.cell.{error.why}")
    reason = error.reason or ""
    for pattern, phrase in REASONS:
        found = pattern.fullmatch(reason)
        if found is not None:
            return word.say(phrase, **{name: word.number(int(most)) for name, most in found.groupdict().items()})
    return in_words(reason, word)


def _help(error: CellError, column: FileColumn | None, word: Wording) -> str:
    if column is not None and error.why == CellWrong.CHOICE:
        return word.say("import.one_of", choices=", ".join(each.words[word.language] for each in column.choices))
    # What we say ourselves of a cell says all there is; what a service says, the words of the column may add to.
    return column.help[word.language] if column is not None and column.help is not None and error.why is None else ""


def told_of_file(error: SheetRefused, word: Wording) -> str:
    """Return why a file is not read."""
    said = word.say(
        f"import.file.{error.why}",
        **_bounds(word),
    )
    return said if error.line is None else f"{said} {word.say('import.file.line', line=error.line)}"


def _bounds(word: Wording) -> dict[str, str]:
    return {
        "megabytes": word.number(BYTES_MAX // _MEBIBYTE),
        "rows": word.number(ROWS_MAX),
        "columns": word.number(COLUMNS_MAX),
        "characters": word.number(CELL_CHARACTERS_MAX),
    }


def bounds_told(word: Wording) -> str:
    """Return what a file may be at most."""
    return word.say("import.bounds", **_bounds(word))
