"""Reads CSV as programs and people write it: whichever sign separates, whichever way its letters are written down."""

import csv
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections import Counter
from collections.abc import Iterator, Sequence
from io import StringIO
from typing import Final

from mediate_gateway.domain.importing.sheets import Cell, Formula, Sheet, SheetRefused, Unreadable, sheet_of

SEPARATORS: Final = (";", ",", "\t")
_SAMPLED_RECORDS: Final = 50
_SAMPLED_CHARACTERS: Final = 200_000
_SAMPLED_BYTES: Final = 4_096
_COMPUTED: Final = re.compile(r"=[^=]")
_KEPT_AS_TEXT: Final = re.compile(r'="([^"]*)"')
_SAID_BEFORE: Final = "sep="
"""With this a first line tells a spreadsheet which sign separates."""
_BINARY: Final = frozenset(map(chr, range(32))) - {"\t", "\n", "\r", "\f", "\v", "\x1a"}
_MARKUP: Final = ("<!doctype", "<html", "<?xml", "<svg", "<script", "<table", "{\\rtf")


def read_text(content: bytes) -> Sheet:
    """Return the sheet that a text file holds. Raises SheetRefused."""
    text = decoded(content)
    start = text[:_SAMPLED_CHARACTERS].lstrip().casefold()
    if start.startswith(_MARKUP):
        raise SheetRefused(Unreadable.OTHER_CONTENT)
    text, separator = separated(text)
    return sheet_of(_records(text, separator))


def decoded(content: bytes) -> str:
    """Return the text of a file: in UTF-8 or UTF-16, with or without a byte order mark, or else in Windows-1252.

    Raises SheetRefused for what is no text in any of them.
    """
    try:
        text = content.decode(_encoding(content))
    except UnicodeDecodeError:
        try:
            text = content.decode("cp1252")
        except UnicodeDecodeError:
            raise SheetRefused(Unreadable.NO_TEXT) from None
    text = text.removeprefix("\ufeff")
    if not _BINARY.isdisjoint(text):
        raise SheetRefused(Unreadable.NO_TEXT)
    return text


def _encoding(content: bytes) -> str:
    if content.startswith(BOM_UTF8):
        return "utf-8-sig"
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return "utf-16"
    sample = content[:_SAMPLED_BYTES]
    sample = sample[: len(sample) - len(sample) % 2]
    # Of most letters in UTF-16 one byte is zero; text in another encoding has no zero at all.
    lower, upper = sample[::2].count(0), sample[1::2].count(0)
    if upper > lower and upper * 2 > len(sample) // 2:
        return "utf-16-le"
    if lower > upper and lower * 2 > len(sample) // 2:
        return "utf-16-be"
    return "utf-8"


def separated(text: str) -> tuple[str, str]:
    """Return the text behind a line that only says so, and the sign that separates its cells."""
    first, _, rest = text.partition("\n")
    told = first.strip().strip('"')
    if told.casefold().startswith(_SAID_BEFORE) and told[len(_SAID_BEFORE) :].strip("\r") in {*SEPARATORS, ""}:
        # A tab at the end was stripped with the blanks.
        return rest, told[len(_SAID_BEFORE) :] or "\t"
    sample = text[:_SAMPLED_CHARACTERS]
    return text, max(SEPARATORS, key=lambda each: _fitness(sample, each))


def _fitness(sample: str, separator: str) -> tuple[bool, float, int]:
    """Tell how well a sign separates: into several cells at all, as many in most rows, and many."""
    rows = []
    try:
        for row in csv.reader(StringIO(sample, newline=""), delimiter=separator):
            if row:
                rows.append(len(row))
            if len(rows) == _SAMPLED_RECORDS:
                break
    except csv.Error:
        return (False, 0.0, 0)
    if not rows:
        return (False, 0.0, 0)
    # A title above the table is a row of one cell: what most rows have counts.
    width, times = max(Counter(rows).items(), key=lambda each: (each[1], each[0]))
    return (width > 1, times / len(rows), width)


def _records(text: str, separator: str) -> Iterator[tuple[int, Sequence[Cell]]]:
    # What csv takes at most for one cell is set for the whole process, and is more than we take.
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 0
    while True:
        line += 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            why = Unreadable.CELL if "field limit" in str(error) else Unreadable.QUOTES
            raise SheetRefused(why, line=line) from error
        yield line, [_cell(each) for each in row] if any(map(_COMPUTED.match, row)) else row


def _cell(text: str) -> Cell:
    """Return a cell; of one that a spreadsheet would compute nobody here knows what it comes to.

    Programs write ="007" so that a spreadsheet leaves the zeros there: that is the text 007.
    """
    kept = _KEPT_AS_TEXT.fullmatch(text)
    if kept is not None:
        return kept[1]
    return Formula(text) if _COMPUTED.match(text) else text
