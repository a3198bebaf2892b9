"""Posts over real connections: encrypted to whoever proves who they are, over again, and within bounds."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import httpcore
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from mediate_contracts.vocabulary import AttemptOutcome
from mediate_shared.ids import new_id
from mediate_subscriptions.adapters.addresses import Resolver
from mediate_subscriptions.adapters.connecting import Connecting
from mediate_subscriptions.adapters.handshaking import Handshaking
from mediate_subscriptions.adapters.posting import Answer, PostBounds, Poster, Unanswered
from mediate_subscriptions.domain.addresses import networks

HOST = "receiver.example"
LARGE = b"x" * 300_000


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of a receiver, and its key, in one file."""
    key = generate_private_key(SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, SHA256())
    )
    path = tmp_path_factory.mktemp("certificate") / "receiver.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(signed.public_bytes(Encoding.PEM) + private)
    return path


class Listening:
    """A receiver that notes its connections and the bodies it was posted."""

    def __init__(self) -> None:
        self.port = 0
        self.connections = 0
        self.bodies: list[bytes] = []
        self.hosts: list[bytes] = []
        self.hangs_up = False
        self.answers = 1

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                named = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if line)
                self.hosts.append(named[b"host"])
                self.bodies.append(await reader.readexactly(int(named.get(b"content-length", 0))))
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok" * self.answers)
                if self.hangs_up:
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def listening(certificate: Path | None = None) -> AsyncIterator[Listening]:
    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
    receiver = Listening()
    server = await asyncio.start_server(receiver.connected, "127.0.0.1", 0, ssl=context)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()


def poster(*, connections: int = 100) -> Poster:
    """Return one for whom every name leads to this machine."""
    resolver = Resolver(networks(["127.0.0.0/8"]), lookup=lambda _host, _port: [str(ip_address("127.0.0.1"))])
    return Poster(resolver, PostBounds(connect_seconds=2, seconds=5, answer_bytes=100, connections=connections))


async def post(through: Poster, url: str, body: bytes = b"{}") -> Answer:
    return await through.post(ENDPOINT, url, [("content-type", "application/json")], body)


ENDPOINT = new_id()


class TestAPostOverTls:
    async def test_reaches_who_proves_to_be_that_host(self, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        async with listening(certificate) as receiver:
            through = poster()
            for body in (b"{}", LARGE, b"{}"):
                answer = await post(through, f"https://{HOST}:{receiver.port}/hook", body)
                assert (answer.status_code, answer.body, answer.address) == (200, b"ok", "127.0.0.1")
            assert receiver.bodies == [b"{}", LARGE, b"{}"]
            assert receiver.connections == 1
            assert set(receiver.hosts) == {f"{HOST}:{receiver.port}".encode()}
            await through.close()

    async def test_reaches_nobody_under_another_name(self, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        async with listening(certificate) as receiver:
            with pytest.raises(Unanswered, match="certificate") as refused:
                await post(poster(), f"https://other.example:{receiver.port}/hook")
            assert refused.value.outcome is AttemptOutcome.UNREACHABLE
            assert receiver.bodies == []

    async def test_reaches_nobody_whom_no_authority_vouches_for(self, certificate: Path) -> None:
        async with listening(certificate) as receiver:
            with pytest.raises(Unanswered, match="certificate"):
                await post(poster(), f"https://{HOST}:{receiver.port}/hook")
            assert receiver.bodies == []

    async def test_reaches_whoever_was_asked_for_consent_under_the_same_authority(
        self, certificate: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        resolver = Resolver(networks(["127.0.0.0/8"]), lookup=lambda _host, _port: ["127.0.0.1"])
        handshaking = Handshaking(resolver, "hub.example", connect_seconds_max=5, seconds_max=5)
        async with listening(certificate) as receiver:
            answer = await handshaking.ask(f"https://{HOST}:{receiver.port}/hook", rate_per_second=1)
        assert answer.status == 200


class TestAConnection:
    async def test_is_used_again_and_another_is_opened_where_it_ended(self) -> None:
        async with listening() as receiver:
            through, url = poster(), f"http://{HOST}:{receiver.port}/hook"
            for _ in range(3):
                await post(through, url)
            assert receiver.connections == 1
            receiver.hangs_up = True
            for _ in range(3):
                assert (await post(through, url)).status_code == 200
            assert receiver.connections == 3
            await through.close()

    async def test_over_which_a_post_was_answered_twice_carries_no_other_one(self) -> None:
        async with listening() as receiver:
            receiver.answers = 2
            through, url = poster(), f"http://{HOST}:{receiver.port}/hook"
            for body in (b"0", b"1", b"2"):
                assert (await post(through, url, body)).status_code == 200
            # Each of them was really there when it was answered.
            assert receiver.bodies == [b"0", b"1", b"2"]
            await through.close()

    async def test_over_which_something_came_before_it_was_encrypted_is_ended(self) -> None:
        async with listening() as receiver:
            stream = await Connecting().connect_tcp("127.0.0.1", receiver.port, 2)
            await stream.write(b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 0\r\n\r\n")
            await stream.read(1, 2)
            with pytest.raises(httpcore.ConnectError, match="before the connection was encrypted"):
                await stream.start_tls(ssl.create_default_context(), HOST, 2)

    async def test_is_not_kept_beyond_the_bound(self) -> None:
        async with listening() as receiver:
            through, url = poster(connections=1), f"http://{HOST}:{receiver.port}/hook"
            await asyncio.gather(*(post(through, url) for _ in range(3)))
            assert receiver.connections == 3
            await post(through, url)
            assert receiver.connections <= 4
            await through.close()

    async def test_to_an_address_that_is_forbidden_is_never_opened(self) -> None:
        through = Poster(
            Resolver(lookup=lambda _host, _port: ["10.0.0.1"]),
            PostBounds(connect_seconds=2, seconds=5, answer_bytes=100, connections=1),
        )
        with pytest.raises(Unanswered, match="not on the internet") as refused:
            await post(through, f"https://{HOST}/hook")
        assert refused.value.outcome is AttemptOutcome.FORBIDDEN_ADDRESS
        # What a name means inside the hub's own network is not for whoever reads the log.
        assert "10.0.0.1" not in f"{refused.value.detail} {refused.value.address}"
