"""What the description of the API says of fields that name records."""

from typing import Annotated
from uuid import UUID

from sqlmodel import Field, SQLModel

from mediate_shared.references import IdOf, VersionOf
from mediate_shared.strict import Strict


class Ends(SQLModel):
    other_id: Annotated[UUID, IdOf("thing")] = Field(foreign_key="thing.id", description="The one before.")


class Join(Strict, Ends):
    other_version: Annotated[int, VersionOf("other_id")] = Field(ge=1)
    after_id: Annotated[UUID, IdOf("thing")] | None = None


class TestAFieldThatNamesARecord:
    def test_says_of_which_kind_it_is_beside_everything_else_that_is_said_of_it(self) -> None:
        described = Join.model_json_schema()["properties"]
        assert described["other_id"]["x-id-of"] == "thing"
        assert (described["other_id"]["format"], described["other_id"]["description"]) == ("uuid", "The one before.")

    def test_says_so_too_where_it_may_be_left_out(self) -> None:
        named, nobody = Join.model_json_schema()["properties"]["after_id"]["anyOf"]
        assert named == {"type": "string", "format": "uuid", "x-id-of": "thing"}
        assert nobody == {"type": "null"}

    def test_says_whose_version_a_number_is(self) -> None:
        described = Join.model_json_schema()["properties"]["other_version"]
        assert (described["x-version-of"], described["minimum"]) == ("other_id", 1)
