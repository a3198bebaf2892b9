"""What holds of a goal tree, whatever is done to it."""

from uuid import UUID, uuid4

import pytest

from mediate_agendas.domain.goal_trees import (
    DEPTH_MAX,
    GoalHangsUnderItself,
    SameYear,
    TreeIsThere,
    TreeTooLarge,
    check_copy,
    check_places,
    check_room,
    code_order,
    counted,
    together,
)
from mediate_contracts.vocabulary import Outcome


def chain(length: int) -> dict[UUID, UUID | None]:
    goals = [uuid4() for _ in range(length)]
    return dict(zip(goals, [None, *goals[:-1]], strict=True))


class TestPlaces:
    def test_allow_what_hangs_as_deep_as_may_be_and_nothing_deeper(self) -> None:
        check_places(chain(DEPTH_MAX), value=None)
        with pytest.raises(TreeTooLarge):
            check_places(chain(DEPTH_MAX + 1), value=None)

    def test_refuse_a_ring_of_any_length(self) -> None:
        for length in (1, 2, 5):
            goals = [uuid4() for _ in range(length)]
            with pytest.raises(GoalHangsUnderItself):
                check_places(dict(zip(goals, [*goals[1:], goals[0]], strict=True)), value=None)


class TestRoom:
    def test_is_for_as_many_as_there_may_be(self) -> None:
        check_room(9, most=10, noun="goals", field="body.year", value=2020)
        with pytest.raises(TreeTooLarge, match="10 goals at most"):
            check_room(10, most=10, noun="goals", field="body.year", value=2020)


class TestCopying:
    def test_goes_to_another_year_that_has_no_tree(self) -> None:
        check_copy(2020, 2021, there=0)
        with pytest.raises(SameYear):
            check_copy(2020, 2020, there=3)
        with pytest.raises(TreeIsThere):
            check_copy(2020, 2021, there=1)


class TestRollingUp:
    def test_counts_every_outcome_also_those_that_nothing_came_to(self) -> None:
        met, partly = counted([Outcome.MET, Outcome.MET]), counted([Outcome.PARTLY])
        whole = together([met, partly])
        assert whole == {**dict.fromkeys(Outcome, 0), Outcome.MET: 2, Outcome.PARTLY: 1}

    def test_sorts_codes_as_people_do(self) -> None:
        assert sorted(["1.10", "1.9", "1.1.a"], key=code_order) == ["1.1.a", "1.9", "1.10"]
