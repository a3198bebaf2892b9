"""What an account may be, and what none may do."""

from enum import StrEnum
from typing import Final

from mediate_contracts.values import DomainError

FIRST_ADMINISTRATOR: Final = "administrator"
"""The name that the first administrator of a new hub signs in with; it is no email, so nobody else's."""


class AccountStatus(StrEnum):
    """Whether somebody may sign in."""

    ACTIVE = "active"
    CLOSED = "closed"


class EmailTaken(DomainError):
    """Another account has this email."""


class LastAdministrator(DomainError):
    """Without this account nobody could administer the hub any more."""


def check_administered(*, was: bool, remains: bool, others: int) -> None:
    """Check that a change of an account leaves the hub an active administrator. Raises LastAdministrator.

    ``was`` and ``remains`` tell whether the account is one before and after; ``others`` counts the others.
    """
    if was and not remains and others == 0:
        rule = "this is the last active administrator; make somebody else one first"
        raise LastAdministrator(rule, field="path.account_id", value=None)
