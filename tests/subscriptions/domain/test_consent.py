"""What counts as a receiver's consent."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from mediate_contracts.vocabulary import Consent, EndpointStatus
from mediate_shared.ids import new_id
from mediate_subscriptions.domain.consent import (
    BETWEEN_CODES,
    CODE_LASTS,
    TRIES_MAX,
    CodeJustSent,
    CodeRefused,
    HandshakeRefused,
    Sent,
    allowed_rate,
    check_code,
    check_pause,
    check_tries,
    hashed,
    new_code,
)
from mediate_subscriptions.domain.endpoints import NEXT, EndpointNotSo, advance, needs_consent_anew

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ENDPOINT = new_id()
CODE = new_code()
SENT = Sent(hashed(CODE, ENDPOINT), NOW + CODE_LASTS, 0)


class TestACode:
    @pytest.mark.parametrize(
        "written",
        [CODE, CODE.lower(), CODE.replace("-", ""), CODE.replace("-", " ")],
        ids=["as sent", "in small letters", "without hyphens", "with spaces"],
    )
    def test_is_taken_however_it_is_written(self, written: str) -> None:
        check_code(written, SENT, endpoint_id=ENDPOINT, now=NOW)

    def test_is_not_taken_for_another_endpoint(self) -> None:
        with pytest.raises(CodeRefused):
            check_code(CODE, SENT, endpoint_id=new_id(), now=NOW)

    def test_is_taken_for_an_hour(self) -> None:
        check_code(CODE, SENT, endpoint_id=ENDPOINT, now=NOW + CODE_LASTS - timedelta(seconds=1))
        with pytest.raises(CodeRefused):
            check_code(CODE, SENT, endpoint_id=ENDPOINT, now=NOW + CODE_LASTS)

    def test_that_is_another_is_refused_and_not_repeated(self) -> None:
        other = new_code()
        with pytest.raises(CodeRefused) as refused:
            check_code(other, SENT, endpoint_id=ENDPOINT, now=NOW)
        assert other not in str(refused.value)
        assert refused.value.value is None

    def test_that_was_never_sent_is_refused(self) -> None:
        with pytest.raises(CodeRefused):
            check_code(CODE, Sent(None, None, 0), endpoint_id=ENDPOINT, now=NOW)

    def test_is_tried_ten_times(self) -> None:
        check_tries(replace(SENT, tried=TRIES_MAX - 1))
        with pytest.raises(CodeRefused):
            check_tries(replace(SENT, tried=TRIES_MAX))

    def test_is_not_followed_by_another_at_once(self) -> None:
        with pytest.raises(CodeJustSent):
            check_pause(SENT, endpoint_id=ENDPOINT, now=NOW)
        check_pause(SENT, endpoint_id=ENDPOINT, now=NOW + BETWEEN_CODES)

    def test_is_never_the_same(self) -> None:
        assert len({new_code() for _ in range(1_000)}) == 1_000


class TestAHandshake:
    @pytest.mark.parametrize("origin", ["*", "hub.example", "HUB.example", "other.example, hub.example"])
    def test_that_names_the_hub_or_everybody_is_consent(self, origin: str) -> None:
        assert asked({"webhook-allowed-origin": origin}) == 50

    @pytest.mark.parametrize("status", [199, 301, 308, 404, 405, 500])
    def test_with_another_answer_than_success_is_none(self, status: int) -> None:
        with pytest.raises(HandshakeRefused):
            asked({"webhook-allowed-origin": "*"}, status=status)

    @pytest.mark.parametrize(
        "headers", [{}, {"webhook-allowed-origin": ""}, {"webhook-allowed-origin": "evil.example"}]
    )
    def test_that_allows_nobody_or_somebody_else_is_none(self, headers: dict[str, str]) -> None:
        with pytest.raises(HandshakeRefused):
            asked(headers)

    @pytest.mark.parametrize(("rate", "second"), [("*", 50), ("120", 2), ("60", 1), ("119", 1), ("999999", 50)])
    def test_sets_how_many_posts_a_second_there_are_at_most(self, rate: str, second: int) -> None:
        assert asked({"webhook-allowed-origin": "*", "webhook-allowed-rate": rate}) == second

    @pytest.mark.parametrize("rate", ["0", "59", "-1", "many", "1.5", "٩٩"])
    def test_with_a_rate_that_cannot_be_kept_to_is_refused(self, rate: str) -> None:
        with pytest.raises(HandshakeRefused):
            asked({"webhook-allowed-origin": "*", "webhook-allowed-rate": rate})


def asked(headers: dict[str, str], *, status: int = 200) -> int:
    return allowed_rate(status, headers, origin="hub.example", asked=50, endpoint_id=ENDPOINT)


class TestAnEndpoint:
    def test_has_a_row_for_every_status(self) -> None:
        assert set(NEXT) == set(EndpointStatus)

    @pytest.mark.parametrize("current", EndpointStatus)
    @pytest.mark.parametrize("to", EndpointStatus)
    def test_moves_as_the_table_says_and_not_otherwise(self, current: EndpointStatus, to: EndpointStatus) -> None:
        if to in NEXT[current]:
            assert advance(current, to, endpoint_id=ENDPOINT, reason="no") is to
            return
        with pytest.raises(EndpointNotSo) as refused:
            advance(current, to, endpoint_id=ENDPOINT, reason="no")
        assert current in refused.value.reason

    def test_needs_consent_anew_somewhere_else_or_faster_than_was_allowed(self) -> None:
        before = {"url": "https://a.example/", "rate_per_second": 5}
        same = {"url": "https://a.example/", "rate_per_second": 6}
        assert needs_consent_anew(before, url="https://b.example/", rate_per_second=5, consent=Consent.CODE)
        assert needs_consent_anew(before, **same, consent=Consent.HANDSHAKE)  # type: ignore[arg-type]
        assert not needs_consent_anew(before, **same, consent=Consent.CODE)  # type: ignore[arg-type]
