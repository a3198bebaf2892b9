"""Where the pages are that tell of figures: what does not agree, what is behind one, and how the ecosystem connects."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_shared.identity.actor import Actor

MONITORING: Final = "monitor"
"""The service that keeps it all."""
MONITOR: Final = "/monitor"
SECTION: Final = "monitor"
INDICATOR: Final = MONITOR + "/indicators/{indicator_id}"
QUESTIONS: Final = MONITOR + "/questions"
DERIVATION: Final = INDICATOR + "/derivation"
CROSSOVER: Final = MONITOR + "/crossover"
PARTICIPATION: Final = MONITOR + "/participation"


def indicator_at(indicator_id: UUID | str) -> str:
    """Return the path of an indicator's page."""
    return f"{MONITOR}/indicators/{indicator_id}"


def observation_at(indicator_id: UUID | str, observation_id: UUID | str) -> str:
    """Return the path of a figure on its indicator's page."""
    return f"{indicator_at(indicator_id)}#observation-{observation_id}"


def note_at(indicator_id: UUID | str, observation_id: UUID | str) -> str:
    """Return the path of the form in which is written down what is the matter with a figure."""
    return f"{indicator_at(indicator_id)}/observations/{observation_id}/note"


def derivation_at(indicator_id: UUID | str, period: str, breakdown: Mapping[str, str]) -> str:
    """Return the path of what is behind a derived figure, of a part or, without a breakdown, of the whole."""
    asked = {"period": period}
    if breakdown:
        asked["part"] = written_part(breakdown)
    return f"{indicator_at(indicator_id)}/derivation?{urlencode(asked)}"


def written_part(breakdown: Mapping[str, str]) -> str:
    """Return a breakdown as addresses hold it: ``dimension=member``, several with commas between."""
    return ",".join(f"{dimension}={member}" for dimension, member in sorted(breakdown.items()))


def record_at(indicator_id: UUID | str, period: str | None = None) -> str:
    """Return the path of the form in which a figure is recorded, for a period where one is named."""
    return f"{indicator_at(indicator_id)}/observations/new{'' if period is None else f'?period={period}'}"


def keeps(actor: Actor) -> bool:
    """Tell whether somebody says what is measured, what is aimed at, and what is the matter with figures."""
    return actor.reach(Action.CHANGE, Visibility.PUBLIC, MONITORING).everything


def brings(actor: Actor, organisation_id: UUID | None) -> bool:
    """Tell whether somebody records figures that ``organisation_id`` brings; None where nobody in particular does."""
    reach = actor.reach(Action.CHANGE, Visibility.CASE, MONITORING)
    return reach.everything or (organisation_id is not None and reach.covers(organisation_id))
