import json
import string
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from types import MappingProxyType, NoneType
from typing import Annotated, Any, NewType, get_args, get_origin, get_type_hints
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, ValidationError
from pydantic.fields import FieldInfo

from mediate_contracts import envelope as envelope_module
from mediate_contracts.catalogue import CATALOGUE, Entry
from mediate_contracts.envelope import ENVELOPE_BYTES_MAX, Envelope, encode, outward, with_sequence
from mediate_contracts.events.agendas import AssignmentEnded
from mediate_contracts.events.base import Event, Visibility, narrower_than
from mediate_contracts.events.monitor import ObservationRecorded
from mediate_contracts.schema import ENVELOPE, Schema, schemas
from mediate_contracts.values import (
    BranchNumber,
    Code,
    CurrencyCode,
    Day,
    DealId,
    Instant,
    KvkNumber,
    Line,
    LongText,
    PartialDay,
    PeriodCode,
    Quantity,
    RorId,
    SbiCode,
    Text,
    Theme,
    Value,
    WebAddress,
    Year,
)

TYPES = sorted(CATALOGUE)
PUBLISHED = schemas()
AT = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)
AN_ID = UUID("019bb20d-93b8-72ac-b783-bec4d38fc79e")

printable = st.characters(exclude_categories=("Cc", "Cs"))
encodable = st.characters(exclude_categories=["Cs"])
plain: dict[object, st.SearchStrategy[Any]] = {
    str: st.text(encodable, max_size=20),
    int: st.integers(-(2**53), 2**53),
    bool: st.booleans(),
    UUID: st.uuids(),
    date: st.dates(),
}
described: list[tuple[object, st.SearchStrategy[Any]]] = [
    (Line, st.text(printable, min_size=1, max_size=300).filter(str.strip)),
    (Text, st.text(printable | st.sampled_from("\n\t"), min_size=1, max_size=400).filter(str.strip)),
    (Code, st.from_regex(r"[a-z0-9]{1,9}([.-][a-z0-9]{1,9}){0,3}", fullmatch=True)),
    (
        Quantity,
        st.decimals(-(10**15), 10**15, places=8) | st.sampled_from([Decimal("1E-8"), Decimal("1E+3")]),
    ),
    (Year, st.integers(1800, 2200)),
    (WebAddress, st.from_regex(r"https://[a-z]{1,9}\.nl(/[a-z]{0,9})?", fullmatch=True)),
    (Theme, st.text(printable, min_size=2, max_size=60).filter(lambda text: len(text.strip().lower()) in range(2, 61))),
    (PartialDay, st.from_regex(r"[0-9]{4}(-0[1-9](-[12][0-9])?)?", fullmatch=True)),
    (KvkNumber, st.from_regex(r"[0-9]{8}", fullmatch=True)),
    (BranchNumber, st.from_regex(r"[0-9]{12}", fullmatch=True)),
    (RorId, st.from_regex(r"0[a-hj-km-np-tv-z0-9]{6}[0-9]{2}", fullmatch=True)),
    (SbiCode, st.from_regex(r"[0-9]{2,6}", fullmatch=True)),
    (CurrencyCode, st.from_regex(r"[A-Z]{3}", fullmatch=True)),
    (Day, st.dates()),
    (Instant, st.datetimes(timezones=st.just(UTC))),
    (LongText, st.text(printable | st.sampled_from("\n\t"), min_size=1, max_size=400).filter(str.strip)),
    (PeriodCode, st.from_regex(r"[0-9]{4}(-Q[1-4]|-0[1-9]|-W[1-4][0-9])?", fullmatch=True)),
]


def values(annotation: object) -> st.SearchStrategy[Any]:
    """Everything a field of this type may hold; a type that is new here needs a line of its own above."""
    for known, strategy in described:
        if annotation == known:
            return strategy
    if isinstance(annotation, NewType):
        return values(annotation.__supertype__)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return st.sampled_from(annotation)
    if isinstance(annotation, type) and issubclass(annotation, Value):
        return models(annotation)
    return composed(annotation) if get_origin(annotation) else plain[annotation]


def composed(annotation: object) -> st.SearchStrategy[Any]:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is list:
        return st.lists(values(arguments[0]), max_size=3)
    if origin is dict:
        return st.dictionaries(values(arguments[0]), values(arguments[1]), max_size=3)
    if origin is Annotated and get_origin(arguments[0]) in {list, dict}:
        return values(arguments[0])
    if origin is Annotated:
        bounds = {type(bound).__name__: bound for bound in arguments[1].metadata}
        return st.integers(bounds["Ge"].ge, bounds["Le"].le)
    return st.none() | st.one_of(*(values(each) for each in arguments if each is not NoneType))


