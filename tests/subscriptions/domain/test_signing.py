"""Signatures that others' libraries take."""

import base64
from datetime import UTC, datetime

import pytest
import svix.webhooks
from cryptography.exceptions import InvalidSignature
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from mediate_subscriptions.domain.signing import (
    KeyMalformed,
    NewKeys,
    Scheme,
    Signer,
    new_pair,
    new_secret,
    private_text,
    public_text,
    read_key,
    secret_text,
    sign_v1,
    signature_header,
    verify_v1a,
)

BODY = b'{"specversion":"1.0","data":{"name":"Beeld & Geluid \xe2\x80\x94 Media Park"}}'


def headers(*signers: Signer, body: bytes = BODY, message_id: str = "0199-a-post") -> dict[str, str]:
    now = int(datetime.now(UTC).timestamp())
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(now),
        "webhook-signature": signature_header(signers, message_id, now, body),
    }


class TestASignedPost:
    def test_is_taken_by_standardwebhooks_and_by_svix(self) -> None:
        secret = new_secret()
        sent = headers(Signer(Scheme.V1, secret))
        Webhook(secret_text(secret)).verify(BODY, sent)
        svix.webhooks.Webhook(secret_text(secret)).verify(BODY, sent)

    def test_is_taken_with_either_secret_while_one_follows_another(self) -> None:
        old, new, pair = new_secret(), new_secret(), new_pair()
        sent = headers(Signer(Scheme.V1, new), Signer(Scheme.V1A, pair.private), Signer(Scheme.V1, old))
        for secret in (old, new):
            Webhook(secret_text(secret)).verify(BODY, sent)
            svix.webhooks.Webhook(secret_text(secret)).verify(BODY, sent)
        with pytest.raises(WebhookVerificationError):
            Webhook(secret_text(new_secret())).verify(BODY, sent)

    def test_is_not_taken_once_a_byte_of_it_is_another(self) -> None:
        secret = new_secret()
        sent = headers(Signer(Scheme.V1, secret))
        with pytest.raises(WebhookVerificationError):
            Webhook(secret_text(secret)).verify(BODY + b" ", sent)
        with pytest.raises(WebhookVerificationError):
            Webhook(secret_text(secret)).verify(BODY, {**sent, "webhook-id": "0199-another"})

    def test_is_signed_as_the_standards_own_example_is(self) -> None:
        secret = read_key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
        signed = sign_v1(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
        assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="

    @given(st.binary(max_size=500), st.integers(0, 10**10))
    def test_with_a_key_pair_is_verified_by_its_public_half_alone(self, body: bytes, timestamp: int) -> None:
        pair, other = new_pair(), new_pair()
        signed = Signer(Scheme.V1A, pair.private).sign("0199", timestamp, body)
        verify_v1a(read_key(public_text(pair.public)), signed, "0199", timestamp, body)
        with pytest.raises(InvalidSignature):
            verify_v1a(other.public, signed, "0199", timestamp, body)
        with pytest.raises(InvalidSignature):
            verify_v1a(pair.public, signed, "0199", timestamp, body + b"x")


class TestASecret:
    def test_is_never_the_same_and_as_long_as_the_standard_asks(self) -> None:
        made = {new_secret() for _ in range(100)}
        assert len(made) == 100
        assert all(24 <= len(each) <= 64 for each in made)

    def test_is_written_with_the_prefix_of_its_kind(self) -> None:
        pair = new_pair()
        assert base64.b64decode(secret_text(b"x" * 32).removeprefix("whsec_")) == b"x" * 32
        assert public_text(pair.public).startswith("whpk_")
        assert read_key(private_text(pair.private)) == pair.private

    @pytest.mark.parametrize("text", ["", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_%%%", "v1,abc"])
    def test_that_is_malformed_is_refused_without_being_repeated(self, text: str) -> None:
        if text == "whsec_":
            assert read_key(text) == b""
            return
        with pytest.raises(KeyMalformed) as refused:
            read_key(text)
        assert not text or text not in str(refused.value)

    def test_does_not_show_where_what_holds_it_is_logged(self) -> None:
        made = NewKeys.make()
        shown = f"{made!r} {Signer(Scheme.V1, made.secret)!r} {made.pair!r}"
        assert repr(made.secret) not in shown
        assert repr(made.pair.private) not in shown
