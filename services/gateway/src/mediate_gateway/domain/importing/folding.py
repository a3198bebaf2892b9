"""How words in files are compared with ours."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

_BREAK: Final = re.compile(r"[\W_]+")
_SHORT_CHARACTERS: Final = 60
_REMEMBERED: Final = 2_000
"""Files say the same few words over and over."""


def folded(text: str) -> str:
    """Return a text as it is compared: without case, accents, blanks and signs."""
    return _folded(text) if len(text) <= _SHORT_CHARACTERS else _without(text)


@lru_cache(_REMEMBERED)
def _folded(text: str) -> str:
    return _without(text)


def _without(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return _BREAK.sub("", "".join(each for each in plain if not unicodedata.combining(each)))
