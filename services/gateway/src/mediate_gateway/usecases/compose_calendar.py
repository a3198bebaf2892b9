"""Compose a calendar: everybody's, that of an action line, or somebody's own, with their rights at that moment."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import AttendanceStatus
from mediate_gateway.adapters import calendars
from mediate_gateway.adapters.calendars import Due, DueActionPoint, DueMilestone, Meeting
from mediate_gateway.adapters.deal_days import DealDay, days_of_deals
from mediate_gateway.adapters.services import Services
from mediate_shared.identity.actor import Actor

_AGENDAS = "agendas"


@dataclass(frozen=True)
class Dates:
    """What stands in a calendar; ``coming`` says of sessions which of somebody's own organisations come to them.

    ``deals`` is empty but for who wants them in it.
    """

    sessions: Sequence[Meeting]
    items: Sequence[Due] = ()
    milestones: Sequence[DueMilestone] = ()
    action_points: Sequence[DueActionPoint] = ()
    coming: Mapping[UUID, Sequence[tuple[str | None, AttendanceStatus]]] = field(default_factory=dict)
    deals: Sequence[DealDay] = ()


async def of_agenda(connection: AsyncConnection, *, now: datetime) -> Dates:
    """Return everybody's calendar: every session."""
    return Dates(await calendars.sessions(connection, calendars.of_anybody(), now=now))


async def of_line(connection: AsyncConnection, line_id: UUID, number: int, *, now: datetime) -> Dates:
    """Return the calendar of an action line: sessions about it or about all, and the days of its items."""
    which = calendars.on_line(line_id)
    return Dates(
        sessions=await calendars.sessions(connection, calendars.about_lines({number}), now=now),
        items=await calendars.due(connection, which, now=now),
        milestones=await calendars.due_milestones(connection, which, now=now),
    )


async def of_account(connection: AsyncConnection, account_id: UUID, actor: Actor, *, now: datetime) -> Dates:
    """Return somebody's own calendar: the sessions that are theirs, and the days of what their organisations carry.

    Whoever keeps the agenda has every session in it.
    """
    keeps = actor.reach(Action.CHANGE, Visibility.PUBLIC, _AGENDAS).everything
    ours = actor.organisations
    # Who comes, and what a session left to be done, is for the network.
    network = actor.reach(Action.READ, Visibility.NETWORK, _AGENDAS)
    seen: Collection[UUID] = [each for each in ours if network.covers(each)]
    which = calendars.of_anybody()
    if not keeps:
        which = calendars.of_organisations(seen, await calendars.lines_of(connection, account_id, ours))
    found = await calendars.sessions(connection, which, now=now)
    return Dates(
        sessions=found,
        items=await calendars.due(connection, calendars.carried(ours), now=now),
        milestones=await calendars.due_milestones(connection, calendars.carried(ours), now=now),
        action_points=await calendars.due_action_points(connection, seen, now=now),
        coming=await calendars.attendances(connection, [each.id for each in found], seen),
    )


async def with_deals(dates: Dates, services: Services, actor: Actor) -> Dates:
    """Return a calendar that also holds the days of somebody's own deals, asked of the pipeline at this moment.

    Raises ProblemError where it is away: a calendar without them would let programs drop what they show.
    """
    return replace(dates, deals=await days_of_deals(services, actor))
