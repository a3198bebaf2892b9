"""Withdraw an observation: it no longer stands, none takes its place, and it stays readable."""

from datetime import datetime

from mediate_contracts.events.monitor import ObservationWithdrawn
from mediate_contracts.periods import parse_period
from mediate_contracts.values import IndicatorId, ObservationId, Text, Value
from mediate_monitor.adapters import indicators, observations, stale
from mediate_monitor.adapters.views import Observation
from mediate_monitor.usecases.correct_observation import check_current
from mediate_monitor.usecases.figure_rules import check_brings, is_settled
from mediate_monitor.usecases.tell_counts import tell_period
from mediate_shared.commands import stale as outdated
from mediate_shared.journal import Transaction


class WithdrawObservation(Value):
    """Why it goes."""

    reason: Text


async def withdraw_observation(
    observation_id: ObservationId,
    command: WithdrawObservation,
    *,
    expecting: int,
    transaction: Transaction,
    now: datetime,
) -> Observation:
    """Let a figure stand no more.

    Raises ProblemError (403, 404, 412), AlreadySuperseded, IsWithdrawn, IndicatorIsDerived, or ReasonNeeded.
    """
    indicator_id = (await observations.get(transaction.connection, observation_id)).indicator_id
    indicator = await indicators.for_update(transaction, indicator_id)
    check_brings(transaction, indicator)
    current = await observations.get(transaction.connection, observation_id)
    if current.version != expecting:
        raise outdated(expecting, current.version)
    await check_current(transaction, current)
    is_closed = await is_settled(transaction, parse_period(current.period), command.reason)
    changes = {"withdrawn_because": command.reason, "after_close": current.after_close or is_closed}
    observation = await observations.change(transaction, current, changes, at=now)
    await stale.mark(transaction, indicator_id, current.period)
    if indicator.minimum_count is not None:
        await tell_period(transaction, indicator, current.definition_version, current.period, now=now)
    transaction.record(
        ObservationWithdrawn(
            indicator_id=IndicatorId(indicator_id),
            observation_id=observation_id,
            period=current.period,
            reason=command.reason,
            after_close=is_closed,
        ),
        at=now,
    )
    return observation
