"""Something of a deal leaves its team only where somebody of the team says so, piece by piece."""

from typing import Any

import pytest

from mediate_contracts.policy import Role
from mediate_pipeline.usecases.let_person_go import let_person_go
from mediate_shared.identity.actor import VISITOR, Actor
from support.identity import internally, person
from support.pipeline import Dealing

PREFIX = "nl.mediate.pipeline.deal."


@pytest.fixture(scope="module")
def officer() -> Actor:
    """Leads the deal that is disclosed."""
    return person(Role.INVESTMENT_OFFICER)


@pytest.fixture
async def deal(dealing: Dealing, officer: Actor) -> dict[str, Any]:
    """A deal with a closed round of a public and a private investor."""
    opened = await dealing.open(officer, title="Zilverlicht takes over", action_lines=[7], synthetic=True)
    investments = [
        {"organisation_id": await dealing.register(name), "kind": kind, "amount": {"cents": cents}}
        for name, kind, cents in (("Region", "public", 50_000_000), ("Capital", "private", 150_000_000))
    ]
    body = {"title": "Round", "closed_on": "2026-02-11", "investments": investments}
    closed = await dealing.ask(officer, "POST", f"/v1/deals/{opened['id']}/rounds", body)
    assert closed.status_code == 201, closed.text
    return opened


