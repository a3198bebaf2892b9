import copy
from collections.abc import Callable

import pytest
from pydantic import Field

from mediate_contracts.catalogue import CATALOGUE, Entry
from mediate_contracts.compatibility import breaks
from mediate_contracts.events.base import Event, Visibility, narrower_than
from mediate_contracts.schema import Schema, event_schema, schemas
from mediate_contracts.values import DealId, Line

TYPE = "nl.mediate.pipeline.round.closed.v1"
TODAY = schemas()

PUBLISHED: Schema = {
    "$defs": {
        "Stage": {"type": "string", "enum": ["open", "closed"], "description": "Where it stands."},
        "Money": {
            "type": "object",
            "additionalProperties": False,
            "properties": {"cents": {"type": "integer", "minimum": 0, "maximum": 100}},
            "required": ["cents"],
        },
    },
    "type": "object",
    "title": "RoundClosed",
    "description": "A round was closed.",
    "properties": {
        "round_id": {"type": "string", "format": "uuid"},
        "title": {"type": "string", "minLength": 1, "maxLength": 300},
        "code": {"type": "string", "pattern": "^[a-z]+$"},
        "stage": {"$ref": "#/$defs/Stage"},
        "amount": {"$ref": "#/$defs/Money"},
        "reason": {"anyOf": [{"type": "string", "maxLength": 50}, {"type": "null"}], "default": None},
        "source": {"anyOf": [{"type": "string"}, {"type": "integer"}], "default": 1},
        "synthetic": {"type": "boolean", "default": False},
        "tags": {"type": "array", "items": {"type": "string"}, "maxItems": 5, "default": []},
        "shares": {"type": "object", "additionalProperties": {"type": "integer"}, "default": {}},
        "note": {"type": "string", "default": "", "x-visibility": "deal"},
    },
    "required": ["round_id", "title", "code", "stage", "amount"],
    "x-type": TYPE,
    "x-aggregate": "round_id",
    "x-visibility": "network",
}

Change = Callable[[Schema], object]


def changed(change: Change) -> list[str]:
    after = copy.deepcopy(PUBLISHED)
    change(after)
    return breaks({TYPE: PUBLISHED}, {TYPE: after})


def fields(schema: Schema) -> Schema:
    properties: Schema = schema["properties"]
    return properties


def definition(schema: Schema, name: str) -> Schema:
    found: Schema = schema["$defs"][name]
    return found


