"""What is refused of grant calls and of applications, as people read it: every reason has words."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from mediate_contracts.values import DomainError, Money
from mediate_contracts.vocabulary import ApplicationStatus
from mediate_gateway.domain.languages import Language
from mediate_gateway.entrypoints.pages.pipeline.grant_calls.fields import CRITERION
from mediate_gateway.entrypoints.pages.refusals import in_words
from mediate_gateway.entrypoints.wording import Wording
from mediate_pipeline.domain import assessing, calls

OPENS, CLOSES, NOW = date(2026, 3, 1), date(2026, 3, 28), datetime(2026, 5, 1, tzinfo=UTC)
TEN, NINE = Money(cents=10), Money(cents=9)
REFUSING: list[Callable[[], object]] = [
    lambda: calls.check_window(CLOSES, OPENS),
    lambda: calls.check_open(OPENS, CLOSES, now=NOW),
    lambda: calls.check_open(date(2026, 6, 1), date(2026, 7, 1), now=NOW),
    lambda: calls.check_unpublished(OPENS),
    *(
        lambda status=status: calls.check_status(status, set(ApplicationStatus) - {status}, UUID(int=1))
        for status in ApplicationStatus
    ),
    lambda: calls.check_award(Money(cents=0), asked=TEN, award_max=None, left=TEN),
    lambda: calls.check_award(TEN, asked=NINE, award_max=None, left=TEN),
    lambda: calls.check_award(TEN, asked=TEN, award_max=NINE, left=TEN),
    lambda: calls.check_award(TEN, asked=TEN, award_max=None, left=NINE),
    lambda: calls.check_budget(NINE, awarded_cents=10),
    lambda: calls.check_publication(CLOSES, closes_on=date(2026, 6, 1), undecided=0, now=NOW),
    lambda: calls.check_publication(OPENS, closes_on=CLOSES, undecided=0, now=NOW),
    lambda: calls.check_publication(CLOSES, closes_on=CLOSES, undecided=3, now=NOW),
    lambda: calls.check_criteria([1], [2], is_scored=True),
    lambda: calls.check_criteria_once(["impact", "impact"]),
    lambda: assessing.check_scores({"price"}, {"impact"}),
    lambda: assessing.check_scores(set(), {"impact"}),
]
SAID = (
    "a call has 500 applications at most",
    "you scored this application before; change what you scored",
    "you recused yourself from this before",
    "you are not on the committee of this call",
    "name somebody: who opens this has no account and cannot keep the call",
    "Only who keeps a grant call does this; its keepers say who they are.",
    "who applied decides nothing of it",
    "somebody else enters what your own organisation applies for",
    "who applied is not one of those who assess it",
    "Everybody on the committee changes what they gave themselves.",
    "An application is withdrawn by whoever applied, or by who keeps the call.",
    CRITERION,
)


def reasons() -> list[str]:
    found = list(SAID)
    for refusing in REFUSING:
        with pytest.raises(DomainError) as refused:
            refusing()
        found.append(refused.value.reason)
    return found


@pytest.mark.parametrize("language", Language)
def test_every_reason_is_said_in_words_of_its_own(language: Language) -> None:
    word = Wording(language)
    for reason in reasons():
        assert in_words(reason, word) != word.say("refused.other", reason=reason), reason
