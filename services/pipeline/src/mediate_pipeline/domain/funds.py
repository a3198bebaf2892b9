"""Rules about funds: the lower limit of what they ask lies below the upper one."""

from datetime import date

from mediate_contracts.values import DomainError, Money


class LimitsCross(DomainError):
    """A fund's lower limit lies above its upper one, so that it would take nothing."""


def check_limits(
    *,
    ticket: tuple[Money | None, Money | None],
    readiness: tuple[int | None, int | None],
    period: tuple[date | None, date | None],
    budget: Money | None,
) -> None:
    """Check a fund's limits, each from lowest to highest. Raises LimitsCross."""
    lowest, highest = (None if money is None else money.cents for money in ticket)
    _in_order("ticket_max", lowest, highest, "the smallest ticket is larger than this")
    _in_order("readiness_max", *readiness, "the lowest TRL is higher than this")
    _in_order("closes_on", *period, "the fund opens after this day")
    _in_order("budget", lowest, None if budget is None else budget.cents, "the smallest ticket is larger than this")


def _in_order(field: str, lowest: int | date | None, highest: int | date | None, reason: str) -> None:
    if isinstance(lowest, date) and isinstance(highest, date):
        crosses = lowest > highest
    else:
        crosses = isinstance(lowest, int) and isinstance(highest, int) and lowest > highest
    if crosses:
        raise LimitsCross(reason, field=f"body.{field}", value=str(highest))
