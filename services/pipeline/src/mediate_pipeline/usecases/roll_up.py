"""Add deals up for everybody, and say so where that tells of nobody's deal."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from time import monotonic
from typing import Final
from uuid import UUID

from mediate_contracts.events.pipeline import DealsRolledUp, RolledUp
from mediate_contracts.values import Money, RollUpId
from mediate_pipeline.adapters import roll_ups
from mediate_pipeline.adapters.roll_ups import COMPARED_MAX, RollUp
from mediate_pipeline.domain.rolling_up import (
    NOTHING,
    TOTAL,
    Contribution,
    Figure,
    Measure,
    Run,
    figures,
    tellable,
    tells_as_much,
    withheld,
)
from mediate_shared.clock import Clock
from mediate_shared.database import OUTAGES, Database
from mediate_shared.ids import new_id
from mediate_shared.journal import Transaction

_AFTER_OUTAGE_SECONDS: Final = 60.0
_RESTS: Final = 9
"""Times as long as it worked."""
_ANEW_AFTER: Final = timedelta(days=7)
"""After so long an edition is said of unchanged deals, because the days in their stages went on."""


async def roll_up(transaction: Transaction, *, now: datetime) -> RollUp | None:
    """Say a new edition, and return it; None where there is nothing new that may be told.

    It waits until the total can be told with all that was told of it before: until three deals at least are new or
    changed. It waits too while another replica adds up.
    """
    if not await roll_ups.alone(transaction):
        return None
    before = await roll_ups.editions(transaction)
    brought = await roll_ups.contributions(transaction)
    edition = before[0].edition + 1 if before else 1
    earlier = await roll_ups.runs(transaction, since=max(1, edition - COMPARED_MAX))
    today = now.date()
    if before and _as_it_was(before[0], earlier, brought, today):
        return None
    # In a thread: for tens of thousands of deals it takes seconds, in which this service answers.
    said = await asyncio.to_thread(_edition, before, earlier, brought, edition, today)
    if said is not None:
        await roll_ups.keep(transaction, said, brought)
        transaction.record(
            DealsRolledUp(
                roll_up_id=RollUpId(said.roll_up_id),
                edition=said.edition,
                as_of=said.as_of,
                figures=said.figures,
                withheld=said.withheld,
            ),
            at=now,
        )
    return said


@dataclass(frozen=True)
class RollingUp:
    """Adds deals up at the start and, where any deal or round changed since or a day went by, now and then.

    It rests at least nine times as long as it worked: among a hundred thousand deals that is many seconds.
    """

    database: Database
    clock: Clock
    every_seconds: int

    async def run(self) -> None:
        """Add up until cancelled."""
        seen = None
        while True:
            pause = _AFTER_OUTAGE_SECONDS
            began = monotonic()
            with suppress(*OUTAGES):
                async with self.database.transaction() as transaction:
                    found = (self.clock().date(), await roll_ups.state(transaction))
                    if found != seen:
                        await roll_up(transaction, now=self.clock())
                seen, pause = found, max(self.every_seconds, _RESTS * (monotonic() - began))
            await asyncio.sleep(pause)


def _as_it_was(
    last: RollUp, earlier: Mapping[UUID, Sequence[Run]], brought: Mapping[UUID, Contribution], today: date
) -> bool:
    if today - last.as_of >= _ANEW_AFTER:
        return False
    then = {deal_id: theirs[-1].contribution for deal_id, theirs in earlier.items() if theirs[-1].last == last.edition}
    return then == brought


def _edition(
    before: Sequence[RollUp],
    earlier: Mapping[UUID, Sequence[Run]],
    brought: Mapping[UUID, Contribution],
    edition: int,
    today: date,
) -> RollUp | None:
    runs = {
        deal_id: [
            *earlier.get(deal_id, ()),
            *((Run(edition, edition, brought[deal_id]),) if deal_id in brought else ()),
        ]
        for deal_id in {*earlier, *brought}
    }
    told_before = {each.edition: roll_ups.told_of(each) for each in before}
    told = tellable(runs, told_before, edition=edition)
    last = told_before[before[0].edition] if before else NOTHING
    if TOTAL not in told[Measure.DEALS] or not tells_as_much(told, last):
        return None
    return RollUp(
        roll_up_id=before[0].roll_up_id if before else new_id(),
        edition=edition,
        as_of=today,
        figures=[_told(figure) for figure in figures(brought.values(), told, as_of=today)],
        withheld=withheld(brought.values(), told),
    )


def _told(figure: Figure) -> RolledUp:
    return RolledUp(
        dimension=figure.cell.dimension,
        part=figure.cell.part,
        deals=figure.deals,
        sought=_money(figure.sought_cents),
        public=_money(figure.public_cents),
        private=_money(figure.private_cents),
        days_in_stage=figure.days_in_stage,
        synthetic=figure.synthetic,
    )


def _money(cents: int | None) -> Money | None:
    return None if cents is None else Money(cents=cents)
