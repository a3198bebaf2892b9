"""Record an observation of an indicator."""

from datetime import datetime

from sqlmodel import Field

from mediate_contracts.values import DefinitionVersion, IndicatorId, Text
from mediate_contracts.vocabulary import FigureOrigin
from mediate_monitor.adapters import indicators, observations, stale
from mediate_monitor.adapters.tables import Observed
from mediate_monitor.adapters.views import Observation
from mediate_monitor.domain.figures import check_may_be_brought
from mediate_monitor.domain.periods import check_covers, in_rhythm
from mediate_monitor.usecases.figure_rules import check_brings, is_settled, told, version_of
from mediate_monitor.usecases.tell_counts import tell_period
from mediate_shared.ids import new_id
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict


class RecordObservation(Strict, Observed):
    """A figure for a period, with the document it comes from."""

    definition_version: DefinitionVersion | None = Field(
        default=None,
        description="By which definition it counts: the current one, where its document is known to follow that.",
        schema_extra={"examples": [1]},
    )
    reason: Text | None = Field(default=None, description="Why it comes after its period was closed; needed then.")


async def record_observation(
    indicator_id: IndicatorId,
    command: RecordObservation,
    *,
    transaction: Transaction,
    now: datetime,
    origin: FigureOrigin = FigureOrigin.ENTERED,
) -> Observation:
    """Record a figure as the current one of its period, breakdown, kind and document.

    Raises ProblemError (403, 404), NotAPeriod, NotInRhythm, OutsidePeriod, IndicatorIsDerived, DefinitionNeeded,
    NoSuchDefinition, ReasonNeeded, or SlotTaken.
    """
    indicator = await indicators.for_update(transaction, indicator_id)
    check_brings(transaction, indicator)
    period = in_rhythm(command.period, indicator.rhythm)
    check_covers(period, command.covers_until)
    check_may_be_brought(command.kind, is_derived=indicator.is_derived)
    version = await version_of(transaction, indicator, command.source.document, command.definition_version)
    is_closed = await is_settled(transaction, period, command.reason)
    observation = await observations.add(
        transaction,
        new_id(),
        command,
        period,
        indicator_id=indicator_id,
        at=now,
        definition_version=version,
        origin=origin,
        after_close=is_closed,
        reason=command.reason,
    )
    is_withheld = await tell_period(transaction, indicator, version, period.text, now=now, besides=observation)
    observation = observation.model_copy(update={"is_withheld": is_withheld})
    await stale.mark(transaction, indicator_id, period.text)
    transaction.record(told(observation, indicator), at=now)
    return observation
