"""What a service does on hearing another: a FastStream subscriber per producer, one event at a time and in order."""

from typing import Final

from faststream import AckPolicy
from faststream.nats import JStream, NatsBroker, PullSub
from faststream.nats.annotations import NatsMessage

from mediate_contracts.catalogue import subjects_of
from mediate_shared.bus import STREAM, DurableConsumer
from mediate_shared.inbox import Inbox
from mediate_shared.projector import keeping

_WAIT_SECONDS: Final = 1.0


def consumer_name(service: str, producer: str) -> str:
    """Return the durable name under which a service hears a producer."""
    return f"{service}-hears-{producer}"


def durable(service: str, producer: str) -> DurableConsumer:
    """Return the consumer for hearing one producer; one message is under way at a time, over all replicas."""
    return DurableConsumer(consumer_name(service, producer), (subjects_of(producer),), ack_pending_max=1)


def hear(broker: NatsBroker, service: str, producer: str, inbox: Inbox) -> None:
    """Subscribe an inbox to everything a producer says.

    The stream is declared elsewhere and acknowledgement is ours: FastStream's default would drop a message at
    the first exception.
    """

    @broker.subscriber(
        subjects_of(producer),
        stream=JStream(STREAM, declare=False),
        durable=consumer_name(service, producer),
        pull_sub=PullSub(batch_size=1, timeout=_WAIT_SECONDS),
        ack_policy=AckPolicy.MANUAL,
        no_reply=True,
        title=f"{service} hears {producer}",
    )
    async def heard(message: NatsMessage) -> None:
        async with keeping([message.raw_message]):
            await inbox.deliver([message.raw_message.data])
        await message.ack()
