"""What is refused of reports, as people read it at the form they filled in."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from mediate_contracts.values import DomainError
from mediate_gateway.domain.languages import Language
from mediate_gateway.entrypoints.pages.refusals import in_words
from mediate_gateway.entrypoints.wording import Wording
from mediate_monitor.adapters.reports import _taken
from mediate_monitor.domain import reports

UNSAID = {Language.NL: "Dit wordt niet geaccepteerd", Language.EN: "This is not accepted"}


def taken() -> None:
    raise next(iter(_taken("jaarrapport").values()))


def not_in_report() -> None:
    raise reports.not_in_report("indicator_id", uuid4())


REFUSING: list[Callable[[], object]] = [
    lambda: reports.check_is_about(indicators=[], action_line=None, goal_year=None),
    lambda: reports.check_known([uuid4()], []),
    lambda: reports.next_edition(1, None),
    lambda: reports.next_edition(reports.EDITIONS_MAX, "opnieuw"),
    lambda: reports.check_size(1, entries=0, left_out=0),
    lambda: reports.check_size(1, entries=1, left_out=1),
    lambda: reports.check_size(300_000, entries=1, left_out=0),
    lambda: reports.check_address("a", "b", published=1),
    lambda: reports.check_holds([], 1),
    lambda: reports.check_holds([(1, "fout")], 1),
    taken,
    not_in_report,
]


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("refusing", REFUSING)
def test_every_refusal_of_a_report_has_words_in_both_languages(
    refusing: Callable[[], object], language: Language
) -> None:
    with pytest.raises(DomainError) as refusal:
        refusing()
    assert UNSAID[language] not in in_words(refusal.value.reason, Wording(language))


@pytest.mark.parametrize("language", list(Language))
def test_an_indicator_that_is_named_twice_has_words_too(language: Language) -> None:
    same = uuid4()
    with pytest.raises(ValueError, match="twice") as refusal:
        reports.each_once([same, same])
    assert UNSAID[language] not in in_words(str(refusal.value), Wording(language))
