"""Who may read a deal, who may change it, and what a list of people must be."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Final
from uuid import UUID

from mediate_contracts.values import DomainError

TEAM_MAX: Final = 50
MANAGERS_MAX: Final = 50
GRANTS_MAX: Final = 400
"""Together no more than the event that names a deal's readers holds."""


class Basis(StrEnum):
    """What lets somebody read a deal, the strongest first."""

    TEAM = "team"
    FUND_MANAGER = "fund_manager"
    GRANTED = "granted"


CHANGES: Final = frozenset({Basis.TEAM, Basis.FUND_MANAGER})
"""What lets somebody change a deal, and who may read it; whom it was granted to only reads."""


class TeamRole(StrEnum):
    """What somebody is on a deal's team."""

    LEAD = "lead"
    MEMBER = "member"


class TeamMissing(DomainError):
    """Nobody is named who could see the deal."""


class NamedTwice(DomainError):
    """Somebody is named twice in one list."""


class FundUnknown(DomainError):
    """There is no such fund."""


class ReadsAlready(DomainError):
    """A deal is granted to somebody who reads it already."""


class GrantedTooOften(DomainError):
    """A deal is granted to as many as it can be."""


def team_missing() -> TeamMissing:
    """Return the refusal of a deal that nobody would see."""
    reason = "name somebody: who opens this has no account and cannot be on the team"
    return TeamMissing(reason, field="body.team", value=None)


def fund_unknown(identifier: UUID) -> FundUnknown:
    """Return the refusal of a deal in a fund that is not there."""
    return FundUnknown("the hub knows no such fund", field="body.fund_id", value=str(identifier))


def reads_already(account_id: UUID, basis: Basis) -> ReadsAlready:
    """Return the refusal of a grant that would change nothing now, and outlive what makes it needless."""
    ways = {
        Basis.TEAM: "is on the deal's team",
        Basis.FUND_MANAGER: "manages the deal's fund",
        Basis.GRANTED: "was granted the deal before",
    }
    return ReadsAlready(f"this account {ways[basis]}", field="body.account_id", value=str(account_id))


def granted_too_often() -> GrantedTooOften:
    """Return the refusal of one grant too many."""
    return GrantedTooOften(f"a deal is granted to {GRANTS_MAX} at most", field="body.account_id", value=None)


def each_once(accounts: Sequence[UUID], *, field: str) -> None:
    """Raise NamedTwice, with its place in the list, where somebody is named twice."""
    seen: set[UUID] = set()
    for place, account in enumerate(accounts):
        if account in seen:
            raise NamedTwice("is named before", field=f"{field}.{place}", value=str(account))
        seen.add(account)


def readers(*groups: Iterable[UUID]) -> list[UUID]:
    """Return everybody who is in any of the groups, once and sorted: who may read a deal."""
    return sorted({account for group in groups for account in group})
