"""Compose a digest: for its reader, with their rights at that moment, of what is new and what waits on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action, Duty
from mediate_gateway.adapters import attention, calendars, digests, figures_due, partnership, sessions, to_do
from mediate_gateway.adapters.digests import Asking, News
from mediate_gateway.adapters.figures_due import FigureDue
from mediate_gateway.adapters.partnership import Share
from mediate_gateway.adapters.to_do import Task, Upcoming
from mediate_gateway.domain.attention import is_stalled
from mediate_gateway.domain.languages import Language
from mediate_gateway.domain.mailing import COVERED_MAX, day_of
from mediate_gateway.domain.noticing import AHEAD, comes_near, day_comes_near, is_near, is_new
from mediate_gateway.usecases.remind_of_deals import NO_STEPS, RemindOfDeals, StepsDue, no_reminder
from mediate_shared.identity.actor import Actor

AHEAD_MAX: Final = 20
"""Most sessions in a digest, as many tasks, and as much that was not heard of."""
_AGENDAS: Final = "agendas"
_MONITOR: Final = "monitor"


@dataclass(frozen=True)
class Digest:
    """What somebody is told: what happened on lines they follow, what is asked of their organisations, what waits.

    ``sessions`` are those that come up and were planned or changed since, or begin within a week; ``tasks`` what their
    organisations still have to do within a week, or heard of since; ``silent`` what these carry and was not heard of
    for longer than the rhythm of its line; ``figures`` are those that these are to bring. ``stalled`` and ``overdue``
    count the agenda's items for whoever keeps it, ``late_figures`` what the monitor waits for too long, for whoever
    keeps that; all are 0 for everybody else. ``steps`` counts what is next for deals, and names none of them.
    """

    name: str
    language: Language
    since: datetime
    until: datetime
    news: Sequence[News]
    asked: Sequence[Share]
    asking: Sequence[Asking]
    sessions: Sequence[Upcoming]
    tasks: Sequence[Task]
    silent: Sequence[Share]
    figures: Sequence[FigureDue]
    stalled: int
    overdue: int
    late_figures: int
    steps: StepsDue = NO_STEPS

    @property
    def tells_something(self) -> bool:
        """Whether anything in it is new; what only goes on waiting is repeated beside news and never by itself."""
        is_asked = any(self.is_new(share.reminded_at or share.since) for share in self.asked)
        is_ahead = any(map(self._session_is_news, self.sessions)) or any(map(self._task_is_news, self.tasks))
        is_awaited = any(self.is_new(each.reminded_at or each.since) for each in self.figures)
        is_known = any(self.is_new(each.newest) for each in self.asking)
        is_due = self.steps.came_due > 0
        return bool(self.news) or is_asked or is_ahead or is_awaited or is_known or is_due

    def is_new(self, moment: datetime) -> bool:
        """Tell whether something was said since the digest before this one."""
        return is_new(moment, since=self.since, until=self.until)

    def _session_is_news(self, session: Upcoming) -> bool:
        is_near = comes_near(session.starts_at, since=self.since, until=self.until)
        return is_near or self.is_new(session.updated_at)

    def _task_is_news(self, task: Task) -> bool:
        if task.due_date is None:
            return self.is_new(task.since)
        days = {"since": day_of(self.since), "until": day_of(self.until)}
        return self.is_new(task.since) or day_comes_near(task.due_date, **days)


async def compose_digest(
    connection: AsyncConnection,
    account_id: UUID,
    *,
    name: str,
    language: Language,
    lines: Sequence[UUID] | None,
    since: datetime,
    until: datetime,
    remind_of_deals: RemindOfDeals = no_reminder,
) -> Digest | None:
    """Return an account's digest of what happened after ``since`` up to ``until``; None where it is closed.

    ``lines`` are those it follows, None for all. Deals are in no digest: what is confidential of them is asked of the
    pipeline when somebody looks, and kept nowhere else. How many next steps are due is all that is told of them.
    """
    actor = await sessions.actor_with(connection, account_id)
    if actor is None:
        return None
    since = max(since, until - COVERED_MAX)
    stalled, overdue = await _standing_still(connection, actor, until)
    return Digest(
        name=name,
        language=language,
        since=since,
        until=until,
        news=await digests.news(connection, lines, since=since, until=until),
        asked=await _asked(connection, actor),
        asking=await _asking(connection, actor),
        sessions=await _sessions(connection, account_id, actor, lines, since=since, until=until),
        tasks=await _tasks(connection, actor, since=since, until=until),
        silent=await _silent(connection, actor, until),
        figures=(await figures_due.of_organisations(connection, actor.organisations, limit=AHEAD_MAX)).figures,
        stalled=stalled,
        overdue=overdue,
        late_figures=await _late_figures(connection, actor),
        steps=await remind_of_deals(actor, day_of(since), day_of(until)),
    )


async def _asked(connection: AsyncConnection, actor: Actor) -> Sequence[Share]:
    reach = actor.reach(Action.READ, Visibility.CASE, _AGENDAS)
    return await partnership.asked_of(connection, [each for each in actor.organisations if reach.covers(each)])


async def _sessions(
    connection: AsyncConnection,
    account_id: UUID,
    actor: Actor,
    lines: Sequence[UUID] | None,
    *,
    since: datetime,
    until: datetime,
) -> Sequence[Upcoming]:
    """Return the sessions of whoever follows all lines, or else those of their lines and organisations."""
    ours = _of_network(actor)
    which = calendars.of_anybody()
    if lines is not None:
        which = calendars.of_organisations(ours, await calendars.lines_of(connection, account_id, actor.organisations))
    found = await to_do.upcoming(connection, which, ours, now=until)
    return [
        each for each in found if each.starts_at <= until + AHEAD or is_new(each.updated_at, since=since, until=until)
    ][:AHEAD_MAX]


async def _tasks(connection: AsyncConnection, actor: Actor, *, since: datetime, until: datetime) -> Sequence[Task]:
    found = await to_do.of_organisations(connection, _of_network(actor))
    today = day_of(until)
    return [
        each
        for each in found.tasks
        if is_new(each.since, since=since, until=until) or (each.due_date is not None and is_near(each.due_date, today))
    ][:AHEAD_MAX]


async def _silent(connection: AsyncConnection, actor: Actor, now: datetime) -> Sequence[Share]:
    return [
        each
        for each in await partnership.carried_by(connection, actor.organisations)
        if each.item_status is not None
        and each.heard_at is not None
        and is_stalled(each.item_status, each.heard_at, now=now, rhythm_days=each.rhythm_days)
    ][:AHEAD_MAX]


def _of_network(actor: Actor) -> Sequence[UUID]:
    """Return the organisations of whom somebody may know what is for the network."""
    network = actor.reach(Action.READ, Visibility.NETWORK, _AGENDAS)
    return [each for each in actor.organisations if network.covers(each)]


async def _asking(connection: AsyncConnection, actor: Actor) -> Sequence[Asking]:
    managed = actor.entrusted(Duty.MANAGE_MEMBERS)
    return await digests.asking(connection, managed) if managed else []


async def _late_figures(connection: AsyncConnection, actor: Actor) -> int:
    if not actor.reach(Action.CHANGE, Visibility.PUBLIC, _MONITOR).everything:
        return 0
    return (await figures_due.of_all(connection, limit=1)).overdue


async def _standing_still(connection: AsyncConnection, actor: Actor, now: datetime) -> tuple[int, int]:
    if not actor.reach(Action.CHANGE, Visibility.PUBLIC, _AGENDAS).everything:
        return 0, 0
    stalled = await attention.stalled(connection, now=now)
    overdue = await attention.overdue(connection, today=day_of(now))
    return stalled.total, overdue.total
