"""What activities come to for a target: nothing unknown is a zero, and nothing is made more exact than it is."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediate_agendas.domain.counting import Counted, Counting, Took, count
from mediate_contracts.values import Figure, Qualifier
from mediate_contracts.vocabulary import Contribution, ParticipantGroup

STUDENTS, TEACHERS, ALL = ParticipantGroup.STUDENTS, ParticipantGroup.TEACHERS, ParticipantGroup.ALL
FIGURES = st.builds(Figure, number=st.integers(0, 1_000), qualifier=st.sampled_from(Qualifier))


def took(number: int, group: ParticipantGroup = STUDENTS, qualifier: Qualifier = Qualifier.EXACT) -> Took:
    return Took(group, Figure(number=number, qualifier=qualifier))


def people(*took_part: Took, group: ParticipantGroup | None = None) -> Counting:
    return Counting(Contribution.PARTICIPANTS, group, took_part)


class TestCounting:
    def test_counts_activities_apart_from_people(self) -> None:
        held = Counting(Contribution.ACTIVITIES, None, [took(40)])
        assert count([held, held]) == Counted(2, None, Qualifier.EXACT)

    def test_adds_the_group_that_is_asked_for_and_no_other(self) -> None:
        assert count([people(took(40), took(5, TEACHERS), group=STUDENTS)]).participants == 40

    def test_of_everybody_prefers_the_figure_that_tells_them_together(self) -> None:
        assert count([people(took(40), took(5, TEACHERS))]).participants == 45
        assert count([people(took(40), took(50, ALL))]).participants == 50

    def test_leaves_unknown_what_no_activity_tells(self) -> None:
        assert count([people(took(5, TEACHERS), group=STUDENTS)]) == Counted(0, None, Qualifier.EXACT)

    def test_makes_a_lower_bound_of_a_whole_with_an_unknown_part(self) -> None:
        assert count([people(took(40)), people()]) == Counted(0, 40, Qualifier.AT_LEAST)

    @pytest.mark.parametrize(
        ("qualifiers", "whole"),
        [
            ([Qualifier.EXACT, Qualifier.ABOUT], Qualifier.ABOUT),
            ([Qualifier.EXACT, Qualifier.OVER], Qualifier.OVER),
            ([Qualifier.AT_LEAST, Qualifier.OVER], Qualifier.AT_LEAST),
            ([Qualifier.AT_MOST, Qualifier.UP_TO], Qualifier.AT_MOST),
            ([Qualifier.AT_MOST, Qualifier.AT_LEAST], Qualifier.ABOUT),
        ],
    )
    def test_is_no_more_exact_than_its_parts(self, qualifiers: Sequence[Qualifier], whole: Qualifier) -> None:
        assert count([people(took(10, qualifier=each)) for each in qualifiers]).qualifier is whole

    @given(st.lists(FIGURES, min_size=1, max_size=6))
    def test_comes_to_the_same_in_any_order(self, figures: list[Figure]) -> None:
        held = [people(Took(STUDENTS, figure)) for figure in figures]
        turned = list(reversed(held))
        assert count(turned) == count(held)
        assert count(held).participants == sum(figure.number for figure in figures)
