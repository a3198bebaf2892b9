"""Post one delivery, signed, and say what came of it."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import perf_counter
from typing import Final

from opentelemetry.trace import Span, SpanKind, Status, StatusCode, get_current_span

from mediate_contracts.vocabulary import AttemptOutcome, DeliveryStatus
from mediate_shared.telemetry import Telemetry, attributes, context_of, current_traceparent, is_sampled
from mediate_subscriptions.adapters.posting import Poster, Unanswered
from mediate_subscriptions.adapters.receiving import Receiving
from mediate_subscriptions.adapters.recording import Attempt
from mediate_subscriptions.adapters.sealing import Sealing
from mediate_subscriptions.domain.lanes import Due
from mediate_subscriptions.domain.retrying import Schedule, outcome_of, retry_after
from mediate_subscriptions.domain.signing import signature_header

CONTENT_TYPE: Final = "application/cloudevents+json; charset=utf-8"
_AGENT: Final = "MEDIATE-Hub"
_TAIL: Final = re.compile(rb',"traceparent":"([0-9a-f-]{55})"\}$')
_TAIL_BYTES: Final = 80


@dataclass(frozen=True)
class Posting:
    """What posts are made with."""

    poster: Poster
    sealing: Sealing
    telemetry: Telemetry
    schedule: Schedule
    retry_after_seconds_max: float
    clock: Callable[[], datetime]
    chance: Callable[[], float]


@dataclass(frozen=True)
class _Came:
    """What came back, if anything did."""

    outcome: AttemptOutcome
    status_code: int | None = None
    detail: str | None = None
    address: str | None = None
    headers: dict[str, str] | None = None
    body: bytes | None = None


async def post_delivery(posting: Posting, due: Due, body: bytes, endpoint: Receiving) -> Attempt:
    """Post a delivery once and return how that went, with when it is tried again; raises only when cancelled."""
    at, began = posting.clock(), perf_counter()
    with _sending(posting.telemetry, due, body) as (span, traceparent):
        headers = _headers(posting, due, body, endpoint, at, traceparent)
        try:
            answer = await posting.poster.post(endpoint.id, endpoint.url, list(headers.items()), body)
        except Unanswered as error:
            came = _Came(error.outcome, error.status_code, error.detail, error.address)
        else:
            outcome = outcome_of(answer.status_code)
            came = _Came(outcome, answer.status_code, None, answer.address, answer.headers, answer.body)
        if span is not None:
            _tell(span, came)
    ended = posting.clock()
    rest = None
    if came.outcome is AttemptOutcome.THROTTLED and came.headers is not None:
        rest = retry_after(came.headers.get("retry-after"), now=ended, seconds_max=posting.retry_after_seconds_max)
    status, pause = _what_next(posting, due, came.outcome)
    return Attempt(
        due=due,
        at=at,
        milliseconds=round((perf_counter() - began) * 1_000),
        outcome=came.outcome,
        status_code=came.status_code,
        detail=came.detail,
        address=came.address,
        url=endpoint.url,
        request_headers=headers,
        answer_headers=came.headers,
        answer=came.body,
        trace_id=due.trace_id if traceparent is None else traceparent.split("-")[1],
        status=status,
        due_at=None if pause is None else ended + timedelta(seconds=max(pause, rest or 0.0)),
        not_before=None if rest is None else ended + timedelta(seconds=rest),
        ended_at=ended,
    )


def _what_next(posting: Posting, due: Due, outcome: AttemptOutcome) -> tuple[DeliveryStatus, float | None]:
    if outcome is AttemptOutcome.DELIVERED:
        return DeliveryStatus.DELIVERED, None
    if outcome is AttemptOutcome.GONE:
        return DeliveryStatus.CANCELLED, None
    pause = posting.schedule.pause(due.tries + 1, chance=posting.chance())
    return (DeliveryStatus.DEAD if pause is None else DeliveryStatus.PENDING), pause


def _headers(
    posting: Posting, due: Due, body: bytes, endpoint: Receiving, at: datetime, traceparent: str | None
) -> dict[str, str]:
    # The id is the event's, so that it stays the same however often this is sent, and by whichever way it comes.
    message_id, timestamp = str(due.event_id), int(at.timestamp())
    headers = {
        "content-type": CONTENT_TYPE,
        "user-agent": _AGENT,
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature_header(endpoint.signers, message_id, timestamp, body),
    }
    if due.position is not None:
        headers["mediate-cursor"] = posting.sealing.cursor(due.position)
    if traceparent is not None:
        headers["traceparent"] = traceparent
    return headers


@contextmanager
def _sending(telemetry: Telemetry, due: Due, body: bytes) -> Iterator[tuple[Span | None, str | None]]:
    """Open a ``send`` span below what was recorded when the event was said, and yield what the receiver is told."""
    found = _TAIL.search(body, max(0, len(body) - _TAIL_BYTES))
    said = None if found is None else found[1].decode()
    context = context_of(said) if is_sampled(said) else None
    if context is None:
        yield None, said
        return
    with telemetry.span(
        f"send {due.type}",
        kind=SpanKind.CLIENT,
        parent=context,
        links=[get_current_span(context).get_span_context()],
        attributes={
            attributes.MESSAGING_SYSTEM: "webhook",
            attributes.MESSAGING_OPERATION_NAME: "send",
            attributes.MESSAGING_OPERATION_TYPE: "send",
            attributes.MESSAGING_DESTINATION_NAME: due.type,
            attributes.MESSAGING_MESSAGE_ID: str(due.event_id),
        },
    ) as span:
        yield span, current_traceparent()


def _tell(span: Span, came: _Came) -> None:
    if came.status_code is not None:
        span.set_attribute(attributes.HTTP_RESPONSE_STATUS_CODE, came.status_code)
    if came.outcome is not AttemptOutcome.DELIVERED:
        span.set_attribute(attributes.ERROR_TYPE, came.outcome.value)
        span.set_status(Status(StatusCode.ERROR))
