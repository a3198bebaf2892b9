"""Keep the facts in what other services say."""

from collections.abc import Sequence
from typing import Any

from mediate_monitor.adapters import facts
from mediate_monitor.adapters.facts import Heard
from mediate_monitor.domain.days import day_of
from mediate_monitor.usecases.facts_told import TOLD
from mediate_shared.handlers import Received
from mediate_shared.journal import Transaction


async def hear_facts(received: Sequence[Received[Any]], *, transaction: Transaction) -> None:
    """Keep the facts of events, and note which figures are to be computed anew for them."""
    await facts.keep(transaction, [_heard(each) for each in received])


def _heard(received: Received[Any]) -> Heard:
    event, envelope = received.event, received.envelope
    told = TOLD[type(event)]
    return Heard(
        event_id=envelope.id,
        type=envelope.type,
        at=envelope.time,
        place=envelope.sequence,
        subject_kind=told.subject_kind,
        subject=getattr(event, told.subject),
        leads_to=getattr(event, told.leads_to) if told.leads_to is not None else None,
        visibility=envelope.visibility.value,
        parties=tuple(getattr(event, name) for name in event.parties),
        traceparent=envelope.traceparent,
        facts=told.facts(event, day_of(envelope.time)),
    )