BREAKING: dict[str, tuple[Change, str, str]] = {
    "a field is removed": (lambda s: fields(s).pop("synthetic"), "`synthetic`", "is gone"),
    "a field is renamed": (lambda s: fields(s).update(name=fields(s).pop("note")), "`note`", "is gone"),
    "a field gets another type": (
        lambda s: fields(s).update(title={"type": "integer"}),
        "`title`",
        "was of type string and is of type integer",
    ),
    "a field gets another format": (
        lambda s: fields(s)["round_id"].update(format="uri"),
        "`round_id`",
        "had format 'uuid' and has 'uri'",
    ),
    "a new field is required": (
        lambda s: (fields(s).update(fee={"type": "integer"}), s["required"].append("fee")),
        "`fee`",
        "is new and required",
    ),
    "an optional field becomes required": (
        lambda s: s["required"].append("synthetic"),
        "`synthetic`",
        "was optional and is required",
    ),
    "a required field becomes optional": (
        lambda s: s["required"].remove("code"),
        "`code`",
        "was required and is optional",
    ),
    "a default changes": (
        lambda s: fields(s)["synthetic"].update(default=True),
        "`synthetic`",
        "another default",
    ),
    "a default goes": (lambda s: fields(s)["tags"].pop("default"), "`tags`", "another default"),
    "a text may be less long": (
        lambda s: fields(s)["title"].update(maxLength=200),
        "`title`",
        "had maxLength 300 and has 200; events that are already in a journal",
    ),
    "a text may be longer": (
        lambda s: fields(s)["title"].update(maxLength=400),
        "`title`",
        "had maxLength 300 and has 400; readers that know the published form",
    ),
    "a text must be longer": (
        lambda s: fields(s)["title"].update(minLength=2),
        "`title`",
        "had minLength 1 and has 2; events that are already in a journal",
    ),
    "a bound appears": (
        lambda s: fields(s)["code"].update(maxLength=9),
        "`code`",
        "had maxLength none and has 9; events that are already in a journal",
    ),
    "a bound goes": (
        lambda s: fields(s)["tags"].pop("maxItems"),
        "`tags`",
        "had maxItems 5 and has none; readers that know the published form",
    ),
    "a pattern changes": (lambda s: fields(s)["code"].update(pattern="^[a-z.]+$"), "`code`", "had pattern"),
    "a keyword the check does not know changes": (
        lambda s: fields(s)["code"].update(contentEncoding="base64"),
        "`code`",
        "had contentEncoding none and has 'base64'",
    ),
    "a choice goes": (
        lambda s: definition(s, "Stage")["enum"].remove("open"),
        "`stage`",
        "no longer knows the value 'open'",
    ),
    "a choice comes": (
        lambda s: definition(s, "Stage")["enum"].append("held"),
        "`stage`",
        "gained the value 'held'",
    ),
    "a free text becomes a list of choices": (
        lambda s: fields(s)["title"].update(enum=["a"]),
        "`title`",
        "became a closed list",
    ),
    "a list of choices becomes free text": (
        lambda s: definition(s, "Stage").pop("enum"),
        "`stage`",
        "is open",
    ),
    "a value may be null": (
        lambda s: fields(s).update(code={"anyOf": [fields(s)["code"], {"type": "null"}]}),
        "`code`",
        "may now be null",
    ),
    "a value may not be null": (
        lambda s: fields(s)["reason"]["anyOf"].pop(),
        "`reason`",
        "no longer can",
    ),
    "what stands beside null is narrowed": (
        lambda s: fields(s)["reason"]["anyOf"][0].update(maxLength=40),
        "`reason`",
        "had maxLength 50 and has 40",
    ),
    "a form comes": (
        lambda s: fields(s)["source"]["anyOf"].append({"type": "boolean"}),
        "`source`",
        "had 2 forms and has 3",
    ),
    "a nested value gains a field": (
        lambda s: definition(s, "Money")["properties"].update(vat={"type": "integer"}),
        "`amount.vat`",
        "is new in a value that refuses unknown names",
    ),
    "a nested value loses a field": (
        lambda s: definition(s, "Money")["properties"].pop("cents"),
        "`amount.cents`",
        "is gone",
    ),
    "a nested value is narrowed": (
        lambda s: definition(s, "Money")["properties"]["cents"].update(minimum=1),
        "`amount.cents`",
        "had minimum 0 and has 1",
    ),
    "what a list holds changes": (
        lambda s: fields(s)["tags"].update(items={"type": "integer"}),
        "`tags[]`",
        "was of type string",
    ),
    "what free names hold changes": (
        lambda s: fields(s)["shares"].update(additionalProperties={"type": "string"}),
        "`shares.*`",
        "was of type integer",
    ),
    "the event starts to refuse unknown fields": (
        lambda s: s.update(additionalProperties=False),
        "`.*`",
        "was open and is closed",
    ),
    "the event is shown to more": (
        lambda s: s.update({"x-visibility": "public"}),
        "the whole",
        "was for network and is for public; what was kept within it would be out",
    ),
    "the event is shown to fewer": (
        lambda s: s.update({"x-visibility": "case"}),
        "the whole",
        "was for network and is for case; readers outside it would lose it",
    ),
    "a field is shown to all who see the event": (
        lambda s: fields(s)["note"].pop("x-visibility"),
        "`note`",
        "was for deal and is for whoever sees the event; what was kept within it would be out",
    ),
    "a field is shown to fewer": (
        lambda s: fields(s)["synthetic"].update({"x-visibility": "deal"}),
        "`synthetic`",
        "was for whoever sees the event and is for deal; readers outside it would lose it",
    ),
    "the order follows another aggregate": (
        lambda s: s.update({"x-aggregate": "code"}),
        "the whole",
        "had x-aggregate 'round_id' and has 'code'",
    ),
}

