"""What an organisation relies on that posts what it needs or offers: its own, whole, and closed when it says."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from mediate_contracts.policy import Role
from mediate_shared.identity.actor import VISITOR
from support.identity import person
from support.matching import Matching, refused, sent_by

KINDS = ("need", "offer")
LAST_WEEK = (datetime.now(UTC) - timedelta(days=7)).date().isoformat()


def body(kind: str, organisation_id: str, **fields: Any) -> dict[str, Any]:
    """Return what to post, with what an offer says besides."""
    own = {"kind": "dataset"} if kind == "offer" else {}
    return {"organisation_id": organisation_id, "title": "Zoekt of biedt", **own, **fields}


@pytest.mark.parametrize("kind", KINDS)
class TestPosting:
    async def test_answers_with_what_was_posted_its_address_and_its_version(
        self, matching: Matching, kind: str
    ) -> None:
        whose = await matching.organisation()
        told = body(kind, whose, text="Meer hierover.", themes=[" AI ", "ai", "Archief"], action_lines=[3, 1, 3])
        answer = await matching.post(f"/v1/{kind}s", {**told, "stages": ["distribution", "creation"]})
        made = answer.json()
        assert answer.headers["location"] == f"/v1/community/{kind}s/{made['id']}"
        assert answer.headers["etag"] == '"1"'
        assert (made["themes"], made["action_lines"]) == (["ai", "archief"], [1, 3])
        assert made["stages"] == ["creation", "distribution"]
        assert (made["status"], made["over"], made["language"]) == ("open", False, "nl")
        assert "words" not in made
        assert await matching.get(f"/v1/{kind}s/{made['id']}") == made

    async def test_is_said_whole_to_the_network(self, matching: Matching, kind: str) -> None:
        whose = await matching.organisation()
        made = (await matching.post(f"/v1/{kind}s", body(kind, whose, until="2999-01-31"))).json()
        [said] = await matching.said_of(made["id"])
        assert said["type"] == f"nl.mediate.community.{kind}.posted.v1"
        assert {name: made[name] for name in said["data"] if name != f"{kind}_id"} == {
            name: value for name, value in said["data"].items() if name != f"{kind}_id"
        }

    async def test_twice_under_one_key_takes_effect_once(self, matching: Matching, kind: str) -> None:
        told = body(kind, await matching.organisation())
        key = f"{kind}-once"
        first = await matching.post(f"/v1/{kind}s", told, idempotency_key=key)
        again = await matching.post(f"/v1/{kind}s", told, idempotency_key=key)
        assert again.json() == first.json()
        listed = await matching.get(f"/v1/{kind}s", organisation_id=told["organisation_id"])
        assert len(listed["items"]) == 1

    async def test_for_an_organisation_that_is_not_there_or_was_merged_is_refused(
        self, matching: Matching, kind: str
    ) -> None:
        former, stands = await matching.organisation(), await matching.organisation()
        await matching.merged(former, stands)
        unknown = await matching.post(f"/v1/{kind}s", body(kind, str(uuid4())))
        assert "body.organisation_id" in refused(unknown, 422, "unknown-organisation")
        merged = await matching.post(f"/v1/{kind}s", body(kind, former))
        assert stands in refused(merged, 409, "organisation-merged-into")["body.organisation_id"]

    async def test_names_every_field_that_cannot_be_so(self, matching: Matching, kind: str) -> None:
        wrong = {
            "title": "x" * 301,
            "language": "fr",
            "themes": ["x"],
            "action_lines": [0],
            "stages": ["nowhere"],
            "until": 2026,
            "synthetic": "yes",
            "colour": "red",
        }
        answer = await matching.post(f"/v1/{kind}s", body(kind, str(uuid4()), **wrong))
        named = refused(answer, 422, "invalid")
        assert {field.split(".")[1] for field in named} == set(wrong)

    async def test_more_than_so_many_open_is_refused_until_one_is_closed(
        self, matching: Matching, kind: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("mediate_community.domain.posts.OPEN_POSTS_MAX", 2)
        told = body(kind, await matching.organisation())
        first = (await matching.post(f"/v1/{kind}s", told)).json()
        await matching.post(f"/v1/{kind}s", told)
        answer = await matching.post(f"/v1/{kind}s", told)
        assert "body.organisation_id" in refused(answer, 409, "too-many-open")
        await matching.post(f"/v1/{kind}s/{first['id']}/close", {}, version=1)
        assert (await matching.post(f"/v1/{kind}s", told)).status_code == 201
        answer = await matching.post(f"/v1/{kind}s/{first['id']}/reopen", {}, version=2)
        assert f"path.{kind}_id" in refused(answer, 409, "too-many-open")


@pytest.mark.parametrize("kind", KINDS)
class TestChanging:
    async def test_what_it_says_keeps_whose_it_is(self, matching: Matching, kind: str) -> None:
        made = (await matching.post(f"/v1/{kind}s", body(kind, await matching.organisation()))).json()
        path = f"/v1/{kind}s/{made['id']}"
        amended = await matching.patch(path, {"title": "Anders gezegd", "until": "2999-12-31"}, version=1)
        assert (amended.json()["title"], amended.headers["etag"]) == ("Anders gezegd", '"2"')
        moved = await matching.patch(path, {"organisation_id": await matching.organisation()}, version=2)
        assert "body.organisation_id" in refused(moved, 422, "invalid")
        said = (await matching.said_of(made["id"]))[-1]
        assert said["type"] == f"nl.mediate.community.{kind}.amended.v1"
        assert said["data"]["changed"] == ["title", "until"]
        found = await matching.get(f"/v1/{kind}s", q="anders gez", organisation_id=made["organisation_id"])
        assert [each["id"] for each in found["items"]] == [made["id"]]

    async def test_by_two_at_once_leaves_the_second_to_read_again(self, matching: Matching, kind: str) -> None:
        made = (await matching.post(f"/v1/{kind}s", body(kind, await matching.organisation()))).json()
        path = f"/v1/{kind}s/{made['id']}"
        answers = await asyncio.gather(
            matching.patch(path, {"title": "De ene"}, version=1),
            matching.patch(path, {"title": "De andere"}, version=1),
        )
        assert sorted(answer.status_code for answer in answers) == [200, 412]
        nothing = await matching.patch(path, {"synthetic": False}, version=2)
        assert "body" in refused(nothing, 422, "nothing-changed")

    async def test_without_saying_which_version_is_refused(self, matching: Matching, kind: str) -> None:
        made = (await matching.post(f"/v1/{kind}s", body(kind, await matching.organisation()))).json()
        for verb in ("close", "reopen"):
            answer = await matching.post(f"/v1/{kind}s/{made['id']}/{verb}", {})
            assert "header.if-match" in refused(answer, 428, "precondition-required")

    async def test_open_to_closed_and_back_is_said_with_its_reason(self, matching: Matching, kind: str) -> None:
        made = (await matching.post(f"/v1/{kind}s", body(kind, await matching.organisation()))).json()
        path = f"/v1/{kind}s/{made['id']}"
        closed = (await matching.post(f"{path}/close", {"reason": "Gevonden"}, version=1)).json()
        assert (closed["status"], closed["reason"], closed["version"]) == ("closed", "Gevonden", 2)
        again = await matching.post(f"{path}/close", {}, version=2)
        assert f"path.{kind}_id" in refused(again, 409, "post-standing")
        reopened = (await matching.post(f"{path}/reopen", {}, version=2)).json()
        assert (reopened["status"], reopened["reason"]) == ("open", None)
        types = [each["type"].split(".")[-2] for each in await matching.said_of(made["id"])]
        assert types == ["posted", "closed", "reopened"]


@pytest.mark.parametrize("kind", KINDS)
class TestAList:
    async def test_is_narrowed_to_what_is_asked_for(self, matching: Matching, kind: str) -> None:
        whose = await matching.organisation()
        told = {"themes": ["geluid"], "action_lines": [4], "stages": ["experience"], "text": "Voor de Café-radio"}
        made = (await matching.post(f"/v1/{kind}s", body(kind, whose, **told))).json()
        await matching.post(f"/v1/{kind}s", body(kind, whose, until=LAST_WEEK))
        for asked in (
            {"theme": "Geluid"},
            {"line": 4},
            {"stage": "experience"},
            {"q": "CAFE"},
            {"q": "radio caf"},
            {"over": False, "status": "open"},
        ):
            found = await matching.get(f"/v1/{kind}s", organisation_id=whose, **asked)
            assert [each["id"] for each in found["items"]] == [made["id"]], asked
        assert (await matching.get(f"/v1/{kind}s", organisation_id=whose, q="televisie"))["items"] == []

    async def test_shows_as_over_what_nobody_closed_and_whose_last_day_passed(
        self, matching: Matching, kind: str
    ) -> None:
        whose = await matching.organisation()
        made = (await matching.post(f"/v1/{kind}s", body(kind, whose, until=LAST_WEEK))).json()
        [shown] = (await matching.get(f"/v1/{kind}s", organisation_id=whose, over=True))["items"]
        assert (shown["id"], shown["over"], shown["status"]) == (made["id"], True, "open")
        renewed = await matching.patch(f"/v1/{kind}s/{made['id']}", {"until": None}, version=1)
        assert renewed.json()["over"] is False

    async def test_of_an_organisation_holds_what_its_merged_records_posted(self, matching: Matching, kind: str) -> None:
        former, stands = await matching.organisation(), await matching.organisation()
        made = (await matching.post(f"/v1/{kind}s", body(kind, former))).json()
        await matching.merged(former, stands)
        for asked in (former, stands):
            found = await matching.get(f"/v1/{kind}s", organisation_id=asked)
            assert [each["id"] for each in found["items"]] == [made["id"]]

    async def test_is_paged_through_once(self, matching: Matching, kind: str) -> None:
        whose = await matching.organisation()
        made = [(await matching.post(f"/v1/{kind}s", body(kind, whose))).json()["id"] for _ in range(3)]
        first = await matching.get(f"/v1/{kind}s", organisation_id=whose, limit=2)
        second = await matching.get(f"/v1/{kind}s", organisation_id=whose, limit=2, cursor=first["next"])
        assert [each["id"] for each in first["items"] + second["items"]] == made
        assert second["next"] is None

    async def test_refuses_what_it_cannot_be_narrowed_to(self, matching: Matching, kind: str) -> None:
        for query in ("line=0", "stage=nowhere", "status=over", "q=%00", "cursor=x", "limit=0", "theme=x"):
            answer = await matching.running.client.get(f"/v1/{kind}s?{query}")
            assert f"query.{query.partition('=')[0]}" in refused(answer, 422, "invalid"), query


@pytest.mark.parametrize("kind", KINDS)
class TestWho:
    async def test_is_of_the_organisation_posts_and_changes_its_own_alone(self, matching: Matching, kind: str) -> None:
        mine, other = await matching.organisation(), await matching.organisation()
        partner = person(organisations=[mine])
        made = (await matching.post(f"/v1/{kind}s", body(kind, mine), by=partner)).json()
        path = f"/v1/{kind}s/{made['id']}"
        assert (await matching.patch(path, {"title": "Van ons"}, version=1, by=partner)).status_code == 200
        assert "body.organisation_id" in refused(
            await matching.post(f"/v1/{kind}s", body(kind, other), by=partner), 403, "not-allowed"
        )
        stranger = person(organisations=[other])
        for answer in (
            await matching.patch(path, {"title": "Van hen"}, version=2, by=stranger),
            await matching.post(f"{path}/close", {}, version=2, by=stranger),
            await matching.post(f"{path}/reopen", {}, version=2, by=stranger),
        ):
            assert f"path.{kind}_id" in refused(answer, 403, "not-allowed")
        assert (await matching.get(path, by=stranger))["title"] == "Van ons"

    async def test_is_no_part_of_the_network_sees_nothing(self, matching: Matching, kind: str) -> None:
        made = (await matching.post(f"/v1/{kind}s", body(kind, await matching.organisation()))).json()
        for path in (f"/v1/{kind}s", f"/v1/{kind}s/{made['id']}"):
            answer = await matching.running.client.get(path, headers=sent_by(VISITOR))
            refused(answer, 401, "sign-in-needed")

    async def test_only_reads_is_refused_to_post(self, matching: Matching, kind: str) -> None:
        for role in (Role.OPS, Role.ADMINISTRATOR):
            answer = await matching.post(f"/v1/{kind}s", body(kind, str(uuid4())), by=person(role))
            assert answer.status_code == 403


class TestANeed:
    async def test_of_a_challenge_is_listed_under_it(self, matching: Matching) -> None:
        challenge = await matching.challenge()
        need = await matching.need(challenge_id=challenge["id"])
        found = await matching.get("/v1/needs", challenge_id=challenge["id"])
        assert [each["id"] for each in found["items"]] == [need["id"]]
        answer = await matching.patch(f"/v1/needs/{need['id']}", {"challenge_id": str(uuid4())}, version=1)
        assert "body.challenge_id" in refused(answer, 422, "nothing-there")


class TestAnOffer:
    async def test_says_of_what_kind_it_is_and_is_found_by_that(self, matching: Matching) -> None:
        offer = await matching.offer(kind="compute")
        found = await matching.get("/v1/offers", kind="compute", organisation_id=offer["organisation_id"])
        assert [each["id"] for each in found["items"]] == [offer["id"]]
        without = {"organisation_id": offer["organisation_id"], "title": "Zonder soort"}
        assert "body.kind" in refused(await matching.post("/v1/offers", without), 422, "invalid")
