"""Append what was heard to the feed."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from mediate_contracts.envelope import encode, with_sequence
from mediate_contracts.events.base import Event
from mediate_contracts.events.community import OrganisationMerged, OrganisationMergeUndone
from mediate_contracts.events.pipeline import EventSealed
from mediate_contracts.values import EventId
from mediate_shared.inbox import Received
from mediate_shared.journal import Transaction
from mediate_subscriptions.adapters import feed, filing, merges
from mediate_subscriptions.domain.filing import Said, said


async def append_to_feed(heard: Sequence[Received[Event]], transaction: Transaction) -> None:
    """Give each event the next cursor, filed under its action lines; one that has a cursor already keeps it.

    What leads to lines and to organisations is kept along: what an item is about is told by the item and not again
    by everything that happens to it.
    """
    await feed.one_at_a_time(transaction)
    filings = [_filing(received) for received in heard]
    filed = await filing.filed_under(transaction, {record for each in filings if each for record in each.records})
    learnt: dict[UUID, tuple[int, ...]] = {}
    rows = []
    for received, each in zip(heard, filings, strict=True):
        lines = () if each is None else each.lines_by(filed)
        if each is not None and (lines or each.lines is not None) and each.tells_where_its_subject_belongs(filed):
            filed[each.subject] = learnt[each.subject] = lines
        rows.append(_row(received, lines))
        await _merge(received.event, transaction)
    await filing.file(transaction, learnt)
    await feed.append(transaction, rows)


def _filing(received: Received[Event]) -> Said | None:
    event = received.event
    # Of what is sealed nothing is kept, and so nothing of where it belongs.
    if event.sealed or isinstance(event, EventSealed):
        return None
    return said(event.event_type, event.subject, vars(event))


async def _merge(event: Event, transaction: Transaction) -> None:
    match event:
        case OrganisationMerged():
            await merges.merged(transaction, event.organisation_id, into_id=event.into_id)
        case OrganisationMergeUndone():
            await merges.merge_undone(transaction, event.organisation_id)
        case _:
            pass


def _row(received: Received[Event], lines: Sequence[int]) -> Mapping[str, Any]:
    envelope = received.envelope
    event, body = received.event, received.body.decode()
    if event.sealed:
        # Said openly by a release that sealed nothing: what is kept here is no more than a shell of it either way.
        event = EventSealed(event_id=EventId(envelope.id))
        unnumbered = encode(
            event, event_id=envelope.id, source=envelope.source, at=envelope.time, traceparent=envelope.traceparent
        )
        body = with_sequence(unnumbered, envelope.sequence)
    return {
        "event_id": envelope.id,
        "source": envelope.source,
        "sequence": envelope.sequence,
        "type": event.event_type,
        "subject": str(event.subject),
        "visibility": event.visibility.value,
        "body": body,
        "parties": [getattr(event, name) for name in event.parties],
        "action_lines": list(lines),
    }


async def keep_the_feed(transaction: Transaction) -> None:
    """Clear nothing before a rebuild: the feed is itself a record.

    Partners hold its cursors, and no journal could give the same ones again, because the order in which different
    services were heard is kept nowhere else. A rebuild offers every event of every journal, and what the feed
    lacks (a type that only a later release knew, a row that was parked) comes at its end, under a new cursor.
    """
    del transaction
