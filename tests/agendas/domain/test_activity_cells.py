"""What somebody may write in a cell that holds several things of an activity."""

import pytest

from mediate_agendas.domain.activity_cells import Towards, Written, figure, took_part, towards
from mediate_contracts.values import Qualifier
from mediate_contracts.vocabulary import Contribution, ParticipantGroup


class TestAFigure:
    def test_is_a_number_with_how_exact_it_is_before_it(self) -> None:
        assert figure("90") == Written(90, Qualifier.EXACT)
        assert figure(" about  150 ") == Written(150, Qualifier.ABOUT)

    @pytest.mark.parametrize("cell", ["", "veel", "about", "9.5", "-3", "about about 3", "٣", "1" * 14])
    def test_that_is_none_is_refused(self, cell: str) -> None:
        with pytest.raises(ValueError, match="whole number"):
            figure(cell)


class TestWhoTookPart:
    def test_is_told_by_group(self) -> None:
        assert took_part("students=90; teachers = about 20;") == [
            (ParticipantGroup.STUDENTS, Written(90, Qualifier.EXACT)),
            (ParticipantGroup.TEACHERS, Written(20, Qualifier.ABOUT)),
        ]
        assert took_part("") == []

    def test_of_a_group_that_is_none_is_refused(self) -> None:
        with pytest.raises(ValueError, match="robots"):
            took_part("robots=3")


class TestWhatCounts:
    def test_is_a_target_by_year_and_code_with_a_group_where_people_count(self) -> None:
        assert towards("2020 1.1.1.a.1; 2020 1.1.1.a.3=students; 2020 2.4.b=all") == [
            Towards(2020, "1.1.1.a.1", Contribution.ACTIVITIES, None),
            Towards(2020, "1.1.1.a.3", Contribution.PARTICIPANTS, ParticipantGroup.STUDENTS),
            Towards(2020, "2.4.b", Contribution.PARTICIPANTS, None),
        ]

    @pytest.mark.parametrize("cell", ["1.1.1.a", "2020", "20 1.1", "2020 1.1=robots"])
    def test_that_names_no_target_or_group_is_refused(self, cell: str) -> None:
        with pytest.raises(ValueError, match=r"a target is named by|there is no group"):
            towards(cell)
