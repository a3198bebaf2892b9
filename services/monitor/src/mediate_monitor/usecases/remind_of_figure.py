"""Remind the organisation that brings a figure of one that is due."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from mediate_contracts.events.monitor import FigureReminded
from mediate_contracts.values import IndicatorId, OrganisationId, Value
from mediate_monitor.adapters import dues, indicators
from mediate_monitor.adapters.rhythm_tables import Due
from mediate_monitor.adapters.tables import PeriodText
from mediate_monitor.domain.days import day_of
from mediate_monitor.domain.due import NothingToRemindOf, remind
from mediate_shared.journal import Transaction


class RemindOfFigure(Value):
    """Of the figure of which period."""

    period: Annotated[PeriodText, Field(examples=["1989"])]


async def remind_of_figure(
    indicator_id: IndicatorId, command: RemindOfFigure, *, transaction: Transaction, now: datetime
) -> Due:
    """Remind of a figure that is due or overdue. Raises ProblemError (404), NothingToRemindOf, or TooSoonToRemind."""
    await indicators.for_update(transaction, indicator_id)
    due = await dues.of_period(transaction.connection, indicator_id, command.period, today=day_of(now))
    if due is None:
        rule = "no figure of this period fell due"
        raise NothingToRemindOf(rule, field="body.period", value=command.period)
    if due.organisation_id is None:
        rule = "nobody is said to bring its figures"
        raise NothingToRemindOf(rule, field="path.indicator_id", value=str(indicator_id))
    times = remind(due.state, reminded=due.reminded or 0, last_at=due.last_reminded_at, now=now, period=command.period)
    return await reminded(transaction, due, due.organisation_id, times=times, now=now)


async def reminded(transaction: Transaction, due: Due, organisation_id: UUID, *, times: int, now: datetime) -> Due:
    """Keep and say that an organisation was reminded of a figure. Its indicator's row is locked."""
    changes = {"reminded": times, "last_reminded_at": now}
    await dues.change(transaction, due, changes, at=now)
    said = FigureReminded(
        indicator_id=IndicatorId(due.indicator_id),
        period=due.period,
        organisation_id=OrganisationId(organisation_id),
        times=times,
    )
    transaction.record(said, at=now)
    return due.model_copy(update={**changes, "version": due.version + 1, "updated_at": now})
