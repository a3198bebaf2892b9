"""What is refused of what is due, of closing periods and of lessons, as people read it: every reason has words."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from mediate_contracts.periods import parse_period
from mediate_contracts.values import DomainError
from mediate_contracts.vocabulary import LessonOrigin
from mediate_gateway.domain.languages import Language
from mediate_gateway.entrypoints.pages.refusals import in_words
from mediate_gateway.entrypoints.wording import Wording
from mediate_monitor.domain import closing, due, lessons
from mediate_monitor.domain.due import DueState

ONE = UUID(int=1)
NOW = datetime(2031, 3, 4, 13, tzinfo=UTC)


def reminding(state: DueState, reminded: int, days: int) -> Callable[[], object]:
    return lambda: due.remind(state, reminded=reminded, last_at=NOW - timedelta(days=days), now=NOW, period="2030")


def closing_of(period: str, *, is_closed: bool = False, times: int = 0) -> Callable[[], object]:
    return lambda: closing.check_can_close(
        parse_period(period), is_closed=is_closed, times=times, today=date(2031, 3, 4)
    )


REFUSING: list[Callable[[], object]] = [
    *(reminding(state, 0, 30) for state in (DueState.BROUGHT, DueState.EXCUSED, DueState.DROPPED)),
    reminding(DueState.OVERDUE, 1, 2),
    reminding(DueState.OVERDUE, 1_000, 30),
    closing_of("2031"),
    closing_of("2030", is_closed=True),
    closing_of("2030", times=1_000),
    lambda: closing.check_can_reopen("2030", is_closed=False),
    lambda: lessons.check_learned(date(2032, 1, 1), today=date(2031, 1, 1)),
    lambda: lessons.check_origins([(LessonOrigin.ITEM, ONE)] * 2, ()),
    lambda: lessons.check_origins([(LessonOrigin.INDICATOR, ONE)], ()),
    lambda: lessons.check_origins([(LessonOrigin.OBSERVATION, ONE)], ()),
    lambda: lessons.check_room(lessons.FOLLOW_UPS_MAX),
]
OF_USE_CASES = (
    "no figure of this period fell due",
    "nobody is said to bring its figures",
    "there is a figure of this period",
    "its figures are computed: nobody brings them, so that none is late",
    "it was closed a moment ago",
    "it follows already",
    "say which organisation of yours learned it",
    "You keep lessons of your own organisation.",
)


def unsaid(reason: str, language: Language) -> str:
    return Wording(language).say("refused.other", reason=reason)


class TestAReason:
    @pytest.mark.parametrize("language", Language)
    @pytest.mark.parametrize("refuse", REFUSING)
    def test_of_the_domain_has_words(self, refuse: Callable[[], object], language: Language) -> None:
        with pytest.raises(DomainError) as raised:
            refuse()
        reason = raised.value.reason
        assert in_words(reason, Wording(language)) != unsaid(reason, language)

    @pytest.mark.parametrize("language", Language)
    @pytest.mark.parametrize("reason", OF_USE_CASES)
    def test_of_a_use_case_has_words_as_well(self, reason: str, language: Language) -> None:
        assert in_words(reason, Wording(language)) != unsaid(reason, language)
