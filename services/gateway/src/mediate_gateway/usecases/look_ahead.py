"""Look ahead for somebody: at the sessions that come up for their organisations, and what these still have to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.adapters import calendars, to_do
from mediate_gateway.adapters.to_do import Tasks, Upcoming
from mediate_gateway.domain.mailing import day_of
from mediate_shared.identity.actor import Actor

_AGENDAS: Final = "agendas"


@dataclass(frozen=True)
class Ahead:
    """What lies before somebody, seen from a day."""

    sessions: Sequence[Upcoming]
    tasks: Tasks
    today: date


async def look_ahead(connection: AsyncConnection, actor: Actor, *, now: datetime) -> Ahead:
    """Return what lies before somebody; for whoever belongs to no organisation there is nothing."""
    # Who comes, and what a session left to be done, is for the network.
    network = actor.reach(Action.READ, Visibility.NETWORK, _AGENDAS)
    ours = [each for each in actor.organisations if network.covers(each)]
    sessions: Sequence[Upcoming] = []
    if ours:
        lines = await calendars.lines_of(connection, actor.id, ours)
        sessions = await to_do.upcoming(connection, calendars.of_organisations(ours, lines), ours, now=now)
    return Ahead(sessions, await to_do.of_organisations(connection, ours), day_of(now))
