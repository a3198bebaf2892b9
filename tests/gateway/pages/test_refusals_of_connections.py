"""What is refused of relations and groups, as people read it at the form they filled in."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest

from mediate_community.domain import groups, lineage
from mediate_community.domain.lineage import Relation
from mediate_contracts.values import DomainError
from mediate_contracts.vocabulary import PostStatus, RelationKind
from mediate_gateway.domain.languages import Language
from mediate_gateway.entrypoints.pages.refusals import in_words
from mediate_gateway.entrypoints.wording import Wording

ONE, OTHER, TODAY = UUID(int=1), UUID(int=2), date(2026, 4, 1)
SUBSIDIARY = RelationKind.SUBSIDIARY_OF
MERGED = Relation(ONE, OTHER, RelationKind.MERGED_FROM, "2018")
UNSAID = {Language.NL: "Dit wordt niet geaccepteerd", Language.EN: "This is not accepted"}

REFUSING: list[Callable[[], object]] = [
    lambda: lineage.check_stated(Relation(ONE, ONE, SUBSIDIARY)),
    lambda: lineage.check_stated(Relation(ONE, OTHER, SUBSIDIARY, "2018-02-31")),
    lambda: lineage.check_stated(Relation(ONE, OTHER, SUBSIDIARY, "2018-03", "2017")),
    lambda: lineage.check_stated(Relation(ONE, OTHER, RelationKind.SPUN_OUT_OF, None, "2017")),
    lambda: lineage.check_new(MERGED, [MERGED]),
    lambda: lineage.check_no_circle(Relation(OTHER, ONE, RelationKind.SPUN_OUT_OF), [MERGED]),
    lambda: lineage.check_room(lineage.RELATIONS_MAX, field="body.other_id", organisation_id=ONE),
    lambda: lineage.check_extent(lineage.LINEAGE_MAX + 1, other_id=ONE),
    lambda: lineage.check_standing("Why", relation_id=ONE),
    lambda: groups.check_may_join(PostStatus.CLOSED, group_id=ONE),
    lambda: groups.check_room(groups.MEMBERS_MAX, 0, organisation_id=ONE),
    lambda: groups.check_room(0, groups.GROUPS_MAX, organisation_id=ONE),
    lambda: groups.joining_day(date(2026, 4, 2), today=TODAY, last_left=None),
    lambda: groups.joining_day(date(2025, 4, 2), today=TODAY, last_left=TODAY),
    lambda: groups.leaving_day(date(2025, 4, 2), today=TODAY, joined_on=TODAY),
]


class TestAReason:
    @pytest.mark.parametrize("language", list(Language))
    @pytest.mark.parametrize("refuse", REFUSING)
    def test_has_words_in_both_languages(self, refuse: Callable[[], object], language: Language) -> None:
        with pytest.raises(DomainError) as refused:
            refuse()
        assert UNSAID[language] not in in_words(refused.value.reason, Wording(language))
