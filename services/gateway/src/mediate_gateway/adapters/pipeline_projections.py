"""What the events of the pipeline change in the read model: one statement for a whole batch."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import delete

from mediate_contracts.events import pipeline
from mediate_contracts.events.base import Event, Visibility
from mediate_contracts.values import Figure, StatedMoney
from mediate_gateway.adapters.batches import apply, change, upsert
from mediate_gateway.adapters.pipeline_read_model import DISCLOSED_DEAL, FUND, GRANT_CALL, ROLL_UP
from mediate_gateway.adapters.projections import row_of
from mediate_shared.inbox import Received
from mediate_shared.journal import Transaction

Projection = Callable[[Sequence[Received[Any]], Transaction], Awaitable[None]]
Held = pipeline.GrantCallOpened | pipeline.GrantCallAmended
Told = pipeline.DealDisclosed | pipeline.DealPublished
Ended = pipeline.DealDisclosureEnded | pipeline.DealPublicationEnded

_ONCE: Final = ("since",)
_OUTCOME: Final = (
    "published_on",
    "awarded",
    "awards",
    "awarded_total",
    "committee_members",
    "proposals_received",
    "note",
)
_NO_SOURCE: Final = ("source",)
_FUND: Final = upsert(FUND, once=_ONCE)
_RECORDED: Final = upsert(GRANT_CALL, once=_ONCE)
_HELD: Final = upsert(GRANT_CALL, once=(*_ONCE, *_OUTCOME, *_NO_SOURCE))
_PUBLISHED: Final = change(GRANT_CALL, *_OUTCOME, "updated_at")
_TOLD: Final = upsert(DISCLOSED_DEAL, once=_ONCE)
_ROLLED_UP: Final = upsert(ROLL_UP, once=_ONCE)


async def funds(
    heard: Sequence[Received[pipeline.FundOpened | pipeline.FundAmended]], transaction: Transaction
) -> None:
    """Keep the funds; every such event carries the whole of one."""
    await apply(transaction, _FUND, [row_of(received, "fund_id") for received in heard], once=_ONCE)


async def grant_calls_recorded(heard: Sequence[Received[pipeline.GrantCallRecorded]], transaction: Transaction) -> None:
    """Keep the grant calls of which a source tells what came of them."""
    rows = [{**row_of(received, "grant_call_id"), "action_lines": [], "synthetic": False} for received in heard]
    await apply(transaction, _RECORDED, rows)


async def grant_calls_held(heard: Sequence[Received[Held]], transaction: Transaction) -> None:
    """Keep the grant calls that are held here; what came of them is published later."""
    rows = [{**row_of(received, "grant_call_id"), "year": received.event.opens_on.year} for received in heard]
    await apply(transaction, _HELD, rows, once=_ONCE)


async def grant_calls_published(
    heard: Sequence[Received[pipeline.GrantCallPublished]], transaction: Transaction
) -> None:
    """Keep what came of each grant call, in the words in which a source says it of others."""
    rows = []
    for received in heard:
        said = received.event
        row = row_of(received, "grant_call_id")
        told = {
            "awarded": row["awards"],
            "awards": len(said.awards),
            "awarded_total": StatedMoney(money=said.awarded_total).model_dump(),
            "proposals_received": Figure(number=said.assessed).model_dump(),
        }
        rows.append({**row, **told})
    await apply(transaction, _PUBLISHED, rows)


async def deals_told(heard: Sequence[Received[Told]], transaction: Transaction) -> None:
    """Keep what was disclosed of deals, each for those it was disclosed to last."""
    rows = [
        {**row_of(received, "disclosure_id"), "visibility": Visibility(received.event.visibility).value}
        for received in heard
    ]
    await apply(transaction, _TOLD, rows, once=_ONCE)


async def deals_told_no_longer(heard: Sequence[Received[Ended]], transaction: Transaction) -> None:
    """Forget what is shown no longer to those it was shown to; to others it may have been disclosed since."""
    for received in heard:
        theirs = DISCLOSED_DEAL.c.visibility == received.event.visibility.value
        await transaction.execute(
            delete(DISCLOSED_DEAL).where(DISCLOSED_DEAL.c.id == received.event.disclosure_id, theirs)
        )


async def deals_rolled_up(heard: Sequence[Received[pipeline.DealsRolledUp]], transaction: Transaction) -> None:
    """Keep the newest figures of many deals together."""
    await apply(transaction, _ROLLED_UP, [row_of(received, "roll_up_id") for received in heard], once=_ONCE)


PROJECTIONS: Final[Mapping[type[Event], Projection]] = MappingProxyType(
    {
        pipeline.FundOpened: funds,
        pipeline.FundAmended: funds,
        pipeline.GrantCallRecorded: grant_calls_recorded,
        pipeline.GrantCallOpened: grant_calls_held,
        pipeline.GrantCallAmended: grant_calls_held,
        pipeline.GrantCallPublished: grant_calls_published,
        pipeline.DealDisclosed: deals_told,
        pipeline.DealPublished: deals_told,
        pipeline.DealDisclosureEnded: deals_told_no_longer,
        pipeline.DealPublicationEnded: deals_told_no_longer,
        pipeline.DealsRolledUp: deals_rolled_up,
    }
)
"""By event, what it changes; what is sealed is heard as a shell, which changes nothing."""
