"""Record an observation of an indicator."""

from datetime import datetime

from mediate_contracts.events.monitor import ObservationRecorded
from mediate_contracts.values import IndicatorId, ObservationId
from mediate_monitor.adapters import indicators, observations
from mediate_monitor.adapters.tables import Observation, Observed
from mediate_monitor.domain.periods import check_covers, in_rhythm
from mediate_shared.ids import new_id
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict


class RecordObservation(Strict, Observed):
    """A figure for a period, with the document it comes from."""


async def record_observation(
    indicator_id: IndicatorId, command: RecordObservation, *, transaction: Transaction, now: datetime
) -> Observation:
    """Record a figure as the current one of its period, breakdown, kind and document.

    Raises ProblemError (404), NotAPeriod, NotInRhythm, OutsidePeriod, or SlotTaken.
    """
    indicator = await indicators.for_update(transaction, indicator_id)
    period = in_rhythm(command.period, indicator.rhythm)
    check_covers(period, command.covers_until)
    observation = await observations.add(transaction, new_id(), command, period, indicator_id=indicator_id, at=now)
    facts = set(ObservationRecorded.model_fields) - {"observation_id", "indicator_id"}
    transaction.record(
        ObservationRecorded(
            indicator_id=indicator_id,
            observation_id=ObservationId(observation.id),
            **observation.model_dump(include=facts),
        ),
        at=now,
    )
    return observation
