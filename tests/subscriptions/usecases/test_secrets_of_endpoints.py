"""What posts are signed with: sealed where it is kept, shown once, and followed by another without a gap."""

import json
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import svix.webhooks
from sqlalchemy import text
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from mediate_contracts.vocabulary import DisabledReason
from mediate_shared.clock import utc_now
from mediate_subscriptions.adapters import endpoints
from mediate_subscriptions.adapters.sealing import NotOurs, Sealing, new_sealing_key
from mediate_subscriptions.domain.signing import Scheme, Signer, read_key, signature_header, verify_v1a
from mediate_subscriptions.settings import SubscriptionsSettings
from subscriptions.endpoints import Organisation
from support.infrastructure import Infrastructure
from support.running import Running, running

KEYS = new_sealing_key()
BODY = b'{"specversion":"1.0"}'
DAY = timedelta(hours=24)


class Clock:
    """The service's clock, which a test moves on."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return utc_now() + self.ahead


@pytest.fixture(scope="module")
async def subscriptions(infrastructure: Infrastructure) -> AsyncIterator[Running]:
    """The service alone, with keys of its own."""
    bounds = SubscriptionsSettings(keys=KEYS, http_allowed=True, networks_allowed=("127.0.0.0/8",))
    async with running(infrastructure, "subscriptions", subscriptions={"bounds": bounds}) as started:
        yield started["subscriptions"]


@pytest.fixture
def clock(subscriptions: Running, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock that the service looks at."""
    moved = Clock()
    monkeypatch.setattr(subscriptions.service, "clock", moved)
    return moved


@pytest.fixture
def organisation(subscriptions: Running) -> Organisation:
    """An organisation without endpoints."""
    return Organisation(subscriptions)


async def signing(running: Running, endpoint_id: str, *, at: datetime, keys: str = KEYS) -> list[Signer]:
    """Return what would sign a post at a moment."""
    async with running.service.database.reading() as connection:
        return list(await endpoints.signers(connection, UUID(endpoint_id), Sealing(keys), now=at))


async def taken(running: Running, endpoint: str, secret: str, *, at: datetime) -> bool:
    """Tell whether both libraries take a post that is signed at a moment, with a secret that a receiver has."""
    now = int(datetime.now(UTC).timestamp())
    signers = await signing(running, endpoint, at=at)
    sent = {
        "webhook-id": "a-post",
        "webhook-timestamp": str(now),
        "webhook-signature": signature_header(signers, "a-post", now, BODY),
    }
    try:
        Webhook(secret).verify(BODY, sent)
    except WebhookVerificationError:
        with pytest.raises(svix.webhooks.WebhookVerificationError):
            svix.webhooks.Webhook(secret).verify(BODY, sent)
        return False
    svix.webhooks.Webhook(secret).verify(BODY, sent)
    return True


async def rotated(organisation: Organisation, endpoint: dict[str, Any], **asked: bool) -> dict[str, Any]:
    """Rotate the secrets of an endpoint; returns it as it then is, with the new one."""
    version = (await organisation.show(endpoint["id"]))["version"]
    answer = await organisation.ask("POST", f"/{endpoint['id']}/secrets", asked, version=version)
    assert answer.status_code == 201, answer.text
    assert answer.headers["cache-control"] == "no-store"
    found: dict[str, Any] = answer.json()
    return found


async def everything_kept(running: Running) -> str:
    """Return every row of every table as text, binary columns in hexadecimal and as the characters they are."""
    found: list[str] = []
    async with running.service.database.reading() as connection:
        names = await connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
        for name in names.scalars().all():
            rows = await connection.execute(text(f'SELECT * FROM "{name}"'))  # noqa: S608 - names of our own tables
            for row in rows:
                found += [
                    f"{value.hex()} {value.decode('latin-1')}" if isinstance(value, bytes) else str(value)
                    for value in row
                ]
    return "\n".join(found)


