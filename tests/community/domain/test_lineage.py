"""What cannot be said of how organisations came from each other, in whatever order it is said."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediate_community.domain.lineage import (
    FAMILIES,
    LINEAGE_MAX,
    RELATIONS_MAX,
    RelatedToItself,
    Relation,
    RelationDoesNotLast,
    RelationEndsTooEarly,
    RelationIsWithdrawn,
    RelationRunsInACircle,
    RelationStands,
    TooManyRelations,
    check_extent,
    check_new,
    check_no_circle,
    check_room,
    check_standing,
    check_stated,
)
from mediate_community.domain.partial_days import NoSuchDay, span
from mediate_contracts.vocabulary import RelationKind

MERGED, SPUN, SUBSIDIARY = RelationKind.MERGED_FROM, RelationKind.SPUN_OUT_OF, RelationKind.SUBSIDIARY_OF
PARTIES = [UUID(int=number) for number in range(1, 6)]
FIRST, SECOND, THIRD = PARTIES[:3]

years = st.none() | st.sampled_from(["2015", "2016", "2016-06", "2017-02-28", "2018"])


@st.composite
def relations(draw: st.DrawFn) -> Relation:
    kind = draw(st.sampled_from(RelationKind))
    until = draw(years) if kind is SUBSIDIARY else None
    return Relation(draw(st.sampled_from(PARTIES)), draw(st.sampled_from(PARTIES)), kind, draw(years), until)


def taken(said: Sequence[Relation]) -> list[Relation]:
    """Return what is taken of relations that are stated one after another."""
    found: list[Relation] = []
    for each in said:
        try:
            check_stated(each)
            check_new(each, found)
            check_no_circle(each, found)
        except (RelatedToItself, RelationEndsTooEarly, RelationStands, RelationRunsInACircle):
            continue
        found.append(each)
    return found


def runs_in_a_circle(relations: Sequence[Relation]) -> bool:
    """Tell whether somebody comes from themselves, found by taking away those before whom nothing is."""
    ties = {(each.organisation_id, each.other_id) for each in relations}
    while ties:
        free = {before for _, before in ties} - {later for later, _ in ties}
        left = {tie for tie in ties if tie[1] not in free}
        if left == ties:
            return True
        ties = left
    return False


def stands_on(relation: Relation, day: date) -> bool:
    """Tell whether a relation certainly stands on a day, whichever its days were."""
    begun = relation.since is None or span(relation.since, field="").last <= day
    return begun and (relation.until is None or day < span(relation.until, field="").first)


class TestWhateverTheOrder:
    @given(st.lists(relations(), max_size=14))
    def test_nobody_descends_from_themselves(self, said: list[Relation]) -> None:
        assert not runs_in_a_circle([each for each in taken(said) if each.kind in FAMILIES[MERGED]])

    @given(st.lists(relations(), max_size=14), st.dates(date(2014, 1, 1), date(2019, 12, 31)))
    def test_nobody_belongs_to_themselves_on_any_day(self, said: list[Relation], day: date) -> None:
        belonging = [each for each in taken(said) if each.kind is SUBSIDIARY]
        assert not runs_in_a_circle([each for each in belonging if stands_on(each, day)])

    @given(st.lists(relations(), max_size=10, unique=True))
    def test_what_makes_no_circle_in_one_order_makes_none_in_another(self, said: list[Relation]) -> None:
        kept = [each for each in taken(said) if each.kind in FAMILIES[MERGED]]
        assert taken(list(reversed(kept))) == list(reversed(kept))


class TestARelation:
    def test_is_not_with_oneself(self) -> None:
        with pytest.raises(RelatedToItself):
            check_stated(Relation(FIRST, FIRST, MERGED))

    @pytest.mark.parametrize(
        ("since", "until"), [("2018", "2017"), ("2018-03", "2018-02-28"), ("2018-03-02", "2018-03-01")]
    )
    def test_does_not_end_before_it_began(self, since: str, until: str) -> None:
        with pytest.raises(RelationEndsTooEarly):
            check_stated(Relation(FIRST, SECOND, SUBSIDIARY, since, until))

    @pytest.mark.parametrize(
        ("since", "until"), [("2018", "2018-03"), ("2018-03", "2018"), ("2018-03-02", "2018-03"), (None, "2018")]
    )
    def test_may_end_where_no_source_tells_that_this_was_before(self, since: str | None, until: str) -> None:
        check_stated(Relation(FIRST, SECOND, SUBSIDIARY, since, until))

    @pytest.mark.parametrize("kind", [MERGED, SPUN])
    def test_that_happened_once_has_no_end(self, kind: RelationKind) -> None:
        with pytest.raises(RelationDoesNotLast):
            check_stated(Relation(FIRST, SECOND, kind, "2018", "2019"))

    @pytest.mark.parametrize("day", ["2018-02-29", "0000", "2018-04-31"])
    def test_has_days_that_the_calendar_has(self, day: str) -> None:
        with pytest.raises(NoSuchDay) as refused:
            check_stated(Relation(FIRST, SECOND, MERGED, day))
        assert refused.value.field == "body.since"

    def test_is_stated_once_while_it_stands(self) -> None:
        with pytest.raises(RelationStands):
            check_new(Relation(FIRST, SECOND, MERGED, "2018"), [Relation(FIRST, SECOND, MERGED)])

    def test_may_come_again_once_it_was_over(self) -> None:
        was = Relation(FIRST, SECOND, SUBSIDIARY, "2001", "2005")
        check_new(Relation(FIRST, SECOND, SUBSIDIARY, "2005"), [was])
        with pytest.raises(RelationStands):
            check_new(Relation(FIRST, SECOND, SUBSIDIARY, "2003"), [was])

    def test_may_be_of_several_kinds(self) -> None:
        check_new(Relation(FIRST, SECOND, SUBSIDIARY), [Relation(FIRST, SECOND, SPUN)])

    def test_leads_back_through_mergers_and_spin_outs_alike(self) -> None:
        there = [Relation(SECOND, FIRST, MERGED), Relation(THIRD, SECOND, SPUN)]
        with pytest.raises(RelationRunsInACircle) as refused:
            check_no_circle(Relation(FIRST, THIRD, MERGED), there)
        assert refused.value.value == str(THIRD)

    def test_may_be_with_what_once_belonged_to_it(self) -> None:
        check_no_circle(
            Relation(FIRST, SECOND, SUBSIDIARY, "2005"), [Relation(SECOND, FIRST, SUBSIDIARY, None, "2005")]
        )
        check_no_circle(Relation(FIRST, SECOND, SUBSIDIARY), [Relation(SECOND, FIRST, SPUN)])

    def test_that_was_withdrawn_changes_no_more(self) -> None:
        check_standing(None, relation_id=FIRST)
        with pytest.raises(RelationIsWithdrawn):
            check_standing("It was not so.", relation_id=FIRST)

    def test_is_one_of_as_many_as_there_may_be(self) -> None:
        check_room(RELATIONS_MAX - 1, field="body.other_id", organisation_id=FIRST)
        check_extent(LINEAGE_MAX, other_id=FIRST)
        with pytest.raises(TooManyRelations):
            check_room(RELATIONS_MAX, field="body.other_id", organisation_id=FIRST)
        with pytest.raises(TooManyRelations):
            check_extent(LINEAGE_MAX + 1, other_id=FIRST)
