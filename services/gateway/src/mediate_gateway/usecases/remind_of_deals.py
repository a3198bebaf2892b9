"""Ask the pipeline how many next steps wait on somebody; of which deals they are, it does not say here."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.adapters.services import Services
from mediate_shared.identity.actor import Actor
from mediate_shared.problems import ProblemError

_PIPELINE: Final = "pipeline"


@dataclass(frozen=True)
class StepsDue:
    """How many next steps are due by a day, how many of them were before it, and how many came due since another."""

    due: int = 0
    overdue: int = 0
    came_due: int = 0


NO_STEPS: Final = StepsDue()

RemindOfDeals = Callable[[Actor, date, date], Awaitable[StepsDue]]
"""Counts somebody's next steps that are due by the second day, and which of them came due after the first."""


async def no_reminder(_actor: Actor, _since: date, _on: date) -> StepsDue:
    """Remind of nothing, where there is no pipeline to ask."""
    return NO_STEPS


def reminding_by(services: Services) -> RemindOfDeals:
    """Return how somebody's next steps are counted by the pipeline; while it is away, none are."""

    async def remind(actor: Actor, since: date, on: date) -> StepsDue:
        # Teams are made of people who work for the hub: whoever else a deal was granted to only reads it.
        if not actor.roles or not actor.reach(Action.READ, Visibility.DEAL, _PIPELINE):
            return NO_STEPS
        try:
            told = await services.ask(
                actor, _PIPELINE, "/reminders", is_part=True, since=since.isoformat(), on=on.isoformat()
            )
        except ProblemError:
            return NO_STEPS
        return StepsDue(told.body["due"], told.body["overdue"], told.body["came_due"])

    return remind
