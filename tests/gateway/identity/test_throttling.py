"""How long somebody waits who keeps failing to sign in."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mediate_gateway.domain.throttling import (
    FAILURES_FREE,
    FIRST_WAIT,
    LONGEST_WAIT,
    WINDOW,
    Counted,
    network,
    waiting,
    who_hash,
)

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ages = st.timedeltas(min_value=timedelta(), max_value=timedelta(hours=2))
histories = st.lists(ages.map(lambda age: NOW - age), max_size=30)


def recent(failures: list[datetime]) -> list[datetime]:
    return [at for at in failures if at > NOW - WINDOW]


class TestWaiting:
    @given(histories)
    def test_begins_with_the_fifth_failure_in_fifteen_minutes(self, failures: list[datetime]) -> None:
        wait = waiting(failures, now=NOW)
        if len(recent(failures)) < FAILURES_FREE:
            assert wait == timedelta()
        else:
            assert timedelta() <= wait <= LONGEST_WAIT

    @given(histories)
    def test_counts_nothing_that_is_older(self, failures: list[datetime]) -> None:
        assert waiting(failures, now=NOW) == waiting(recent(failures), now=NOW)

    @given(histories, st.integers(1, 5))
    def test_never_gets_shorter_by_failing_once_more(self, failures: list[datetime], more: int) -> None:
        assert waiting([*failures, *[NOW] * more], now=NOW) >= waiting(failures, now=NOW)

    @given(histories)
    def test_is_over_when_it_said_it_would_be(self, failures: list[datetime]) -> None:
        assert waiting(failures, now=NOW + waiting(failures, now=NOW)) == timedelta()

    def test_doubles_with_each_further_failure(self) -> None:
        waits = [waiting([NOW] * count, now=NOW) for count in range(FAILURES_FREE, FAILURES_FREE + 7)]
        assert [wait / FIRST_WAIT for wait in waits] == [1, 2, 4, 8, 16, 30, 30]

    def test_lets_whoever_tries_as_often_as_they_may_try_less_than_a_thousand_times_a_day(self) -> None:
        now, tries, failures = NOW, 0, list[datetime]()
        while now < NOW + timedelta(days=1):
            failures = [*failures[-60:], now]
            tries += 1
            now += max(waiting(failures, now=now), timedelta(milliseconds=100))
        assert tries < 1_000


class TestWhoseAFailureIs:
    @given(st.text(max_size=50), st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
    def test_is_told_by_nobody_without_the_key(self, who: str, key: bytes, other: bytes) -> None:
        assert (who_hash(key, Counted.LOGIN, who) == who_hash(other, Counted.LOGIN, who)) == (key == other)

    def test_is_one_name_whatever_its_case(self) -> None:
        assert who_hash(b"key", Counted.LOGIN, "A@B.EXAMPLE") == who_hash(b"key", Counted.LOGIN, "a@b.example")

    def test_is_another_for_a_name_than_for_the_same_text_as_an_address(self) -> None:
        assert who_hash(b"key", Counted.LOGIN, "192.0.2.1") != who_hash(b"key", Counted.ADDRESS, "192.0.2.1")


class TestANetwork:
    @given(st.ip_addresses(v=4))
    def test_is_an_address_of_the_old_kind_by_itself_however_it_arrives(self, address: object) -> None:
        assert network(str(address)) == network(f"::ffff:{address}") == str(address)

    def test_is_the_half_of_a_new_address_that_a_household_has(self) -> None:
        assert network("2001:db8:1:2:aaaa::1") == network("2001:db8:1:2::ffff") == "2001:db8:1:2::/64"
        assert network("2001:db8:1:3::1") != network("2001:db8:1:2::1")

    def test_is_the_text_itself_where_it_is_no_address(self) -> None:
        assert network("testclient") == "testclient"
