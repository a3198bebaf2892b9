"""Read figures of the deals that one may read, and the portfolio of them; who did is kept."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_pipeline.adapters import portfolio
from mediate_pipeline.adapters.analysis_views import Holding
from mediate_pipeline.adapters.figures import Figures
from mediate_pipeline.adapters.tallying import Narrowing
from mediate_pipeline.domain.access import Basis
from mediate_pipeline.usecases.keep_figures import current_figures
from mediate_shared import audit
from mediate_shared.audit import Audited
from mediate_shared.database import Database
from mediate_shared.identity.actor import Actor

_SERVICE: Final = "pipeline"
_NOBODY: Final = UUID(int=0)
"""Whoever has no account is named on no deal: no account has this id."""
_NAMED: Final = "named"


async def read_figures(
    database: Database, actor: Actor, narrowing: Narrowing, *, action: str, now: datetime, reason: str | None
) -> Figures:
    """Return figures of the deals that somebody may read, as far as they asked."""
    found = await current_figures(database, _account(actor), narrowing, now=now)
    about = Audited(f"deal.{action}", "deal", None, _NAMED)
    async with database.transaction(actor) as transaction:
        await audit.append(transaction, actor, about, at=now, reason=reason)
    return found


async def read_portfolio(
    database: Database,
    actor: Actor,
    narrowing: Narrowing,
    *,
    before: UUID | None,
    limit: int,
    now: datetime,
    reason: str | None,
) -> Sequence[Holding]:
    """Return deals as rows of a portfolio, the newest first: ``limit`` at most, and one more where there are more."""
    account = _account(actor)
    async with database.reading() as connection:
        ids = await portfolio.page_of(connection, account, narrowing, before=before, limit=limit + 1)
    async with database.transaction(actor) as transaction:
        found = await portfolio.shown(transaction, account, ids)
        entries = [
            Audited("deal.listed", "deal", None, basis.value, object_ids=listed)
            for basis in Basis
            if (listed := tuple(each.id for each, by in found[:limit] if by is basis))
        ]
        await audit.append(transaction, actor, *entries, at=now, reason=reason)
    return [each for each, _ in found]


async def fund_names(database: Database, identifiers: Sequence[UUID]) -> Mapping[str, str]:
    """Return what funds are called, by their ids as text."""
    async with database.reading() as connection:
        return await portfolio.fund_names(connection, identifiers)


def _account(actor: Actor) -> UUID:
    return actor.reach(Action.READ, Visibility.DEAL, _SERVICE).account or _NOBODY
