"""When two breakdowns are one, and when two figures stand for the same."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from mediate_contracts.vocabulary import ObservationKind
from mediate_monitor.domain.breakdowns import canonical
from mediate_monitor.domain.slots import figure_slot

breakdowns = st.dictionaries(st.sampled_from(["group", "hub", "edition"]), st.text(min_size=1, max_size=20))


def slot_of(breakdown: dict[str, str], period: str = "2020", document: str = "S1") -> bytes:
    return figure_slot(period=period, breakdown=breakdown, kind=ObservationKind.MEASURED, document=document)


class TestABreakdown:
    @given(breakdowns)
    def test_is_one_in_whatever_order_its_dimensions_are_written(self, breakdown: dict[str, str]) -> None:
        reversed_order = dict(reversed(breakdown.items()))
        assert list(canonical(breakdown).items()) == list(canonical(reversed_order).items())

    @given(breakdowns)
    def test_has_one_canonical_form(self, breakdown: dict[str, str]) -> None:
        assert canonical(canonical(breakdown)) == canonical(breakdown)

    @given(breakdowns)
    def test_is_one_however_its_letters_are_composed(self, breakdown: dict[str, str]) -> None:
        apart = {name: unicodedata.normalize("NFD", member) for name, member in breakdown.items()}
        assert canonical(apart) == canonical(breakdown)

    def test_hides_no_blanks(self) -> None:
        assert canonical({"edition": " Hollands\u00a0  Finest\n"}) == {"edition": "Hollands Finest"}


class TestASlot:
    @given(breakdowns, breakdowns)
    def test_is_the_same_for_the_same_breakdown_only(self, one: dict[str, str], other: dict[str, str]) -> None:
        first, second = canonical(one), canonical(other)
        assert (slot_of(first) == slot_of(second)) == (first == second)

    def test_tells_periods_documents_and_kinds_apart(self) -> None:
        stated = figure_slot(period="2020", breakdown={}, kind=ObservationKind.STATED, document="S1")
        assert len({slot_of({}), slot_of({}, period="2021"), slot_of({}, document="S0"), stated}) == 4

    def test_does_not_mix_up_what_belongs_to_which_part(self) -> None:
        assert slot_of({"group": "a", "hub": "b"}) != slot_of({"group": 'a", "hub": "b'})
