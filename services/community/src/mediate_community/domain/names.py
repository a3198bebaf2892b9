"""Names of organisations, as they are compared: without accents, legal forms, and words that say nothing."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import Final

_APART: Final = re.compile(r"[^\w]+|_+")
_BETWEEN_INITIALS: Final = re.compile(r"(?<=\b\w)\.(?=\w\b)")
_APOSTROPHE: Final = re.compile("['\N{RIGHT SINGLE QUOTATION MARK}]")
_NUMBER: Final = re.compile(r"\d+")
_VOWELS: Final = str.maketrans("", "", "aeiouy")
_TWICE: Final = re.compile(r"(.)\1+")
_ALIKE: Final = (("ph", "f"), ("ck", "k"), ("sch", "sg"), ("ch", "g"), ("qu", "k"), ("c", "k"), ("z", "s"), ("v", "f"))
_LETTERS: Final = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "ĳ": "ij"})
_BITS: Final = 64
_LONG: Final = 10
_SHORT: Final = 5

LEGAL_FORMS: Final = frozenset(
    {
        "ab",
        "ag",
        "as",
        "bv",
        "bvba",
        "co",
        "cooperatie",
        "cooperatief",
        "corp",
        "corporation",
        "cv",
        "eenmanszaak",
        "gmbh",
        "inc",
        "incorporated",
        "limited",
        "llc",
        "llp",
        "ltd",
        "maatschap",
        "nv",
        "oy",
        "plc",
        "sa",
        "sarl",
        "srl",
        "stichting",
        "ua",
        "vereniging",
        "vof",
    }
)
"""What stands in a name for its legal form, with and without dots."""
SAYING_NOTHING: Final = frozenset(
    {
        "a",
        "an",
        "and",
        "de",
        "der",
        "den",
        "en",
        "for",
        "het",
        "in",
        "nederland",
        "netherlands",
        "of",
        "the",
        "van",
        "voor",
        "group",
        "groep",
        "holding",
        "international",
    }
)
"""Words that are in one way of writing a name and not in another."""


@dataclass(frozen=True)
class Folded:
    """A name as it is compared: its words in the order of the alphabet, and its numbers beside them."""

    words: tuple[str, ...]
    numbers: tuple[str, ...]

    @cached_property
    def together(self) -> str:
        """The words as one, so that it does not matter where a space is."""
        return "".join(self.words)

    @cached_property
    def errors_forgiven(self) -> int:
        """How many typing errors do not make it another name: none in the shortest ones, two in long ones."""
        length = len(self.together)
        return 0 if length < _SHORT else 1 if length < _LONG else 2

    @cached_property
    def letters(self) -> int:
        """Which letters it has, a bit for each: one typing error changes two of them at most."""
        found = 0
        for letter in set(self.together):
            found |= 1 << (ord(letter) % _BITS)
        return found

    @cached_property
    def skeleton(self) -> str:
        """What is heard of it besides its vowels, each sound once in a row."""
        heard = self.together
        for written, sounds in _ALIKE:
            heard = heard.replace(written, sounds)
        return _TWICE.sub(r"\1", heard.translate(_VOWELS))


def folded(name: str) -> Folded:
    """Return a name as it is compared; one of nothing but legal forms and common words keeps them."""
    taken_apart = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    plain = "".join(each for each in taken_apart if not unicodedata.combining(each))
    # B.V. and N.V. are one word each; so are other initials.
    joined = _BETWEEN_INITIALS.sub("", _APOSTROPHE.sub("", plain))
    said = [word for word in _APART.split(joined) if word]
    numbers = [number.lstrip("0") or "0" for word in said for number in _NUMBER.findall(word)]
    words = [letters for word in said if (letters := _NUMBER.sub("", word))]
    telling = [word for word in words if word not in LEGAL_FORMS and word not in SAYING_NOTHING]
    return Folded(tuple(sorted(telling or words)), tuple(sorted(numbers)))


def errors_between(one: str, other: str, *, at_most: int) -> int | None:
    """Return how many typing errors lie between two texts: a letter more, less, other, or two that changed places.

    None where it is more than ``at_most``.
    """
    if abs(len(one) - len(other)) > at_most:
        return None
    before_last: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        current = [row]
        for column, against in enumerate(other, start=1):
            found = min(last[column] + 1, current[column - 1] + 1, last[column - 1] + (letter != against))
            changed_places = row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == against
            if changed_places:
                found = min(found, before_last[column - 2] + 1)
            current.append(found)
        if min(current) > at_most:
            return None
        before_last, last = last, current
    return last[-1] if last[-1] <= at_most else None
