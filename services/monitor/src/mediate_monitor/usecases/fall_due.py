"""Say which figures fell due: a period is over, and nobody brought its figure yet."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from mediate_contracts.events.monitor import FigureFellDue
from mediate_contracts.values import IndicatorId, OrganisationId
from mediate_monitor.adapters import dues
from mediate_monitor.domain.days import day_of
from mediate_monitor.domain.due import Expectation, over
from mediate_shared.journal import Transaction


async def fall_due(
    transaction: Transaction, expected: Mapping[UUID, tuple[Expectation, UUID | None]], *, now: datetime
) -> int:
    """Say it once of every period of some indicators, with who brings their figures; return of how many.

    A figure that was there when its period ended never was due.
    """
    first = await dues.first_periods(transaction.connection, list(expected))
    wanted = [
        (indicator_id, period)
        for indicator_id, (expectation, _) in expected.items()
        for period in over(expectation, first=first.get(indicator_id), today=day_of(now))
    ]
    if not (found := await dues.unknown(transaction, wanted)):
        return 0
    await dues.lock(transaction, [indicator_id for indicator_id, _ in found])
    # Some may have come, or been excused, before their indicator was locked.
    found = await dues.unknown(transaction, found)
    for indicator_id, period in found:
        expectation, organisation_id = expected[indicator_id]
        due_on = expectation.due_on(period)
        await dues.add(transaction, indicator_id, period, due_on=due_on, excused=None, at=now)
        said = FigureFellDue(
            indicator_id=IndicatorId(indicator_id),
            period=period.text,
            due_on=due_on,
            organisation_id=None if organisation_id is None else OrganisationId(organisation_id),
        )
        transaction.record(said, at=now)
    return len(found)
