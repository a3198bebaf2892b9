"""The event catalogue: every type that can be subscribed to, from the contract itself and for everybody to read."""

import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Response

from mediate_contracts.catalogue import IN_FEED, Entry
from mediate_contracts.described import fields, version_of
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.samples import sample
from mediate_contracts.schema import event_schema
from mediate_gateway.entrypoints.pages.subscriptions.places import SECTION, SUBSCRIPTIONS
from mediate_gateway.entrypoints.pages.subscriptions.words import AREAS
from mediate_gateway.entrypoints.pages.typed import searched
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_gateway.entrypoints.wording import Wording
from mediate_shared.identity.guard import needs
from mediate_shared.problems import not_found

EVENT_TYPES: Final = SUBSCRIPTIONS + "/catalogue"
SEEN_BY: Final[Mapping[Visibility, str]] = {
    Visibility.PUBLIC: "positive",
    Visibility.NETWORK: "info",
    Visibility.CASE: "neutral",
    Visibility.DEAL: "warning",
}
"""How the tag of each audience looks."""
_ROWS_MAX: Final = 40


def routes() -> APIRouter:
    """Return ``/subscriptions/catalogue`` and the page of each type."""
    router = APIRouter()
    public = [needs(Action.READ, Visibility.PUBLIC)]

    @router.get(EVENT_TYPES, dependencies=public)
    async def show_event_types(
        visit: Visiting,
        q: Annotated[str, Query(max_length=300)] = "",
        service: Annotated[str, Query(max_length=40)] = "",
        seen_by: Annotated[str, Query(max_length=40)] = "",
    ) -> Response:
        return _list_page(visit, searched(q), service, seen_by)

    @router.get(EVENT_TYPES + "/{event_type}", dependencies=public)
    async def show_event_type(visit: Visiting, event_type: str) -> Response:
        entry = IN_FEED.get(event_type)
        if entry is None:
            raise not_found("event type", event_type)
        return _type_page(visit, entry)

    return router


def found(text: str, service: str, seen_by: str, word: Wording) -> Sequence[Entry]:
    """Return the types with every word of a text, of a service and for an audience; what is empty asks for nothing."""
    wanted = text.lower().split()
    return [
        entry
        for entry in IN_FEED.values()
        if service in {"", entry.producer} and seen_by in {"", entry.visibility.value} and _has(entry, wanted, word)
    ]


def _meaning(entry: Entry, word: Wording) -> str:
    return word.say(f"catalogue.meaning.{entry.type}")


def _has(entry: Entry, wanted: Sequence[str], word: Wording) -> bool:
    named = " ".join((entry.type, entry.event.__name__, _meaning(entry, word), *entry.event.model_fields)).lower()
    return all(word in named for word in wanted)


def _list_page(visit: Visit, text: str, service: str, seen_by: str) -> Response:
    say = visit.word.say
    return visit.page(
        "subscriptions/event_types.html",
        section=SECTION,
        entries=[(each, _meaning(each, visit.word)) for each in found(text, service, seen_by, visit.word)],
        total=len(IN_FEED),
        q=text,
        service=service,
        seen_by=seen_by,
        services=[(each, say(f"service.{each}")) for each in AREAS],
        audiences=[(each.value, say(f"catalogue.seen.{each}")) for each in Visibility],
        tags=SEEN_BY,
    )


def _type_page(visit: Visit, entry: Entry) -> Response:
    return visit.page(
        "subscriptions/event_type.html",
        section=SECTION,
        entry=entry,
        meaning=_meaning(entry, visit.word),
        version=version_of(entry),
        fields=fields(entry),
        example=_written(sample(entry)),
        schema=_written(event_schema(entry)),
        rows_max=_ROWS_MAX,
        tags=SEEN_BY,
    )


def _written(document: Mapping[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False)
