"""The spans of an event on its way: ``send`` when a batch is published, ``process`` when a consumer applies it.

Both are children of the ``create`` span that the event's own traceparent names, and linked to it, so that one trace
runs from the request to the read model however many events share a batch.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import Final

from opentelemetry.trace import SpanKind, get_current_span

from mediate_contracts.envelope import Envelope
from mediate_shared.telemetry import Telemetry, attributes, context_of, is_sampled

_LINKS_MAX: Final = 32
_TAIL: Final = re.compile(r',"traceparent":"([0-9a-f-]{55})","sequence":"[0-9]{20}"}$')
_TAIL_CHARACTERS: Final = 120


@contextmanager
def sending(telemetry: Telemetry, destination: str, bodies: Sequence[str]) -> Iterator[None]:
    """Open a ``send`` span for the traced events of a batch: child of the first one's ``create``, linked to all."""
    # Events that were recorded together share one span, and are one link.
    traced = list(dict.fromkeys(parent for body in bodies if is_sampled(parent := traceparent_of(body))))
    if not traced:
        yield
        return
    contexts = [context for parent in traced[:_LINKS_MAX] if (context := context_of(parent)) is not None]
    with telemetry.span(
        f"send {destination}",
        kind=SpanKind.CLIENT,
        parent=contexts[0] if contexts else None,
        links=[get_current_span(context).get_span_context() for context in contexts],
        attributes={
            attributes.MESSAGING_SYSTEM: "nats",
            attributes.MESSAGING_OPERATION_NAME: "send",
            attributes.MESSAGING_OPERATION_TYPE: "send",
            attributes.MESSAGING_DESTINATION_NAME: destination,
            attributes.MESSAGING_BATCH_MESSAGE_COUNT: len(bodies),
        },
    ):
        yield


@contextmanager
def processing(telemetry: Telemetry, consumer: str, batch: Sequence[Envelope]) -> Iterator[None]:
    """Open a ``process`` span for each traced event: child of its ``create``, and linked to it.

    Events that were recorded together, inside one ``create`` span, are processed inside one, which names the first.
    """
    with ExitStack() as spans:
        seen: set[str | None] = set()
        for envelope in batch:
            if envelope.traceparent in seen or not is_sampled(envelope.traceparent):
                continue
            seen.add(envelope.traceparent)
            parent = context_of(envelope.traceparent)
            spans.enter_context(
                telemetry.span(
                    f"process {envelope.type}",
                    kind=SpanKind.CONSUMER,
                    parent=parent,
                    links=[get_current_span(parent).get_span_context()] if parent else [],
                    attributes={
                        attributes.MESSAGING_SYSTEM: "nats",
                        attributes.MESSAGING_OPERATION_NAME: "process",
                        attributes.MESSAGING_OPERATION_TYPE: "process",
                        attributes.MESSAGING_DESTINATION_NAME: envelope.type,
                        attributes.MESSAGING_MESSAGE_ID: str(envelope.id),
                        attributes.MESSAGING_CONSUMER_GROUP_NAME: consumer,
                        attributes.MESSAGING_BATCH_MESSAGE_COUNT: len(batch),
                        attributes.EVENT_SEQUENCE: envelope.sequence,
                        attributes.EVENT_QUEUED_SECONDS: (datetime.now(UTC) - envelope.time).total_seconds(),
                    },
                )
            )
        yield


def traceparent_of(body: str) -> str | None:
    """Return the trace an envelope belongs to, from the end of its text: a batch is not parsed for it."""
    found = _TAIL.search(body, max(0, len(body) - _TAIL_CHARACTERS))
    return found[1] if found else None
