"""Correct an observation: a new one supersedes it, and it stays readable."""

from datetime import datetime

from mediate_contracts.events.monitor import ObservationCorrected
from mediate_contracts.values import IndicatorId, ObservationId, Qualifier, Source, Text, Value
from mediate_monitor.adapters import indicators, observations
from mediate_monitor.adapters.tables import Exact, Observation, Observed
from mediate_monitor.domain.periods import parse
from mediate_monitor.domain.slots import NothingCorrected, superseded
from mediate_shared.ids import new_id
from mediate_shared.journal import Transaction


class CorrectObservation(Value):
    """What the figure should be, why, and which document says so; a qualifier left out stays as it was."""

    value: Exact
    qualifier: Qualifier | None = None
    reason: Text
    source: Source


async def correct_observation(
    observation_id: ObservationId, command: CorrectObservation, *, transaction: Transaction, now: datetime
) -> Observation:
    """Record a corrected figure for the same period, breakdown and kind.

    Raises ProblemError (404), AlreadySuperseded, NothingCorrected, or SlotTaken.
    """
    indicator_id = (await observations.get(transaction.connection, observation_id)).indicator_id
    await indicators.for_update(transaction, indicator_id)
    wrong = await observations.get(transaction.connection, observation_id)
    if not wrong.is_current:
        raise superseded(wrong.id, await observations.current_of(transaction.connection, wrong.id))
    right = _corrected(wrong, command)
    identifier = new_id()
    await observations.supersede(transaction, wrong, identifier, at=now)
    observation = await observations.add(
        transaction,
        identifier,
        right,
        parse(right.period),
        indicator_id=indicator_id,
        at=now,
        corrects={"supersedes": wrong.id, "reason": command.reason},
    )
    transaction.record(
        ObservationCorrected(
            indicator_id=IndicatorId(indicator_id),
            observation_id=ObservationId(observation.id),
            supersedes=observation_id,
            reason=command.reason,
            **observation.model_dump(include=set(Observed.model_fields)),
        ),
        at=now,
    )
    return observation


def _corrected(wrong: Observation, command: CorrectObservation) -> Observed:
    qualifier = command.qualifier or wrong.qualifier
    if (command.value, qualifier, command.source) == (wrong.value, wrong.qualifier, wrong.source):
        reason = "the observation holds this value, qualifier and source already"
        raise NothingCorrected(reason, field="body.value", value=str(command.value))
    kept = wrong.model_dump(include=set(Observed.model_fields))
    return Observed.model_validate({**kept, "value": command.value, "qualifier": qualifier, "source": command.source})
