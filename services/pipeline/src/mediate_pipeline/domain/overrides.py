"""Exceptions from what a fund asks: one person asks, another one grants, and only what was asked for is excepted."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from uuid import UUID

from mediate_contracts.values import DomainError
from mediate_contracts.vocabulary import CoInvestment, GateRule, OverrideStatus
from mediate_pipeline.domain.gates import OVERRIDABLE, GateRules

OVERRIDES_MAX: Final = 100
"""Of one deal."""

NEXT: Final[Mapping[OverrideStatus, frozenset[OverrideStatus]]] = MappingProxyType(
    {
        OverrideStatus.REQUESTED: frozenset({OverrideStatus.GRANTED, OverrideStatus.REFUSED, OverrideStatus.WITHDRAWN}),
        OverrideStatus.GRANTED: frozenset({OverrideStatus.WITHDRAWN}),
        OverrideStatus.REFUSED: frozenset(),
        OverrideStatus.WITHDRAWN: frozenset(),
    }
)
"""Where an exception may go from each status."""


class NothingToExcept(DomainError):
    """The fund asks nothing from which an exception can be granted."""


class AlreadyAsked(DomainError):
    """The exception was asked for before, and waits or was granted."""


class TooManyOverrides(DomainError):
    """As many exceptions were asked for as a deal can have."""


class AlreadyDecided(DomainError):
    """The exception cannot go there any more."""


class SamePerson(DomainError):
    """Whoever asked for an exception decides on it."""


def check_asked(rule: GateRule, rules: GateRules) -> None:
    """Check that a fund asks what an exception is wanted from, and lets it wait. Raises NothingToExcept."""
    if rule not in OVERRIDABLE:
        raise NothingToExcept("from this rule no exception is granted", field="body.rule", value=rule.value)
    asks = rules.budget is not None if rule is GateRule.BUDGET else rules.co_investment is CoInvestment.IN_PRINCIPLE
    if not asks:
        reason = "the fund does not ask this, or asks it always"
        raise NothingToExcept(reason, field="body.rule", value=rule.value)


def check_room(overrides: int) -> None:
    """Check that a deal with so many exceptions may have another. Raises TooManyOverrides."""
    if overrides >= OVERRIDES_MAX:
        reason = f"{OVERRIDES_MAX} exceptions at most are asked for a deal"
        raise TooManyOverrides(reason, field="path.deal_id", value=overrides)


def decide(
    current: OverrideStatus, to: OverrideStatus, *, asked_by: UUID | None, decided_by: UUID | None
) -> OverrideStatus:
    """Return the status that an exception goes to. Raises AlreadyDecided, or SamePerson.

    Whoever asked may withdraw, and so may everybody else who may change the deal; granting and refusing is of another.
    """
    if to not in NEXT[current]:
        raise AlreadyDecided(f"the exception is {current.value}", field="path.override_id", value=current.value)
    if to is not OverrideStatus.WITHDRAWN and (decided_by is None or decided_by == asked_by):
        reason = "whoever asked for an exception does not decide on it: a second person does"
        raise SamePerson(reason, field="path.override_id", value=to.value)
    return to
