"""The log of deliveries: who sees what of it, why something was sent, and sending it again."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from mediate_contracts.policy import Role
from mediate_shared.clock import utc_now
from mediate_shared.ids import new_id
from subscriptions.logged import OPS, Partner, allowing_this_machine
from support.chassis import execute, rows
from support.feed import Hub
from support.identity import person
from support.infrastructure import Infrastructure

AGENDAS = "nl.mediate.agendas.*"
REGISTERED = "nl.mediate.community.organisation.registered.v1"


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure) -> AsyncIterator[Hub]:
    async with allowing_this_machine(infrastructure) as started:
        yield started


@pytest.fixture
async def partner(hub: Hub) -> Partner:
    return Partner(hub)


async def recovered(partner: Partner, count: int = 3, **wanted: Any) -> tuple[str, list[dict[str, Any]]]:
    """Return an endpoint and deliveries to it that are pending, the newest first."""
    endpoint = await partner.endpoint(types=[REGISTERED], **wanted)
    since = utc_now().isoformat()
    await partner.missed(endpoint, count)
    await partner.recover(endpoint, since=since)
    return endpoint, await partner.log(endpoint)


class TestTheLog:
    async def test_lists_the_newest_first_page_by_page(self, partner: Partner) -> None:
        endpoint, everything = await recovered(partner, 5)
        found: list[dict[str, Any]] = []
        path = f"/deliveries?endpoint_id={endpoint}&kind=event&limit=2"
        page = await partner.told("GET", path)
        found += page["items"]
        while page["next"]:
            page = await partner.told("GET", f"{path}&cursor={page['next']}")
            found += page["items"]
        assert found == everything
        assert [each["id"] for each in found] == sorted((each["id"] for each in found), reverse=True)
        assert len(found) == 5

    async def test_is_looked_through_by_status_kind_type_moment_and_event(self, partner: Partner) -> None:
        endpoint, [newest, _, oldest] = await recovered(partner)
        await partner.ended(oldest["id"], "dead")
        [dead] = await partner.log(endpoint, status="dead")
        assert dead["id"] == oldest["id"]
        assert await partner.log(endpoint, kind="test") == []
        assert len(await partner.log(endpoint, type="nl.mediate.community")) == 3
        assert len(await partner.log(endpoint, type="nl.mediate.community.*")) == 3
        assert await partner.log(endpoint, type="nl.mediate.comm") == []
        assert await partner.log(endpoint, type=AGENDAS) == []
        [one] = await partner.log(endpoint, event_id=newest["event_id"])
        assert one["id"] == newest["id"]
        later = (utc_now() + timedelta(minutes=1)).isoformat()
        assert await partner.log(endpoint, since=later) == []
        assert len(await partner.log(endpoint, until=later)) == 3

    async def test_of_several_statuses_shows_what_has_any_of_them(self, partner: Partner) -> None:
        endpoint, [first, second, _] = await recovered(partner)
        await partner.ended(first["id"], "dead")
        await partner.ended(second["id"], "cancelled")
        page = await partner.told("GET", f"/deliveries?endpoint_id={endpoint}&status=dead&status=cancelled")
        assert {each["id"] for each in page["items"]} == {first["id"], second["id"]}

    @pytest.mark.parametrize(
        "asked",
        ["status=lost", "kind=letter", "type=agendas", "since=yesterday", "endpoint_id=mine", "cursor=none", "limit=0"],
    )
    async def test_says_what_it_cannot_look_for(self, partner: Partner, asked: str) -> None:
        answer = await partner.ask("GET", f"/deliveries?{asked}")
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"].startswith(f"query.{asked.partition('=')[0]}")

    async def test_is_no_business_of_anybody_else(self, partner: Partner, hub: Hub) -> None:
        endpoint, [delivery, *_] = await recovered(partner)
        other = Partner(hub)
        assert (await other.told("GET", f"/deliveries?endpoint_id={endpoint}"))["items"] == []
        assert (await other.told("GET", "/deliveries"))["items"] == []
        for method, path in (("GET", ""), ("POST", "/resend")):
            answer = await other.ask(method, f"/deliveries/{delivery['id']}{path}")
            unknown = await other.ask(method, f"/deliveries/{new_id()}{path}")
            assert answer.status_code == unknown.status_code == 404
            assert answer.json()["title"] == unknown.json()["title"]
        for verb in ("recoveries", "test-deliveries"):
            assert (await other.ask("POST", f"/endpoints/{endpoint}/{verb}", {})).status_code == 404

    @pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.OPS, Role.INVESTMENT_OFFICER])
    async def test_is_not_there_for_who_runs_the_hub(self, partner: Partner, role: Role) -> None:
        _, [delivery, *_] = await recovered(partner, 1)
        answer = await partner.ask("GET", f"/deliveries/{delivery['id']}", actor=person(role))
        assert answer.status_code == 404

    async def test_is_read_by_members_who_may_not_send(self, partner: Partner) -> None:
        endpoint, [delivery] = await recovered(partner, 1)
        member = partner.organisation.member
        assert (await partner.ask("GET", f"/deliveries/{delivery['id']}", actor=member)).status_code == 200
        for path in (f"/deliveries/{delivery['id']}/resend", f"/endpoints/{endpoint}/recoveries"):
            assert (await partner.ask("POST", path, {}, actor=member)).status_code == 403


class TestADelivery:
    async def test_is_shown_with_its_body_as_it_is_sent_byte_for_byte(self, partner: Partner, hub: Hub) -> None:
        _, [delivery] = await recovered(partner, 1)
        shown = await partner.show(delivery["id"])
        [(body,)] = await rows(
            hub.service,
            "SELECT body FROM message JOIN delivery ON message.id = message_id WHERE delivery.id = :id",
            id=UUID(delivery["id"]),
        )
        assert shown["body"].encode() == bytes(body)
        event = json.loads(shown["body"])
        assert event["id"] == delivery["event_id"]
        assert "sequence" not in event

    async def test_says_why_it_is_sent(self, partner: Partner) -> None:
        _, [delivery] = await recovered(partner, 1)
        why = (await partner.show(delivery["id"]))["why"]
        assert why == {
            "event_id": delivery["event_id"],
            "trace_id": why["trace_id"],
            "asked": False,
            "audience": "network",
            "type": REGISTERED,
            "action_line": None,
            "subject": None,
            "fields": [],
        }
        assert len(why["trace_id"]) == 32

    async def test_tells_its_place_in_the_feed_so_that_one_can_go_on_elsewhere(
        self, partner: Partner, hub: Hub
    ) -> None:
        _, [second, first] = await recovered(partner, 2)
        cursor = (await partner.show(first["id"]))["cursor"]
        following = await hub.everything(cursor=cursor, type=REGISTERED)
        assert following[0]["id"] == second["event_id"]

    async def test_tells_every_attempt_as_it_went_over_the_line(self, partner: Partner, hub: Hub) -> None:
        _, [delivery] = await recovered(partner, 1)
        for number, answer in enumerate([b"Nee", b"\xff\x00", None], start=1):
            await execute(
                hub.service,
                "INSERT INTO attempt (delivery_id, number, at, milliseconds, outcome, status_code, url,"
                " request_headers, answer_headers, answer) VALUES (:id, :number, now(), 12, 'refused', 500,"
                """ 'http://127.0.0.1:9/hook', '{"webhook-id": "it"}', '{"server": "x"}', :answer)""",
                id=UUID(delivery["id"]),
                number=number,
                answer=answer,
            )
        log = (await partner.show(delivery["id"]))["attempt_log"]
        assert [each["number"] for each in log] == [1, 2, 3]
        assert [each["answer"] for each in log] == [
            {"text": "Nee", "base64": None},
            {"text": None, "base64": "/wA="},
            None,
        ]
        assert log[0]["request_headers"] == {"webhook-id": "it"}
        assert (log[0]["status_code"], log[0]["outcome"], log[0]["milliseconds"]) == (500, "refused", 12)


class TestACode:
    async def test_is_nowhere_in_the_log(self, partner: Partner, hub: Hub) -> None:
        added = await partner.organisation.add(url="http://127.0.0.1:9/hook")
        code = await partner.organisation.code(added["id"])
        [delivery] = (await partner.told("GET", f"/deliveries?endpoint_id={added['id']}"))["items"]
        await execute(
            hub.service,
            "INSERT INTO attempt (delivery_id, number, at, milliseconds, outcome, detail, url, request_headers,"
            " answer_headers, answer) VALUES (:id, 99, now(), 1, 'unreachable', :detail, 'http://127.0.0.1:9/hook',"
            " '{}', jsonb_build_object('echo', CAST(:code AS text)), :answer)",
            id=UUID(delivery["id"]),
            code=code,
            detail=f"what came back is not HTTP: illegal status line: bytearray(b'{code}')",
            answer=code.encode(),
        )
        shown = await partner.ask("GET", f"/deliveries/{delivery['id']}")
        assert shown.json()["body"] is None
        assert shown.json()["attempt_log"][-1]["answer"] is None
        assert shown.json()["attempt_log"][-1]["detail"] == "what came back is not HTTP"
        assert code not in shown.text

    async def test_is_not_sent_again(self, partner: Partner) -> None:
        confirmed = await partner.organisation.confirmed(url="http://127.0.0.1:9/hook")
        [delivery] = (await partner.told("GET", f"/deliveries?endpoint_id={confirmed['id']}"))["items"]
        answer = await partner.ask("POST", f"/deliveries/{delivery['id']}/resend")
        assert answer.status_code == 409
        assert answer.json()["type"] == "/problems/not-sent-again"


class TestSendingAgain:
    @pytest.mark.parametrize("status", ["delivered", "dead", "cancelled"])
    async def test_makes_it_pending_under_the_same_id(self, partner: Partner, status: str) -> None:
        endpoint, [delivery] = await recovered(partner, 1)
        await partner.ended(delivery["id"], status)
        again = await partner.told("POST", f"/deliveries/{delivery['id']}/resend")
        assert again["status"] == "pending"
        assert (again["id"], again["event_id"]) == (delivery["id"], delivery["event_id"])
        assert again["attempts"] == 3
        assert again["due_at"] is not None
        assert again["ended_at"] is None
        assert len(await partner.log(endpoint)) == 1

    async def test_begins_its_pauses_anew(self, partner: Partner, hub: Hub) -> None:
        _, [delivery] = await recovered(partner, 1)
        await partner.ended(delivery["id"], "dead")
        await partner.told("POST", f"/deliveries/{delivery['id']}/resend")
        [(tries,)] = await rows(hub.service, "SELECT tries FROM delivery WHERE id = :id", id=UUID(delivery["id"]))
        assert tries == 0

    async def test_with_the_same_key_is_done_once(self, partner: Partner) -> None:
        _, [delivery] = await recovered(partner, 1)
        path = f"/deliveries/{delivery['id']}/resend"
        await partner.ended(delivery["id"], "dead")
        first = await partner.ask("POST", path, idempotency_key="once")
        await partner.ended(delivery["id"], "dead")
        second = await partner.ask("POST", path, idempotency_key="once")
        assert second.headers["idempotency-replayed"] == "true"
        assert second.json() == first.json()
        assert (await partner.show(delivery["id"]))["status"] == "dead"

    async def test_to_an_endpoint_that_is_paused_is_refused_and_says_why(self, partner: Partner) -> None:
        endpoint, [delivery] = await recovered(partner, 1)
        await partner.change(endpoint, "pause")
        answer = await partner.ask("POST", f"/deliveries/{delivery['id']}/resend")
        assert answer.status_code == 409
        problem = answer.json()
        assert problem["type"] == "/problems/endpoint-not-active"
        assert problem["errors"] == [
            {
                "field": "path.delivery_id",
                "value": endpoint,
                "reason": "only an active endpoint is sent anything; it is paused",
            }
        ]

    async def test_looks_anew_at_what_the_organisation_may_see(self, partner: Partner, hub: Hub) -> None:
        other = new_id()
        endpoint = await partner.endpoint(types=["nl.mediate.agendas.assignment"])
        await execute(
            hub.service,
            "INSERT INTO merged_organisation (organisation_id, into_id) VALUES (:other, :own)",
            other=other,
            own=partner.organisation.id,
        )
        await partner.change(endpoint, "pause")
        item = await hub.offer(other)
        await partner.change(endpoint, "resume")
        assert (await partner.recover(endpoint))["deliveries"] == 1
        [delivery] = await partner.log(endpoint)
        assert (delivery["subject"], (await partner.show(delivery["id"]))["why"]["audience"]) == (item, "case")
        await execute(hub.service, "DELETE FROM merged_organisation WHERE organisation_id = :other", other=other)
        answer = await partner.ask("POST", f"/deliveries/{delivery['id']}/resend")
        assert answer.status_code == 409
        assert answer.json()["type"] == "/problems/no-longer-visible"

    async def test_is_not_needed_to_read_what_is_the_organisations_no_more(self, partner: Partner, hub: Hub) -> None:
        other = new_id()
        wanted = [{"path": "organisation_id", "one_of": [str(other)]}]
        endpoint = await partner.endpoint(types=["nl.mediate.agendas.assignment"], fields=wanted)
        merged = "INSERT INTO merged_organisation (organisation_id, into_id) VALUES (:other, :own)"
        await execute(hub.service, merged, other=other, own=partner.organisation.id)
        await hub.offer(other)
        await partner.looked_through()
        [delivery] = await partner.log(endpoint)
        assert str(other) in (await partner.show(delivery["id"]))["body"]
        # It waits still, and may wait for as long as the endpoint is paused.
        await partner.change(endpoint, "pause")
        await execute(hub.service, "DELETE FROM merged_organisation WHERE organisation_id = :other", other=other)
        shown = await partner.ask("GET", f"/deliveries/{delivery['id']}")
        assert shown.json()["body"] is None
        assert str(other) not in shown.text


class TestATest:
    async def test_is_the_example_of_a_type_marked_as_a_test(self, partner: Partner) -> None:
        endpoint = await partner.endpoint(types=[AGENDAS])
        made = await partner.ask("POST", f"/endpoints/{endpoint}/test-deliveries", {"type": REGISTERED})
        assert made.status_code == 201
        assert made.headers["location"] == f"/v1/subscriptions/deliveries/{made.json()['id']}"
        shown = await partner.show(made.json()["id"])
        event = json.loads(shown["body"])
        assert (event["type"], event["mediatetest"]) == (REGISTERED, True)
        assert event["id"] == shown["event_id"]
        assert shown["kind"] == "test"
        assert shown["cursor"] is None
        assert shown["why"]["asked"] is True

    async def test_is_of_a_type_that_the_endpoint_asks_for_where_none_is_named(self, partner: Partner) -> None:
        endpoint = await partner.endpoint(types=[AGENDAS])
        made = await partner.told("POST", f"/endpoints/{endpoint}/test-deliveries", {})
        assert made["type"].startswith("nl.mediate.agendas.")

    async def test_is_refused_where_many_wait_for_a_receiver_that_takes_none(self, partner: Partner) -> None:
        endpoint = await partner.endpoint()
        path = f"/endpoints/{endpoint}/test-deliveries"
        assert {(await partner.ask("POST", path, {})).status_code for _ in range(20)} == {201}
        refused = await partner.ask("POST", path, {})
        assert (refused.status_code, refused.json()["type"]) == (409, "/problems/too-many-tests")

    async def test_can_be_sent_again(self, partner: Partner) -> None:
        endpoint = await partner.endpoint()
        made = await partner.told("POST", f"/endpoints/{endpoint}/test-deliveries", {})
        await partner.ended(made["id"], "delivered")
        again = await partner.told("POST", f"/deliveries/{made['id']}/resend")
        assert (again["event_id"], again["status"]) == (made["event_id"], "pending")

    @pytest.mark.parametrize("type", ["nl.mediate.agendas.nothing.happened.v1", "nl.mediate.agendas.*", 7])
    async def test_of_a_type_that_is_none_is_refused(self, partner: Partner, type: object) -> None:
        endpoint = await partner.endpoint()
        answer = await partner.ask("POST", f"/endpoints/{endpoint}/test-deliveries", {"type": type})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "body.type"

    async def test_to_an_endpoint_whose_receiver_never_agreed_is_refused(self, partner: Partner) -> None:
        added = await partner.organisation.add(url="http://127.0.0.1:9/hook")
        answer = await partner.ask("POST", f"/endpoints/{added['id']}/test-deliveries", {})
        assert answer.status_code == 409


class TestHealth:
    async def test_tells_ops_how_many_wait_and_were_given_up_and_nothing_of_them(self, partner: Partner) -> None:
        endpoint, [dead, *_] = await recovered(partner)
        await partner.ended(dead["id"], "dead")
        found: dict[str, Any] = {}
        page: dict[str, Any] = {"next": ""}
        while page["next"] is not None:
            asked = f"?cursor={page['next']}" if page["next"] else ""
            answer = await partner.ask("GET", f"/endpoint-health{asked}", actor=OPS)
            assert answer.status_code == 200
            assert "of-the-receiver" not in answer.text
            page = answer.json()
            found |= {each["endpoint_id"]: each for each in page["items"]}
        mine = found[endpoint]
        pending = await partner.told("GET", f"/deliveries?endpoint_id={endpoint}&status=pending")
        assert mine["pending"] == len(pending["items"]) >= 2
        assert (mine["dead"], mine["host"], mine["status"]) == (1, "127.0.0.1", "active")
        assert mine["oldest_pending_at"] is not None
        assert set(page["behind"]) == {"events", "since"}

    @pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.FACILITATOR])
    async def test_is_for_ops_alone(self, partner: Partner, role: Role) -> None:
        assert (await partner.ask("GET", "/endpoint-health", actor=person(role))).status_code == 404
        assert (await partner.ask("GET", "/endpoint-health")).status_code == 404
