"""The CloudEvents 1.0 envelope in structured JSON: the same bytes in journal, NATS and feeds.

A command encodes the event without its ``sequence``; the relay adds that once the order is known,
in the database, by putting one more member before the closing brace (see ``SEQUENCE_DIGITS``).
"""

from datetime import datetime
from functools import cache
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import to_json

from mediate_contracts.catalogue import CATALOGUE
from mediate_contracts.events.base import Event, Visibility
from mediate_contracts.values import Instant

SEQUENCE_DIGITS: Final = 20
"""Sequences are zero-padded strings, so that their text order is their order (CloudEvents sequence extension)."""

ENVELOPE_BYTES_MAX: Final = 256 * 1024
"""The largest envelope that is published; NATS carries 1 MiB at most by default."""


class Envelope(BaseModel):
    """One event as it travels: CloudEvents attributes, our extensions, and the data still unread.

    ``source`` is service and shard (``/agendas/0``), ``sequence`` the gapless number within it.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    specversion: Annotated[str, StringConstraints(pattern=r"^1\.0$")]
    id: UUID
    source: Annotated[str, StringConstraints(pattern=r"^/[a-z]{1,40}/([0-9]|[1-5][0-9]|6[0-3])$")]
    type: Annotated[str, StringConstraints(pattern=r"^nl\.mediate(\.[a-z0-9-]+)+\.v[0-9]+$", max_length=120)]
    subject: Annotated[str, Field(max_length=100)]
    time: Instant
    sequence: Annotated[int, Field(ge=1)]
    visibility: Visibility
    traceparent: str | None = None
    data: dict[str, Any]

    @property
    def producer(self) -> str:
        """The service that said it."""
        return self.source.split("/")[1]

    def event(self) -> Event | None:
        """Read the data as its published class; None for a type this release does not know.

        Raises pydantic.ValidationError where the data breaks its own contract.
        """
        entry = CATALOGUE.get(self.type)
        return entry.event.model_validate(self.data) if entry else None


def encode(event: Event, *, event_id: UUID, source: str, at: datetime, traceparent: str | None) -> str:
    """Return the event as CloudEvents JSON without its sequence.

    Raises ValueError where the envelope would exceed ``ENVELOPE_BYTES_MAX`` or ``at`` names no time zone.
    """
    if at.tzinfo is None:
        message = f"{event.event_type} happened at {at}, which names no time zone"
        raise ValueError(message)
    envelope: dict[str, Any] = {
        "specversion": "1.0",
        "id": event_id,
        "source": source,
        "type": event.event_type,
        "subject": str(event.subject),
        "time": at,
        "datacontenttype": "application/json",
        "visibility": event.visibility,
        "data": event,
    }
    if traceparent is not None:
        envelope["traceparent"] = traceparent
    body = to_json(envelope)
    if len(body) > ENVELOPE_BYTES_MAX:
        message = f"{event.event_type} takes {len(body)} bytes; an event holds {ENVELOPE_BYTES_MAX} at most"
        raise ValueError(message)
    return body.decode()


def with_sequence(body: str, sequence: int) -> str:
    """Return the envelope with its place in the source's order, as the relay writes it."""
    return f'{body[:-1]},"sequence":"{sequence:0{SEQUENCE_DIGITS}d}"}}'


def outward(body: dict[str, Any], audience: Visibility) -> dict[str, Any] | None:
    """Return the form of an event an audience may see, or None where it may not see it at all.

    Events of a type this release does not know are withheld. The ``sequence`` is the hub's own: it counts what others
    may not see, and would tell of every gap how much lies in it. The one place where the outward form is derived.
    """
    entry = CATALOGUE.get(str(body.get("type")))
    said = Visibility(str(body.get("visibility", Visibility.DEAL)))
    if entry is None or max(entry.visibility.rank, said.rank) > audience.rank:
        return None
    shown = _shown_fields(entry.event, audience)
    told = {name: value for name, value in body.items() if name != "sequence"}
    return {**told, "data": {name: value for name, value in body["data"].items() if name in shown}}


@cache
def _shown_fields(event: type[Event], audience: Visibility) -> frozenset[str]:
    """Return the fields of an event that an audience may see; there are as many answers as classes and audiences."""
    return frozenset(
        name
        for name, field in event.model_fields.items()
        if not isinstance(field.json_schema_extra, dict)
        or Visibility(str(field.json_schema_extra.get("x-visibility", Visibility.PUBLIC))).rank <= audience.rank
    )
