"""Which column of a kind of record a heading means: by its key or its words in either language, typing errors aside."""

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from hashlib import sha256
from typing import Final

from mediate_gateway.domain.importing.described import FileColumn
from mediate_gateway.domain.importing.folding import folded

_ALIKE: Final = 0.8
_CHARACTERS_MIN: Final = 4
"""Of shorter headings a typing error makes another word."""
_COMPARED_CHARACTERS_MAX: Final = 80

Mapped = Mapping[int, str]
"""By the place of a column in the file, the first being 0, the key of what it holds; others are left out."""


def guessed(headings: Sequence[str], columns: Sequence[FileColumn]) -> dict[int, str]:
    """Return what each heading means as far as that can be told; nothing is meant by two headings."""
    found = sorted(
        (
            (-alike, place, at, column.key)
            for place, heading in enumerate(headings)
            for at, column in enumerate(columns)
            if (alike := _alike(heading, column)) >= _ALIKE
        ),
        # Among equals the first heading, and the first column, are meant.
    )
    mapped: dict[int, str] = {}
    for _, place, _, key in found:
        if place not in mapped and key not in mapped.values():
            mapped[place] = key
    return dict(sorted(mapped.items()))


def remembered_by(headings: Sequence[str]) -> bytes:
    """Return the fingerprint under which the meaning of these headings is remembered: 32 bytes."""
    return sha256("\0".join(folded(heading) for heading in headings).encode()).digest()


def _alike(heading: str, column: FileColumn) -> float:
    asked = folded(heading[:_COMPARED_CHARACTERS_MAX])
    if not asked:
        return 0.0
    names = {folded(name) for name in (column.key, *column.words.values())}
    if asked in names:
        return 1.0
    if len(asked) < _CHARACTERS_MIN:
        return 0.0
    return max((_ratio(asked, name) for name in names if len(name) >= _CHARACTERS_MIN), default=0.0)


def _ratio(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE else 0.0
