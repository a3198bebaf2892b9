"""What partners' receivers are sent, and how."""

from collections.abc import AsyncIterator

import pytest
from cloudevents.v1.http import from_http
from standardwebhooks import Webhook, WebhookVerificationError

from mediate_shared.ids import new_id
from mediate_subscriptions.domain.signing import read_key, verify_v1a
from subscriptions.delivering import Delivering, delivering, endpoint
from subscriptions.endpoints import Organisation
from support.chassis import execute, number, rows
from support.infrastructure import Infrastructure


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure) -> AsyncIterator[Delivering]:
    """The service, which tries again at once."""
    async with delivering(infrastructure) as started:
        yield started


class TestAPost:
    async def test_is_what_was_stored_byte_for_byte(self, hub: Delivering) -> None:
        async with endpoint(hub) as ours:
            await hub.say("Said")
            [post] = await ours.has(1)
            await ours.ended("delivered")
            stored = "SELECT body FROM message JOIN delivery ON message.id = message_id WHERE delivery.event_id = :id"
            [(body,)] = await rows(hub.service, stored, id=post.webhook_id)
            assert post.body == bytes(body)

    async def test_is_a_cloudevent_to_others_libraries_without_its_place_in_any_order(self, hub: Delivering) -> None:
        async with endpoint(hub) as ours:
            subject = await hub.say("Said")
            [post] = await ours.has(1)
            event = from_http(post.headers, post.body)
            assert event["type"] == "nl.mediate.community.organisation.registered.v1"
            assert event["subject"] == str(subject)
            assert event["id"] == post.webhook_id
            assert event.data["name"] == "Said"
            assert "sequence" not in event

    async def test_is_signed_so_that_others_libraries_accept_it(self, hub: Delivering) -> None:
        async with endpoint(hub) as ours:
            await hub.say("Said")
            [post] = await ours.has(1)
            ours.verifies(post)
            with pytest.raises(WebhookVerificationError):
                Webhook(ours.secret).verify(post.body + b" ", post.headers)

    async def test_is_signed_with_a_key_pair_too_where_that_is_asked_for(self, hub: Delivering) -> None:
        async with endpoint(hub, asymmetric=True) as ours:
            await hub.say("Said")
            [post] = await ours.has(1)
            ours.verifies(post)
            shared, private = post.headers["webhook-signature"].split(" ")
            assert shared.startswith("v1,") is not private.startswith("v1,")
            [signature] = [each for each in (shared, private) if each.startswith("v1a,")]
            assert ours.public_key is not None
            timestamp = int(post.headers["webhook-timestamp"])
            verify_v1a(read_key(ours.public_key), signature, post.webhook_id, timestamp, post.body)

    async def test_is_signed_with_both_secrets_while_one_follows_another(self, hub: Delivering) -> None:
        async with endpoint(hub) as ours:
            version = (await ours.show())["version"]
            answer = await ours.organisation.ask("POST", f"/{ours.id}/secrets", {}, version=version)
            assert answer.is_success, answer.text
            await hub.say("Said")
            [post] = await ours.has(1)
            ours.verifies(post)
            Webhook(answer.json()["secret"]).verify(post.body, post.headers)

    async def test_carries_a_cursor_to_go_on_at_by_another_way(self, hub: Delivering) -> None:
        async with endpoint(hub) as ours:
            await hub.say("First")
            [first] = await ours.has(1)
            await hub.say("Second")
            _, second = await ours.has(2)
            asked = {"cursor": first.headers["mediate-cursor"]}
            page = (await hub.running.client.get("/v1/feed", params=asked)).json()
            assert [each["id"] for each in page["items"]] == [second.webhook_id]

    async def test_continues_the_trace_of_what_it_tells(self, hub: Delivering) -> None:
        async with endpoint(hub) as ours:
            await hub.say("Said")
            [post] = await ours.has(1)
            said = from_http(post.headers, post.body)["traceparent"]
            assert post.headers["traceparent"].split("-")[1] == said.split("-")[1]
            await ours.ended("delivered")
            query = "SELECT attempt.trace_id FROM attempt JOIN delivery ON id = delivery_id WHERE event_id = :id"
            assert await rows(hub.service, query, id=post.webhook_id) == [(said.split("-")[1],)]

    async def test_says_why_it_was_sent(self, hub: Delivering) -> None:
        async with endpoint(hub, types=["nl.mediate.community.*"]) as ours:
            await hub.say("Said")
            await ours.ended("delivered")
            [(*_, matched)] = await ours.deliveries()
            assert matched == {
                "audience": "network",
                "type": "nl.mediate.community.*",
                "action_line": None,
                "subject": None,
                "fields": [],
            }


