"""The goal tree: nothing is lost from sight, codes are in people's order, targets are counted and never averaged."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from mediate_contracts.vocabulary import Outcome
from mediate_gateway.domain.goal_tree import DEPTH_MAX, Branch, code_order, counted, tree


@dataclass(frozen=True)
class Goal:
    """A goal."""

    id: int
    parent_id: int | None = None
    code: str = "1"


@dataclass(frozen=True)
class Target:
    """A target."""

    goal_id: int
    outcome: Outcome = Outcome.UNKNOWN
    code: str = "1"


def ids(branches: list[Branch[Goal, Target]]) -> list[int]:
    """Return the goals of branches and of all that hangs under them."""
    return [found for each in branches for found in (each.goal.id, *ids(each.children))]


def depth(branches: list[Branch[Goal, Target]]) -> int:
    """Return how deep branches go."""
    return max((1 + depth(each.children) for each in branches), default=0)


class TestTheTree:
    def test_hangs_goals_under_goals_in_the_order_of_their_codes(self) -> None:
        goals = [Goal(1), Goal(2, 1, "1.10"), Goal(3, 1, "1.9"), Goal(4, 2, "1.10.1"), Goal(5, None, "2")]
        [first, second] = tree(goals, list[Target]())
        assert [each.goal.id for each in first.children] == [3, 2]
        assert ids(first.children[1].children) == [4]
        assert second.goal.id == 5

    def test_counts_the_targets_of_a_goal_with_all_that_hangs_under_it(self) -> None:
        targets = [Target(1, Outcome.MET), Target(2, Outcome.MET), Target(2, Outcome.PARTLY), Target(9, Outcome.MET)]
        [top] = tree([Goal(1), Goal(2, 1)], targets)
        assert (top.outcomes[Outcome.MET], top.outcomes[Outcome.PARTLY]) == (2, 1)
        assert top.children[0].outcomes[Outcome.MET] == 1

    def test_keeps_a_goal_whose_parent_is_not_known_in_sight(self) -> None:
        assert ids(tree([Goal(1, 7), Goal(2, 2)], list[Target]())) == [1, 2]

    def test_keeps_goals_in_sight_that_name_one_another(self) -> None:
        assert sorted(ids(tree([Goal(1, 2), Goal(2, 1), Goal(3)], list[Target]()))) == [1, 2, 3]

    def test_is_drawn_no_deeper_than_fits_on_a_page(self) -> None:
        chain = [Goal(number, number - 1 or None) for number in range(1, 40)]
        found = tree(chain, [Target(39, Outcome.MET)])
        assert depth(found) == DEPTH_MAX
        assert sorted(ids(found)) == list(range(1, 40))
        assert found[0].outcomes[Outcome.MET] == 1

    @given(st.lists(st.one_of(st.none(), st.integers(0, 12)), max_size=12))
    def test_holds_every_goal_once_whatever_the_parents(self, parents: list[int | None]) -> None:
        goals = [Goal(number, parent) for number, parent in enumerate(parents)]
        found = tree(goals, [Target(goal.id, Outcome.MET) for goal in goals])
        assert sorted(ids(found)) == [goal.id for goal in goals]
        assert depth(found) <= DEPTH_MAX


class TestCodes:
    def test_are_in_the_order_in_which_people_count(self) -> None:
        codes = ["1.10", "1.9", "2", "1.9.a", "10", "a"]
        assert sorted(codes, key=code_order) == ["1.9", "1.9.a", "1.10", "2", "10", "a"]


class TestCounting:
    def test_names_every_outcome(self) -> None:
        assert counted([Target(1, Outcome.MET)]) == {**dict.fromkeys(Outcome, 0), Outcome.MET: 1}
