"""Compose a digest: for its reader, with their rights at that moment, of what is new and what waits on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action, Duty
from mediate_gateway.adapters import attention, digests, partnership, sessions
from mediate_gateway.adapters.digests import Asking, News
from mediate_gateway.adapters.partnership import Share
from mediate_gateway.domain.languages import Language
from mediate_gateway.domain.mailing import AMSTERDAM, COVERED_MAX
from mediate_shared.identity.actor import Actor

_AGENDAS: Final = "agendas"


@dataclass(frozen=True)
class Digest:
    """What somebody is told: what happened on lines they follow, what is asked of their organisations, what waits.

    ``stalled`` and ``overdue`` count the agenda's items for whoever keeps it, and are 0 for everybody else.
    """

    name: str
    language: Language
    since: datetime
    until: datetime
    news: Sequence[News]
    asked: Sequence[Share]
    asking: Sequence[Asking]
    stalled: int
    overdue: int

    @property
    def tells_something(self) -> bool:
        """Whether anything in it is new; what only goes on waiting is repeated beside news and never by itself."""
        is_asked = any(share.since > self.since for share in self.asked)
        return bool(self.news) or is_asked or any(each.newest > self.since for each in self.asking)


async def compose_digest(
    connection: AsyncConnection,
    account_id: UUID,
    *,
    name: str,
    language: Language,
    lines: Sequence[UUID] | None,
    since: datetime,
    until: datetime,
) -> Digest | None:
    """Return an account's digest of what happened after ``since`` up to ``until``; None where it is closed.

    ``lines`` are those it follows, None for all. Deals are in no digest: what is confidential of them is asked of the
    pipeline when somebody looks, and kept nowhere else.
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
        stalled=stalled,
        overdue=overdue,
    )


async def _asked(connection: AsyncConnection, actor: Actor) -> Sequence[Share]:
    reach = actor.reach(Action.READ, Visibility.CASE, _AGENDAS)
    return await partnership.asked_of(connection, [each for each in actor.organisations if reach.covers(each)])


async def _asking(connection: AsyncConnection, actor: Actor) -> Sequence[Asking]:
    managed = actor.entrusted(Duty.MANAGE_MEMBERS)
    return await digests.asking(connection, managed) if managed else []


async def _standing_still(connection: AsyncConnection, actor: Actor, now: datetime) -> tuple[int, int]:
    if not actor.reach(Action.CHANGE, Visibility.PUBLIC, _AGENDAS).everything:
        return 0, 0
    stalled = await attention.stalled(connection, now=now)
    overdue = await attention.overdue(connection, today=now.astimezone(AMSTERDAM).date())
    return stalled.total, overdue.total