class TestASecret:
    async def test_is_nowhere_in_the_database_as_it_is_told_nor_in_bytes(self, organisation: Organisation) -> None:
        answer = await organisation.ask("POST", body=organisation.wanting(asymmetric=True), key="kept-nowhere")
        added = answer.json()
        again = await rotated(organisation, added)
        [pair] = [
            each for each in await signing(organisation.running, added["id"], at=utc_now()) if each.scheme is Scheme.V1A
        ][:1]
        kept = await everything_kept(organisation.running)
        assert added["id"] in kept
        for secret in (added["secret"], again["secret"]):
            assert secret not in kept
            assert secret.removeprefix("whsec_") not in kept
            assert read_key(secret).hex() not in kept
        assert pair.secret.hex() not in kept

    async def test_is_in_no_log(self, organisation: Organisation, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.DEBUG):
            added = await organisation.add()
            again = await rotated(organisation, added)
        for secret in (added["secret"], again["secret"]):
            assert secret.removeprefix("whsec_") not in caplog.text

    async def test_is_opened_with_no_other_hubs_keys(self, organisation: Organisation) -> None:
        added = await organisation.add()
        with pytest.raises(NotOurs):
            await signing(organisation.running, added["id"], at=utc_now(), keys=new_sealing_key())
        both = f"{new_sealing_key()},{KEYS}"
        [signer] = await signing(organisation.running, added["id"], at=utc_now(), keys=both)
        assert signer.secret == read_key(added["secret"])

    async def test_opens_for_no_other_endpoint(self, organisation: Organisation) -> None:
        one, other = await organisation.add(), await organisation.add()
        swap = text("UPDATE endpoint_secret SET endpoint_id = :other WHERE endpoint_id = :one")
        async with organisation.running.service.database.transaction() as transaction:
            await transaction.execute(swap, {"one": UUID(one["id"]), "other": UUID(other["id"])})
        with pytest.raises(NotOurs):
            await signing(organisation.running, other["id"], at=utc_now())

    async def test_is_not_shown_by_the_list_of_keys(self, organisation: Organisation) -> None:
        added = await organisation.add(asymmetric=True)
        answer = await organisation.ask("GET", f"/{added['id']}/keys")
        items = answer.json()["items"]
        assert {each["scheme"] for each in items} == {"v1", "v1a"}
        assert {each["public"] for each in items} == {None, added["public_key"]}
        assert all(each["until"] is None for each in items)
        assert added["secret"] not in answer.text

    async def test_with_a_key_pair_is_verified_by_the_public_key_that_was_told(
        self, organisation: Organisation
    ) -> None:
        added = await organisation.add(asymmetric=True)
        signers = await signing(organisation.running, added["id"], at=utc_now())
        [signed] = [each for each in signature_header(signers, "a-post", 1, BODY).split() if each.startswith("v1a,")]
        verify_v1a(read_key(added["public_key"]), signed, "a-post", 1, BODY)


class TestRotation:
    async def test_lets_either_secret_be_taken_for_a_day_and_then_the_new_one_alone(
        self, organisation: Organisation, clock: Clock
    ) -> None:
        old = await organisation.add()
        before = clock()
        new = await rotated(organisation, old)
        after = clock()
        hub, endpoint = organisation.running, old["id"]
        for moment in (after, before + DAY - timedelta(seconds=1)):
            assert await taken(hub, endpoint, old["secret"], at=moment)
            assert await taken(hub, endpoint, new["secret"], at=moment)
        assert not await taken(hub, endpoint, old["secret"], at=after + DAY)
        assert await taken(hub, endpoint, new["secret"], at=after + DAY)

    async def test_shows_until_when_the_old_one_signs(self, organisation: Organisation, clock: Clock) -> None:
        added = await organisation.add()
        await rotated(organisation, added)
        newest, oldest = (await organisation.ask("GET", f"/{added['id']}/keys")).json()["items"]
        assert newest["until"] is None
        assert datetime.fromisoformat(oldest["until"]) - datetime.fromisoformat(newest["created_at"]) == DAY
        clock.ahead = DAY + timedelta(minutes=1)
        [left] = (await organisation.ask("GET", f"/{added['id']}/keys")).json()["items"]
        assert left["id"] == newest["id"]

    async def test_can_end_the_old_one_at_once(self, organisation: Organisation) -> None:
        old = await organisation.add()
        new = await rotated(organisation, old, revoke_old=True)
        assert not await taken(organisation.running, old["id"], old["secret"], at=utc_now())
        assert await taken(organisation.running, old["id"], new["secret"], at=utc_now())

    async def test_of_a_rotation_does_not_make_the_first_one_last_longer(
        self, organisation: Organisation, clock: Clock
    ) -> None:
        first = await organisation.add()
        await rotated(organisation, first)
        clock.ahead = timedelta(hours=12)
        await rotated(organisation, first)
        assert not await taken(organisation.running, first["id"], first["secret"], at=utc_now() + DAY)

    async def test_makes_no_post_longer_without_end(self, organisation: Organisation, clock: Clock) -> None:
        added = await organisation.add()
        for _ in range(3):
            await rotated(organisation, added)
        version = (await organisation.show(added["id"]))["version"]
        refused = await organisation.ask("POST", f"/{added['id']}/secrets", {}, version=version)
        assert refused.status_code == 409
        assert refused.json()["type"] == "/problems/too-many-keys"
        clock.ahead = DAY + timedelta(minutes=1)
        await rotated(organisation, added)

    async def test_is_done_once_however_often_it_is_sent(self, organisation: Organisation) -> None:
        added = await organisation.add()
        path = f"/{added['id']}/secrets"
        first = await organisation.ask("POST", path, {}, version=1, key="rotate")
        again = await organisation.ask("POST", path, {}, version=1, key="rotate")
        assert first.json()["secret"]
        assert again.status_code == 201
        assert "secret" not in again.json()
        assert len(await signing(organisation.running, added["id"], at=utc_now())) == 2

    async def test_at_another_version_is_refused(self, organisation: Organisation) -> None:
        added = await organisation.add()
        assert (await organisation.ask("POST", f"/{added['id']}/secrets", {}, version=7)).status_code == 412
        assert (await organisation.ask("POST", f"/{added['id']}/secrets", {})).status_code == 428

    async def test_asks_for_ed25519_or_no_more_of_it(self, organisation: Organisation) -> None:
        added = await organisation.add()
        path = f"/{added['id']}"
        both = await organisation.ask("PATCH", path, {"asymmetric": True}, version=1)
        assert both.status_code == 200, both.text
        schemes = [each.scheme for each in await signing(organisation.running, added["id"], at=utc_now())]
        assert sorted(schemes) == ["v1", "v1a"]
        await organisation.ask("PATCH", path, {"asymmetric": False}, version=2)
        [left] = await signing(organisation.running, added["id"], at=utc_now())
        assert left.secret == read_key(added["secret"])


