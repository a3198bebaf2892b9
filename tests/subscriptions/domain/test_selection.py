"""Which events a subscriber means by the types it names, and which cursors it can go on from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediate_contracts.catalogue import CATALOGUE
from mediate_subscriptions.domain.selection import CursorUnknown, NoSuchType, selected, within

types = st.sampled_from(sorted(CATALOGUE))


class TestTheTypesASubscriberNames:
    def test_are_all_of_them_where_it_names_none(self) -> None:
        assert selected([], CATALOGUE) == set(CATALOGUE)

    @given(types)
    def test_mean_one_where_a_whole_type_is_named(self, name: str) -> None:
        assert selected([name], CATALOGUE) == {name}

    @given(types)
    def test_mean_everything_below_where_a_beginning_is_named_with_or_without_a_star(self, name: str) -> None:
        service = name.rsplit(".", 3)[0]
        below = {known for known in CATALOGUE if known.startswith(f"{service}.")}
        assert selected([service], CATALOGUE) == selected([f"{service}.*"], CATALOGUE) == below

    def test_add_up(self) -> None:
        both = selected(["nl.mediate.agendas", "nl.mediate.monitor.*"], CATALOGUE)
        assert both == selected(["nl.mediate.agendas"], CATALOGUE) | selected(["nl.mediate.monitor"], CATALOGUE)

    @pytest.mark.parametrize(
        "name", ["nl.mediate.agenda", "nl.mediate.agendas.lin", "nl.mediate.agendas.line.added.v9"]
    )
    def test_are_refused_where_nothing_is_or_begins_so_because_one_would_wait_for_ever(self, name: str) -> None:
        with pytest.raises(NoSuchType) as refusal:
            selected(["nl.mediate.agendas", name], CATALOGUE)
        assert refusal.value.value == name


class TestACursor:
    @given(st.integers(min_value=0, max_value=10**18), st.integers(min_value=0, max_value=10**18))
    def test_can_be_gone_on_from_up_to_the_feeds_end(self, one: int, other: int) -> None:
        cursor, head = sorted((one, other))
        assert within(cursor, head, field="query.cursor", cursor="as held") == cursor

    @given(st.integers(min_value=0, max_value=10**18))
    def test_beyond_the_feeds_end_is_refused_because_its_holder_would_miss_what_comes(self, head: int) -> None:
        with pytest.raises(CursorUnknown):
            within(head + 1, head, field="query.cursor", cursor="as held")