SAFE: dict[str, Change] = {
    "nothing changes": lambda _: None,
    "an optional field comes": lambda s: fields(s).update(fee={"type": "integer", "default": 0}),
    "an optional field with a narrower audience comes": lambda s: fields(s).update(
        fee={"type": "integer", "default": 0, "x-visibility": "deal"}
    ),
    "words change": lambda s: s.update(description="A round is closed.", title="Closed"),
    "a definition gets another name": lambda s: (
        s["$defs"].update(Step=s["$defs"].pop("Stage")),
        fields(s).update(stage={"$ref": "#/$defs/Step"}),
    ),
    "required fields stand in another order": lambda s: s["required"].reverse(),
    "choices stand in another order": lambda s: definition(s, "Stage")["enum"].reverse(),
}


class TestAPublishedVersion:
    @pytest.mark.parametrize(("change", "place", "reason"), BREAKING.values(), ids=BREAKING.keys())
    def test_is_broken_when(self, change: Change, place: str, reason: str) -> None:
        sentences = changed(change)
        assert len(sentences) == 1, sentences
        assert sentences[0].startswith(f"{TYPE}: {place} ")
        assert reason in sentences[0]

    @pytest.mark.parametrize("change", SAFE.values(), ids=SAFE.keys())
    def test_holds_when(self, change: Change) -> None:
        assert changed(change) == []

    def test_may_not_leave_the_catalogue(self) -> None:
        (sentence,) = breaks({TYPE: PUBLISHED}, {})
        assert sentence.startswith(f"{TYPE} is gone")

    def test_is_untouched_by_a_new_type_beside_it(self) -> None:
        assert breaks({TYPE: PUBLISHED}, {TYPE: PUBLISHED, "nl.mediate.pipeline.round.opened.v1": PUBLISHED}) == []

    def test_names_every_difference_at_once(self) -> None:
        def two(schema: Schema) -> None:
            fields(schema).pop("tags")
            fields(schema).pop("note")

        assert len(changed(two)) == 2

    def test_may_not_contain_itself(self) -> None:
        endless: Schema = {"$defs": {"A": {"properties": {"a": {"$ref": "#/$defs/A"}}}}, "$ref": "#/$defs/A"}
        with pytest.raises(ValueError, match="A contains itself"):
            breaks({TYPE: endless}, {TYPE: endless})


class TestTheCatalogueOfToday:
    @pytest.mark.parametrize("name", sorted(TODAY))
    def test_is_compatible_with_itself(self, name: str) -> None:
        assert breaks({name: TODAY[name]}, TODAY) == []

    @pytest.mark.parametrize("name", sorted(CATALOGUE))
    def test_would_miss_any_field_that_went(self, name: str) -> None:
        before = TODAY[name]
        for field in CATALOGUE[name].event.model_fields:
            after = copy.deepcopy(before)
            after["properties"].pop(field)
            assert any(f"`{field}` is gone" in sentence for sentence in breaks({name: before}, {name: after}))


class TestAnEventClass:
    def test_may_gain_an_optional_field(self) -> None:
        class Before(Event, type=TYPE, visibility=Visibility.CASE, aggregate="deal_id", parties=("deal_id",)):
            deal_id: DealId

        class After(Event, type=TYPE, visibility=Visibility.CASE, aggregate="deal_id", parties=("deal_id",)):
            deal_id: DealId
            note: Line | None = Field(default=None, json_schema_extra=narrower_than(Visibility.DEAL))

        assert breaks(as_published(Before), as_published(After)) == []
        assert len(breaks(as_published(After), as_published(Before))) == 1

    def test_may_not_change_its_audience_unseen(self) -> None:
        class Before(Event, type=TYPE, visibility=Visibility.CASE, aggregate="deal_id", parties=("deal_id",)):
            deal_id: DealId

        class After(Event, type=TYPE, visibility=Visibility.NETWORK, aggregate="deal_id"):
            deal_id: DealId

        (sentence,) = breaks(as_published(Before), as_published(After))
        assert "was for case and is for network" in sentence


def as_published(event: type[Event]) -> dict[str, Schema]:
    return {TYPE: event_schema(Entry(event, ("gateway",)))}
