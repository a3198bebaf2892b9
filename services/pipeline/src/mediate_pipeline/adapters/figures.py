"""Keeps figures for who looked at them, and notices which of them are behind what changed.

Before anything is reckoned for an account, a row says that it will be; only then is it looked how things are. A change
that is not seen then is committed later, and finds the row there to stir: no figure stays behind for ever.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, delete, or_, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import Uuid

from mediate_pipeline.adapters.figures_tables import DealFiguresRow
from mediate_pipeline.adapters.tallying import Narrowing
from mediate_shared.database import table_of
from mediate_shared.ids import new_id
from mediate_shared.journal import Transaction

KEPT_MAX: Final = 60
"""Narrowings that are kept for one account; those looked at least lately go first."""
KEPT_FOR: Final = timedelta(days=2)
"""What nobody looked at for so long is not kept."""
_STIRS_MAX: Final = 20_000
_LOOKED_EVERY: Final = timedelta(minutes=1)
_ALONE: Final = text("SELECT pg_try_advisory_xact_lock(hashtextextended('pipeline keeps figures', 0))")
_TABLE = table_of(DealFiguresRow)
_ONE = (_TABLE.c.account_id == bindparam("of_account")) & (_TABLE.c.asked == bindparam("as_asked"))
# It waits for whoever takes some at this moment: figures that it did not mark yet would pass for those of now.
_TAKEN = text("""
    DELETE FROM deal_stir WHERE position IN (
        SELECT position FROM deal_stir ORDER BY position LIMIT :most FOR UPDATE
    ) RETURNING deal_id, account_id
""")
# Of those for whom figures are kept, who may read one of these deals, or are named themselves; locked in one order.
_STIRRED = text("""
    UPDATE deal_figures AS kept SET stirred = kept.stirred + 1 FROM (
        SELECT account_id, asked FROM deal_figures WHERE account_id IN (
            SELECT account_id FROM deal_member WHERE deal_id = ANY (:deals)
            UNION SELECT account_id FROM deal_grant WHERE deal_id = ANY (:deals)
            UNION SELECT named.account_id FROM fund_manager AS named JOIN deal USING (fund_id)
                WHERE deal.id = ANY (:deals)
            UNION SELECT unnest(CAST(:accounts AS uuid[]))
        ) ORDER BY account_id, asked FOR UPDATE
    ) AS found WHERE kept.account_id = found.account_id AND kept.asked = found.asked
""").bindparams(bindparam("deals", type_=ARRAY(Uuid)), bindparam("accounts", type_=ARRAY(Uuid)))


@dataclass(frozen=True)
class Figures:
    """What was reckoned for an account, and as of when.

    ``tallies`` are None where nothing was reckoned yet. ``is_behind`` where something changed since.
    """

    account: UUID
    narrowing: Narrowing
    begun: UUID
    stirred: int
    is_behind: bool
    tallies: Mapping[str, Any] | None
    as_of: datetime | None


async def take_stirs(transaction: Transaction) -> int:
    """Note at whose figures the changes so far arrive, and return how many those were; at most 20,000 at once."""
    taken = (await transaction.execute(_TAKEN, {"most": _STIRS_MAX})).all()
    if taken:
        deals = sorted({row.deal_id for row in taken if row.deal_id is not None})
        accounts = sorted({row.account_id for row in taken if row.account_id is not None})
        await transaction.execute(_STIRRED, {"deals": deals, "accounts": accounts})
    return len(taken)


async def stirs_waiting(connection: AsyncConnection | Transaction) -> bool:
    """Tell whether there are changes of which nobody took note yet."""
    return bool((await connection.execute(text("SELECT EXISTS (SELECT FROM deal_stir)"))).scalar_one())


async def kept(connection: AsyncConnection | Transaction, account: UUID, narrowing: Narrowing) -> Figures | None:
    """Return what is kept for an account; None where nothing is."""
    found = await connection.execute(select(_TABLE).where(_ONE), {"of_account": account, "as_asked": narrowing.written})
    row = found.one_or_none()
    return None if row is None else _figures(row)


async def begin(transaction: Transaction, account: UUID, narrowing: Narrowing, *, now: datetime) -> None:
    """Say that figures are going to be kept for an account; where they are already, that they were looked at."""
    added = insert(_TABLE).values(account_id=account, asked=narrowing.written, begun=new_id(), stirred=0, looked_at=now)
    await transaction.execute(
        added.on_conflict_do_update(
            index_elements=["account_id", "asked"],
            set_={"looked_at": now},
            where=_TABLE.c.looked_at < now - _LOOKED_EVERY,
        )
    )


async def make_room(transaction: Transaction, account: UUID, *, now: datetime) -> None:
    """Forget what the account has not looked at for long, and of the rest what is more than is kept."""
    newest = (
        select(_TABLE.c.asked)
        .where(_TABLE.c.account_id == account)
        .order_by(_TABLE.c.looked_at.desc(), _TABLE.c.asked)
        .limit(KEPT_MAX)
    )
    stale = or_(_TABLE.c.looked_at < now - KEPT_FOR, _TABLE.c.asked.not_in(newest))
    await transaction.execute(delete(_TABLE).where(_TABLE.c.account_id == account, stale))


async def keep(transaction: Transaction, figures: Figures) -> None:
    """Keep what was reckoned, where it is still to be kept: whoever lost a deal meanwhile has that row no more.

    What was reckoned later than this, by somebody else, stays.
    """
    values = {
        "figures": figures.tallies,
        "reckoned": figures.stirred,
        "as_of": figures.as_of,
    }
    later = or_(_TABLE.c.as_of.is_(None), _TABLE.c.as_of <= figures.as_of)
    await transaction.execute(
        update(_TABLE).where(_ONE, _TABLE.c.begun == figures.begun, later).values(**values),
        {"of_account": figures.account, "as_asked": figures.narrowing.written},
    )


async def alone(transaction: Transaction) -> bool:
    """Tell whether nobody else renews figures, and keep it so until the transaction ends."""
    return bool((await transaction.execute(_ALONE)).scalar_one())


async def behind(transaction: Transaction, *, today: datetime, looked_since: datetime, limit: int) -> Sequence[Figures]:
    """Return figures that are behind and were looked at since; those that wait the longest first.

    Those that were never reckoned are being so by whoever asked for them.
    """
    waiting = or_(_TABLE.c.reckoned < _TABLE.c.stirred, _TABLE.c.as_of < today)
    query = (
        select(_TABLE)
        .where(_TABLE.c.looked_at >= looked_since, waiting)
        .order_by(_TABLE.c.as_of, _TABLE.c.account_id, _TABLE.c.asked)
        .limit(limit)
    )
    return [_figures(row) for row in await transaction.execute(query)]


async def forget_before(transaction: Transaction, moment: datetime) -> None:
    """Forget what nobody looked at since."""
    await transaction.execute(delete(_TABLE).where(_TABLE.c.looked_at < moment))


async def forget_of(transaction: Transaction, account: UUID) -> int:
    """Forget what is kept for an account, and return how much that was."""
    gone = await transaction.execute(delete(_TABLE).where(_TABLE.c.account_id == account))
    return gone.rowcount


def _figures(row: Any) -> Figures:
    return Figures(
        account=row.account_id,
        narrowing=Narrowing.read(row.asked),
        begun=row.begun,
        stirred=row.stirred,
        is_behind=row.reckoned is None or row.reckoned < row.stirred,
        tallies=row.figures,
        as_of=row.as_of,
    )
