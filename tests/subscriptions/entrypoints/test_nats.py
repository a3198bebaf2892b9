"""Partners read their own stream over NATS, with credentials that open nothing else."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from uuid import UUID

import nats
import pytest
from nats.aio.client import Client
from nats.js.api import ConsumerConfig, StreamConfig
from nats.js.errors import APIError, NotFoundError

from mediate_shared.ids import new_id
from mediate_subscriptions.adapters import nats_accounts
from mediate_subscriptions.adapters.sealing import Sealing
from mediate_subscriptions.settings import SubscriptionsSettings
from subscriptions.nats_hub import NatsHub, nats_hub
from support.chassis import rows
from support.identity import person
from support.infrastructure import Infrastructure
from support.partners_nats import NatsPartner, about, connected, signing
from support.running import eventually, running
from support.serving import serving

REFUSED = (
    "nl.mediate.community.organisation.registered.v1",
    "$JS.API.STREAM.CREATE.OTHER",
    "$JS.API.STREAM.UPDATE.MEDIATE",
    "$JS.API.STREAM.DELETE.MEDIATE",
    "$JS.API.STREAM.PURGE.MEDIATE",
    "$JS.API.STREAM.MSG.DELETE.MEDIATE",
    "$JS.API.STREAM.SNAPSHOT.MEDIATE",
    "$JS.API.STREAM.RESTORE.OTHER",
    "$JS.API.STREAM.INFO.OTHER",
    "$JS.API.STREAM.MSG.GET.OTHER",
    "$JS.API.CONSUMER.CREATE.OTHER",
    "$JS.API.CONSUMER.DURABLE.CREATE.OTHER.mine",
    "$JS.API.CONSUMER.MSG.NEXT.OTHER.mine",
    "$JS.API.DIRECT.GET.OTHER",
    "$JS.ACK.OTHER.mine.1.1.1.1.0",
    "$SYS.REQ.CLAIMS.UPDATE",
    "$SYS.REQ.SERVER.PING",
    "$SYS.REQ.ACCOUNT.PING.CONNZ",
    "mediate.community",
    "anything",
)
UNHEARD = (">", "*", "$SYS.>", "$JS.>", "mediate.>", "nl.>")


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[NatsHub]:
    async with nats_hub(infrastructure, tmp_path_factory.mktemp("partners")) as started:
        yield started


class TestAStream:
    async def test_is_read_with_the_credentials_that_were_issued(self, hub: NatsHub) -> None:
        partner = hub.partner()
        async with hub.reading(partner) as client:
            said = await hub.say("Zilverlicht", "Zilverlicht & co")
            found = await client.read(2)
        assert about(found) == [said, said]
        assert [each.subject for each in found] == [each.event["type"] for each in found]
        assert [each.headers["Nats-Msg-Id"] for each in found] == [each.event["id"] for each in found]
        assert all("sequence" not in each.event for each in found)
        assert all(each.headers["traceparent"] == each.event["traceparent"] for each in found)

    async def test_goes_on_after_the_server_was_away(self, hub: NatsHub) -> None:
        partner = hub.partner()
        async with hub.reading(partner, reconnects=True) as client:
            before = await hub.say("Before")
            assert about(await client.read(1)) == [before]
            hub.server.kill()
            meanwhile = await hub.say("Meanwhile")
            await hub.heard(meanwhile)
            hub.server.start()
            after = await hub.say("After")
            await eventually(lambda: _is(client.client.is_connected))
            assert about(await client.read(2)) == [meanwhile, after]

    async def test_holds_what_its_organisation_may_see_and_nothing_else(self, hub: NatsHub) -> None:
        one, other = hub.partner(), hub.partner()
        async with hub.reading(one) as first, hub.reading(other) as second:
            ours = await hub.offer(one.id)
            theirs = await hub.offer(other.id)
            everybodys = await hub.say("Everybody's")
            found, others = await first.read(3), await second.read(3)
        seen = {each.about: each.event["data"] for each in found}
        others_seen = {each.about: each.event["data"] for each in others}
        # That somebody was asked is the network's to know; who it was, the organisation's own.
        assert set(seen) == set(others_seen) == {ours, theirs, everybodys}
        assert str(one.id) in str(seen[ours])
        assert str(one.id) not in str(others_seen[ours])
        assert str(other.id) not in str(seen[theirs])

    async def test_gives_with_each_event_the_cursor_by_which_polling_goes_on(self, hub: NatsHub) -> None:
        partner = hub.partner()
        async with hub.reading(partner) as client, serving(hub.service) as polling:
            await hub.say("Read over NATS")
            [first] = await client.read(1)
            second = await hub.say("Polled")
            await hub.heard(second)
            page = await polling.get("/v1/feed", params={"cursor": first.headers["Mediate-Cursor"]})
        assert [each["subject"] for each in page.json()["items"]] == [second]

    async def test_begins_when_the_first_credentials_are_issued(self, hub: NatsHub) -> None:
        await hub.heard(await hub.say("Long before"))
        async with hub.reading(hub.partner()) as client:
            said = await hub.say("From now on")
            assert about(await client.read(1)) == [said]

    async def test_is_heard_live_without_a_consumer(self, hub: NatsHub) -> None:
        async with hub.reading(hub.partner()) as client:
            live = await client.client.subscribe("nl.mediate.community.>")
            await client.client.flush()
            await hub.say("Live")
            message = await live.next_msg(timeout=15)
        assert message.subject.startswith("nl.mediate.community.")

    async def test_is_made_anew_with_what_it_held_where_it_was_deleted(self, hub: NatsHub) -> None:
        partner = hub.partner()
        async with hub.reading(partner) as client:
            first = await hub.say("First")
            assert about(await client.read(1)) == [first]
            await hub.written(partner)
            await _delete(hub, partner.id)
            second = await hub.say("Second")
            await eventually(lambda: _is_there(client.client))
            await hub.written(partner)
            assert about(await client.read(2, consumer="anew")) == [first, second]

    async def test_that_is_full_is_waited_for_and_then_written_on(
        self, hub: NatsHub, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("mediate_subscriptions.adapters.partners_nats.STREAM_BYTES_MAX", 3_000)
        partner = hub.partner()
        async with hub.reading(partner) as client:
            said = await hub.say(*(f"Number {number}" for number in range(8)))
            await hub.waits(partner, "full")
            held = await client.read(1)
            monkeypatch.undo()
            await hub.written(partner)
            found = held + await client.read(7)
        assert about(found) == [said] * 8
        assert [each.event["data"]["name"] for each in found] == [f"Number {number}" for number in range(8)]
        assert (await partner.account())["waits_because"] is None


class TestAPartnersUser:
    async def test_may_publish_nothing_but_what_reading_takes(self, hub: NatsHub) -> None:
        async with hub.reading(hub.partner()) as client:
            assert [each for each in REFUSED if not await client.refused(each, b"{}")] == []

    async def test_may_listen_to_nothing_but_its_stream_and_its_answers(self, hub: NatsHub) -> None:
        async with hub.reading(hub.partner()) as client:
            for subject in UNHEARD:
                await client.client.subscribe(subject)
            assert [each for each in UNHEARD if not await client.told("subscription", each)] == []

    async def test_cannot_make_another_stream_even_as_the_account_itself(self, hub: NatsHub) -> None:
        partner = hub.partner()
        async with hub.reading(partner), _as_the_account(hub, partner.id) as client:
            with pytest.raises(APIError, match="maximum number of streams"):
                await client.jetstream().add_stream(StreamConfig(name="OTHER", subjects=["other.>"], max_bytes=1_000))

    async def test_sees_nothing_of_another_account(self, hub: NatsHub) -> None:
        one, other = hub.partner(), hub.partner()
        async with hub.reading(one) as first, hub.reading(other) as second:
            ours = await hub.offer(one.id)
            await first.read(1)
            await second.read(1)
            # The same names, and yet nothing in common: neither the other's consumer nor what is said by hand.
            consumers = await second.client.jetstream().consumers_info("MEDIATE")
            assert len(consumers) == 1
            inbox = await second.client.subscribe("_INBOX.shared")
            await second.client.flush()
            assert await first.refused("_INBOX.shared", ours.encode())
            with pytest.raises(nats.errors.TimeoutError):
                await inbox.next_msg(timeout=0.3)

    async def test_can_send_what_it_reads_nowhere_but_into_its_own_account(self, hub: NatsHub) -> None:
        one, other = hub.partner(), hub.partner()
        async with (
            hub.reading(one) as first,
            hub.reading(other) as second,
            _as_the_account(hub, other.id) as whole,
        ):
            # Whoever may do everything in the other account hears nothing of it.
            elsewhere = await whole.subscribe(">")
            await whole.flush()
            await hub.offer(one.id)
            await first.read(1, consumer="mine")
            await second.read(1)
            before = elsewhere.pending_msgs
            for reply in ("elsewhere", "$SYS.REQ.CLAIMS.UPDATE", "$JS.API.STREAM.DELETE.MEDIATE", "mediate.community"):
                subscription = await first.client.jetstream().pull_subscribe(
                    "nl.mediate.>", durable=f"to-{reply[:4].strip('$.')}-{len(reply)}", stream="MEDIATE"
                )
                name = (await subscription.consumer_info()).name
                await first.client.publish(f"$JS.API.CONSUMER.MSG.NEXT.MEDIATE.{name}", b"1", reply=reply)
            with suppress(APIError):
                deletes = ConsumerConfig(durable_name="deletes", deliver_subject="$JS.API.STREAM.DELETE.MEDIATE")
                await first.client.jetstream().add_consumer("MEDIATE", deletes)
            await first.client.flush()
            await whole.flush()
            assert elsewhere.pending_msgs == before
            # And its own stream is as it was.
            assert (await first.client.jetstream().stream_info("MEDIATE")).state.messages == 1

    async def test_is_no_user_of_the_hubs_own_bus(self, hub: NatsHub, infrastructure: Infrastructure) -> None:
        made = await hub.partner().issued()
        address = infrastructure.nats_url.rsplit("@", 1)[-1].removeprefix("nats://")
        with pytest.raises(nats.errors.Error):
            async with connected(f"nats://{address}", made["creds"]):
                pass


class TestCredentials:
    async def test_that_are_revoked_are_thrown_out_at_once_and_let_in_no_more(self, hub: NatsHub) -> None:
        partner = hub.partner()
        made, kept = await partner.issued(), await partner.issued()
        async with connected(hub.server.url(), made["creds"]) as out, connected(hub.server.url(), kept["creds"]) as in_:
            revoked = await partner.revoke(made["id"])
            assert revoked["revoked_reason"] == "asked"
            await eventually(lambda: _is(out.client.is_closed))
            await in_.client.flush()
        with pytest.raises(nats.errors.Error, match="Authorization"):
            async with connected(hub.server.url(), made["creds"]):
                pass

    async def test_that_were_revoked_while_the_server_was_away_are_not_let_in(self, hub: NatsHub) -> None:
        partner = hub.partner()
        made = await partner.issued()
        await hub.written(partner)
        hub.server.kill()
        await partner.revoke(made["id"])
        hub.server.start()
        await hub.say("Back")

        await eventually(lambda: _is_refused(hub, made["creds"]))

    async def test_end_when_they_were_to_and_that_is_told(self, hub: NatsHub) -> None:
        partner = hub.partner()
        made = await partner.issued(seconds=2)
        async with connected(hub.server.url(), made["creds"]) as client:
            await eventually(lambda: _is(client.client.is_closed))
        await eventually(lambda: _is_refused(hub, made["creds"]))

        async def told() -> bool:
            found = (await partner.ask("GET", f"/nats-credentials/{made['id']}")).json()
            return bool(found["revoked_reason"] == "expired")

        await eventually(told)
        said = await hub.delivering.running.events()
        [ended] = [each for each in said if each["subject"] == made["id"] and "revoked" in each["type"]]
        assert ended["data"]["reason"] == "expired"

    async def test_are_shown_once(self, hub: NatsHub) -> None:
        partner = hub.partner()
        body = partner.wanting()
        first = await partner.ask("POST", "/nats-credentials", body, Idempotency_Key="once")
        again = await partner.ask("POST", "/nats-credentials", body, Idempotency_Key="once")
        assert "BEGIN USER NKEY SEED" in first.json()["creds"]
        assert first.headers["cache-control"] == again.headers["cache-control"] == "no-store"
        assert again.json()["id"] == first.json()["id"]
        assert "creds" not in again.json()
        seed = first.json()["creds"].split("SEED-----\n")[1].split("\n")[0]
        kept = await rows(hub.service, "SELECT nats_credentials::text FROM nats_credentials")
        answers = await rows(hub.service, "SELECT idempotency::text, convert_from(body, 'UTF8') FROM idempotency")
        assert seed not in str(kept) + str(answers)

    async def test_are_of_an_organisation_that_one_administers(self, hub: NatsHub) -> None:
        partner = hub.partner()
        made = await partner.issued()
        member, stranger = person(organisations=[partner.id]), person(administers=[new_id()])
        issuing = ("POST", "/nats-credentials", partner.wanting())
        revoking = ("DELETE", f"/nats-credentials/{made['id']}")
        assert (await partner.ask(*issuing, actor=member)).status_code == 403
        assert (await partner.ask(*issuing, actor=stranger)).status_code == 403
        assert (await partner.ask(*revoking, actor=member)).status_code == 403
        assert (await partner.ask(*revoking, actor=stranger)).status_code == 404
        account = f"/nats-account?organisation_id={partner.id}"
        assert (await partner.ask("GET", account, actor=member)).status_code == 200
        assert (await partner.ask("GET", account, actor=stranger)).status_code == 404
        listed = await partner.ask("GET", "/nats-credentials", actor=stranger)
        assert listed.json()["items"] == []

    @pytest.mark.parametrize("ends", ["2020-01-01T00:00:00Z", "2199-01-01T00:00:00Z"])
    async def test_end_within_a_year(self, hub: NatsHub, ends: str) -> None:
        partner = hub.partner()
        answer = await partner.ask("POST", "/nats-credentials", partner.wanting(expires_at=ends))
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "body.expires_at"

    async def test_are_no_more_than_there_may_be(self, hub: NatsHub, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("mediate_subscriptions.usecases.issue_nats_credentials.CREDENTIALS_MAX", 1)
        partner = hub.partner()
        made = await partner.issued()
        answer = await partner.ask("POST", "/nats-credentials", partner.wanting())
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/too-many-credentials")
        await partner.revoke(made["id"])
        await partner.issued()


class TestAHubWithoutSuchAServer:
    async def test_offers_no_nats_and_says_so(self, infrastructure: Infrastructure) -> None:
        async with running(infrastructure, "subscriptions") as started:
            partner = NatsPartner(started["subscriptions"], new_id())
            account = await partner.ask("GET", f"/nats-account?organisation_id={partner.id}")
            issuing = await partner.ask("POST", "/nats-credentials", partner.wanting())
            for answer in (account, issuing):
                assert (answer.status_code, answer.json()["type"]) == (503, "/problems/nats-not-offered")
            assert (await partner.ask("GET", "/nats-credentials")).json()["items"] == []


async def _is(holds: bool) -> bool:
    return holds


async def _is_refused(hub: NatsHub, creds: str) -> bool:
    try:
        async with connected(hub.server.url(), creds):
            return False
    except nats.errors.Error as error:
        return "Authorization" in str(error)


async def _is_there(client: Client) -> bool:
    with suppress(NotFoundError):
        return (await client.jetstream().stream_info("MEDIATE")).state.messages > 0
    return False


@asynccontextmanager
async def _as_the_account(hub: NatsHub, organisation: UUID) -> AsyncIterator[Client]:
    """Connect as the hub itself does: as a user of the account who may do everything in it."""
    async with hub.service.database.reading() as connection:
        account = await nats_accounts.one(connection, organisation)
    assert account is not None
    sealing = Sealing(SubscriptionsSettings().keys)
    async with signing(hub.server).writing(account.key(sealing)) as writing:
        yield writing.client


async def _delete(hub: NatsHub, organisation: UUID) -> None:
    async with _as_the_account(hub, organisation) as client:
        await client.jetstream().delete_stream("MEDIATE")
