"""What the description of the API says of a field that names a record, where the field's own name does not say it."""

from dataclasses import dataclass

from pydantic import GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema


@dataclass(frozen=True)
class IdOf:
    """Of which kind of record an id is: ``other_id: Annotated[UUID, IdOf("organisation")]``.

    ``organisation_id`` needs no such note: it is called after what it names.
    """

    kind: str

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Add the note as ``x-id-of``."""
        return {**handler(schema), "x-id-of": self.kind}


@dataclass(frozen=True)
class VersionOf:
    """Which field names the record whose version a number is: ``into_version: Annotated[int, VersionOf("into_id")]``.

    The record that the path leads to needs no such field: its version is in the header ``If-Match``.
    """

    field: str

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Add the note as ``x-version-of``."""
        return {**handler(schema), "x-version-of": self.field}
