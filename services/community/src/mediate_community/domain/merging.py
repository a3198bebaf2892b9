"""Rules about merging two records of one organisation, and about undoing that."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

from mediate_community.domain.profile import withheld
from mediate_contracts.values import DomainError

DEEP_MAX: Final = 10
"""Most merges that lie between a record and the one that stands for it."""
ONE_MAX: Final = 100
"""Most records of one organisation."""
_ADDED: Final = "facts"
"""What sources say of the one record is added to what they say of the other; nothing of that is replaced."""
_TYPES: Final = "types"


class DuplicateStatus(StrEnum):
    """What became of two records that may be of one organisation."""

    OPEN = "open"
    DISMISSED = "dismissed"
    MERGED = "merged"


class MergedIntoItself(DomainError):
    """A record is not merged into itself."""


class MergedAlready(DomainError):
    """The record was merged before; that merge is undone first."""


class MergedTooOften(DomainError):
    """An organisation has so many records, or so many merges after one another, that it holds no more."""


class NotMerged(DomainError):
    """There is no merge to undo."""


class NotToBeTaken(DomainError):
    """A field that the surviving record does not take from the other."""


class DuplicateDecided(DomainError):
    """Whether the two are one was decided already."""


def check_two(organisation_id: object, into_id: object) -> None:
    """Raise MergedIntoItself where there is only one record."""
    if organisation_id == into_id:
        message = "an organisation is not merged into itself"
        raise MergedIntoItself(message, field="body.into_id", value=str(into_id))


def check_not_merged(merged_into: object) -> None:
    """Raise MergedAlready for a record that another one stands for."""
    if merged_into is not None:
        message = "this record was merged already, into the one of this id"
        raise MergedAlready(message, field="path.organisation_id", value=str(merged_into))


def check_room(*, depth: int, records: int, into_id: object) -> None:
    """Raise MergedTooOften where a merge makes a chain of more than 10, or an organisation of more than 100 records."""
    if depth > DEEP_MAX or records > ONE_MAX:
        message = f"no more than {ONE_MAX} records and {DEEP_MAX} merges after one another make one organisation"
        raise MergedTooOften(message, field="body.into_id", value=str(into_id))


def taken(take: Iterable[str], *, gone: Mapping[str, Any], stays: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the surviving record takes, by field, where the profiles differ; what sources say is added.

    Raises NotToBeTaken for any other field, for what is shown of the one to nobody else and would be of the other to
    everybody, and for types by which everybody would be shown what the surviving record withholds.
    """
    take = list(dict.fromkeys(take))
    hidden = set(withheld(gone["types"])) - set(withheld(stays["types"]))
    shown = set(withheld(stays["types"])) - set(withheld(gone["types"]))
    # Also where the other's are taken in their place: undoing the merge would bring them back.
    if _TYPES in take and any(stays[field] is not None for field in shown):
        message = "this would show what stays hidden of a freelancer"
        raise NotToBeTaken(message, field="body.take", value=_TYPES)
    changes: dict[str, Any] = {}
    for field in take:
        if field not in gone or field in hidden:
            message = "this stays hidden of a freelancer" if field in hidden else "there is no such field to take"
            raise NotToBeTaken(message, field="body.take", value=field)
        value = _added(stays[field], gone[field]) if field == _ADDED else gone[field]
        if value != stays[field]:
            changes[field] = value
    return changes


def given_back(took: Mapping[str, Mapping[str, Any]], now: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return what a record gives back as it was before, and the fields that were changed since and stay."""
    back = {field: each["before"] for field, each in took.items() if now.get(field) == each["taken"]}
    return back, sorted(set(took) - set(back))


def _added(there: Sequence[Any], more: Sequence[Any]) -> list[Any]:
    return [*there, *(each for each in more if each not in there)]
