"""Rules about an organisation's profile."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from mediate_contracts.values import DomainError
from mediate_contracts.vocabulary import OrganisationType


class KvkNumberTaken(DomainError):
    """Another organisation is registered under this KvK number."""


class NothingChanged(DomainError):
    """An amendment that changes nothing is no event."""


class FoundedInFuture(DomainError):
    """An organisation that is there was founded already."""


class RolesFollowFromTest(DomainError):
    """MediaTech roles are not stated; they follow from the answers to the MediaTech test."""


class OrganisationMergedInto(DomainError):
    """The record stands for no organisation any more; another one does since they were merged."""


WITHHELD_OF_FREELANCERS: Final = ("legal_name", "kvk_number", "branch_number")
"""What is in no event, and shown only to who may change it, of one that may be a natural person."""


def withheld(types: Sequence[str]) -> tuple[str, ...]:
    """Return the fields that are not everybody's, of an organisation of these types.

    A freelancer and nothing else may be a person, whose legal name is their own, and leads from a register to a home.
    """
    return WITHHELD_OF_FREELANCERS if set(types) == {OrganisationType.FREELANCER} else ()


def is_withheld(*types: Sequence[str]) -> bool:
    """Tell whether fields are not everybody's in any of these types: those before a change, and those after it."""
    return any(withheld(each) for each in types)


def is_founded_later(year: int | None, *, this_year: int) -> bool:
    """Tell whether a founding year has not come yet."""
    return year is not None and year > this_year


def check_founding(year: int | None, *, this_year: int) -> None:
    """Raise FoundedInFuture where a founding year has not come yet."""
    if is_founded_later(year, this_year=this_year):
        message = f"the year {year} has not come yet"
        raise FoundedInFuture(message, field="body.founding_year", value=year)


def check_stands(merged_into: UUID | None, *, led_by: UUID, field: str = "path.organisation_id") -> None:
    """Raise OrganisationMergedInto where another record stands for the one that ``led_by``, in the path, leads to."""
    if merged_into is not None:
        message = f"this record was merged into {merged_into}, which stands for it; change that one"
        raise OrganisationMergedInto(message, field=field, value=str(led_by))


def changed_fields(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    """Return the names of the fields in which two profiles differ, sorted.

    Raises NothingChanged where there is none.
    """
    changed = sorted(name for name, value in after.items() if before.get(name) != value)
    if not changed:
        message = "every field already has this value"
        raise NothingChanged(message, field="body", value=None)
    return changed