class TestACode:
    async def test_is_taken_for_an_hour(self, organisation: Organisation, clock: Clock) -> None:
        added = await organisation.add()
        code = await organisation.code(added["id"])
        clock.ahead = timedelta(minutes=61)
        late = await organisation.ask("POST", f"/{added['id']}/confirmation", {"code": code})
        assert late.status_code == 422
        assert "more than an hour" in late.json()["detail"]
        fresh = await organisation.code(added["id"])
        agreed = await organisation.ask("POST", f"/{added['id']}/confirmation", {"code": fresh})
        assert agreed.status_code == 200, agreed.text

    async def test_that_is_followed_by_another_is_taken_no_more(self, organisation: Organisation, clock: Clock) -> None:
        added = await organisation.add()
        first = await organisation.code(added["id"])
        clock.ahead = timedelta(minutes=1)
        second = await organisation.code(added["id"])
        path = f"/{added['id']}/confirmation"
        assert (await organisation.ask("POST", path, {"code": first})).status_code == 422
        assert (await organisation.ask("POST", path, {"code": second})).status_code == 200


class TestConsent:
    async def test_comes_before_the_first_event(self, organisation: Organisation) -> None:
        added = await organisation.add()
        assert added["id"] not in await active(organisation.running)
        code = await organisation.code(added["id"])
        assert added["id"] not in await active(organisation.running)
        await organisation.ask("POST", f"/{added['id']}/confirmation", {"code": code})
        assert added["id"] in await active(organisation.running)

    async def test_is_not_asked_for_again_after_the_hub_disabled_an_endpoint(self, organisation: Organisation) -> None:
        endpoint = await organisation.confirmed()
        identifier, now = UUID(endpoint["id"]), utc_now()
        for expected in (True, False):
            async with organisation.running.service.database.transaction() as transaction:
                disabled = await endpoints.disable(
                    transaction, identifier, DisabledReason.FAILING, failing_since=now, now=now
                )
            assert disabled is expected
        shown = await organisation.show(endpoint["id"])
        assert (shown["status"], shown["disabled_reason"]) == ("disabled", "failing")
        said = [event["type"] for event in await organisation.running.events() if event["subject"] == endpoint["id"]]
        assert said.count("nl.mediate.subscriptions.endpoint.disabled.v1") == 1
        resumed = await organisation.ask("POST", f"/{endpoint['id']}/resume", version=shown["version"])
        assert resumed.json()["status"] == "active"
        assert resumed.json()["disabled_reason"] is None


async def active(running: Running) -> set[str]:
    """Return the endpoints that are sent events."""
    async with running.service.database.reading() as connection:
        return {str(row.id) for row in await endpoints.active(connection)}


class TestTheAudit:
    async def test_holds_who_did_what_and_no_secret_or_address(self, organisation: Organisation) -> None:
        endpoint = await organisation.confirmed()
        await rotated(organisation, endpoint)
        query = text("SELECT entry FROM audit WHERE entry::jsonb ->> 'object_id' = :id ORDER BY number")
        async with organisation.running.service.database.reading() as connection:
            entries = [json.loads(each) for each in (await connection.execute(query, {"id": endpoint["id"]})).scalars()]
        assert [each["action"] for each in entries] == [
            *("endpoint.add", "endpoint.verify", "endpoint.confirm", "endpoint.rotate"),
        ]
        assert {each["actor"] for each in entries} == {str(organisation.id)}
        assert "127.0.0.1" not in str(entries)
        assert "whsec" not in str(entries)
