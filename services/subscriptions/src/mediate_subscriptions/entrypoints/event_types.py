"""The event types that can be subscribed to, as the API lists them: they change with a release and nothing else."""

from typing import Any, Final

from pydantic import BaseModel, Field
from pydantic_core import to_json

from mediate_contracts.catalogue import IN_FEED, Entry
from mediate_contracts.described import fields, meaning, version_of
from mediate_contracts.events.base import Visibility
from mediate_contracts.samples import sample
from mediate_contracts.schema import event_schema


class FieldOfType(BaseModel):
    """Who is shown a field of an event's data; what only a narrower audience sees is left out for others."""

    name: str
    visibility: Visibility


class DescribedType(BaseModel):
    """One event type of the catalogue."""

    type: str
    version: int
    producer: str
    visibility: Visibility
    meaning: str
    fields: list[FieldOfType]
    json_schema: dict[str, Any] = Field(alias="schema", description="JSON Schema of the event's `data`.")
    example: dict[str, Any] = Field(description="A made-up event of this type, as it is sent.")


class DescribedTypes(BaseModel):
    """All event types; they fit on one page."""

    items: list[DescribedType]
    next: None = None


def _described(entry: Entry) -> DescribedType:
    return DescribedType(
        type=entry.type,
        version=version_of(entry),
        producer=entry.producer,
        visibility=entry.visibility,
        meaning=meaning(entry),
        fields=[FieldOfType(name=each.name, visibility=each.visibility) for each in fields(entry)],
        schema=event_schema(entry),
        example=sample(entry),
    )


EVENT_TYPES: Final = to_json(DescribedTypes(items=[_described(each) for each in IN_FEED.values()]), by_alias=True)
"""The whole list as JSON."""
