"""Count what somebody should do next for deals: for a reminder that names none of them."""

from datetime import date, timedelta
from typing import Final

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import Count, Value
from mediate_pipeline.adapters import deal_lists
from mediate_pipeline.adapters.deal_lists import DealOrder, Wanted
from mediate_shared.database import Database
from mediate_shared.identity.actor import Actor

COUNTED_MAX: Final = 200
_DAY: Final = timedelta(days=1)
_SERVICE: Final = "pipeline"


class StepsDue(Value):
    """How many next steps are due, 200 at most: by a day, before it, and of the former since another one."""

    due: Count = 0
    overdue: Count = 0
    came_due: Count = 0


async def remind_of_steps(database: Database, actor: Actor, *, on: date, since: date) -> StepsDue:
    """Count what is next for whoever asks and due by ``on``; who reads none is told nothing, and no deal is read."""
    reader = actor.reach(Action.READ, Visibility.DEAL, _SERVICE).account
    if reader is None:
        return StepsDue()
    wanted = Wanted(has_next_step=True, due_before=on + _DAY, to_do_for=reader)
    async with database.reading() as connection:
        found = await deal_lists.find(
            connection, wanted, reader=reader, order=DealOrder.NEXT_STEP, after=None, limit=COUNTED_MAX
        )
    days = [date.fromisoformat(place.key) for place in found]
    return StepsDue(
        due=len(days), overdue=sum(day < on for day in days), came_due=sum(since < day <= on for day in days)
    )
