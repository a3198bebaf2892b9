"""Memberships: who begins and moves them, what is kept of every move, and what everybody hears."""

from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from mediate_community.domain.posts import day_of
from mediate_contracts.policy import Role
from mediate_shared.clock import utc_now
from mediate_shared.identity.actor import VISITOR, Actor
from support.identity import STAFF, internally, person
from support.running import Running

MOVED = "nl.mediate.community.membership.moved.v1"
LISTED = "nl.mediate.community.membership.listed.v1"
TODAY = day_of(utc_now())


async def register(community: Running) -> str:
    """Register an organisation and return its id."""
    return str((await community.create("/v1/organisations", {"name": "Synthetic studio", "types": ["producer"]}))["id"])


async def ask(
    community: Running,
    actor: Actor,
    method: str,
    path: str,
    body: dict[str, Any] | None = None,
    version: int | None = None,
) -> httpx.Response:
    """Ask for something as somebody."""
    headers = internally(actor, "community") | ({} if version is None else {"if-match": f'"{version}"'})
    return await community.client.request(method, f"/v1/memberships{path}", json=body, headers=headers)


async def begun(community: Running, organisation: str, status: str = "applied", **more: Any) -> dict[str, Any]:
    """Begin a membership as who facilitates, a year ago where it does not say."""
    on = (TODAY - timedelta(days=365)).isoformat()
    body = {"organisation_id": organisation, "status": status, "on": on, **more}
    answer = await ask(community, STAFF, "POST", "", body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def moved(community: Running, membership: dict[str, Any], status: str, **more: Any) -> dict[str, Any]:
    """Move a membership on as who facilitates."""
    body = {"status": status, **more}
    answer = await ask(community, STAFF, "POST", f"/{membership['id']}/status", body, membership["version"])
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


class TestALife:
    async def test_goes_from_prospect_to_left_and_keeps_every_move(self, community: Running) -> None:
        membership = await begun(community, await register(community), "prospect", tier="partner")
        for status, reason in (
            ("applied", None),
            ("active", None),
            ("active", "renewed"),
            ("lapsed", None),
            ("left", "moved away"),
        ):
            membership = await moved(community, membership, status, reason=reason)
        assert [(each["previous"], each["status"], each["reason"]) for each in membership["moves"]] == [
            (None, "prospect", None),
            ("prospect", "applied", None),
            ("applied", "active", None),
            ("active", "active", "renewed"),
            ("active", "lapsed", None),
            ("lapsed", "left", "moved away"),
        ]
        assert {each["by_account"] for each in membership["moves"]} == {str(STAFF.id)}
        assert (membership["version"], membership["next"]) == (6, [])

    async def test_is_one_at_a_time_and_begins_anew_once_it_was_left(self, community: Running) -> None:
        organisation = await register(community)
        membership = await begun(community, organisation)
        again = await ask(community, STAFF, "POST", "", {"organisation_id": organisation, "status": "prospect"})
        assert (again.status_code, again.json()["type"]) == (409, "/problems/member-already")
        await moved(community, membership, "left")
        await begun(community, organisation, on=TODAY.isoformat())

    async def test_refuses_days_out_of_order(self, community: Running) -> None:
        membership = await begun(community, await register(community))
        body = {"status": "active", "on": (TODAY - timedelta(days=366)).isoformat()}
        answer = await ask(community, STAFF, "POST", f"/{membership['id']}/status", body, 1)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "body.on")

    async def test_is_told_when_it_happens_and_lists_nobody_before(self, community: Running) -> None:
        organisation = await register(community)
        ahead = {
            "field": "body.on",
            "value": (TODAY + timedelta(days=1)).isoformat(),
            "reason": "a move is told when it happens",
        }
        begins = {"organisation_id": organisation, "status": "applied", "on": ahead["value"]}
        answer = await ask(community, STAFF, "POST", "", begins)
        assert (answer.status_code, answer.json()["errors"]) == (422, [ahead])
        membership = await begun(community, organisation, may_be_listed=True)
        for status in ("active", "left"):
            body = {"status": status, "on": ahead["value"]}
            answer = await ask(community, STAFF, "POST", f"/{membership['id']}/status", body, 1)
            assert (answer.status_code, answer.json()["errors"]) == (422, [ahead])
        said = [event for event in await community.events() if event["data"].get("organisation_id") == organisation]
        assert LISTED not in {event["type"] for event in said}

    async def test_begins_anew_no_earlier_than_the_one_before_it_was_left(self, community: Running) -> None:
        organisation = await register(community)
        left = TODAY - timedelta(days=10)
        await moved(community, await begun(community, organisation), "left", on=left.isoformat())
        early = (left - timedelta(days=1)).isoformat()
        body = {"organisation_id": organisation, "status": "applied"}
        answer = await ask(community, STAFF, "POST", "", {**body, "on": early})
        [error] = answer.json()["errors"]
        assert (answer.status_code, error["field"], error["value"]) == (422, "body.on", early)
        assert left.isoformat() in error["reason"]
        assert (await ask(community, STAFF, "POST", "", {**body, "on": left.isoformat()})).status_code == 201

    async def test_begins_not_before_1900(self, community: Running) -> None:
        body = {"organisation_id": await register(community), "status": "applied", "on": "0001-01-01"}
        answer = await ask(community, STAFF, "POST", "", body)
        reason = "lies before 1900-01-01, the first day that is kept"
        assert answer.status_code == 422
        assert answer.json()["errors"] == [{"field": "body.on", "value": "0001-01-01", "reason": reason}]

    async def test_refuses_moves_that_are_none(self, community: Running) -> None:
        membership = await begun(community, await register(community), "prospect")
        answer = await ask(community, STAFF, "POST", f"/{membership['id']}/status", {"status": "active"}, 1)
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/membership-not-allowed")

    async def test_is_moved_by_whoever_saw_how_it_stands(self, community: Running) -> None:
        membership = await begun(community, await register(community))
        await moved(community, membership, "active")
        stale = await ask(community, STAFF, "POST", f"/{membership['id']}/status", {"status": "left"}, 1)
        unseen = await ask(community, STAFF, "POST", f"/{membership['id']}/status", {"status": "left"})
        assert (stale.status_code, unseen.status_code) == (412, 428)

    async def test_is_of_an_organisation_that_is_known(self, community: Running) -> None:
        body = {"organisation_id": "5c2c1a35-42b4-4b3e-9d52-0a6a5f6f9a01", "status": "prospect"}
        answer = await ask(community, STAFF, "POST", "", body)
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/unknown-organisation")


