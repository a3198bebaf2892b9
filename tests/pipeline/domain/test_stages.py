"""Which way a deal may go."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediate_contracts.vocabulary import DealStage
from mediate_pipeline.domain.stages import ACTIVE, NEEDS_REASON, NEXT, ReasonMissing, StageNotAllowed, advance, allowed

FINAL = {DealStage.CLOSED, DealStage.LOST, DealStage.WITHDRAWN}
stages = st.sampled_from(DealStage)
actives = st.sampled_from(ACTIVE)


def go(current: DealStage, to: DealStage, held_from: DealStage | None = None, reason: str | None = "told") -> DealStage:
    return advance(current, to, held_from=held_from, reason=reason)


class TestTheTable:
    def test_says_of_every_stage_where_it_leads_and_only_to_stages(self) -> None:
        assert set(NEXT) == set(DealStage)
        assert set().union(*NEXT.values()) == set(DealStage)

    def test_divides_the_stages_into_active_held_and_final(self) -> None:
        assert {*ACTIVE, DealStage.ON_HOLD} | FINAL == set(DealStage)
        assert {stage for stage, following in NEXT.items() if not following} == FINAL

    def test_goes_forward_one_stage_at_a_time_and_never_back(self) -> None:
        order = [*ACTIVE, DealStage.CLOSED]
        for current in ACTIVE:
            ahead = {stage for stage in NEXT[current] if stage in order}
            assert ahead == {dict(pairwise(order))[current]}

    def test_lets_go_of_a_deal_from_every_active_stage(self) -> None:
        for current in ACTIVE:
            assert NEXT[current] >= {DealStage.LOST, DealStage.WITHDRAWN, DealStage.ON_HOLD}

    def test_asks_a_reason_for_leaving_without_a_deal(self) -> None:
        assert {DealStage.LOST, DealStage.WITHDRAWN} == NEEDS_REASON


class TestAMove:
    @given(stages, stages, st.none() | actives)
    def test_is_made_or_refused_as_the_table_says(
        self, current: DealStage, to: DealStage, held_from: DealStage | None
    ) -> None:
        if to in allowed(current, held_from=held_from):
            assert go(current, to, held_from) is to
        else:
            with pytest.raises(StageNotAllowed) as refused:
                go(current, to, held_from)
            assert (refused.value.field, refused.value.value) == ("body.stage", to.value)

    @given(stages)
    def test_to_where_the_deal_is_already_is_refused(self, stage: DealStage) -> None:
        with pytest.raises(StageNotAllowed):
            go(stage, stage, held_from=DealStage.SOURCED)

    @given(actives)
    def test_off_hold_goes_back_to_where_it_came_from_only(self, held_from: DealStage) -> None:
        assert allowed(DealStage.ON_HOLD, held_from=held_from) == {held_from}

    @given(actives, st.sampled_from(sorted(NEEDS_REASON)))
    def test_out_of_the_pipeline_without_a_reason_is_refused(self, current: DealStage, to: DealStage) -> None:
        with pytest.raises(ReasonMissing) as refused:
            go(current, to, reason=None)
        assert refused.value.field == "body.reason"

    def test_that_is_refused_names_the_ways_there_are(self) -> None:
        with pytest.raises(StageNotAllowed) as refused:
            go(DealStage.TERM_SHEET, DealStage.CLOSED)
        assert refused.value.reason == "from term_sheet it can go to committed, lost, withdrawn, on_hold"
        with pytest.raises(StageNotAllowed) as refused:
            go(DealStage.CLOSED, DealStage.SOURCED)
        assert refused.value.reason == "closed is final"

    @given(st.lists(stages, max_size=40))
    def test_along_any_path_never_leaves_a_final_stage_nor_skips_one(self, path: list[DealStage]) -> None:
        current, held_from = DealStage.SOURCED, None
        visited = [current]
        for to in path:
            if to in allowed(current, held_from=held_from):
                held_from = current if to is DealStage.ON_HOLD else None
                current = go(current, to, visited[-2] if current is DealStage.ON_HOLD else None)
                visited.append(current)
        assert not FINAL & set(visited[:-1])
        if current is DealStage.CLOSED:
            assert [stage for stage in dict.fromkeys(visited) if stage in ACTIVE] == list(ACTIVE)
