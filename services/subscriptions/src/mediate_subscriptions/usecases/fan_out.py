"""Fan out what happened: find out which events are for which endpoints, and add a delivery for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pydantic_core import from_json, to_json

from mediate_contracts.envelope import outward
from mediate_contracts.events.base import Visibility
from mediate_contracts.events.pipeline import EventSealed
from mediate_shared.database import Database
from mediate_subscriptions.adapters import delivering, fanning
from mediate_subscriptions.adapters.fanning import Found, Happened
from mediate_subscriptions.adapters.receiving import Receivers, Receiving

EVENTS_MAX: Final = 500
_PAIRS_MAX: Final = 5_000
"""Events times endpoints in one batch: for so long nothing else is done."""


@dataclass(frozen=True)
class FannedOut:
    """The endpoints that got deliveries, and whether more of the feed may be there already."""

    endpoints: frozenset[UUID] = frozenset()
    more: bool = False


@dataclass(frozen=True)
class _Form:
    """An event as an audience sees it: the very bytes that are sent, and what a filter looks at."""

    body: bytes
    data: Mapping[str, object]


async def fan_out(database: Database, receivers: Receivers, *, now: datetime) -> FannedOut:
    """Look through the next part of the feed once for all endpoints, and move the place behind it.

    All of it is one transaction: a crash at any moment leaves each event looked through with all its deliveries, or
    not at all. Endpoints are read after the place is locked, and whoever makes one active locks the same: nothing
    that happened after its receiver agreed is passed over.
    """
    async with database.transaction() as transaction:
        position = await delivering.hold(transaction)
        active = await receivers.refresh(transaction.connection)
        if not active:
            await fanning.move_to_the_end(transaction)
            return FannedOut()
        limit = max(1, min(EVENTS_MAX, _PAIRS_MAX // len(active)))
        events = await fanning.behind(transaction.connection, position, limit=limit)
        if not events:
            return FannedOut()
        found = [each for event in events for each in _for_whom(event, active)]
        await fanning.add(transaction, found, now=now)
        await fanning.move(transaction, events[-1].position)
    return FannedOut(frozenset(each.endpoint_id for each in found), more=True)


def seen_by(event: Happened, endpoint: Receiving) -> Found | None:
    """Return an event in the form that is for an endpoint now, or None where it is not for it."""
    if event.type == EventSealed.event_type:
        return None
    return _seen(event, from_json(event.body), endpoint, {})


def _for_whom(event: Happened, endpoints: Sequence[Receiving]) -> list[Found]:
    """Return the deliveries of one event. What is sealed is told to nobody's systems, not even that it is there."""
    if event.type == EventSealed.event_type:
        return []
    said: dict[str, Any] = from_json(event.body)
    forms: dict[Visibility, _Form | None] = {}
    seen = (_seen(event, said, each, forms) for each in endpoints if each.since < event.position)
    return [found for found in seen if found is not None]


def _seen(
    event: Happened, said: dict[str, Any], endpoint: Receiving, forms: dict[Visibility, _Form | None]
) -> Found | None:
    audience = endpoint.reader.audience(event.parties)
    if audience not in forms:
        forms[audience] = _form(said, audience)
    form = forms[audience]
    if form is None:
        return None
    matched = endpoint.wanted.match(event.type, event.subject, event.action_lines, form.data)
    if matched is None:
        return None
    return Found(endpoint.id, event, form.body, matched.told(audience.value), _trace_of(said))


def _form(said: dict[str, Any], audience: Visibility) -> _Form | None:
    shown = outward(said, audience)
    return None if shown is None else _Form(to_json(shown), shown["data"])


def _trace_of(said: Mapping[str, Any]) -> str | None:
    traceparent = said.get("traceparent")
    return traceparent.split("-")[1] if isinstance(traceparent, str) and traceparent.count("-") >= 1 else None
