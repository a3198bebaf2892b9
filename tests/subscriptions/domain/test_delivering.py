"""What is delivered once more, and what is shown of what went over the line."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediate_contracts.vocabulary import DeliveryKind, EndpointStatus
from mediate_subscriptions.domain.delivering import (
    NotSentAgain,
    NotSentTo,
    NotYetThen,
    TooLongAgo,
    check_is_sent_again,
    check_is_sent_to,
    readable,
    recovered_since,
    shows_what_was_sent,
)
from mediate_subscriptions.domain.tracing import trace_of

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


class TestARecovery:
    def test_goes_back_to_the_moment_that_is_asked_for(self) -> None:
        asked = NOW - timedelta(days=3)
        assert recovered_since(asked, now=NOW, days=14, field="body.since") == asked

    def test_goes_back_as_far_as_anything_is_kept_where_no_moment_is_asked_for(self) -> None:
        assert recovered_since(None, now=NOW, days=14, field="body.since") == NOW - timedelta(days=14)

    def test_goes_no_further_back_and_says_how_far_it_does(self) -> None:
        with pytest.raises(TooLongAgo, match="14 days") as refused:
            recovered_since(NOW - timedelta(days=14, seconds=1), now=NOW, days=14, field="body.since")
        assert (refused.value.field, refused.value.value) == ("body.since", "2026-02-16T11:59:59+00:00")

    def test_of_what_is_still_to_come_is_refused(self) -> None:
        with pytest.raises(NotYetThen):
            recovered_since(NOW + timedelta(seconds=1), now=NOW, days=14, field="body.since")


class TestAnEndpoint:
    @pytest.mark.parametrize("status", [each for each in EndpointStatus if each is not EndpointStatus.ACTIVE])
    def test_that_is_not_active_is_sent_nothing_and_told_how_it_stands(self, status: EndpointStatus) -> None:
        with pytest.raises(NotSentTo, match=status.value):
            check_is_sent_to(status, field="path.endpoint_id", value="it")

    def test_that_is_active_is_sent_something(self) -> None:
        check_is_sent_to(EndpointStatus.ACTIVE, field="path.endpoint_id", value="it")


class TestACode:
    def test_is_not_sent_again(self) -> None:
        with pytest.raises(NotSentAgain):
            check_is_sent_again(DeliveryKind.VERIFICATION, field="path.delivery_id", value="it")

    def test_is_the_only_thing_that_the_log_does_not_show(self) -> None:
        hidden = [each for each in DeliveryKind if not shows_what_was_sent(each)]
        assert hidden == [DeliveryKind.VERIFICATION]


class TestAnAnswer:
    def test_is_shown_as_text_where_it_is_text(self) -> None:
        assert readable(b"Dank je wel,\n\tontvangen") == {"text": "Dank je wel,\n\tontvangen"}

    @pytest.mark.parametrize("content", [b"\xff\xfe", b"a\x00b", b"\x1b[31m", "\u202e".encode()])
    def test_is_shown_in_base64_where_a_screen_could_make_something_else_of_it(self, content: bytes) -> None:
        assert set(readable(content)) == {"base64"}

    @given(st.binary(max_size=200))
    def test_is_always_shown_as_one_of_the_two(self, content: bytes) -> None:
        assert len(readable(content)) == 1


class TestATrace:
    def test_is_read_from_where_an_event_belongs(self) -> None:
        assert trace_of(f"00-{TRACE}-00f067aa0ba902b7-01") == TRACE

    @pytest.mark.parametrize(
        "said", [None, "", "00", f"00-{'0' * 32}-00f067aa0ba902b7-01", f"00-{TRACE.upper()}-00f067aa0ba902b7-01"]
    )
    def test_is_none_where_none_is_said(self, said: str | None) -> None:
        assert trace_of(said) is None
