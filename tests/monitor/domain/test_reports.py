"""What a report may be, and when it is published anew."""

from uuid import uuid4

import pytest

from mediate_monitor.domain.figures import ReasonNeeded
from mediate_monitor.domain.reports import (
    EDITIONS_MAX,
    PUBLISHED_BYTES_MAX,
    EditionIsWithdrawn,
    NoSuchEdition,
    NothingToReport,
    ReportIsPublished,
    ReportTooLarge,
    check_address,
    check_holds,
    check_is_about,
    check_size,
    each_once,
    next_edition,
)


class TestAReport:
    def test_is_about_indicators_a_line_or_a_goal_tree(self) -> None:
        check_is_about(indicators=[uuid4()], action_line=None, goal_year=None)
        check_is_about(indicators=[], action_line=4, goal_year=None)
        check_is_about(indicators=[], action_line=None, goal_year=2020)
        with pytest.raises(NothingToReport):
            check_is_about(indicators=[], action_line=None, goal_year=None)

    def test_names_an_indicator_once(self) -> None:
        first, second = uuid4(), uuid4()
        assert each_once([second, first]) == [second, first]
        with pytest.raises(ValueError, match="twice"):
            each_once([first, first])

    def test_keeps_its_address_once_it_is_published(self) -> None:
        check_address("a", "b", published=0)
        check_address("a", "a", published=2)
        with pytest.raises(ReportIsPublished):
            check_address("a", "b", published=1)


class TestAnEdition:
    def test_needs_a_reason_from_the_second_on(self) -> None:
        assert next_edition(0, None) == 1
        assert next_edition(1, "A figure was corrected.") == 2
        with pytest.raises(ReasonNeeded):
            next_edition(1, None)

    def test_is_one_of_at_most_so_many(self) -> None:
        with pytest.raises(ReportTooLarge):
            next_edition(EDITIONS_MAX, "again")

    def test_holds_something_and_all_of_it_in_the_room_there_is(self) -> None:
        check_size(PUBLISHED_BYTES_MAX, entries=1, left_out=0)
        with pytest.raises(NothingToReport):
            check_size(100, entries=0, left_out=0)
        with pytest.raises(ReportTooLarge, match="3 more"):
            check_size(100, entries=200, left_out=3)
        with pytest.raises(ReportTooLarge, match=str(PUBLISHED_BYTES_MAX + 1)):
            check_size(PUBLISHED_BYTES_MAX + 1, entries=1, left_out=0)

    def test_is_withdrawn_once(self) -> None:
        check_holds([(2, None), (1, "wrong")], 2)
        with pytest.raises(EditionIsWithdrawn):
            check_holds([(2, None), (1, "wrong")], 1)
        with pytest.raises(NoSuchEdition):
            check_holds([], 1)
