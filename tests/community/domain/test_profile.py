"""Rules about an organisation's profile."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediate_community.domain.profile import WITHHELD_OF_FREELANCERS, NothingChanged, changed_fields, withheld

profiles = st.dictionaries(st.sampled_from(["name", "hub", "website", "types"]), st.integers(), min_size=1)


class TestAnAmendment:
    def test_names_the_fields_that_differ_in_alphabetical_order(self) -> None:
        before = {"name": "STER", "hub": None, "types": ["broadcaster"]}
        assert changed_fields(before, {**before, "types": [], "hub": "hilversum"}) == ["hub", "types"]

    @given(profiles)
    def test_that_changes_nothing_is_refused(self, profile: dict[str, int]) -> None:
        with pytest.raises(NothingChanged):
            changed_fields(profile, dict(profile))

    @given(profiles, st.sampled_from(["name", "hub", "website", "types"]))
    def test_of_one_field_names_that_field_alone(self, profile: dict[str, int], name: str) -> None:
        before = {**profile, name: 1}
        assert changed_fields(before, {**before, name: 2}) == [name]


class TestWhatIsWithheld:
    def test_is_of_a_freelancer_and_nothing_else_however_often_that_is_said(self) -> None:
        assert withheld(["freelancer"]) == withheld(["freelancer", "freelancer"]) == WITHHELD_OF_FREELANCERS
        assert withheld(["freelancer", "producer"]) == withheld([]) == ()
