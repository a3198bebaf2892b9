"""What a subscriber asks for: each part narrows, nothing else does, and every answer can be told."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediate_contracts.catalogue import CATALOGUE
from mediate_subscriptions.domain.filters import (
    FIELDS_MAX,
    ONE_OF_MAX,
    FieldFilter,
    Filter,
    FilterInvalid,
    means,
    narrowest,
)
from mediate_subscriptions.domain.selection import Asked, selected

types = st.sampled_from(sorted(CATALOGUE))
lines = st.sets(st.integers(min_value=1, max_value=9), max_size=4)
subjects = st.sampled_from(["one", "another", "a third"])
words = st.sampled_from(["status", "reason", "country"])
plain = st.one_of(st.text(max_size=5), st.integers(), st.booleans())
data = st.recursive(
    st.one_of(plain, st.none()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(words, inner, max_size=3)),
    max_leaves=8,
).map(lambda inner: inner if isinstance(inner, dict) else {"status": inner})
fields = st.builds(
    FieldFilter,
    path=st.lists(words, min_size=1, max_size=3).map(".".join),
    one_of=st.lists(plain, min_size=1, max_size=3).map(tuple),
)
filters = st.builds(
    Filter,
    types=st.sets(types.flatmap(lambda name: st.sampled_from([name, name.rsplit(".", 2)[0]])), max_size=2).map(
        frozenset
    ),
    action_lines=lines.map(frozenset),
    subjects=st.sets(subjects, max_size=2).map(frozenset),
    fields=st.lists(fields, max_size=2).map(tuple),
)


class TestAFilter:
    @given(types, subjects, lines, data)
    def test_without_parts_lets_everything_pass(self, type: str, subject: str, own: set[int], said: Any) -> None:
        matched = Filter().match(type, subject, own, said)
        assert matched is not None
        assert matched.told("public") == {
            "audience": "public",
            "type": None,
            "action_line": None,
            "subject": None,
            "fields": [],
        }

    @given(filters, types, subjects, lines, data)
    def test_lets_pass_what_every_one_of_its_parts_lets_pass_and_nothing_else(
        self, whole: Filter, type: str, subject: str, own: set[int], said: Any
    ) -> None:
        parts = [
            Filter(types=whole.types),
            Filter(action_lines=whole.action_lines),
            Filter(subjects=whole.subjects),
            *(Filter(fields=(each,)) for each in whole.fields),
        ]
        by_parts = all(part.match(type, subject, own, said) is not None for part in parts)
        assert (whole.match(type, subject, own, said) is not None) == by_parts

    @given(filters, types, subjects, lines, data)
    def test_tells_through_what_of_it_an_event_came_in_words_that_can_be_kept(
        self, whole: Filter, type: str, subject: str, own: set[int], said: Any
    ) -> None:
        matched = whole.match(type, subject, own, said)
        if matched is None:
            return
        told = matched.told("network")
        assert json.loads(json.dumps(told)) == told
        assert (told["type"] in whole.types) if whole.types else told["type"] is None
        assert (told["action_line"] in whole.action_lines & own) if whole.action_lines else told["action_line"] is None
        assert told["subject"] == (subject if whole.subjects else None)

    @given(types, types)
    def test_means_by_a_type_what_readers_of_the_feed_mean_by_it(self, named: str, type: str) -> None:
        for asked in (named, named.rsplit(".", 2)[0], f"{named.rsplit('.', 2)[0]}.*"):
            assert means(asked, type) == (type in selected([asked], CATALOGUE))

    @given(filters, types, subjects, lines)
    def test_lets_pass_what_a_reader_of_the_feed_who_asks_the_same_is_given(
        self, whole: Filter, type: str, subject: str, own: set[int]
    ) -> None:
        narrowed = replace(whole, fields=())
        asked = Asked(selected(whole.types, CATALOGUE), whole.action_lines, whole.subjects)
        assert (narrowed.match(type, subject, own, {}) is not None) == asked.holds(type, subject, own)

    def test_tells_of_several_types_that_match_the_one_that_says_most(self) -> None:
        asked = ["nl.mediate", "nl.mediate.agendas.*", "nl.mediate.agendas.line.added.v1"]
        assert narrowest(asked, "nl.mediate.agendas.line.added.v1") == "nl.mediate.agendas.line.added.v1"
        assert narrowest(asked, "nl.mediate.agendas.item.proposed.v1") == "nl.mediate.agendas.*"
        assert narrowest(asked, "nl.mediate.community.group.formed.v1") == "nl.mediate"
        assert narrowest(asked, "nl.mediates.community") is None


class TestAFieldOfAnEvent:
    @pytest.mark.parametrize(
        ("path", "one_of", "said", "passes"),
        [
            ("status", ["achieved"], {"status": "achieved"}, True),
            ("status", ["achieved", "proposed"], {"status": "proposed"}, True),
            ("status", ["achieved"], {"status": "Achieved"}, False),
            ("status", ["achieved"], {}, False),
            ("status", ["achieved"], {"status": None}, False),
            ("title.nl", ["Ja"], {"title": {"nl": "Ja", "en": "Yes"}}, True),
            ("title.de", ["Ja"], {"title": {"nl": "Ja"}}, False),
            ("themes", ["ai"], {"themes": ["data", "ai"]}, True),
            ("answers.question", ["q1"], {"answers": [{"question": "q2"}, {"question": "q1"}]}, True),
            ("answers.0.question", ["q1"], {"answers": [{"question": "q1"}]}, False),
            ("number", [3], {"number": 3}, True),
            ("number", ["3"], {"number": 3}, False),
            ("synthetic", [True], {"synthetic": True}, True),
            ("synthetic", [True], {"synthetic": 1}, False),
            ("number", [1], {"number": True}, False),
            ("value", ["12.50"], {"value": "12.5"}, False),
        ],
    )
    def test_has_one_of_the_values_or_has_not(
        self, path: str, one_of: list[str | int | bool], said: dict[str, Any], passes: bool
    ) -> None:
        wanted = Filter.of(fields=[{"path": path, "one_of": one_of}])
        assert (wanted.match("nl.mediate.x", "s", (), said) is not None) == passes

    @given(fields)
    def test_is_kept_as_it_was_asked_for(self, field: FieldFilter) -> None:
        assert Filter.of(fields=[json.loads(json.dumps(field.as_said()))]).fields == (field,)


class TestAFilterThatCannotBe:
    @pytest.mark.parametrize(
        ("asked", "field"),
        [
            ([{}], "fields.0.path"),
            ([{"path": "", "one_of": ["x"]}], "fields.0.path"),
            ([{"path": "a..b", "one_of": ["x"]}], "fields.0.path"),
            ([{"path": ".".join("abcdefgh"), "one_of": ["x"]}], "fields.0.path"),
            ([{"path": "a" * 200, "one_of": ["x"]}], "fields.0.path"),
            ([{"path": "a", "one_of": []}], "fields.0.one_of"),
            ([{"path": "a", "one_of": "x"}], "fields.0.one_of"),
            ([{"path": "a", "one_of": ["x"] * (ONE_OF_MAX + 1)}], "fields.0.one_of"),
            ([{"path": "a", "one_of": ["x", None]}], "fields.0.one_of.1"),
            ([{"path": "a", "one_of": [1.5]}], "fields.0.one_of.0"),
            ([{"path": "a", "one_of": ["x" * 301]}], "fields.0.one_of.0"),
            ([{"path": "a", "one_of": ["x"]}] * (FIELDS_MAX + 1), "fields"),
        ],
    )
    def test_is_refused_with_the_field_and_the_reason(self, asked: list[dict[str, object]], field: str) -> None:
        with pytest.raises(FilterInvalid) as refusal:
            Filter.of(fields=asked)
        assert refusal.value.field == field
