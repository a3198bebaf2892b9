"""Say that no figure will come for a period, and why."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from mediate_contracts.events.monitor import FigureExcused
from mediate_contracts.values import IndicatorId, Text, Value
from mediate_monitor.adapters import dues, indicators
from mediate_monitor.adapters.rhythm_tables import Due
from mediate_monitor.adapters.tables import PeriodText
from mediate_monitor.domain.days import day_of
from mediate_monitor.domain.due import FigureIsThere, NeverDue
from mediate_monitor.domain.periods import in_rhythm
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found


class ExcuseFigure(Value):
    """The figure of which period will not come, and why."""

    period: Annotated[PeriodText, Field(examples=["1988"])]
    reason: Text


async def excuse_figure(
    indicator_id: IndicatorId, command: ExcuseFigure, *, transaction: Transaction, now: datetime
) -> Due:
    """Excuse a figure, also before it falls due; it stays missing, and a figure that comes all the same is welcome.

    Raises ProblemError (404), NotAPeriod, NotInRhythm, NeverDue, or FigureIsThere. The same excuse changes nothing.
    """
    indicator = await indicators.for_update(transaction, indicator_id)
    period = in_rhythm(command.period, indicator.rhythm)
    expectation = dues.expectation_of(indicator)
    if expectation.is_derived:
        rule = "its figures are computed: nobody brings them, so that none is late"
        raise NeverDue(rule, field="path.indicator_id", value=str(indicator_id))
    if await dues.is_brought(transaction.connection, indicator_id, period.text):
        rule = "there is a figure of this period"
        raise FigureIsThere(rule, field="body.period", value=command.period)
    due = await dues.of_period(transaction.connection, indicator_id, period.text, today=day_of(now))
    if due is None:
        due_on = expectation.due_on(period)
        await dues.add(transaction, indicator_id, period, due_on=due_on, excused=command.reason, at=now)
    elif due.excused != command.reason:
        await dues.change(transaction, due, {"excused": command.reason}, at=now)
    if due is None or due.excused != command.reason:
        transaction.record(FigureExcused(indicator_id=indicator_id, period=period.text, reason=command.reason), at=now)
    excused = await dues.of_period(transaction.connection, indicator_id, period.text, today=day_of(now))
    if excused is None:
        raise not_found("due figure", indicator_id)
    return excused
