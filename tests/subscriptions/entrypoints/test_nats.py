"""Partners read their own stream over NATS, with credentials that open nothing else."""

import json
from collections.abc import AsyncIterator

import nats
import pytest

from mediate_shared.ids import new_id
from subscriptions.nats_hub import NatsHub, nats_hub
from support.chassis import execute, rows
from support.identity import person
from support.infrastructure import Infrastructure
from support.partners_nats import NatsPartner, about, connected
from support.running import eventually, running
from support.serving import serving


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
            found, others = await first.read(2), await second.read(2)
            # What came last is there; what is another's would have come before it.
            kept = [(await each.client.jetstream().stream_info("MEDIATE")).state.messages for each in (first, second)]
        assert set(about(found)) == {ours, everybodys}
        assert set(about(others)) == {theirs, everybodys}
        assert kept == [2, 2]

    async def test_follows_a_merge_of_records_and_keeps_nothing_of_the_other_once_it_is_undone(
        self, hub: NatsHub
    ) -> None:
        partner, other = hub.partner(), new_id()
        async with hub.reading(partner) as client:
            merge = "INSERT INTO merged_organisation (organisation_id, into_id) VALUES (:other, :ours)"
            await execute(hub.service, merge, other=other, ours=partner.id)
            theirs, ours = await hub.offer(other), await hub.offer(partner.id)
            assert set(about(await client.read(2))) == {theirs, ours}
            await execute(hub.service, "DELETE FROM merged_organisation WHERE organisation_id = :other", other=other)
            after = await hub.say("After")

            async def is_without_theirs() -> bool:
                await hub.written(partner)
                return await client.kept() == [ours, after]

            await eventually(is_without_theirs)

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

    async def test_is_pushed_in_order_where_that_is_asked(self, hub: NatsHub) -> None:
        async with hub.reading(hub.partner()) as client:
            said = await hub.say("First", "Second")
            ordered = await client.client.jetstream().subscribe("nl.mediate.>", stream="MEDIATE", ordered_consumer=True)
            found = [json.loads((await ordered.next_msg(timeout=15)).data) for _ in range(2)]
        assert [(each["subject"], each["data"]["name"]) for each in found] == [(said, "First"), (said, "Second")]

    async def test_is_pushed_to_a_consumer_that_is_kept_until_it_is_acknowledged(self, hub: NatsHub) -> None:
        async with hub.reading(hub.partner()) as client:
            context = client.client.jetstream()
            pushed = await context.subscribe("nl.mediate.>", stream="MEDIATE", durable="pushed", manual_ack=True)
            await hub.say("To be acknowledged")
            await (await pushed.next_msg(timeout=15)).ack_sync()
            told = await pushed.consumer_info()
        assert (told.num_ack_pending, told.num_pending) == (0, 0)

    async def test_is_heard_live_without_a_consumer(self, hub: NatsHub) -> None:
        async with hub.reading(hub.partner()) as client:
            live = await client.client.subscribe("nl.mediate.community.>")
            await client.client.flush()
            await hub.say("Live")
            message = await live.next_msg(timeout=15)
        assert message.subject.startswith("nl.mediate.community.")


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

        await eventually(lambda: hub.refuses(made["creds"]))

    async def test_end_when_they_were_to_and_that_is_told(self, hub: NatsHub) -> None:
        partner = hub.partner()
        made = await partner.issued(seconds=2)
        async with connected(hub.server.url(), made["creds"]) as client:
            await eventually(lambda: _is(client.client.is_closed))
        await eventually(lambda: hub.refuses(made["creds"]))

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
