"""What of figures is told to whom: one that is withheld keeps its number for whoever sees every case."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_monitor.adapters.views import Indicator, Observation
from mediate_monitor.domain.figures import is_too_small
from mediate_shared.identity.actor import Actor

_NOTHING: Final = Decimal(0)
_NUMBERS: Final = dict.fromkeys(("value", "numerator", "denominator", "events", "note", "reason"))
"""What is kept of a figure and may hold its number, also in words: "two, not three"."""


def sees_withheld(actor: Actor) -> bool:
    """Tell whether somebody is told figures that are too small for everybody."""
    return actor.reach(Action.READ, Visibility.CASE, "monitor").everything


def figure_for(actor: Actor, observation: Observation, *, minimum_count: int | None = None) -> Observation:
    """Return a figure as somebody may know it; of what no longer stands no count below ``minimum_count`` either."""
    if sees_withheld(actor):
        return observation
    is_small_by_now = not observation.is_current and is_too_small(observation.value or _NOTHING, minimum_count)
    if observation.is_withheld or is_small_by_now:
        return observation.model_copy(update={**_NUMBERS, "is_withheld": True})
    return observation


def figures_for(actor: Actor, found: Sequence[Observation], *, minimum_count: int | None) -> list[Observation]:
    """Return figures as somebody may know them."""
    return [figure_for(actor, each, minimum_count=minimum_count) for each in found]


def indicator_for(actor: Actor, indicator: Indicator) -> Indicator:
    """Return an indicator with its latest figure as somebody may know that."""
    if indicator.latest is None:
        return indicator
    return indicator.model_copy(update={"latest": figure_for(actor, indicator.latest)})