def models(model: type[BaseModel]) -> st.SearchStrategy[Any]:
    hints = get_type_hints(model, include_extras=True)
    return st.builds(model, **{name: held(hints[name], field) for name, field in model.model_fields.items()})


def held(annotation: object, field: FieldInfo) -> st.SearchStrategy[Any]:
    """Everything this very field may hold, which may be less than its type."""
    bounds = {type(bound).__name__: bound for bound in field.metadata}
    if "MinLen" in bounds and get_origin(annotation) is list:
        return st.lists(values(get_args(annotation)[0]), min_size=bounds["MinLen"].min_length, max_size=3)
    if annotation in {Quantity, Quantity | None} and bounds.keys() & {"Ge", "Gt"}:
        highest = bounds["Le"].le if "Le" in bounds else 10**15
        positive = st.decimals(Decimal("1E-8"), highest, places=8)
        return positive if annotation == Quantity else st.none() | positive
    if {"Ge", "Le"} <= bounds.keys():
        whole = st.integers(bounds["Ge"].ge, bounds["Le"].le)
        return st.none() | whole if NoneType in get_args(annotation) else whole
    return values(annotation)


events = st.sampled_from(TYPES).flatmap(lambda name: models(CATALOGUE[name].event))
traceparents = st.none() | st.from_regex(r"00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]", fullmatch=True)
moments = st.datetimes(timezones=st.just(UTC))


def sent(
    event: Event,
    sequence: int = 1,
    *,
    event_id: UUID = AN_ID,
    at: datetime = AT,
    traceparent: str | None = None,
) -> str:
    source = f"/{event.producer()}/0"
    return with_sequence(encode(event, event_id=event_id, source=source, at=at, traceparent=traceparent), sequence)


class TestAnEventOnItsWay:
    @given(
        event=events,
        event_id=st.uuids(),
        sequence=st.integers(1, 10**18),
        at=moments,
        traceparent=traceparents,
    )
    def test_arrives_as_it_was_said(
        self, event: Event, event_id: UUID, sequence: int, at: datetime, traceparent: str | None
    ) -> None:
        body = sent(event, sequence, event_id=event_id, at=at, traceparent=traceparent)
        envelope = Envelope.model_validate_json(body)
        assert envelope.event() == event
        assert (envelope.id, envelope.sequence, envelope.time) == (event_id, sequence, at)
        assert (envelope.traceparent, envelope.subject) == (traceparent, str(event.subject))
        assert envelope.producer == event.producer()

    @given(event=events, traceparent=traceparents)
    def test_fits_the_schemas_that_partners_read(
        self,
        violations: Callable[[Schema, object], list[str]],
        event: Event,
        traceparent: str | None,
    ) -> None:
        body = json.loads(sent(event, traceparent=traceparent))
        assert violations(PUBLISHED[ENVELOPE], body) == []
        assert violations(PUBLISHED[event.event_type], body["data"]) == []

    @given(first=st.integers(1, 10**18), second=st.integers(1, 10**18))
    def test_sorts_by_its_sequence_as_text(self, first: int, second: int) -> None:
        one, other = (json.loads(with_sequence("{}", each).replace("{,", "{"))["sequence"] for each in (first, second))
        assert (one < other) == (first < second)

    def test_is_refused_before_it_outgrows_the_broker(self) -> None:
        breakdown = {letter * 20: "a" * ENVELOPE_BYTES_MAX for letter in string.ascii_lowercase}
        event = example(ObservationRecorded).model_copy(update={"breakdown": breakdown})
        with pytest.raises(ValueError, match=f"holds {ENVELOPE_BYTES_MAX} at most"):
            sent(event)

    def test_of_an_unknown_type_is_no_event_but_can_be_passed_by(self) -> None:
        body = json.loads(sent(example(AssignmentEnded)))
        assert Envelope.model_validate({**body, "type": "nl.mediate.agendas.item.dreamt.v1"}).event() is None

    def test_with_broken_data_names_the_field(self) -> None:
        body = json.loads(sent(example(AssignmentEnded)))
        del body["data"]["reason"]
        with pytest.raises(ValidationError, match="reason"):
            Envelope.model_validate(body).event()