async def disclose(dealing: Dealing, officer: Actor, deal: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Disclose a deal to the network, by default nothing but the company and a title."""
    body = {"audience": "network", "title": "Growth round", "agreed": "By letter", **changes}
    answer = await dealing.ask(officer, "POST", f"/v1/deals/{deal['id']}/disclosures", body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def shown_to(dealing: Dealing, actor: Actor) -> dict[str, dict[str, Any]]:
    """What somebody is told of deals, by the disclosure."""
    internal = internally(actor, "pipeline")
    answer = await dealing.pipeline.client.get("/v1/disclosed-deals?limit=200", headers=internal)
    assert answer.status_code == 200, answer.text
    return {each["id"]: each["told"] for each in answer.json()["items"]}


async def said_of(dealing: Dealing, made: dict[str, Any]) -> list[str]:
    """The events about a disclosure, by the last words of their types."""
    return [event["type"].removeprefix(PREFIX) for event in await dealing.said_of(made)]


class TestDisclosing:
    async def test_tells_what_was_chosen_and_nothing_else(
        self, dealing: Dealing, officer: Actor, deal: dict[str, Any]
    ) -> None:
        made = await disclose(dealing, officer, deal, fields=["private", "closed_on"])
        [event] = await dealing.said_of(made)
        assert event["data"] == {
            "disclosure_id": made["id"],
            "organisation_id": deal["organisation_id"],
            "title": "Growth round",
            "disclosed_on": made["told"]["disclosed_on"],
            "closed_on": "2026-02-11",
            "private": {"cents": 150_000_000, "currency": "EUR"},
            "synthetic": True,
        } | {name: event["data"][name] for name in event["data"] if event["data"][name] in (None, [])}
        assert deal["id"] not in str(event)
        assert "Zilverlicht" not in str(event)

    async def test_to_the_network_is_not_to_everybody(
        self, dealing: Dealing, officer: Actor, deal: dict[str, Any]
    ) -> None:
        made = await disclose(dealing, officer, deal)
        assert made["id"] in await shown_to(dealing, person(organisations=[deal["organisation_id"]]))
        assert made["id"] not in await shown_to(dealing, VISITOR)
        public = await disclose(dealing, officer, deal, audience="public")
        assert public["id"] in await shown_to(dealing, VISITOR)

    async def test_tells_investors_with_what_they_put_in_only_where_both_are_chosen(
        self, dealing: Dealing, officer: Actor, deal: dict[str, Any]
    ) -> None:
        names = await disclose(dealing, officer, deal, fields=["investors"])
        assert [each["amount"] for each in names["told"]["investors"]] == [None, None]
        amounts = await disclose(dealing, officer, deal, fields=["investors", "investor_amounts"])
        assert [each["amount"]["cents"] for each in amounts["told"]["investors"]] == [150_000_000, 50_000_000]

    async def test_refuses_what_the_deal_does_not_have(
        self, dealing: Dealing, officer: Actor, deal: dict[str, Any]
    ) -> None:
        body = {"audience": "public", "title": "T", "fields": ["fund"], "agreed": "By letter"}
        answer = await dealing.ask(officer, "POST", f"/v1/deals/{deal['id']}/disclosures", body)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "body.fields.0"

    async def test_is_for_who_may_change_the_deal(self, dealing: Dealing, deal: dict[str, Any]) -> None:
        body = {"audience": "public", "title": "T", "agreed": "By letter"}
        for stranger in (person(Role.INVESTMENT_OFFICER), person(Role.FACILITATOR)):
            answer = await dealing.ask(stranger, "POST", f"/v1/deals/{deal['id']}/disclosures", body)
            assert answer.status_code in {403, 404}
            assert "Zilverlicht" not in answer.text

    async def test_is_shown_before_it_is_done(self, dealing: Dealing, officer: Actor, deal: dict[str, Any]) -> None:
        body = {"title": "Growth round", "fields": ["amount", "action_lines"]}
        answer = await dealing.ask(officer, "POST", f"/v1/deals/{deal['id']}/disclosure-previews", body)
        assert answer.json()["amount"] == {"cents": 200_000_000, "currency": "EUR"}
        assert answer.json()["action_lines"] == [7]
        listed = await dealing.ask(officer, "GET", f"/v1/deals/{deal['id']}/disclosures")
        assert listed.json()["items"] == []


class TestChangingADisclosure:
    async def test_ends_it_for_those_who_see_it_no_longer_before_others_hear_of_it(
        self, dealing: Dealing, officer: Actor, deal: dict[str, Any]
    ) -> None:
        made = await disclose(dealing, officer, deal)
        path = f"/v1/deals/{deal['id']}/disclosures/{made['id']}"
        wider = await dealing.ask(officer, "PATCH", path, {"audience": "public", "reason": "Press"}, version=1)
        assert wider.status_code == 200, wider.text
        narrower = await dealing.ask(officer, "PATCH", path, {"audience": "network"}, version=2)
        assert narrower.status_code == 200, narrower.text
        assert await said_of(dealing, made) == [
            "disclosed.v1",
            "disclosure-ended.v1",
            "published.v1",
            "publication-ended.v1",
            "disclosed.v1",
        ]

    async def test_keeps_who_did_what_when_and_why(
        self, dealing: Dealing, officer: Actor, deal: dict[str, Any]
    ) -> None:
        made = await disclose(dealing, officer, deal)
        path = f"/v1/deals/{deal['id']}/disclosures/{made['id']}"
        await dealing.ask(officer, "PATCH", path, {"title": "Other", "reason": "A better title"}, version=1)
        ended = await dealing.ask(officer, "POST", f"{path}/withdraw", {"reason": "Too early"}, version=2)
        assert ended.status_code == 200, ended.text
        steps = (await dealing.ask(officer, "GET", path)).json()["steps"]
        told = [(step["done"], step["told"]["title"], step["reason"], step["account_id"]) for step in steps]
        assert told == [
            ("withdrawn", "Other", "Too early", str(officer.id)),
            ("amended", "Other", "A better title", str(officer.id)),
            ("disclosed", "Growth round", None, str(officer.id)),
        ]
        assert [step["agreed"] for step in steps] == [None, "By letter", "By letter"]

    async def test_is_over_once_it_was_withdrawn(self, dealing: Dealing, officer: Actor, deal: dict[str, Any]) -> None:
        made = await disclose(dealing, officer, deal, audience="public")
        path = f"/v1/deals/{deal['id']}/disclosures/{made['id']}"
        await dealing.ask(officer, "POST", f"{path}/withdraw", {"reason": "Too early"}, version=1)
        assert made["id"] not in await shown_to(dealing, VISITOR)
        again = await dealing.ask(officer, "PATCH", path, {"title": "Other"}, version=2)
        assert (again.status_code, again.json()["type"].rsplit("/")[-1]) == (409, "disclosure-ended")

    async def test_says_what_the_deal_holds_otherwise_by_now_and_tells_nobody_by_itself(
        self, dealing: Dealing, officer: Actor, deal: dict[str, Any]
    ) -> None:
        made = await disclose(dealing, officer, deal, fields=["private", "action_lines"])
        path = f"/v1/deals/{deal['id']}"
        assert (await dealing.ask(officer, "GET", f"{path}/disclosures/{made['id']}")).json()["behind"] == []
        version = (await dealing.ask(officer, "GET", path)).json()["version"]
        amended = await dealing.ask(officer, "PATCH", path, {"action_lines": [1, 7]}, version=version)
        assert amended.status_code == 200, amended.text
        behind = (await dealing.ask(officer, "GET", f"{path}/disclosures/{made['id']}")).json()
        assert behind["behind"] == ["action_lines"]
        assert behind["told"]["action_lines"] == [7]
        assert await said_of(dealing, made) == ["disclosed.v1"]


async def test_who_is_erased_is_named_beside_no_disclosure(
    dealing: Dealing, officer: Actor, deal: dict[str, Any]
) -> None:
    colleague = person(Role.INVESTMENT_OFFICER)
    members = [{"account_id": str(officer.id), "role": "lead"}, {"account_id": str(colleague.id)}]
    version = await version_of(dealing, officer, deal)
    composed = await dealing.ask(officer, "PUT", f"/v1/deals/{deal['id']}/team", {"members": members}, version=version)
    assert composed.status_code == 200, composed.text
    made = await disclose(dealing, colleague, deal)
    service = dealing.pipeline.service
    assert colleague.id is not None
    async with service.database.transaction() as transaction:
        gone = await let_person_go(transaction, colleague.id, service.clock())
    assert "name beside a disclosure" in {each.kind for each in gone}
    path = f"/v1/deals/{deal['id']}/disclosures/{made['id']}"
    assert (await dealing.ask(officer, "GET", path)).json()["steps"][0]["account_id"] is None


async def version_of(dealing: Dealing, officer: Actor, deal: dict[str, Any]) -> int:
    """The deal's version as it now is."""
    version: int = (await dealing.ask(officer, "GET", f"/v1/deals/{deal['id']}")).json()["version"]
    return version
