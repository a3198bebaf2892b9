"""Saved views: what they are called, in words and in an address."""

import re
from typing import Final
from unicodedata import combining, normalize

from mediate_contracts.values import DomainError

VIEWS_MAX: Final = 50
"""How many views one account may keep."""
_SLUG_CHARACTERS_MAX: Final = 60
_OTHER: Final = re.compile(r"[^a-z0-9]+")


class TooManyViews(DomainError):
    """Somebody keeps as many views as one may."""

    def __init__(self) -> None:
        super().__init__(f"you have {VIEWS_MAX} saved views; remove one first", field="name", value=VIEWS_MAX)


class ViewNameTaken(DomainError):
    """Another view of the same list has a name that reads the same in an address."""


def slug_of(name: str) -> str:
    """Return what a view is called in an address: ``Kleine studio's`` is ``kleine-studio-s``."""
    bare = "".join(each for each in normalize("NFKD", name) if not combining(each)).lower()
    slug = _OTHER.sub("-", bare).strip("-")[:_SLUG_CHARACTERS_MAX].strip("-")
    # A name without one Latin letter or digit is a name too.
    return slug or "view"
