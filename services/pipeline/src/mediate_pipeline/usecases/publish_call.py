"""Publish what came of a grant call."""

from datetime import datetime

from mediate_contracts.events.pipeline import GrantCallPublished
from mediate_contracts.values import Day, GrantCallId, Localised
from mediate_pipeline.adapters import calls
from mediate_pipeline.adapters.call_tables import HeldCall
from mediate_pipeline.domain.calls import check_publication, check_unpublished
from mediate_pipeline.usecases.audit_call import audit_call
from mediate_pipeline.usecases.read_call import locked
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict


class PublishCall(Strict):
    """From which day what came of a call is everybody's, and what is said with it."""

    published_on: Day
    note: Localised | None = None


async def publish_call(
    call_id: GrantCallId,
    command: PublishCall,
    *,
    expecting: int,
    transaction: Transaction,
    now: datetime,
    reason: str | None,
) -> HeldCall:
    """Publish the version the sender saw, for good, once everything that was not withdrawn is decided.

    The letters are what they are from then on, and whoever applied reads their own.

    Raises ProblemError (403, 404, 412), CallPublished, PublishedTooEarly, or Undecided.
    """
    call = await locked(transaction, call_id, expecting=expecting)
    check_unpublished(call.published_on)
    totals = await calls.totals(transaction, call, hidden=0)
    check_publication(command.published_on, closes_on=call.closes_on, undecided=totals.undecided, now=now)
    awards = await calls.awards(transaction, call_id)
    members = sum(each.assesses for each in await calls.people(transaction, call_id))
    outcome = {
        "published_on": command.published_on,
        "note": command.note,
        "assessed": totals.applications - totals.withdrawn,
        "committee_members": members,
        "awarded_total": totals.awarded_total,
        "awards": awards,
    }
    published = await calls.change(transaction, call, outcome, at=now)
    transaction.record(
        GrantCallPublished(grant_call_id=call_id, synthetic=call.synthetic, **outcome),
        at=now,
    )
    await audit_call(transaction, "published", call_id, "keeper", at=now, reason=reason)
    return published
