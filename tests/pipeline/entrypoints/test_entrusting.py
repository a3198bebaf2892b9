"""What a deal's team relies on: it says itself who is on it, and whom else it lets read."""

from typing import Any
from uuid import uuid4

import pytest

from mediate_contracts.policy import Role
from mediate_pipeline.usecases import entrust_deal
from mediate_shared.identity.actor import Actor, ActorKind
from support.identity import person
from support.pipeline import Dealing


def officer() -> Actor:
    return person(Role.INVESTMENT_OFFICER)


def named(*actors: Actor, role: str = "member") -> list[dict[str, str]]:
    return [{"account_id": str(actor.id), "role": role} for actor in actors]


def refusals(answer: Any) -> dict[str, Any]:
    return {error["field"]: error["value"] for error in answer.json()["errors"]}


async def access(dealing: Dealing, actor: Actor, deal: dict[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = (await dealing.ask(actor, "GET", f"/v1/deals/{deal['id']}/access")).json()
    return shown


async def team(dealing: Dealing, actor: Actor, deal: dict[str, Any]) -> list[tuple[str, str]]:
    return [(each["account_id"], each["role"]) for each in (await access(dealing, actor, deal))["team"]]


async def sees(dealing: Dealing, actor: Actor, deal: dict[str, Any]) -> bool:
    return (await dealing.ask(actor, "GET", f"/v1/deals/{deal['id']}")).status_code == 200


async def a_fund(dealing: Dealing, *managers: Actor) -> dict[str, Any]:
    body = {"name": "Participation fund", "synthetic": True, "managers": [str(each.id) for each in managers]}
    answer = await dealing.ask(officer(), "POST", "/v1/funds", body)
    assert answer.status_code == 201, answer.text
    fund: dict[str, Any] = answer.json()
    return fund


class TestOpening:
    async def test_lets_whoever_opens_it_lead(self, dealing: Dealing) -> None:
        lead, second = officer(), officer()
        deal = await dealing.open(lead, team=named(second))
        assert await team(dealing, second, deal) == [(str(lead.id), "lead"), (str(second.id), "member")]
        deal = await dealing.open(lead, team=named(lead, role="member"))
        assert await team(dealing, lead, deal) == [(str(lead.id), "lead")]

    async def test_by_a_script_that_is_no_account_needs_a_team(self, dealing: Dealing) -> None:
        script, lead = Actor(None, ActorKind.SCRIPT, frozenset({Role.INVESTMENT_OFFICER})), officer()
        body = {"organisation_id": await dealing.register(), "title": "T", "amount_sought": {"cents": 1}}
        answer = await dealing.ask(script, "POST", "/v1/deals", body)
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/team-missing")
        assert refusals(answer) == {"body.team": None}
        answer = await dealing.ask(script, "POST", "/v1/deals", {**body, "team": named(lead, officer(), role="lead")})
        assert answer.status_code == 201, answer.text
        assert await sees(dealing, lead, answer.json())
        assert not await sees(dealing, script, answer.json())

    async def test_in_a_fund_shows_it_to_the_funds_managers(self, dealing: Dealing) -> None:
        lead, manager = officer(), officer()
        fund = await a_fund(dealing, manager)
        deal = await dealing.open(lead, fund_id=fund["id"])
        assert deal["fund_id"] == fund["id"]
        assert await sees(dealing, manager, deal)
        assert (await access(dealing, lead, deal))["managers"] == [str(manager.id)]

    @pytest.mark.parametrize(
        ("wrong", "slug", "field"),
        [
            ({"fund_id": str(uuid4())}, "fund-unknown", "body.fund_id"),
            ({"team": [{"account_id": str(uuid4())}] * 2}, "named-twice", "body.team.1"),
            ({"team": [{"account_id": "Anna"}]}, "invalid", "body.team.0.account_id"),
            ({"team": [{"account_id": str(uuid4()), "role": "boss"}]}, "invalid", "body.team.0.role"),
            ({"team": [{"account_id": str(uuid4())} for _ in range(50)]}, "invalid", "body.team"),
        ],
    )
    async def test_for_whom_it_cannot_be_is_refused_with_its_field(
        self, dealing: Dealing, wrong: dict[str, Any], slug: str, field: str
    ) -> None:
        body = {"organisation_id": await dealing.register(), "title": "T", "amount_sought": {"cents": 1}, **wrong}
        answer = await dealing.ask(officer(), "POST", "/v1/deals", body)
        assert (answer.status_code, answer.json()["type"]) == (422, f"/problems/{slug}")
        assert set(refusals(answer)) == {field}


class TestATeam:
    async def test_is_who_was_named_last_and_nobody_else(self, dealing: Dealing) -> None:
        lead, second, third = officer(), officer(), officer()
        deal = await dealing.open(lead, team=named(second))
        members = [*named(third, role="lead"), *named(second, role="lead")]
        before = {each["account_id"]: each for each in (await access(dealing, lead, deal))["team"]}
        path = f"/v1/deals/{deal['id']}/team"
        answer = await dealing.ask(lead, "PUT", path, {"members": members}, version=1)
        assert answer.status_code == 200, answer.text
        assert answer.headers["etag"] == '"2"'
        assert answer.json() == await access(dealing, second, deal)
        assert await team(dealing, third, deal) == sorted((str(each.id), "lead") for each in (second, third))
        after = {each["account_id"]: each for each in answer.json()["team"]}
        assert after[str(second.id)] == {**before[str(second.id)], "role": "lead"}
        assert after[str(third.id)]["added_by"] == str(lead.id)
        assert not await sees(dealing, lead, deal)
        again = await dealing.ask(lead, "PUT", path, {"members": named(lead)}, version=2)
        assert again.status_code == 404

    async def test_is_never_empty(self, dealing: Dealing) -> None:
        lead = officer()
        deal = await dealing.open(lead)
        answer = await dealing.ask(lead, "PUT", f"/v1/deals/{deal['id']}/team", {"members": []}, version=1)
        assert answer.status_code == 422
        assert set(refusals(answer)) == {"body.members"}
        assert await sees(dealing, lead, deal)

    async def test_names_nobody_twice(self, dealing: Dealing) -> None:
        lead = officer()
        deal = await dealing.open(lead)
        body = {"members": named(lead, officer(), lead)}
        answer = await dealing.ask(lead, "PUT", f"/v1/deals/{deal['id']}/team", body, version=1)
        assert (answer.status_code, refusals(answer)) == (422, {"body.members.2": str(lead.id)})

    async def test_that_somebody_changed_meanwhile_is_not_overwritten(self, dealing: Dealing) -> None:
        lead = officer()
        deal = await dealing.open(lead)
        path, body = f"/v1/deals/{deal['id']}/team", {"members": named(lead, officer())}
        assert (await dealing.ask(lead, "PUT", path, body)).status_code == 428
        assert (await dealing.ask(lead, "PUT", path, body, version=1)).status_code == 200
        answer = await dealing.ask(lead, "PUT", path, {"members": named(officer())}, version=1)
        assert (answer.status_code, answer.headers["etag"]) == (412, '"2"')
        assert await sees(dealing, lead, deal)

    async def test_takes_in_whom_it_was_granted_to_in_place_of_the_grant(self, dealing: Dealing) -> None:
        lead, reader = officer(), officer()
        deal = await dealing.open(lead)
        path = f"/v1/deals/{deal['id']}"
        await dealing.ask(lead, "POST", f"{path}/grants", {"account_id": str(reader.id), "reason": "Counsel."})
        answer = await dealing.ask(lead, "PUT", f"{path}/team", {"members": named(lead, reader)}, version=2)
        assert answer.json()["grants"] == []
        answer = await dealing.ask(lead, "PUT", f"{path}/team", {"members": named(lead)}, version=3)
        assert answer.status_code == 200
        # Off the team is off the deal: no grant from before lets them read on.
        assert not await sees(dealing, reader, deal)


class TestAGrant:
    async def test_lets_somebody_read_until_it_is_taken_back(self, dealing: Dealing) -> None:
        lead, reader = officer(), person(Role.FACILITATOR)
        deal = await dealing.open(lead)
        path = f"/v1/deals/{deal['id']}/grants"
        assert not await sees(dealing, reader, deal)
        body = {"account_id": str(reader.id), "reason": "Writes the report of the programme."}
        answer = await dealing.ask(lead, "POST", path, body)
        assert answer.status_code == 201
        assert answer.headers["location"] == f"/v1/pipeline/deals/{deal['id']}/grants/{reader.id}"
        [grant] = answer.json()["grants"]
        assert {**body, "granted_by": str(lead.id)}.items() <= grant.items()
        assert await sees(dealing, reader, deal)
        answer = await dealing.ask(lead, "DELETE", f"{path}/{reader.id}")
        assert (answer.status_code, answer.json()["grants"]) == (200, [])
        assert answer.json() == await access(dealing, lead, deal)
        assert not await sees(dealing, reader, deal)

    async def test_that_was_not_given_cannot_be_taken_back(self, dealing: Dealing) -> None:
        lead = officer()
        deal = await dealing.open(lead)
        nobody = str(uuid4())
        answer = await dealing.ask(lead, "DELETE", f"/v1/deals/{deal['id']}/grants/{nobody}")
        assert (answer.status_code, refusals(answer)) == (404, {"path.account_id": nobody})
        assert (await access(dealing, lead, deal))["version"] == 1

    async def test_to_somebody_who_reads_already_is_refused_and_says_why(self, dealing: Dealing) -> None:
        lead, manager, reader = officer(), officer(), officer()
        fund = await a_fund(dealing, manager)
        deal = await dealing.open(lead, fund_id=fund["id"])
        path = f"/v1/deals/{deal['id']}/grants"
        first = await dealing.ask(lead, "POST", path, {"account_id": str(reader.id), "reason": "Counsel."})
        assert first.status_code == 201
        for actor, reason in ((lead, "on the deal's team"), (manager, "manages"), (reader, "granted")):
            answer = await dealing.ask(lead, "POST", path, {"account_id": str(actor.id), "reason": "Once more."})
            assert (answer.status_code, answer.json()["type"]) == (409, "/problems/reads-already")
            assert reason in answer.json()["detail"]

    async def test_is_given_to_so_many_and_no_more(self, dealing: Dealing, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(entrust_deal, "GRANTS_MAX", 2)
        lead = officer()
        deal = await dealing.open(lead)
        bodies = [{"account_id": str(uuid4()), "reason": "Counsel."} for _ in range(3)]
        answers = [await dealing.ask(lead, "POST", f"/v1/deals/{deal['id']}/grants", body) for body in bodies]
        assert [answer.status_code for answer in answers] == [201, 201, 409]

    async def test_needs_a_reason(self, dealing: Dealing) -> None:
        lead = officer()
        deal = await dealing.open(lead)
        answer = await dealing.ask(lead, "POST", f"/v1/deals/{deal['id']}/grants", {"account_id": str(uuid4())})
        assert (answer.status_code, set(refusals(answer))) == (422, {"body.reason"})


class TestAFund:
    async def test_is_shown_with_its_managers(self, dealing: Dealing) -> None:
        managers = [officer(), officer()]
        fund = await a_fund(dealing, *managers)
        assert fund["managers"] == sorted(str(each.id) for each in managers)
        for actor in (person(Role.FACILITATOR), person(Role.OPS), person(organisations=[uuid4()])):
            assert (await dealing.ask(actor, "GET", f"/v1/funds/{fund['id']}")).json() == fund
        listed = (await dealing.ask(officer(), "GET", "/v1/funds?limit=200")).json()["items"]
        assert listed[-1] == fund
        assert (await dealing.ask(officer(), "GET", f"/v1/funds/{uuid4()}")).status_code == 404
        assert (await dealing.ask(person(), "GET", f"/v1/funds/{fund['id']}")).status_code == 404

    @pytest.mark.parametrize("role", [Role.FACILITATOR, Role.ADMINISTRATOR, Role.OPS])
    async def test_is_opened_by_investment_officers_alone(self, dealing: Dealing, role: Role) -> None:
        body = {"name": "F", "managers": [str(uuid4())]}
        assert (await dealing.ask(person(role), "POST", "/v1/funds", body)).status_code == 403

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"managers": []}, "body.managers"),
            ({"managers": [str(uuid4())] * 2}, "body.managers.1"),
            ({"managers": ["Anna"]}, "body.managers.0"),
            ({"managers": [str(uuid4()) for _ in range(51)]}, "body.managers"),
            ({"name": " "}, "body.name"),
            ({"budget": 1}, "body.budget"),
        ],
    )
    async def test_of_what_cannot_be_is_refused_with_its_field(
        self, dealing: Dealing, wrong: dict[str, Any], field: str
    ) -> None:
        answer = await dealing.ask(officer(), "POST", "/v1/funds", {"name": "F", "managers": [str(uuid4())], **wrong})
        assert (answer.status_code, set(refusals(answer))) == (422, {field})

    async def test_is_handed_over_with_all_its_deals(self, dealing: Dealing) -> None:
        before, after, both, lead = officer(), officer(), officer(), officer()
        fund = await a_fund(dealing, before, both)
        deals = [await dealing.open(lead, fund_id=fund["id"]) for _ in range(3)]
        path, body = f"/v1/funds/{fund['id']}/managers", {"managers": [str(both.id), str(after.id)]}
        answer = await dealing.ask(before, "PUT", path, body, version=1)
        assert answer.status_code == 200, answer.text
        assert answer.headers["etag"] == '"2"'
        assert answer.json() == (await dealing.ask(lead, "GET", f"/v1/funds/{fund['id']}")).json()
        for deal in deals:
            seen = [await sees(dealing, actor, deal) for actor in (before, after, both, lead)]
            assert seen == [False, True, True, True]
            last = (await dealing.said_of(deal))[-1]["data"]
            assert last["accounts"] == sorted(str(actor.id) for actor in (after, both, lead))

    async def test_is_taken_over_by_nobody(self, dealing: Dealing) -> None:
        manager, other = officer(), officer()
        fund = await a_fund(dealing, manager)
        await dealing.open(manager, fund_id=fund["id"])
        path = f"/v1/funds/{fund['id']}/managers"
        answer = await dealing.ask(other, "PUT", path, {"managers": [str(other.id)]}, version=1)
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/not-allowed")
        unknown = f"/v1/funds/{uuid4()}/managers"
        assert (await dealing.ask(other, "PUT", unknown, {"managers": [str(other.id)]}, version=1)).status_code == 404
        assert (await dealing.ask(manager, "PUT", path, {"managers": [str(other.id)]}, version=7)).status_code == 412
        assert (await dealing.ask(manager, "PUT", path, {"managers": []}, version=1)).status_code == 422
        assert (await dealing.ask(manager, "GET", f"/v1/funds/{fund['id']}")).json() == fund
