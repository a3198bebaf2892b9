"""Contact persons: who sees which, what consent does, and how they are found."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import uuid4

import pytest

from community.contacting import CONSENT, FACILITATOR, IN_NETWORK, TODAY, added, ask, audited, register, seen
from mediate_contracts.policy import Role
from mediate_shared.identity.actor import VISITOR, Actor
from support.identity import person
from support.running import Running


class TestWhoSeesThem:
    @pytest.fixture
    async def organisation(self, community: Running) -> str:
        """An organisation with somebody who agreed to be found, and somebody who did not."""
        organisation = await register(community)
        await added(community, organisation, "Open Voorbeeld", consent=IN_NETWORK)
        await added(community, organisation, "Stil Voorbeeld")
        return organisation

    async def test_those_who_facilitate_and_the_organisation_itself_see_all(
        self, community: Running, organisation: str
    ) -> None:
        for actor in (FACILITATOR, person(organisations=[organisation]), person(administers=[organisation])):
            assert await seen(community, actor, f"organisation_id={organisation}") == [
                "Open Voorbeeld",
                "Stil Voorbeeld",
            ]

    @pytest.mark.parametrize(
        "actor",
        [
            person(organisations=[uuid4()]),
            person(Role.INVESTMENT_OFFICER),
            person(Role.OPS),
            person(Role.ADMINISTRATOR),
        ],
    )
    async def test_the_network_sees_those_who_agreed_and_not_what_else_they_agreed_with(
        self, community: Running, organisation: str, actor: Actor
    ) -> None:
        answer = await ask(community, actor, "GET", f"?organisation_id={organisation}")
        [found] = answer.json()["items"]
        assert (found["name"], found["consents"], found["account_id"]) == ("Open Voorbeeld", None, None)
        assert (await ask(community, actor, "GET", f"/{found['id']}")).status_code == 200

    async def test_a_visitor_sees_nobody(self, community: Running, organisation: str) -> None:
        assert (await ask(community, VISITOR, "GET", f"?organisation_id={organisation}")).status_code == 401

    @pytest.mark.parametrize(
        "other",
        [
            person(organisations=[uuid4()]),
            person(),
            person(Role.INVESTMENT_OFFICER),
            person(Role.OPS),
            person(Role.ADMINISTRATOR),
        ],
    )
    async def test_whoever_sees_nobody_by_a_list_finds_nobody_by_an_id(self, community: Running, other: Actor) -> None:
        contact = await added(community, await register(community))
        assert (await ask(community, other, "GET", f"/{contact['id']}")).status_code == 404
        for method, path, body in (
            ("PATCH", "", {"name": "Ander"}),
            ("POST", "/consent", {"purposes": [], "on": TODAY.isoformat()}),
            ("DELETE", "", None),
        ):
            for version in ('"1"', '"7"'):
                answer = await ask(community, other, method, f"/{contact['id']}{path}", body, if_match=version)
                assert answer.status_code == 404
            assert (await ask(community, VISITOR, method, f"/{contact['id']}{path}", body)).status_code == 401

    async def test_whoever_sees_somebody_by_their_consent_changes_nothing(self, community: Running) -> None:
        contact = await added(community, await register(community), consent=IN_NETWORK)
        other = person(organisations=[uuid4()])
        answer = await ask(community, other, "PATCH", f"/{contact['id']}", {"name": "Ander"}, if_match='"1"')
        assert answer.status_code == 403

    async def test_people_see_themselves(self, community: Running) -> None:
        me = person(Role.OPS)
        contact = await added(community, await register(community), account_id=str(me.id))
        answer = await ask(community, me, "GET", f"/{contact['id']}")
        assert answer.json()["consents"] == contact["consents"]

    @pytest.mark.parametrize(
        "me",
        [
            person(organisations=[uuid4()]),
            person(),
            person(Role.INVESTMENT_OFFICER),
            person(Role.OPS),
            person(Role.ADMINISTRATOR),
        ],
    )
    async def test_people_take_back_their_own_consent_and_delete_themselves(
        self, community: Running, me: Actor
    ) -> None:
        contact = await added(community, await register(community), account_id=str(me.id), consent=IN_NETWORK)
        told = {"purposes": ["administration"], "on": TODAY.isoformat(), "by": "account"}
        answer = await ask(community, me, "POST", f"/{contact['id']}/consent", told, if_match='"1"')
        assert (answer.status_code, answer.json()["purposes"]) == (200, ["administration"])
        assert (await ask(community, me, "GET", f"/{contact['id']}")).json()["consents"] is not None
        amended = await ask(community, me, "PATCH", f"/{contact['id']}", {"name": "Zelf Voorbeeld"}, if_match='"2"')
        assert amended.status_code == 200
        assert (await ask(community, me, "DELETE", f"/{contact['id']}", if_match='"3"')).status_code == 200
        assert [(entry.action, entry.basis) for entry in await audited(community, contact["id"])] == [
            ("contact.deleted", "self"),
            ("contact.read", "self"),
        ]

    async def test_people_link_their_own_account_and_those_who_facilitate_anybodys(self, community: Running) -> None:
        organisation = await register(community)
        me, somebody = person(organisations=[organisation]), str(uuid4())
        body = {"organisation_id": organisation, "name": "Ander", "consent": CONSENT}
        answer = await ask(community, me, "POST", "", {**body, "account_id": somebody})
        [error] = answer.json()["errors"]
        assert (answer.status_code, error["field"], error["value"]) == (403, "body.account_id", somebody)
        mine = (await ask(community, me, "POST", "", {**body, "account_id": str(me.id)})).json()
        assert mine["account_id"] == str(me.id)
        answer = await ask(community, me, "PATCH", f"/{mine['id']}", {"account_id": somebody}, if_match='"1"')
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (403, "body.account_id")
        answer = await ask(community, FACILITATOR, "PATCH", f"/{mine['id']}", {"account_id": somebody}, if_match='"1"')
        assert answer.json()["account_id"] == somebody
        # What is linked already is no change, and unlinking shows nobody anything.
        for version, changes in (('"2"', {"account_id": somebody, "name": "Ook"}), ('"3"', {"account_id": None})):
            answer = await ask(community, me, "PATCH", f"/{mine['id']}", changes, if_match=version)
            assert answer.status_code == 200

    async def test_nobody_is_added_to_anothers_organisation(self, community: Running, organisation: str) -> None:
        body = {"organisation_id": organisation, "name": "Ander", "consent": CONSENT}
        assert (await ask(community, person(organisations=[uuid4()]), "POST", "", body)).status_code == 403


class TestConsent:
    async def test_is_asked_for_before_anybody_is_kept(self, community: Running) -> None:
        organisation = await register(community)
        for consent in (None, {**CONSENT, "purposes": []}, {**CONSENT, "by": None}, {**CONSENT, "purposes": ["sales"]}):
            body = {"organisation_id": organisation, "name": "Ander", "consent": consent}
            assert (await ask(community, FACILITATOR, "POST", "", body)).status_code == 422

    async def test_is_not_of_tomorrow(self, community: Running) -> None:
        tomorrow = {**CONSENT, "given_on": (TODAY + timedelta(days=2)).isoformat()}
        body = {"organisation_id": await register(community), "name": "Ander", "consent": tomorrow}
        answer = await ask(community, FACILITATOR, "POST", "", body)
        assert answer.json()["errors"][0]["field"] == "body.consent.given_on"

    async def test_is_not_before_1900(self, community: Running) -> None:
        body = {"organisation_id": await register(community), "name": "Ander"}
        answer = await ask(
            community, FACILITATOR, "POST", "", {**body, "consent": {**CONSENT, "given_on": "0001-01-01"}}
        )
        reason = "lies before 1900-01-01, the first day that is kept"
        assert (answer.status_code, answer.json()["errors"]) == (
            422,
            [{"field": "body.consent.given_on", "value": "0001-01-01", "reason": reason}],
        )

    async def test_that_is_taken_back_hides_them_from_the_network_at_once(self, community: Running) -> None:
        organisation = await register(community)
        contact = await added(community, organisation, consent=IN_NETWORK)
        other = person(organisations=[uuid4()])
        assert await seen(community, other, f"organisation_id={organisation}") == ["Persoon Voorbeeld"]
        told = {"purposes": ["administration"], "on": TODAY.isoformat(), "by": "mail"}
        answer = await ask(community, FACILITATOR, "POST", f"/{contact['id']}/consent", told, if_match='"1"')
        assert answer.json()["purposes"] == ["administration"]
        assert await seen(community, other, f"organisation_id={organisation}") == []
        assert (await ask(community, other, "GET", f"/{contact['id']}")).status_code == 404

    async def test_keeps_its_history(self, community: Running) -> None:
        contact = await added(community, await register(community), consent=IN_NETWORK)
        told = {"purposes": [], "on": TODAY.isoformat(), "by": "conversation"}
        answer = await ask(community, FACILITATOR, "POST", f"/{contact['id']}/consent", told, if_match='"1"')
        assert [(each["on"], each["by"], each["purposes"]) for each in answer.json()["consents"]] == [
            ("2026-01-05", "form", ["administration", "network"]),
            (TODAY.isoformat(), "conversation", []),
        ]

    async def test_is_told_in_order(self, community: Running) -> None:
        contact = await added(community, await register(community))
        told = {"purposes": ["network"], "on": "2026-01-04"}
        answer = await ask(community, FACILITATOR, "POST", f"/{contact['id']}/consent", told, if_match='"1"')
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/consent-day-wrong")


class TestParticulars:
    async def test_are_kept_in_one_way(self, community: Running) -> None:
        organisation = await register(community)
        contact = await added(community, organisation, email="p@Studio.Example", phone="035 671 2345", language="nl")
        assert (contact["email"], contact["phone"]) == ("p@studio.example", "+31356712345")
        assert contact["organisation_name"] == "Synthetic studio"

    @pytest.mark.parametrize(("field", "value"), [("email", "p at studio"), ("phone", "ring me"), ("language", "fr")])
    async def test_that_cannot_be_are_refused_with_the_field(self, community: Running, field: str, value: str) -> None:
        body = {"organisation_id": await register(community), "name": "Ander", "consent": CONSENT, field: value}
        answer = await ask(community, FACILITATOR, "POST", "", body)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, f"body.{field}")

    async def test_are_amended_and_then_found_by_what_they_are(self, community: Running) -> None:
        organisation = await register(community)
        contact = await added(community, organisation, "Oudenaam Voorbeeld")
        answer = await ask(community, FACILITATOR, "PATCH", f"/{contact['id']}", {"name": "Nieuwenaam"}, if_match='"1"')
        assert (answer.status_code, answer.json()["version"]) == (200, 2)
        assert await seen(community, FACILITATOR, f"organisation_id={organisation}&q=nieuwenaam") == ["Nieuwenaam"]
        assert await seen(community, FACILITATOR, f"organisation_id={organisation}&q=oudenaam") == []

    async def test_are_amended_by_whoever_saw_them(self, community: Running) -> None:
        contact = await added(community, await register(community))
        for version in ('"2"', '"0"'):
            answer = await ask(community, FACILITATOR, "PATCH", f"/{contact['id']}", {"name": "X"}, if_match=version)
            assert answer.status_code == 412


class TestASearch:
    @pytest.fixture
    async def organisation(self, community: Running) -> str:
        """An organisation with three people."""
        organisation = await register(community)
        await added(community, organisation, "Zoë Løvenskjöld", function="Directeur", consent=IN_NETWORK)
        await added(community, organisation, "Jan Jansen", email="j.jansen@elders.example")
        await added(community, organisation, "Janine Peeters", function="Producent")
        return organisation

    @pytest.mark.parametrize(
        ("typed", "found"),
        [
            ("zoe lovenskjold", ["Zoë Løvenskjöld"]),
            ("ZOË", ["Zoë Løvenskjöld"]),
            ("lovens", ["Zoë Løvenskjöld"]),
            ("lovenskjodl", ["Zoë Løvenskjöld"]),
            ("directur", ["Zoë Løvenskjöld"]),
            ("elders.example", ["Jan Jansen"]),
            ("jan", ["Jan Jansen", "Janine Peeters"]),
            ("jnasen", ["Jan Jansen"]),
            ("peters janine", ["Janine Peeters"]),
            ("janine jansen", []),
            ("%", []),
            ("jxx", []),
        ],
    )
    async def test_finds_without_capitals_and_accents_and_with_an_error(
        self, community: Running, organisation: str, typed: str, found: Sequence[str]
    ) -> None:
        answer = await community.client.get("/v1/contacts", params={"organisation_id": organisation, "q": typed})
        assert [each["name"] for each in answer.json()["items"]] == found

    async def test_finds_for_each_whom_they_may_see(self, community: Running, organisation: str) -> None:
        query = f"organisation_id={organisation}&q=voorbeeld"
        await added(community, organisation, "Een Voorbeeld", consent=IN_NETWORK)
        await added(community, organisation, "Twee Voorbeeld")
        assert await seen(community, FACILITATOR, query) == ["Een Voorbeeld", "Twee Voorbeeld"]
        assert await seen(community, person(organisations=[organisation]), query) == [
            "Een Voorbeeld",
            "Twee Voorbeeld",
        ]
        assert await seen(community, person(organisations=[uuid4()]), query) == ["Een Voorbeeld"]

    async def test_is_bounded(self, community: Running, organisation: str) -> None:
        assert (await ask(community, FACILITATOR, "GET", f"?q={'x' * 101}")).status_code == 422
        first = (await ask(community, FACILITATOR, "GET", f"?organisation_id={organisation}&q=jan&limit=1")).json()
        rest = f"?organisation_id={organisation}&q=jan&limit=1&cursor={first['next']}"
        second = (await ask(community, FACILITATOR, "GET", rest)).json()
        assert [each["name"] for each in (*first["items"], *second["items"])] == ["Jan Jansen", "Janine Peeters"]
        assert second["next"] is None
