"""What a gateway refuses to run on in production: everything that everybody knows or anybody can read."""

import base64
from dataclasses import replace

import pytest

from mediate_gateway.domain.production import KNOWN_KEYS, TRIED_FIRST, Told, objections
from mediate_shared.identity.tokens import new_key

SAFE = Told(
    private_key=new_key(),
    database_url="postgresql://mediate_gateway:m5b1b0e6f2c@postgres:5432/mediate_gateway",
    nats_url="nats://mediate:m77c1e0a9d4@nats:4222",
    public_url="https://hub.example",
    trusted_proxies="10.0.0.7, 172.16.0.0/12, ::1",
    first_passwords=0,
)


def key(found: bytes) -> str:
    return base64.urlsafe_b64encode(found).rstrip(b"=").decode()


def about(told: Told) -> str:
    """Return the one objection."""
    [found] = objections(told)
    return found


class TestWhatIsSafe:
    def test_is_not_objected_to(self) -> None:
        assert objections(SAFE) == []

    def test_is_any_key_that_the_hub_makes(self) -> None:
        assert [one for _ in range(500) for one in objections(replace(SAFE, private_key=new_key()))] == []

    def test_may_be_a_token_for_nats(self) -> None:
        assert objections(replace(SAFE, nats_url="tls://fa91be62b0@nats:4222")) == []

    def test_may_be_several_servers(self) -> None:
        assert objections(replace(SAFE, nats_url="nats://a:fa91be62b0@one:4222,nats://a:fa91be62b0@two:4222")) == []


class TestAKey:
    @pytest.mark.parametrize("known", sorted(KNOWN_KEYS))
    def test_that_everybody_knows_is_refused(self, known: str) -> None:
        assert "everybody knows" in about(replace(SAFE, private_key=key(bytes.fromhex(known))))

    def test_of_the_standards_is_known_as_they_write_it(self) -> None:
        # RFC 8037, appendix A.1.
        known = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"
        assert "everybody knows" in about(replace(SAFE, private_key=known))

    @pytest.mark.parametrize(
        "found",
        [
            bytes(32),
            b"\xff" * 32,
            bytes(range(32)),
            bytes(range(0, 224, 7)),
            b"\x01\x02\x03\x04" * 8,
            b"change-me-change-me-change-me-32",
            b"The quick brown fox jumps over!!",
        ],
    )
    def test_that_was_not_drawn_by_chance_is_refused(self, found: bytes) -> None:
        assert len(found) == 32
        assert "not drawn by chance" in about(replace(SAFE, private_key=key(found)))

    @pytest.mark.parametrize("short", ["", "x", "!", key(bytes(16)), key(b"\x9d\x61\xb1\x9d\xef\xfd\x5a\x60")])
    def test_that_is_too_short_is_refused(self, short: str) -> None:
        assert "shorter than 32 bytes" in about(replace(SAFE, private_key=short))

    def test_is_not_repeated(self) -> None:
        told = replace(SAFE, private_key=key(b"change-me-change-me-change-me-32"))
        assert told.private_key not in f"{about(told)} {told}"


class TestThePublicAddress:
    @pytest.mark.parametrize("url", ["http://hub.example", "HTTP://hub.example", "ftp://hub.example"])
    def test_without_tls_is_refused(self, url: str) -> None:
        assert "does not begin with https://" in about(replace(SAFE, public_url=url))

    @pytest.mark.parametrize("url", ["hub.example", "https://", "https:hub", "/", "https://[::1"])
    def test_that_is_none_is_refused(self, url: str) -> None:
        assert "not an address" in about(replace(SAFE, public_url=url))

    def test_is_needed(self) -> None:
        assert "MEDIATE_GATEWAY_PUBLIC_URL is not set" in about(replace(SAFE, public_url=None))


class TestProxies:
    @pytest.mark.parametrize("everybody", ["*", "0.0.0.0/0", "::/0", "10.0.0.1,0.0.0.0/0"])
    def test_that_are_everybody_are_refused(self, everybody: str) -> None:
        assert "MEDIATE_GATEWAY_TRUSTED_PROXIES" in about(replace(SAFE, trusted_proxies=everybody))

    @pytest.mark.parametrize("name", ["proxy", "10.0.0.1/8", "10.0.0.300", "10.0.0.1;10.0.0.2"])
    def test_that_would_never_be_known_are_refused(self, name: str) -> None:
        assert "neither an address nor a network" in about(replace(SAFE, trusted_proxies=name))

    def test_are_needed(self) -> None:
        assert "MEDIATE_GATEWAY_TRUSTED_PROXIES is not set" in about(replace(SAFE, trusted_proxies=None))


class TestAPassword:
    @pytest.mark.parametrize("password", [*sorted(TRIED_FIRST), "Postgres", "mediate1", "ChangeMe123!", "password2026"])
    def test_that_is_tried_first_is_refused(self, password: str) -> None:
        told = replace(SAFE, database_url=f"postgresql://somebody:{password}@postgres/x")
        assert about(told).startswith("MEDIATE_DATABASE_URL has a password that is tried first")
        told = replace(SAFE, nats_url=f"nats://somebody:{password}@nats")
        assert about(told).startswith("MEDIATE_NATS_URL has a password that is tried first")

    def test_that_is_tried_first_is_known_in_whatever_way_it_is_written(self) -> None:
        assert objections(replace(SAFE, database_url="postgresql://somebody:%70assword@postgres/x"))

    def test_that_is_the_name_of_its_user_is_refused(self) -> None:
        assert objections(replace(SAFE, database_url="postgresql://mediate_gateway:mediate_gateway@postgres/x"))

    @pytest.mark.parametrize("url", ["nats://nats:4222", "nats://somebody:@nats", "nats://one:fa91be62b0@x,nats://two"])
    def test_is_needed(self, url: str) -> None:
        assert about(replace(SAFE, nats_url=url)) == "MEDIATE_NATS_URL has no password in it"

    def test_is_not_repeated(self) -> None:
        told = replace(SAFE, database_url="postgresql://somebody:letmein99@postgres/x")
        assert "letmein99" not in f"{about(told)} {told}"

    def test_of_digits_drawn_by_chance_is_taken(self) -> None:
        assert objections(replace(SAFE, database_url="postgresql://somebody:40912837465019283746@postgres/x")) == []


class TestEverything:
    def test_that_speaks_against_it_is_said_at_once(self) -> None:
        told = Told(
            private_key=key(bytes(32)),
            database_url="postgresql://postgres:postgres@postgres/x",
            nats_url="nats://nats",
            public_url=None,
            trusted_proxies=None,
            first_passwords=2,
        )
        found = objections(told)
        assert len(found) == 6
        assert "2 accounts still have the password that the hub made" in found[-1]
