"""When a delivery is tried again, how fast, and in which order."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediate_contracts.vocabulary import AttemptOutcome
from mediate_shared.ids import new_id
from mediate_subscriptions.domain.lanes import HELD_MAX, HELD_PER_POST, Due, Lane, Lanes
from mediate_subscriptions.domain.pacing import Pace
from mediate_subscriptions.domain.retrying import Schedule, is_given_up, outcome_of, retry_after

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
MOST = 86_400.0
PAUSES = (5, 300, 1_800)


class TestAPause:
    @given(tries=st.integers(1, 3), chance=st.floats(0, 1, exclude_max=True), jitter=st.floats(0, 1))
    def test_is_that_of_the_schedule_and_at_most_the_jitter_longer(
        self, tries: int, chance: float, jitter: float
    ) -> None:
        pause = Schedule(PAUSES, jitter).pause(tries, chance=chance)
        assert pause is not None
        assert PAUSES[tries - 1] <= pause <= PAUSES[tries - 1] * (1 + jitter)

    @given(tries=st.integers(4, 10_000))
    def test_is_none_when_the_schedule_is_over(self, tries: int) -> None:
        assert Schedule(PAUSES, 0.2).pause(tries, chance=0) is None


class TestRetryAfter:
    @given(text=st.text(max_size=80) | st.none())
    def test_whatever_is_said_is_nothing_or_within_the_bounds(self, text: str | None) -> None:
        seconds = retry_after(text, now=NOW, seconds_max=MOST)
        assert seconds is None or 0 <= seconds <= MOST

    @given(seconds=st.integers(0, 10**40))
    def test_in_seconds_is_heeded_up_to_the_bound(self, seconds: int) -> None:
        assert retry_after(str(seconds), now=NOW, seconds_max=MOST) == min(seconds, MOST)

    @given(ahead=st.integers(-(10**7), 10**7))
    def test_as_a_moment_is_heeded_up_to_the_bound(self, ahead: int) -> None:
        said = format_datetime(NOW + timedelta(seconds=ahead), usegmt=True)
        assert retry_after(said, now=NOW, seconds_max=MOST) == min(max(ahead, 0), MOST)

    @pytest.mark.parametrize("text", ["", "soon", "-5", "1.5", "1e9", "١٢", "nan", "Mon, 99 Foo 9999 99:99:99 GMT"])
    def test_that_says_nothing_is_none(self, text: str) -> None:
        assert retry_after(text, now=NOW, seconds_max=MOST) is None


class TestAnAnswer:
    @given(status=st.integers(100, 999))
    def test_means_one_thing(self, status: int) -> None:
        outcome = outcome_of(status)
        assert (outcome is AttemptOutcome.DELIVERED) == (200 <= status < 300)
        assert (outcome is AttemptOutcome.REDIRECTED) == (300 <= status < 400)
        assert (outcome is AttemptOutcome.GONE) == (status == 410)
        assert (outcome is AttemptOutcome.THROTTLED) == (status in {429, 503})


class TestAnEndpoint:
    def test_is_given_up_after_its_days_of_nothing_but_failures_and_not_before(self) -> None:
        since = NOW - timedelta(days=5)
        assert is_given_up(since, now=NOW, after_days=5)
        assert not is_given_up(since, now=NOW - timedelta(seconds=1), after_days=5)
        assert not is_given_up(None, now=NOW, after_days=5)


class TestThePace:
    @given(rate=st.integers(1, 500), gaps=st.lists(st.floats(0, 0.5), max_size=200))
    def test_is_never_faster_than_the_rate_but_for_what_a_timer_was_late(self, rate: int, gaps: list[float]) -> None:
        pace, now, began = Pace(rate, 32), 100.0, []
        for gap in gaps:
            now = max(now + gap, now + pace.pause(now))
            pace.begin(now)
            pace.end(delivered=True)
            began.append(now)
        for at in began:
            within = sum(at <= each < at + 1 for each in began)
            assert within <= rate * 1.05 + 2

    @given(outcomes=st.lists(st.booleans(), max_size=60), most=st.integers(1, 32))
    def test_allows_more_at_a_time_with_each_success_and_one_after_a_failure(
        self, outcomes: list[bool], most: int
    ) -> None:
        pace = Pace(500, most)
        assert pace.allowed == 1
        for delivered in outcomes:
            before = pace.allowed
            pace.begin(0.0)
            pace.end(delivered=delivered)
            assert pace.allowed == (min(before + 1, most) if delivered else 1)
            assert pace.under_way == 0


def due(endpoint: UUID, subject: str = "", number: int = 0) -> Due:
    return Due(new_id(), endpoint, "event", new_id(), number, "type", subject, number, 10, None, 0, 0)


def lane(*, ordered: bool = False, at_once: int = 32, rate: int = 500) -> Lane:
    return Lane(new_id(), Pace(rate, at_once), ordered)


class TestAnOrderedLane:
    @given(seed=st.integers(0, 2**32))
    def test_posts_each_subject_in_order_whatever_fails_and_never_two_of_one_at_a_time(self, seed: int) -> None:
        chance = Random(seed)  # noqa: S311 - a test is repeated by its seed
        ours, lanes, now = lane(ordered=True), Lanes(50), 0.0
        table = {subject: list(range(8)) for subject in "abc"}
        taken: dict[str, list[int]] = {subject: [] for subject in table}
        under_way: list[Due] = []
        for _ in range(600):
            now += 0.01
            for subject, left in table.items():
                if left and subject not in ours.subjects:
                    for number in left[: chance.randint(1, 4)]:
                        ours.take(due(ours.endpoint_id, subject, number))
                    lanes.offer(ours)
            while (begun := lanes.begin(now)) is not None:
                under_way.append(begun[1])
                assert len({each.subject for each in under_way}) == len(under_way)
            if under_way:
                ended = under_way.pop(chance.randrange(len(under_way)))
                delivered = chance.random() < 0.7
                if delivered:
                    taken[ended.subject].append(ended.position or 0)
                    table[ended.subject].remove(ended.position or 0)
                lanes.end(ours, ended, delivered=delivered)
                ours.recorded(ended)
        assert all(numbers == sorted(numbers) for numbers in taken.values())
        assert all(numbers == list(range(8)) for numbers in taken.values())
        assert not ours.held
        assert not ours.subjects


class TestLanes:
    @given(count=st.integers(2, 30), posts_max=st.integers(2, 20))
    def test_that_hang_share_half_of_the_posts_and_leave_the_rest(self, count: int, posts_max: int) -> None:
        lanes = Lanes(posts_max)
        hanging = [lane() for _ in range(count)]
        for each in hanging:
            each.pace.failing = True
            each.take(due(each.endpoint_id))
            lanes.offer(each)
        begun = 0
        while lanes.begin(0.0) is not None:
            begun += 1
        assert begun == min(count, max(1, posts_max // 2))
        healthy = lane()
        healthy.take(due(healthy.endpoint_id))
        lanes.offer(healthy)
        assert lanes.begin(0.0) is not None

    def test_each_has_its_turn(self) -> None:
        lanes = Lanes(100)
        several = [lane(rate=1) for _ in range(3)]
        for each in several:
            for _ in range(5):
                each.take(due(each.endpoint_id))
            lanes.offer(each)
        first = [lanes.begin(0.0) for _ in several]
        assert {begun[0].endpoint_id for begun in first if begun} == {each.endpoint_id for each in several}

    def test_that_rest_are_left_alone_until_their_moment(self) -> None:
        lanes, resting = Lanes(10), lane()
        resting.rests_until = 5.0
        resting.take(due(resting.endpoint_id))
        lanes.offer(resting)
        assert lanes.begin(1.0) is None
        assert lanes.next_moment == 5.0
        assert lanes.begin(5.0) is not None

    @given(successes=st.integers(0, 200), at_once=st.integers(1, 32))
    def test_hold_no_more_than_their_window(self, successes: int, at_once: int) -> None:
        ours = lane(at_once=at_once)
        for _ in range(successes):
            ours.pace.begin(0.0)
            ours.pace.end(delivered=True)
        assert 0 < ours.window <= HELD_MAX

    @pytest.mark.parametrize("ordered", [False, True])
    def test_hold_little_while_their_receivers_take_nothing(self, *, ordered: bool) -> None:
        ours, lanes = lane(ordered=ordered), Lanes(10)
        taken = [due(ours.endpoint_id, "ab"[number // 4], number) for number in range(8)]
        for each in taken:
            ours.take(each)
        lanes.offer(ours)
        begun = lanes.begin(0.0)
        assert begun is not None
        gone = lanes.end(ours, begun[1], delivered=False)
        assert set(ours.held) | {each.id for each in gone} == {each.id for each in taken}
        assert len(ours.held) == ours.window < HELD_PER_POST

    def test_let_go_of_what_waits_when_their_settings_change(self) -> None:
        ours, lanes = lane(ordered=True), Lanes(10)
        for number in range(3):
            ours.take(due(ours.endpoint_id, "a", number))
        lanes.offer(ours)
        begun = lanes.begin(0.0)
        assert begun is not None
        assert len(ours.become(ordered=False)) == 2
        assert list(ours.held) == [begun[1].id]
        lanes.end(ours, begun[1], delivered=True)
        ours.recorded(begun[1])
        assert not ours.held
