"""What a service does on hearing another: a FastStream subscriber per producer, in order.

FastStream hands over a fetched batch as one call a message, all at once. Whoever has the turn takes everything that
has come in so far to the inbox, in the order of the stream: alone an event does not wait, and under load a whole
batch costs one transaction.
"""

import asyncio
from typing import Any, Final

from faststream import AckPolicy
from faststream.nats import JStream, NatsBroker, PullSub
from nats.aio.msg import Msg

from mediate_contracts.catalogue import subjects_of
from mediate_shared.bus import STREAM, DurableConsumer, as_it_came
from mediate_shared.inbox import Inbox
from mediate_shared.projector import keeping

_WAIT_SECONDS: Final = 1.0
_FETCHED_EVENTS_MAX: Final = 100


def consumer_name(service: str, producer: str) -> str:
    """Return the durable name under which a service hears a producer."""
    return f"{service}-hears-{producer}"


def durable(service: str, producer: str) -> DurableConsumer:
    """Return the consumer for hearing one producer; over all replicas, at most a fetched batch is under way."""
    return DurableConsumer(
        consumer_name(service, producer), (subjects_of(producer),), ack_pending_max=_FETCHED_EVENTS_MAX
    )


class Turns:
    """Gathers what comes in while the inbox is busy, and takes it there together."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        self._turn = asyncio.Lock()
        self._waiting: list[Msg] = []

    async def take(self, message: Msg) -> None:
        """Return once the message is applied, skipped or parked, and acknowledged."""
        self._waiting.append(message)
        async with self._turn:
            messages, self._waiting = self._waiting, []
            if not messages:
                # Whoever had the turn before took this message along.
                return
            messages.sort(key=lambda each: each.metadata.sequence.stream)
            async with keeping(messages):
                await self._inbox.deliver([each.data for each in messages])
            for each in messages:
                await each.ack()


def hear(broker: NatsBroker, service: str, producer: str, inbox: Inbox) -> None:
    """Subscribe an inbox to everything a producer says.

    The stream is declared elsewhere and acknowledgement is ours: FastStream's default would drop a message at
    the first exception.
    """
    turns = Turns(inbox)

    @broker.subscriber(
        subjects_of(producer),
        stream=JStream(STREAM, declare=False),
        durable=consumer_name(service, producer),
        pull_sub=PullSub(batch_size=_FETCHED_EVENTS_MAX, timeout=_WAIT_SECONDS),
        ack_policy=AckPolicy.MANUAL,
        no_reply=True,
        decoder=as_it_came,
        title=f"{service} hears {producer}",
    )
    async def heard(message: Any) -> None:
        await turns.take(message.raw_message)
