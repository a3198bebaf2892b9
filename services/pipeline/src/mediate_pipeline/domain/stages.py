"""The stages of a deal: one table says which move is allowed."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from types import MappingProxyType
from typing import Final

from mediate_contracts.values import DomainError
from mediate_contracts.vocabulary import DealStage

ACTIVE: Final = (
    DealStage.SOURCED,
    DealStage.SCREENING,
    DealStage.DUE_DILIGENCE,
    DealStage.TERM_SHEET,
    DealStage.COMMITTED,
)
"""Stages in which a deal is worked on, in their order."""

_ASIDE: Final = frozenset({DealStage.LOST, DealStage.WITHDRAWN, DealStage.ON_HOLD})

NEXT: Final[Mapping[DealStage, AbstractSet[DealStage]]] = MappingProxyType(
    {
        DealStage.SOURCED: {DealStage.SCREENING} | _ASIDE,
        DealStage.SCREENING: {DealStage.DUE_DILIGENCE} | _ASIDE,
        DealStage.DUE_DILIGENCE: {DealStage.TERM_SHEET} | _ASIDE,
        DealStage.TERM_SHEET: {DealStage.COMMITTED} | _ASIDE,
        DealStage.COMMITTED: {DealStage.CLOSED} | _ASIDE,
        # A deal on hold goes back to the one stage it came from; ``allowed`` narrows this down.
        DealStage.ON_HOLD: frozenset(ACTIVE),
        DealStage.CLOSED: frozenset(),
        DealStage.LOST: frozenset(),
        DealStage.WITHDRAWN: frozenset(),
    }
)
"""Where a deal may go from each stage."""

NEEDS_REASON: Final = frozenset({DealStage.LOST, DealStage.WITHDRAWN})
"""Stages that nobody enters without saying why."""


class StageNotAllowed(DomainError):
    """A deal cannot go from its stage to that one."""


class ReasonMissing(DomainError):
    """A deal leaves the pipeline only with a reason."""


def allowed(current: DealStage, *, held_from: DealStage | None) -> AbstractSet[DealStage]:
    """Return where a deal may go; ``held_from`` is the stage from which one on hold was put there."""
    if current is not DealStage.ON_HOLD:
        return NEXT[current]
    return frozenset(stage for stage in NEXT[current] if stage is held_from)


def advance(current: DealStage, to: DealStage, *, held_from: DealStage | None, reason: str | None) -> DealStage:
    """Return the stage a deal goes to. Raises StageNotAllowed, or ReasonMissing."""
    possible = allowed(current, held_from=held_from)
    if to not in possible:
        ways = ", ".join(stage.value for stage in DealStage if stage in possible)
        told = f"from {current.value} it can go to {ways}" if ways else f"{current.value} is final"
        raise StageNotAllowed(told, field="body.stage", value=to.value)
    if to in NEEDS_REASON and reason is None:
        raise ReasonMissing(f"say why the deal is {to.value}", field="body.reason", value=None)
    return to
