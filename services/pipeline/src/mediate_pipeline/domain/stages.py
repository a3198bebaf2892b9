"""The stages of a deal: one table says which move is allowed."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from types import MappingProxyType
from typing import Final

from mediate_contracts.values import DomainError
from mediate_contracts.vocabulary import DealPipeline, DealStage

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
"""Where a deal of a fund may go from each stage."""

_LEFT_OUT: Final = frozenset({DealStage.DUE_DILIGENCE, DealStage.TERM_SHEET})
"""Stages that the intake of a programme does not have: nobody invests in who takes part."""

_NEXT_OF_PROGRAMME: Final[Mapping[DealStage, AbstractSet[DealStage]]] = MappingProxyType(
    {
        **{stage: following - _LEFT_OUT for stage, following in NEXT.items() if stage not in _LEFT_OUT},
        DealStage.SCREENING: {DealStage.COMMITTED} | _ASIDE,
    }
)

NEEDS_REASON: Final = frozenset({DealStage.LOST, DealStage.WITHDRAWN})
"""Stages that nobody enters without saying why."""


class StageNotAllowed(DomainError):
    """A deal cannot go from its stage to that one."""


class ReasonMissing(DomainError):
    """A deal leaves the pipeline only with a reason."""


def stages_of(pipeline: DealPipeline) -> Sequence[DealStage]:
    """Return the stages in which a deal of this pipeline is worked on, in their order."""
    return [stage for stage in ACTIVE if pipeline is DealPipeline.FUND or stage not in _LEFT_OUT]


def allowed(
    current: DealStage, *, held_from: DealStage | None, pipeline: DealPipeline = DealPipeline.FUND
) -> AbstractSet[DealStage]:
    """Return where a deal may go; ``held_from`` is the stage from which one on hold was put there."""
    following = NEXT if pipeline is DealPipeline.FUND else _NEXT_OF_PROGRAMME
    if current is not DealStage.ON_HOLD:
        return following[current]
    return frozenset(stage for stage in following[current] if stage is held_from)


def way(current: DealStage, wanted: DealStage, pipeline: DealPipeline) -> Sequence[DealStage]:
    """Return the stages that a deal goes through to the one it is wanted in; no stage of the work is left out."""
    if wanted is current:
        return []
    order = [*stages_of(pipeline), DealStage.CLOSED]
    if current in order and wanted in order and order.index(wanted) > order.index(current):
        return order[order.index(current) + 1 : order.index(wanted) + 1]
    return [wanted]


def advance(
    current: DealStage,
    to: DealStage,
    *,
    held_from: DealStage | None,
    reason: str | None,
    pipeline: DealPipeline = DealPipeline.FUND,
) -> DealStage:
    """Return the stage a deal goes to. Raises StageNotAllowed, or ReasonMissing."""
    possible = allowed(current, held_from=held_from, pipeline=pipeline)
    if to not in possible:
        ways = ", ".join(stage.value for stage in DealStage if stage in possible)
        told = f"from {current.value} it can go to {ways}" if ways else f"{current.value} is final"
        raise StageNotAllowed(told, field="body.stage", value=to.value)
    if to in NEEDS_REASON and reason is None:
        raise ReasonMissing(f"say why the deal is {to.value}", field="body.reason", value=None)
    return to
