"""What is refused of items, what they need and what frames them, as people read it: every reason has words."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from mediate_agendas.domain import dependencies, following, framing, items
from mediate_agendas.domain.dependencies import Graph, Placed
from mediate_contracts.values import DomainError, ItemId, ProgrammeId
from mediate_contracts.vocabulary import ItemStatus
from mediate_gateway.domain.languages import Language
from mediate_gateway.entrypoints.pages.refusals import in_words
from mediate_gateway.entrypoints.wording import Wording

ONE, OTHER = ItemId(UUID(int=1)), ItemId(UUID(int=2))
EARLY, LATE = date(2026, 1, 1), date(2026, 12, 31)
CIRCLE = Graph([(OTHER, ONE)], {ONE: Placed("1.3", ItemStatus.PROPOSED), OTHER: Placed("5.2", ItemStatus.PROPOSED)})
REFUSING: list[Any] = [
    lambda: items.check_days(LATE, EARLY),
    lambda: items.check_amendable(ItemStatus.ACHIEVED, {"title": None}),
    lambda: dependencies.check_new(ONE, ONE),
    lambda: dependencies.check_no_circle(CIRCLE, ONE, OTHER),
    lambda: dependencies.check_room(of_item=100, in_all=0, item_id=ONE),
    lambda: dependencies.check_room(of_item=0, in_all=10_000, item_id=ONE),
    lambda: following.check_carrier(ONE, ()),
    lambda: following.check_room(100, 100, what="pieces of evidence", item_id=ONE),
    lambda: following.check_reached(LATE, today=EARLY),
    lambda: following.check_shown(page=None, source=None),
    lambda: framing.check_phase(LATE, EARLY),
    lambda: framing.check_room(50, 50, what="phases", value=None),
    lambda: framing.check_room(200, 200, what="programmes", value=None),
    lambda: framing.check_unused(is_linked_to=True, programme_id=ProgrammeId(ONE)),
]


class TestAReason:
    @pytest.mark.parametrize("language", Language)
    @pytest.mark.parametrize("refuse", REFUSING)
    def test_of_the_agendas_items_has_words(self, refuse: Any, language: Language) -> None:
        word = Wording(language)
        with pytest.raises(DomainError) as raised:
            refuse()
        unsaid = word.say("refused.other", reason=raised.value.reason)
        assert in_words(raised.value.reason, word) != unsaid

    def test_why_a_circle_is_refused_shows_its_items(self) -> None:
        with pytest.raises(dependencies.DependencyRunsInACircle) as raised:
            dependencies.check_no_circle(CIRCLE, ONE, OTHER)
        said = in_words(raised.value.reason, Wording(Language.NL))
        assert said == "Zo zouden punten op elkaar blijven wachten: 1.3 → 5.2 → 1.3"
