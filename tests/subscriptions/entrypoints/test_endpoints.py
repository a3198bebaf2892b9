"""Endpoints as the people and machines of an organisation keep them."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

from mediate_contracts.policy import Role
from mediate_shared.identity.actor import VISITOR, Actor, ActorKind
from mediate_shared.ids import new_id
from mediate_subscriptions.settings import SubscriptionsSettings
from subscriptions.endpoints import URL, Organisation, asked, posted_code
from support.identity import person
from support.infrastructure import Infrastructure
from support.running import Running, running

LIMITED = 3


@pytest.fixture(scope="module")
async def subscriptions(infrastructure: Infrastructure) -> AsyncIterator[Running]:
    """The service alone, which may post to this machine and takes few endpoints of an organisation."""
    bounds = SubscriptionsSettings(
        http_allowed=True,
        networks_allowed=("127.0.0.0/8",),
        origin="hub.example",
        endpoints_max=LIMITED,
        connect_seconds_max=2,
        post_seconds_max=2,
    )
    async with running(infrastructure, "subscriptions", subscriptions={"bounds": bounds}) as started:
        yield started["subscriptions"]


@pytest.fixture
def organisation(subscriptions: Running) -> Organisation:
    """An organisation without endpoints."""
    return Organisation(subscriptions)


async def told(running: Running, endpoint_id: str) -> list[dict[str, Any]]:
    """Return what was said of an endpoint, in order."""
    return [event for event in await running.events() if event["subject"] == endpoint_id]


class TestAnEndpoint:
    async def test_is_added_unconfirmed_with_a_secret_that_is_shown_once(self, organisation: Organisation) -> None:
        added = await organisation.add(types=["nl.mediate.agendas.*"], action_lines=[3], rate_per_second=5)
        assert added["status"] == "unconfirmed"
        assert added["secret"].startswith("whsec_")
        assert added["public_key"] is None
        shown = await organisation.show(added["id"])
        assert "secret" not in shown
        assert shown == {name: value for name, value in added.items() if name not in {"secret", "public_key"}}

    async def test_is_told_of_without_its_address_or_secret(self, organisation: Organisation) -> None:
        added = await organisation.add()
        [event] = await told(organisation.running, added["id"])
        assert event["type"] == "nl.mediate.subscriptions.endpoint.added.v1"
        assert event["visibility"] == "case"
        assert "127.0.0.1" not in str(event)
        assert added["secret"] not in str(event)

    async def test_is_added_once_however_often_it_is_sent_and_its_secret_is_not_repeated(
        self, organisation: Organisation
    ) -> None:
        first = await organisation.ask("POST", body=organisation.wanting(), key="once")
        again = await organisation.ask("POST", body=organisation.wanting(), key="once")
        assert first.headers["cache-control"] == "no-store"
        assert again.status_code == 201
        assert again.json()["id"] == first.json()["id"]
        assert "secret" not in again.json()
        assert len((await organisation.ask("GET")).json()["items"]) == 1

    async def test_is_amended_at_the_version_that_was_seen(self, organisation: Organisation) -> None:
        added = await organisation.add()
        path = f"/{added['id']}"
        assert (await organisation.ask("PATCH", path, {"name": "Other"})).status_code == 428
        amended = await organisation.ask("PATCH", path, {"name": "Other", "subjects": [str(new_id())]}, version=1)
        assert amended.status_code == 200, amended.text
        assert amended.headers["etag"] == '"2"'
        stale = await organisation.ask("PATCH", path, {"name": "Late"}, version=1)
        assert stale.status_code == 412
        assert (await organisation.ask("PATCH", path, {"name": "Other"}, version=2)).status_code == 422
        assert (await organisation.ask("PATCH", path, {"since": 0}, version=2)).status_code == 422

    async def test_that_is_removed_is_gone_with_address_and_secrets(self, organisation: Organisation) -> None:
        added = await organisation.confirmed()
        path = f"/{added['id']}"
        removed = await organisation.ask("DELETE", path, version=added["version"])
        assert removed.status_code == 200, removed.text
        assert (await organisation.ask("GET", path)).status_code == 404
        assert (await organisation.ask("GET", f"{path}/keys")).status_code == 404
        assert (await organisation.ask("POST", f"{path}/verification")).status_code == 404
        assert (await organisation.ask("GET")).json()["items"] == []
        async with organisation.running.service.database.reading() as connection:
            kept = "SELECT url, (SELECT count(*) FROM endpoint_secret WHERE endpoint_id = endpoint.id) FROM endpoint"
            found = await connection.exec_driver_sql(f"{kept} WHERE id = $1", (UUID(added["id"]),))
            assert found.one() == ("", 0)

    async def test_is_paused_and_resumed_and_nothing_else_at_the_wrong_time(self, organisation: Organisation) -> None:
        endpoint = await organisation.confirmed()
        path = f"/{endpoint['id']}"
        early = await organisation.ask("POST", f"{path}/resume", version=endpoint["version"])
        assert early.status_code == 409
        assert early.json()["type"] == "/problems/endpoint-not-so"
        paused = await organisation.ask("POST", f"{path}/pause", version=endpoint["version"])
        assert paused.json()["status"] == "paused"
        assert (await organisation.ask("POST", f"{path}/pause", version=paused.json()["version"])).status_code == 409
        resumed = await organisation.ask("POST", f"{path}/resume", version=paused.json()["version"])
        assert resumed.json()["status"] == "active"
        types = [event["type"].split(".")[-2] for event in await told(organisation.running, endpoint["id"])]
        assert types == ["added", "confirmed", "paused", "resumed"]

    async def test_that_never_agreed_is_not_resumed(self, organisation: Organisation) -> None:
        added = await organisation.add()
        assert (await organisation.ask("POST", f"/{added['id']}/resume", version=1)).status_code == 409
        assert (await organisation.ask("POST", f"/{added['id']}/pause", version=1)).status_code == 409

    async def test_beyond_as_many_as_an_organisation_may_have_is_refused(self, organisation: Organisation) -> None:
        for _ in range(LIMITED):
            last = await organisation.add()
        refused = await organisation.ask("POST", body=organisation.wanting())
        assert refused.status_code == 409
        assert refused.json()["type"] == "/problems/too-many-endpoints"
        await organisation.ask("DELETE", f"/{last['id']}", version=1)
        await organisation.add()

    async def test_is_listed_page_by_page(self, organisation: Organisation) -> None:
        added = [(await organisation.add())["id"] for _ in range(3)]
        query = f"?organisation_id={organisation.id}&limit=2"
        first = (await organisation.ask("GET", query)).json()
        second = (await organisation.ask("GET", f"{query}&cursor={first['next']}")).json()
        assert [each["id"] for each in first["items"] + second["items"]] == added
        assert second["next"] is None

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("name", ""),
            ("types", ["nl.mediate.nothing"]),
            ("types", ["*"]),
            ("types", ["nl.mediate.agendas.*"] * 2),
            ("types", [f"nl.mediate.agendas.a{each}" for each in range(51)]),
            ("action_lines", [0]),
            ("action_lines", list(range(1, 52))),
            ("subjects", ["no-id"]),
            ("subjects", [str(new_id()) for _ in range(51)]),
            ("fields", [{"path": "a..b", "one_of": ["x"]}]),
            ("fields", [{"path": "status", "one_of": []}]),
            ("fields", [{"path": "status", "one_of": [1.5]}]),
            ("fields", [{"path": "status", "one_of": ["a\x00b"]}]),
            ("rate_per_second", 0),
            ("rate_per_second", 501),
            ("posts_at_once", 33),
            ("ordered", "yes"),
            ("url", "https://user:secret@example.org/"),
            ("url", "https://127.0.0.2.nip/"),
            ("url", "https://169.254.169.254/latest/meta-data"),
            ("url", "https://[::ffff:169.254.169.254]/"),
            ("url", "https://2130706433/"),
            ("url", "https://10.0.0.1/"),
            ("url", "https://[fd00::1]/"),
            ("url", "ftp://example.org/"),
            ("url", "https://example.org/#x"),
            ("status", "active"),
        ],
    )
    async def test_with_a_field_that_cannot_be_so_is_refused_by_its_name(
        self, organisation: Organisation, field: str, value: object
    ) -> None:
        refused = await organisation.ask("POST", body=organisation.wanting(**{field: value}))
        assert refused.status_code == 422, refused.text
        [error, *_] = refused.json()["errors"]
        assert error["field"].startswith(f"body.{field}")
        assert error["reason"]
        assert "secret@" not in refused.text

    async def test_true_is_no_1_in_a_field_that_is_wanted(self, organisation: Organisation) -> None:
        wanted = [{"path": "outcome.kept", "one_of": [True, 1, "true"]}]
        added = await organisation.add(fields=wanted)
        assert added["fields"] == wanted
        assert (await organisation.show(added["id"]))["fields"] == wanted


class TestAnotherAddress:
    async def test_is_looked_at_too(self, organisation: Organisation) -> None:
        added = await organisation.add()
        refused = await organisation.ask("PATCH", f"/{added['id']}", {"url": "https://10.0.0.1/"}, version=1)
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["field"] == "body.url"

    async def test_needs_consent_anew(self, organisation: Organisation) -> None:
        endpoint = await organisation.confirmed()
        moved = await organisation.ask(
            "PATCH", f"/{endpoint['id']}", {"url": "http://127.0.0.1:11/"}, version=endpoint["version"]
        )
        assert moved.json()["status"] == "unconfirmed"
        assert moved.json()["consent"] is None
        async with organisation.running.service.database.reading() as connection:
            found = await connection.exec_driver_sql(
                "SELECT since FROM endpoint WHERE id = $1", (UUID(endpoint["id"]),)
            )
            assert found.scalar_one() is None

    async def test_takes_the_code_away_that_was_posted_to_the_one_before(self, organisation: Organisation) -> None:
        added = await organisation.add()
        code = await organisation.code(added["id"])
        await organisation.ask("PATCH", f"/{added['id']}", {"url": "http://127.0.0.1:11/"}, version=1)
        refused = await organisation.ask("POST", f"/{added['id']}/confirmation", {"code": code})
        assert refused.status_code == 422
        assert (await organisation.show(added["id"]))["status"] == "unconfirmed"


class TestAHandshake:
    async def test_in_which_the_receiver_agrees_makes_an_endpoint_active_and_no_faster_than_it_said(
        self, organisation: Organisation
    ) -> None:
        async with asked("WebHook-Allowed-Origin: hub.example", "WebHook-Allowed-Rate: 120") as receiver:
            added = await organisation.add(url=receiver.url, rate_per_second=10)
            agreed = await organisation.ask("POST", f"/{added['id']}/handshake")
        assert agreed.status_code == 200, agreed.text
        assert agreed.json()["status"] == "active"
        assert agreed.json()["consent"] == "handshake"
        assert agreed.json()["rate_per_second"] == 2
        [request] = receiver.requests
        assert request.startswith("OPTIONS /hook?for=mediate HTTP/1.1\r\n")
        assert "WebHook-Request-Origin: hub.example\r\n" in request
        assert "WebHook-Request-Rate: 600\r\n" in request
        faster = {"rate_per_second": 3}
        amended = await organisation.ask("PATCH", f"/{added['id']}", faster, version=agreed.json()["version"])
        assert amended.json()["status"] == "unconfirmed"

    @pytest.mark.parametrize(
        ("status", "headers"),
        [
            ("200 OK", []),
            ("200 OK", ["WebHook-Allowed-Origin: other.example"]),
            ("405 Method Not Allowed", ["WebHook-Allowed-Origin: *"]),
            ("307 Temporary Redirect", ["WebHook-Allowed-Origin: *", "Location: http://127.0.0.1:1/"]),
            ("200 OK", ["WebHook-Allowed-Origin: *", "WebHook-Allowed-Rate: 1"]),
        ],
    )
    async def test_in_which_it_does_not_changes_nothing(
        self, organisation: Organisation, status: str, headers: list[str]
    ) -> None:
        async with asked(*headers, status=status) as receiver:
            added = await organisation.add(url=receiver.url)
            refused = await organisation.ask("POST", f"/{added['id']}/handshake")
        assert refused.status_code == 409
        assert refused.json()["type"] == "/problems/handshake-refused"
        assert refused.json()["errors"][0]["field"] == "path.endpoint_id"
        assert len(receiver.requests) == 1
        assert (await organisation.show(added["id"]))["status"] == "unconfirmed"

    async def test_with_nobody_there_or_no_http_is_refused(self, organisation: Organisation) -> None:
        async with asked() as receiver:
            added = await organisation.add(url=receiver.url)
        gone = await organisation.ask("POST", f"/{added['id']}/handshake")
        assert gone.status_code == 409
        async with asked() as rude:
            rude.answer = b"SSH-2.0-nothing\r\n"
            added = await organisation.add(url=rude.url)
            refused = await organisation.ask("POST", f"/{added['id']}/handshake")
        assert refused.status_code == 409

    async def test_that_was_shaken_is_not_shaken_again(self, organisation: Organisation) -> None:
        endpoint = await organisation.confirmed()
        assert (await organisation.ask("POST", f"/{endpoint['id']}/handshake")).status_code == 409


class TestACode:
    async def test_that_was_posted_makes_an_endpoint_active_from_then_on(self, organisation: Organisation) -> None:
        endpoint = await organisation.confirmed()
        assert endpoint["status"] == "active"
        assert endpoint["consent"] == "code"
        async with organisation.running.service.database.reading() as connection:
            found = await connection.exec_driver_sql(
                "SELECT since, code_hash FROM endpoint WHERE id = $1", (UUID(endpoint["id"]),)
            )
            assert found.one() == (0, None)

    async def test_is_in_no_answer_and_kept_only_as_a_hash(self, organisation: Organisation) -> None:
        added = await organisation.add()
        answer = await organisation.ask("POST", f"/{added['id']}/verification", key="posted")
        assert answer.status_code == 200
        code = await posted_code(organisation.running, added["id"])
        assert code not in answer.text
        async with organisation.running.service.database.reading() as connection:
            kept = await connection.exec_driver_sql("SELECT to_jsonb(endpoint)::text FROM endpoint")
            assert code not in "".join(kept.scalars())

    async def test_that_is_wrong_is_refused_and_after_ten_the_right_one_too(self, organisation: Organisation) -> None:
        added = await organisation.add()
        path = f"/{added['id']}/confirmation"
        code = await organisation.code(added["id"])
        for _ in range(10):
            refused = await organisation.ask("POST", path, {"code": "AAAAA-AAAAA-AAAAA-AAAAA"})
            assert refused.status_code == 422
            assert refused.json()["errors"][0] == {
                "field": "body.code",
                "value": None,
                "reason": "it is not the code that was posted last",
            }
        late = await organisation.ask("POST", path, {"code": code})
        assert late.status_code == 422
        assert "10 codes were tried" in late.json()["detail"]
        assert (await organisation.show(added["id"]))["status"] == "unconfirmed"

    async def test_is_not_taken_for_another_endpoint(self, organisation: Organisation) -> None:
        one, other = await organisation.add(), await organisation.add()
        code = await organisation.code(one["id"])
        await organisation.code(other["id"])
        refused = await organisation.ask("POST", f"/{other['id']}/confirmation", {"code": code})
        assert refused.status_code == 422

    async def test_is_not_posted_twice_in_a_moment_nor_to_who_agreed(self, organisation: Organisation) -> None:
        added = await organisation.add()
        code = await organisation.code(added["id"])
        again = await organisation.ask("POST", f"/{added['id']}/verification")
        assert again.status_code == 409
        await organisation.ask("POST", f"/{added['id']}/confirmation", {"code": code})
        agreed = await organisation.ask("POST", f"/{added['id']}/verification")
        assert agreed.json()["type"] == "/problems/endpoint-not-so"


OUTSIDERS = {
    "another organisation": person(administers=[new_id()]),
    "a partner": person(organisations=[new_id()]),
    "an investment officer": person(Role.INVESTMENT_OFFICER),
    "ops": person(Role.OPS),
    "an administrator": person(Role.ADMINISTRATOR),
}
WAYS = [
    ("GET", "", None),
    ("PATCH", "", {"name": "Theirs"}),
    ("DELETE", "", None),
    ("POST", "/pause", None),
    ("POST", "/resume", None),
    ("POST", "/handshake", None),
    ("POST", "/verification", None),
    ("POST", "/confirmation", {"code": "AAAAA-AAAAA-AAAAA-AAAAA"}),
    ("POST", "/secrets", {}),
    ("GET", "/keys", None),
]


class TestAnotherOrganisationsEndpoint:
    @pytest.mark.parametrize("who", OUTSIDERS)
    async def test_is_not_there(self, organisation: Organisation, who: str) -> None:
        added = await organisation.add()
        for method, path, body in WAYS:
            answer, unknown = [
                await organisation.ask(method, f"/{each}{path}", body, version=1, actor=OUTSIDERS[who])
                for each in (added["id"], new_id())
            ]
            # Whoever keeps no endpoints at all, and sees some, is told that, whichever they ask for.
            keeps_none = who == "a partner" and method != "GET"
            assert answer.status_code == unknown.status_code == (403 if keeps_none else 404), (method, path)
            assert URL not in answer.text
        listed = await organisation.ask("GET", f"?organisation_id={organisation.id}", actor=OUTSIDERS[who])
        assert listed.status_code in {200, 404}
        assert added["id"] not in listed.text
        assert (await organisation.show(added["id"]))["version"] == 1

    async def test_cannot_be_added_in_its_name(self, organisation: Organisation) -> None:
        for actor in OUTSIDERS.values():
            refused = await organisation.ask("POST", body=organisation.wanting(), actor=actor)
            assert refused.status_code in {403, 404}, refused.text
        assert (await organisation.ask("POST", body=organisation.wanting(), actor=VISITOR)).status_code == 401


class TestAMember:
    async def test_sees_endpoints_and_keeps_none(self, organisation: Organisation) -> None:
        added = await organisation.add()
        shown = await organisation.ask("GET", f"/{added['id']}", actor=organisation.member)
        assert shown.status_code == 200
        for method, path, body in WAYS:
            if method != "GET":
                asked_for = f"/{added['id']}{path}"
                answer = await organisation.ask(method, asked_for, body, version=1, actor=organisation.member)
                assert answer.status_code == 403, (method, path, answer.text)


class TestAMachine:
    def machine(self, organisation: Organisation, *scopes: str) -> Actor:
        mine = frozenset({organisation.id})
        return Actor(new_id(), ActorKind.MACHINE, organisations=mine, administers=mine, scopes=frozenset(scopes))

    async def test_keeps_endpoints_with_the_scope_for_it(self, organisation: Organisation) -> None:
        writes = self.machine(organisation, "subscriptions:read", "subscriptions:write")
        reads = self.machine(organisation, "subscriptions:read")
        reads_agendas = self.machine(organisation, "agendas:read")
        added = await organisation.ask("POST", body=organisation.wanting(), actor=writes)
        assert added.status_code == 201, added.text
        path = f"/{added.json()['id']}"
        assert (await organisation.ask("GET", path, actor=reads)).status_code == 200
        assert (await organisation.ask("DELETE", path, version=1, actor=reads)).status_code == 403
        assert (await organisation.ask("GET", path, actor=reads_agendas)).status_code == 404
