"""On what a fact about an organisation rests, and how the change of one is written down."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any


class Basis(StrEnum):
    """Why a fact about an organisation is as it is."""

    OWN_STATEMENT = "own_statement"
    """The organisation said so of itself."""
    CURATED = "curated"
    """Who keeps the registry entered it."""
    IMPORT = "import"
    CHANGE_REQUEST = "change_request"
    """Somebody asked for it, and it was accepted."""
    MERGE = "merge"
    TEST = "test"
    """It follows from the MediaTech test."""


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any], fields: Iterable[str]) -> list[dict[str, Any]]:
    """Return ``{field, before, after}`` of each of these fields."""
    return [{"field": field, "before": before.get(field), "after": after[field]} for field in fields]


def stated(profile: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return ``{field, before, after}`` of each field that a first profile says something in."""
    return [
        {"field": field, "before": None, "after": value}
        for field, value in profile.items()
        if value is not None and value != [] and value is not False
    ]
