"""What may be disclosed of a deal: what it holds, as it is, chosen piece by piece."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Final

from mediate_contracts.values import DomainError

DISCLOSURES_MAX: Final = 20
"""Of one deal."""


class Audience(StrEnum):
    """To whom something is disclosed."""

    NETWORK = "network"
    PUBLIC = "public"


class DisclosedField(StrEnum):
    """What of a deal is disclosed besides the company and the title."""

    FUND = "fund"
    AMOUNT = "amount"
    PUBLIC = "public"
    PRIVATE = "private"
    INVESTORS = "investors"
    INVESTOR_AMOUNTS = "investor_amounts"
    ACTION_LINES = "action_lines"
    CLOSED_ON = "closed_on"


class DisclosureDone(StrEnum):
    """What was done about a disclosure."""

    DISCLOSED = "disclosed"
    AMENDED = "amended"
    WITHDRAWN = "withdrawn"


class NothingToDisclose(DomainError):
    """What is to be disclosed is not known of the deal."""


class DisclosureEnded(DomainError):
    """What was withdrawn is disclosed anew, and not changed."""


class TooManyDisclosures(DomainError):
    """The deal was disclosed as often as it can be."""


def check_known(fields: Collection[DisclosedField], known: Mapping[DisclosedField, bool]) -> None:
    """Check that a deal has what is to be disclosed of it. Raises NothingToDisclose, with the field."""
    for place, field in enumerate(fields):
        if not known[field]:
            reason = f"the deal has no {field.value.replace('_', ' ')} to disclose"
            raise NothingToDisclose(reason, field=f"body.fields.{place}", value=field.value)


def check_room(disclosures: int) -> None:
    """Check that a deal with so many disclosures may have another. Raises TooManyDisclosures."""
    if disclosures >= DISCLOSURES_MAX:
        reason = f"a deal is disclosed {DISCLOSURES_MAX} times at most; change one of them"
        raise TooManyDisclosures(reason, field="path.deal_id", value=disclosures)