class TestASource:
    @pytest.mark.parametrize(
        "source", ["/agendas/64", "/agendas/99999999999", "/agendas/-1", "/Agendas/0", "agendas/0", "//0"]
    )
    def test_that_no_service_can_have_is_refused_before_anybody_asks_its_journal(self, source: str) -> None:
        body = json.loads(sent(example(AssignmentEnded)))
        with pytest.raises(ValidationError):
            Envelope.model_validate({**body, "source": source})

    @pytest.mark.parametrize("source", ["/agendas/0", "/agendas/9", "/agendas/10", "/agendas/63"])
    def test_names_a_service_and_one_of_its_shards(self, source: str) -> None:
        body = json.loads(sent(example(AssignmentEnded)))
        assert Envelope.model_validate({**body, "source": source}).producer == "agendas"


def narrower_fields(event: type[Event], audience: Visibility) -> set[str]:
    """Return the fields of an event that its schema keeps from an audience."""
    notes = {name: field.json_schema_extra for name, field in event.model_fields.items()}
    told = {name: note.get("x-visibility") for name, note in notes.items() if isinstance(note, dict)}
    return {name for name, narrower in told.items() if narrower and Visibility(str(narrower)).rank > audience.rank}


class TestTheOutwardForm:
    @pytest.mark.parametrize("audience", Visibility)
    @pytest.mark.parametrize("name", TYPES)
    def test_is_withheld_from_a_wider_audience(self, name: str, audience: Visibility) -> None:
        entry = CATALOGUE[name]
        body = json.loads(sent(example(entry.event)))
        form = outward(body, audience)
        if entry.visibility.rank > audience.rank:
            assert form is None
        else:
            withheld = narrower_fields(entry.event, audience)
            assert form == {
                **{name: said for name, said in body.items() if name != "sequence"},
                "data": {field: said for field, said in body["data"].items() if field not in withheld},
            }

    @pytest.mark.parametrize("audience", Visibility)
    @given(event=events)
    def test_never_holds_a_field_that_this_release_does_not_publish(self, audience: Visibility, event: Event) -> None:
        body = json.loads(sent(event))
        body["data"]["later_field"] = "told to its deal team"
        form = outward(body, audience)
        assert form is None or form["data"].keys() <= type(event).model_fields.keys()

    @pytest.mark.parametrize("audience", Visibility)
    @pytest.mark.parametrize("event", Visibility)
    @pytest.mark.parametrize("field", Visibility)
    def test_hides_a_field_that_is_narrower_than_the_audience(
        self, audience: Visibility, event: Visibility, field: Visibility, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class RoundClosed(
            Event,
            type="nl.mediate.pipeline.round.closed.v1",
            visibility=event,
            aggregate="deal_id",
            parties=("deal_id",),
        ):
            deal_id: DealId
            open: Line = "open"
            kept: Line | None = Field(default=None, json_schema_extra=narrower_than(field))

        entry = Entry(RoundClosed, ("gateway",))
        monkeypatch.setattr(envelope_module, "CATALOGUE", MappingProxyType({entry.type: entry}))
        body = json.loads(sent(RoundClosed(deal_id=DealId(UUID(int=1)), kept="ours")))
        form = outward(body, audience)
        if event.rank > audience.rank:
            assert form is None
        else:
            assert form is not None
            assert ("kept" in form["data"]) == (field.rank <= audience.rank)
            assert form["data"]["open"] == "open"
            assert Envelope.model_validate({**form, "sequence": body["sequence"]}).event() is not None

    @pytest.mark.parametrize("audience", Visibility)
    def test_tells_nobody_its_place_among_events_that_others_may_not_see(self, audience: Visibility) -> None:
        body = json.loads(sent(example(AssignmentEnded)))
        form = outward(body, audience)
        assert "sequence" in body
        assert form is None or "sequence" not in form

    @pytest.mark.parametrize("audience", Visibility)
    def test_is_none_for_a_type_that_this_release_does_not_know(self, audience: Visibility) -> None:
        body = json.loads(sent(example(AssignmentEnded)))
        assert outward({**body, "type": "nl.mediate.agendas.item.dreamt.v1"}, audience) is None
        assert outward({"data": {}}, audience) is None

    def test_leaves_the_event_as_it_was(self) -> None:
        body = json.loads(sent(example(AssignmentEnded)))
        body["data"]["later_field"] = 1
        before = json.dumps(body)
        outward(body, Visibility.PUBLIC)
        assert json.dumps(body) == before


def example(event: type[Event]) -> Event:
    """The first committed example of an event class."""
    folder = Path(__file__).parents[2] / "contracts" / "examples" / event.event_type
    read = Envelope.model_validate_json(min(folder.glob("*.json")).read_bytes()).event()
    assert read is not None
    return read
