"""What is refused of goal trees and activities, as people read it at the form they filled in."""

from collections.abc import Callable
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from mediate_agendas.domain import activities, goal_trees, outcomes
from mediate_agendas.domain.partial_days import span
from mediate_contracts.values import Comparator, DomainError, Qualifier
from mediate_contracts.vocabulary import ActivityStatus, Contribution, Outcome, ParticipantGroup
from mediate_gateway.domain.languages import Language
from mediate_gateway.entrypoints.pages.refusals import in_words
from mediate_gateway.entrypoints.wording import Wording
from mediate_shared.amending import check_stands

UNSAID = {Language.NL: "Dit wordt niet geaccepteerd", Language.EN: "This is not accepted"}
GOAL, TARGET = uuid4(), uuid4()


def standing(status: ActivityStatus, *, reason: str | None = None, people: bool = False) -> None:
    activities.check_standing(status, reason=reason, external_cause=None, has_participants=people, has_rating=False)


def realised(number: Decimal | None, *, qualifier: Qualifier = Qualifier.EXACT, stated: Outcome | None = None) -> None:
    outcomes.outcome_of(Comparator.AT_LEAST, Decimal(2), realised=number, qualifier=qualifier, stated=stated)


def chain() -> dict[UUID, UUID | None]:
    goals = [uuid4() for _ in range(goal_trees.DEPTH_MAX + 1)]
    return dict(zip(goals, [None, *goals], strict=False))


REFUSING: list[Callable[[], object]] = [
    lambda: goal_trees.check_room(9, most=9, noun="goals", field="body.year", value=2020),
    lambda: goal_trees.check_places({GOAL: GOAL}, value=None),
    lambda: goal_trees.check_places(chain(), value=None),
    lambda: goal_trees.check_empty(1, goal_id=GOAL),
    lambda: goal_trees.check_copy(2020, 2020, there=0),
    lambda: goal_trees.check_copy(2020, 2021, there=3),
    lambda: outcomes.check_target(None, Decimal(1)),
    lambda: outcomes.check_target(Comparator.EXACTLY, None),
    lambda: outcomes.check_substitute(Outcome.MET, has_substitute=True),
    lambda: realised(Decimal(3), stated=Outcome.MET),
    lambda: realised(None, qualifier=Qualifier.ABOUT),
    lambda: check_stands("Dubbel", field="path.goal_id", value=None),
    lambda: span("2020-02-30", field="body.on"),
    lambda: activities.check_days("1620", None),
    lambda: activities.check_days("2020-05", "2020-04"),
    lambda: standing(ActivityStatus.CANCELLED),
    lambda: standing(ActivityStatus.HELD, reason="Geen zin"),
    lambda: standing(ActivityStatus.PLANNED, people=True),
    lambda: activities.check_rating(Decimal(11), Decimal(10)),
    lambda: activities.check_groups([ParticipantGroup.ALL, ParticipantGroup.ALL]),
    lambda: activities.check_counts([(TARGET, Contribution.ACTIVITIES, ParticipantGroup.ALL)]),
]
FROM_A_SERVICE = (
    "there is a goal with this code in 2020",
    "there is no such goal in 2020",
    "there is a target with this code under this goal",
    "there is an activity with this code",
)


class TestAReason:
    @pytest.mark.parametrize("language", Language)
    @pytest.mark.parametrize("refuse", REFUSING)
    def test_of_the_domain_has_words(self, refuse: Callable[[], object], language: Language) -> None:
        with pytest.raises(DomainError) as raised:
            refuse()
        assert not in_words(raised.value.reason, Wording(language)).startswith(UNSAID[language]), raised.value.reason

    @pytest.mark.parametrize("language", Language)
    @pytest.mark.parametrize("reason", FROM_A_SERVICE)
    def test_of_a_record_that_is_there_has_words(self, reason: str, language: Language) -> None:
        assert not in_words(reason, Wording(language)).startswith(UNSAID[language])
