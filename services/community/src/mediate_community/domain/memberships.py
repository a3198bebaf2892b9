"""The life of a membership: where it may go from where it stands, from which day on, and what everybody may see."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from mediate_community.domain.days import hold_not_too_early
from mediate_contracts.values import DomainError
from mediate_contracts.vocabulary import MembershipStatus

MOVES_MAX: Final = 500
"""Most moves of one membership; more is a mistake somewhere, and not a life."""

NEXT: Final[Mapping[MembershipStatus, frozenset[MembershipStatus]]] = MappingProxyType(
    {
        MembershipStatus.PROSPECT: frozenset({MembershipStatus.APPLIED, MembershipStatus.LEFT}),
        MembershipStatus.APPLIED: frozenset(
            {MembershipStatus.PROSPECT, MembershipStatus.ACTIVE, MembershipStatus.LEFT}
        ),
        # From active to active is a renewal, from lapsed to active a late one.
        MembershipStatus.ACTIVE: frozenset({MembershipStatus.ACTIVE, MembershipStatus.LAPSED, MembershipStatus.LEFT}),
        MembershipStatus.LAPSED: frozenset({MembershipStatus.ACTIVE, MembershipStatus.LEFT}),
        MembershipStatus.LEFT: frozenset(),
    }
)
"""Where a membership may go next; one that was left is over, and a new one begins anew."""
BEGINNINGS: Final = frozenset({MembershipStatus.PROSPECT, MembershipStatus.APPLIED})
"""What a membership begins as."""
BY_THEMSELVES: Final = frozenset({MembershipStatus.APPLIED, MembershipStatus.LEFT})
"""Where an organisation takes its own membership; everything else is decided by who facilitates."""
ENDED: Final = frozenset({MembershipStatus.LAPSED, MembershipStatus.LEFT})


class MembershipNotAllowed(DomainError):
    """A membership cannot go there from where it stands, or does not begin so."""


class MembershipDayWrong(DomainError):
    """A move lies before the one before it, before anything that is kept, or ahead."""


class MemberAlready(DomainError):
    """The organisation has a membership that it has not left."""


class OthersDecide(DomainError):
    """An organisation applies and leaves by itself; the rest is decided by who facilitates."""


@dataclass(frozen=True)
class Standing:
    """Where a membership stands since which day; ``member_since`` is the first day without a gap as a member."""

    status: MembershipStatus
    on: date
    member_since: date | None = None

    @classmethod
    def begun(cls, status: MembershipStatus, on: date, *, today: date) -> "Standing":
        """Return how a membership begins. Raises MembershipNotAllowed or MembershipDayWrong."""
        if status not in BEGINNINGS:
            raise MembershipNotAllowed(
                "a membership begins as prospect or applied", field="body.status", value=status.value
            )
        _hold_day(on, today)
        return cls(status, on)

    def hold_behind(self, left_on: date | None) -> None:
        """Raise MembershipDayWrong for a beginning before the day on which the membership before it was left."""
        if left_on is not None and self.on < left_on:
            raise MembershipDayWrong(
                f"lies before {left_on.isoformat()}, the last day of the membership before it",
                field="body.on",
                value=self.on.isoformat(),
            )

    def moved(self, to: MembershipStatus, on: date, *, today: date) -> "Standing":
        """Return where it stands after a move. Raises MembershipNotAllowed or MembershipDayWrong."""
        if to not in NEXT[self.status]:
            allowed = ", ".join(sorted(NEXT[self.status])) or "nothing: a new one can begin"
            raise MembershipNotAllowed(
                f"a membership that is {self.status.value} may become {allowed}", field="body.status", value=to.value
            )
        if on < self.on:
            raise MembershipDayWrong(
                f"lies before {self.on.isoformat()}, the day of the move before it",
                field="body.on",
                value=on.isoformat(),
            )
        _hold_day(on, today)
        if to is not MembershipStatus.ACTIVE:
            return Standing(to, on)
        return Standing(to, on, self.member_since if self.status is MembershipStatus.ACTIVE else on)


def is_listed(status: MembershipStatus, *, may_be_listed: bool) -> bool:
    """Tell whether everybody may see that an organisation is a member."""
    return may_be_listed and status is MembershipStatus.ACTIVE


def next_for(status: MembershipStatus, *, facilitates: bool) -> list[MembershipStatus]:
    """Return where somebody may move a membership: who facilitates anywhere, the organisation itself where it goes."""
    allowed = NEXT[status] if facilitates else NEXT[status] & BY_THEMSELVES
    return [each for each in MembershipStatus if each in allowed]


def hold_to_own_moves(status: MembershipStatus) -> None:
    """Raise OthersDecide for a move that an organisation does not make by itself."""
    if status not in BY_THEMSELVES:
        raise OthersDecide(
            "an organisation applies and leaves by itself; who facilitates decides on the rest",
            field="body.status",
            value=status.value,
        )


def hold_to_own_fields(changed: frozenset[str]) -> None:
    """Raise OthersDecide where an organisation would change more than whether it may be listed."""
    others = sorted(changed - {"may_be_listed"})
    if others:
        raise OthersDecide(
            "an organisation says whether it may be listed; who facilitates decides on the rest",
            field=f"body.{others[0]}",
            value=None,
        )


def _hold_day(on: date, today: date) -> None:
    hold_not_too_early(on, MembershipDayWrong, field="body.on")
    # What is told counts at once: whoever is a member from a later day on would be listed before it.
    if on > today:
        raise MembershipDayWrong("a move is told when it happens", field="body.on", value=on.isoformat())