class TestAnEndpoint:
    async def test_is_sent_nothing_before_its_receiver_agreed(self, hub: Delivering) -> None:
        theirs = Organisation(hub.running)
        async with endpoint(hub) as ours:
            waiting = await theirs.add(url=ours.receiver.url)
            await hub.say("Said")
            await ours.ended("delivered")
            query = "SELECT count(*) FROM delivery WHERE endpoint_id = :id"
            assert await number(hub.service, query, id=waiting["id"]) == 0
            assert len(ours.posted) == 1

    async def test_is_posted_the_code_that_it_agrees_with(self, hub: Delivering) -> None:
        theirs = Organisation(hub.running)
        async with endpoint(hub) as ours:
            waiting = await theirs.add(url=ours.receiver.url)
            code = await theirs.code(waiting["id"])
            [post] = await ours.has(1)
            Webhook(waiting["secret"]).verify(post.body, post.headers)
            assert code in post.body.decode()
            agreed = await theirs.ask("POST", f"/{waiting['id']}/confirmation", {"code": code})
            assert agreed.json()["status"] == "active"

    async def test_is_sent_what_its_filter_lets_pass_and_no_more(self, hub: Delivering) -> None:
        subject, other = new_id(), new_id()
        async with (
            endpoint(hub, subjects=[str(subject)]) as by_subject,
            endpoint(hub, types=["nl.mediate.agendas"]) as by_type,
            endpoint(hub, fields=[{"path": "name", "one_of": ["This"]}]) as by_field,
        ):
            await hub.say("That", about=other)
            await hub.say("This", about=subject)
            await by_subject.ended("delivered")
            await by_field.ended("delivered")
            assert [each["subject"] for each in by_subject.said] == [str(subject)]
            assert [each["data"]["name"] for each in by_field.said] == ["This"]
            assert by_type.posted == []
            assert await by_type.deliveries() == []

    async def test_that_is_paused_is_sent_nothing_until_it_is_resumed(self, hub: Delivering) -> None:
        async with endpoint(hub) as ours, endpoint(hub) as other:
            await ours.change("pause")
            await hub.say("Meanwhile")
            await other.ended("delivered")
            assert ours.posted == []
            await ours.change("resume")
            await hub.say("Afterwards")
            await ours.ended("delivered")
            assert [each["data"]["name"] for each in ours.said] == ["Afterwards"]

    async def test_that_moves_is_sent_events_at_its_new_address_once_that_agreed(self, hub: Delivering) -> None:
        async with endpoint(hub) as ours, endpoint(hub) as other:
            await ours.change("", url=f"{other.receiver.url}/moved")
            await hub.say("Said")
            await other.ended("delivered")
            assert ours.posted == []
            agreed = await ours.organisation.ask("POST", f"/{ours.id}/handshake")
            assert agreed.is_success, agreed.text
            await hub.say("Said again")
            await ours.ended("delivered")
            assert ours.posted == []

    async def test_that_is_removed_is_sent_nothing_more(self, hub: Delivering) -> None:
        async with endpoint(hub) as other:
            async with endpoint(hub) as ours:
                pass
            await hub.say("Said")
            await other.ended("delivered")
            assert ours.posted == []


class TestWhatIsNotForEverybody:
    async def test_of_a_case_is_sent_to_its_parties_alone(self, hub: Delivering) -> None:
        async with endpoint(hub) as party, endpoint(hub) as other:
            item = await hub.offer(party.organisation.id)
            await party.ended("delivered")
            assert [each["subject"] for each in party.said] == [item]
            [(*_, matched)] = await party.deliveries()
            assert matched["audience"] == "case"
            await hub.say("Said")
            await other.ended("delivered")
            assert item not in {each["subject"] for each in other.said}

    async def test_follows_a_merge_of_records(self, hub: Delivering) -> None:
        async with endpoint(hub) as party:
            record = new_id()
            merge = "INSERT INTO merged_organisation (organisation_id, into_id) VALUES (:other, :ours)"
            await execute(hub.service, merge, other=record, ours=party.organisation.id)
            item = await hub.offer(record)
            await party.ended("delivered")
            assert [each["subject"] for each in party.said] == [item]

    async def test_any_more_is_not_sent_although_it_was_when_it_happened(self, hub: Delivering) -> None:
        async with endpoint(hub) as party:
            await party.receiver.go_down()
            record = new_id()
            merge = "INSERT INTO merged_organisation (organisation_id, into_id) VALUES (:other, :ours)"
            await execute(hub.service, merge, other=record, ours=party.organisation.id)
            await hub.offer(record)
            await party.tried(1)
            await execute(hub.service, "DELETE FROM merged_organisation WHERE organisation_id = :other", other=record)
            await party.ended("cancelled")
            await party.receiver.go_up()
            await hub.say("Said")
            await party.ended("delivered")
            assert [each["data"]["name"] for each in party.said] == ["Said"]

    async def test_and_sealed_is_told_to_nobodys_systems(self, hub: Delivering) -> None:
        async with endpoint(hub) as ours:
            shell = (
                "INSERT INTO feed (event_id, source, sequence, type, subject, visibility, body) VALUES"
                " (:id, '/pipeline/0', 1, 'nl.mediate.pipeline.event.sealed.v1', :subject, 'deal', '{}')"
            )
            await execute(hub.service, shell, id=new_id(), subject=str(new_id()))
            await hub.say("Said")
            await ours.ended("delivered")
            assert len(await ours.deliveries()) == 1
