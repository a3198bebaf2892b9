"""Correct an observation: a new one supersedes it, and it stays readable."""

from datetime import datetime
from typing import Any

from pydantic import Field

from mediate_contracts.periods import parse_period
from mediate_contracts.values import Day, Localised, ObservationId, Qualifier, Source, Text, Value
from mediate_contracts.vocabulary import FigureOrigin, ObservationStatus
from mediate_monitor.adapters import indicators, observations, stale
from mediate_monitor.adapters.tables import Exact, Observed
from mediate_monitor.adapters.views import Observation
from mediate_monitor.domain.figures import refused_derived
from mediate_monitor.domain.periods import check_covers
from mediate_monitor.domain.slots import NothingCorrected, superseded
from mediate_monitor.usecases.figure_rules import check_brings, is_settled, told
from mediate_monitor.usecases.tell_counts import tell_period
from mediate_shared.amending import check_stands
from mediate_shared.ids import new_id
from mediate_shared.journal import Transaction


class CorrectObservation(Value):
    """What the figure should be, why, and which document says so; what else is left out stays as it was."""

    value: Exact
    qualifier: Qualifier | None = None
    status: ObservationStatus | None = Field(
        default=None, description="A provisional figure becomes final by a correction, also with the same value."
    )
    covers_until: Day | None = Field(default=None, description="Last day counted; null where it is the whole period.")
    note: Localised | None = None
    reason: Text
    source: Source


async def correct_observation(
    observation_id: ObservationId,
    command: CorrectObservation,
    *,
    transaction: Transaction,
    now: datetime,
    origin: FigureOrigin = FigureOrigin.ENTERED,
) -> Observation:
    """Record a corrected figure for the same period, breakdown, kind and definition.

    Raises ProblemError (403, 404), AlreadySuperseded, IsWithdrawn, IndicatorIsDerived, NothingCorrected, OutsidePeriod,
    or SlotTaken.
    """
    indicator_id = (await observations.get(transaction.connection, observation_id)).indicator_id
    indicator = await indicators.for_update(transaction, indicator_id)
    check_brings(transaction, indicator)
    wrong = await observations.get(transaction.connection, observation_id)
    await check_current(transaction, wrong)
    period = parse_period(wrong.period)
    right = _corrected(wrong, command)
    check_covers(period, right.covers_until)
    is_closed = await is_settled(transaction, period, command.reason)
    identifier = new_id()
    await observations.supersede(transaction, wrong, identifier, at=now)
    observation = await observations.add(
        transaction,
        identifier,
        right,
        period,
        indicator_id=indicator_id,
        at=now,
        definition_version=wrong.definition_version,
        origin=origin,
        after_close=is_closed,
        supersedes=wrong.id,
        reason=command.reason,
    )
    version = wrong.definition_version
    is_withheld = await tell_period(transaction, indicator, version, period.text, now=now, besides=observation)
    observation = observation.model_copy(update={"is_withheld": is_withheld})
    await stale.mark(transaction, indicator_id, period.text)
    transaction.record(told(observation, indicator), at=now)
    return observation


async def check_current(transaction: Transaction, observation: Observation) -> None:
    """Check that a figure stands and was brought by hand. Raises AlreadySuperseded, IsWithdrawn, IndicatorIsDerived."""
    field, value = "path.observation_id", str(observation.id)
    if not observations.is_brought(observation):
        raise refused_derived(field, value)
    if observation.superseded_by is not None:
        raise superseded(observation.id, await observations.current_of(transaction.connection, observation.id))
    check_stands(observation.withdrawn_because, field=field, value=value)


def _corrected(wrong: Observation, command: CorrectObservation) -> Observed:
    changes: dict[str, Any] = {"value": command.value, "source": command.source}
    changes |= {name: told for name in ("qualifier", "status") if (told := getattr(command, name)) is not None}
    changes |= {name: getattr(command, name) for name in ("covers_until", "note") if name in command.model_fields_set}
    if all(getattr(wrong, name) == value for name, value in changes.items()):
        reason = "the observation says all of this already"
        raise NothingCorrected(reason, field="body.value", value=str(command.value))
    kept = wrong.model_dump(include=set(Observed.model_fields))
    return Observed.model_validate({**kept, **changes})