class TestWhatIsAgreed:
    async def test_is_kept_as_a_move_and_said(self, community: Running) -> None:
        membership = await begun(community, await register(community))
        answer = await ask(community, STAFF, "PATCH", f"/{membership['id']}", {"tier": "founder"}, 1)
        assert answer.status_code == 200
        assert [(each["status"], each["tier"]) for each in answer.json()["moves"]] == [
            ("applied", None),
            ("applied", "founder"),
        ]

    async def test_is_not_changed_into_what_it_is(self, community: Running) -> None:
        membership = await begun(community, await register(community))
        answer = await ask(community, STAFF, "PATCH", f"/{membership['id']}", {"tier": None}, 1)
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/nothing-changed")


class TestWhatIsSaid:
    async def test_of_every_move_is_for_the_case_and_of_being_listed_for_all(self, community: Running) -> None:
        organisation = await register(community)
        membership = await begun(community, organisation, may_be_listed=True)
        since = (TODAY - timedelta(days=10)).isoformat()
        membership = await moved(community, membership, "active", on=since)
        membership = await moved(community, membership, "active")
        await moved(community, membership, "lapsed")
        said = [event for event in await community.events() if event["data"].get("organisation_id") == organisation]
        assert [(event["type"], event["data"].get("previous"), event["data"].get("status")) for event in said[1:]] == [
            (MOVED, None, "applied"),
            (MOVED, "applied", "active"),
            (LISTED, None, None),
            (MOVED, "active", "active"),
            (MOVED, "active", "lapsed"),
            (LISTED, None, None),
        ]
        listed = [event["data"] for event in said if event["type"] == LISTED]
        assert [(each["is_listed"], each["since"]) for each in listed] == [(True, since), (False, None)]

    async def test_of_being_listed_follows_what_the_organisation_agrees_with(self, community: Running) -> None:
        organisation = await register(community)
        membership = await moved(community, await begun(community, organisation), "active")
        own = person(organisations=[organisation])
        for version, agreed in ((2, True), (3, False)):
            answer = await ask(community, own, "PATCH", f"/{membership['id']}", {"may_be_listed": agreed}, version)
            assert (answer.status_code, answer.json()["is_listed"]) == (200, agreed)
        listed = [
            event["data"]["is_listed"]
            for event in await community.events()
            if event["type"] == LISTED and event["data"]["organisation_id"] == organisation
        ]
        assert listed == [True, False]


