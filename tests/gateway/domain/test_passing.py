"""Where a public path leads, and what is left behind on the way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediate_gateway.domain.passing import end_to_end, passed_on, with_its_origin


class TestAPublicPath:
    def test_leads_to_the_service_it_names(self) -> None:
        path = "/v1/agendas/lines/7"
        assert passed_on(path, path.encode()) == ("agendas", "/v1/lines/7", b"/v1/lines/7")

    def test_keeps_how_it_was_written(self) -> None:
        passed = passed_on("/v1/community/a/b c", b"/v1/community/a%2Fb%20c")
        assert passed is not None
        assert passed.raw_path == b"/v1/a%2Fb%20c"

    def test_of_the_live_feed_leads_to_the_subscriptions(self) -> None:
        assert passed_on("/v1/stream", b"/v1/stream") == ("subscriptions", "/v1/stream", b"/v1/stream")

    @pytest.mark.parametrize(
        "path",
        [
            "/v1/",
            "/v1/community",
            "/v1/community/",
            "/v1/community/openapi.json",
            "/v1/community/../../health/ready",
            "/v1/community/../health/ready",
            "/v1/community/./x",
            "/health/ready",
            "/",
            "",
        ],
    )
    def test_to_what_is_not_public_leads_nowhere(self, path: str) -> None:
        assert passed_on(path, path.encode()) is None

    @given(st.text(alphabet="/.abv1%", max_size=40))
    def test_never_leads_outside_the_version_it_names(self, path: str) -> None:
        passed = passed_on(path, path.encode())
        if passed is not None:
            assert passed.path.startswith("/v1/")
            assert passed.raw_path.startswith(b"/v1/")
            assert ".." not in passed.path.split("/")


class TestTheHeaders:
    def test_of_a_connection_stay_behind_also_those_it_names(self) -> None:
        sent = [
            (b"Connection", b"close, X-Mine"),
            (b"x-mine", b"1"),
            (b"Transfer-Encoding", b"chunked"),
            (b"ETag", b'"1"'),
        ]
        assert end_to_end(sent) == [(b"etag", b'"1"')]

    def test_carry_the_gateways_trace_and_path_and_not_the_senders(self) -> None:
        sent = [(b"Traceparent", b"theirs"), (b"Asked", b"/theirs"), (b"accept", b"*/*")]
        asked = (b"asked", b"/v1/agendas/lines")
        word = (b"authorization", b"Bearer word")
        carried = with_its_origin(sent, traceparent="ours", asked=asked, token="word")
        assert carried == [(b"accept", b"*/*"), asked, word, (b"traceparent", b"ours")]
        assert with_its_origin(sent, traceparent=None, asked=asked, token="word") == [(b"accept", b"*/*"), asked, word]

    def test_never_carry_what_the_sender_showed_at_the_door(self) -> None:
        sent = [(b"Authorization", b"Bearer theirs"), (b"cookie", b"mediate_session=theirs"), (b"accept", b"*/*")]
        carried = with_its_origin(sent, traceparent=None, asked=(b"asked", b"/"), token="word")
        assert not [value for _, value in carried if b"theirs" in value]
