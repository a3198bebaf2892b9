"""Breakdowns: which part of an indicator a figure is about, by dimension and member."""

import unicodedata
from collections.abc import Mapping
from typing import Final

DIMENSIONS_MAX: Final = 5
MEMBER_CHARACTERS_MAX: Final = 100


def canonical(breakdown: Mapping[str, str]) -> dict[str, str]:
    """Return a breakdown in its one form: dimensions in alphabetical order, members spelt in one way.

    The same letter can be written as one character or as two, and blanks can hide in a member: two spellings of one
    member would be two series. Upper and lower case stay apart, because names of members may need them.
    """
    return {dimension: _one_spelling(breakdown[dimension]) for dimension in sorted(breakdown)}


def _one_spelling(member: str) -> str:
    return " ".join(unicodedata.normalize("NFC", member).split())