class TestAnOrganisationItself:
    async def test_applies_and_leaves(self, community: Running) -> None:
        organisation = await register(community)
        own = person(organisations=[organisation])
        applied = await ask(community, own, "POST", "", {"organisation_id": organisation, "status": "applied"})
        assert (applied.status_code, applied.json()["next"]) == (201, ["left"])
        left = await ask(
            community, own, "POST", f"/{applied.json()['id']}/status", {"status": "left", "reason": "no time"}, 1
        )
        assert (left.status_code, left.json()["status"]) == (200, "left")

    async def test_does_not_admit_itself_or_choose_its_tier(self, community: Running) -> None:
        organisation = await register(community)
        own = person(organisations=[organisation])
        prospect = await ask(community, own, "POST", "", {"organisation_id": organisation, "status": "prospect"})
        applying = {"organisation_id": organisation, "status": "applied", "tier": "founder"}
        applied = await ask(community, own, "POST", "", applying)
        assert applied.json()["errors"][0]["field"] == "body.tier"
        membership = await begun(community, organisation)
        admitted = await ask(community, own, "POST", f"/{membership['id']}/status", {"status": "active"}, 1)
        tiered = await ask(community, own, "PATCH", f"/{membership['id']}", {"tier": "founder"}, 1)
        for answer in (prospect, applied, admitted, tiered):
            assert (answer.status_code, answer.json()["type"]) == (403, "/problems/others-decide")

    async def test_applies_for_nobody_else(self, community: Running) -> None:
        other = await register(community)
        own = person(organisations=[await register(community)])
        answer = await ask(community, own, "POST", "", {"organisation_id": other, "status": "applied"})
        assert answer.status_code == 403


class TestWhoSeesThem:
    @pytest.fixture
    async def two(self, community: Running) -> list[dict[str, Any]]:
        """Two memberships of two organisations."""
        return [await begun(community, await register(community)) for _ in range(2)]

    async def test_are_those_who_facilitate_and_the_organisation(
        self, community: Running, two: list[dict[str, Any]]
    ) -> None:
        mine, theirs = two
        own = person(organisations=[mine["organisation_id"]])
        listed = await ask(community, own, "GET", "")
        assert [each["id"] for each in listed.json()["items"]] == [mine["id"]]
        assert (await ask(community, own, "GET", f"/{theirs['id']}")).status_code == 404
        for version in (1, 7):
            left = await ask(community, own, "POST", f"/{theirs['id']}/status", {"status": "left"}, version)
            listed = await ask(community, own, "PATCH", f"/{theirs['id']}", {"may_be_listed": True}, version)
            assert (left.status_code, listed.status_code) == (404, 404)
        facilitator = person(Role.FACILITATOR)
        found = await ask(community, facilitator, "GET", f"?organisation_id={theirs['organisation_id']}&status=applied")
        assert [each["id"] for each in found.json()["items"]] == [theirs["id"]]

    @pytest.mark.parametrize("role", [Role.OPS, Role.ADMINISTRATOR])
    async def test_are_no_others_of_the_staff(self, community: Running, two: list[dict[str, Any]], role: Role) -> None:
        assert (await ask(community, person(role), "GET", f"/{two[0]['id']}")).status_code == 404

    async def test_is_no_visitor(self, community: Running) -> None:
        assert (await ask(community, VISITOR, "GET", "")).status_code == 401

    async def test_is_asked_for_a_day_as_a_day(self, community: Running) -> None:
        body = {"organisation_id": await register(community), "status": "applied", "on": date(2026, 1, 1).year}
        assert (await ask(community, STAFF, "POST", "", body)).status_code == 422
