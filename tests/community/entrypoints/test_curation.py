"""What the change log tells, how changes are asked for and decided on, and what follows from the MediaTech test."""

from typing import Any
from uuid import uuid4

import httpx

from community.registering import refused
from mediate_contracts.policy import Role
from mediate_shared.identity.actor import VISITOR, Actor
from support.identity import internally, person
from support.running import Running

SOURCE = {"document": "S0", "file": "000.txt", "place": "p. 3"}


async def registered(community: Running, **fields: Any) -> dict[str, Any]:
    return await community.create("/v1/organisations", {"name": "Synthetic", "types": ["producer"], **fields})


async def sent(
    community: Running, by: Actor, method: str, path: str, body: Any = None, version: int | None = None
) -> httpx.Response:
    headers = internally(by, "community") | ({} if version is None else {"if-match": f'"{version}"'})
    return await community.client.request(method, f"/v1{path}", json=body, headers=headers)


async def asked(community: Running, organisation: dict[str, Any], changes: dict[str, Any], by: Actor) -> dict[str, Any]:
    answer = await sent(
        community,
        by,
        "POST",
        f"/organisations/{organisation['id']}/change-requests",
        {"changes": changes, "reason": "It moved.", "source": SOURCE},
    )
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


class TestTheChangeLog:
    async def test_keeps_each_change_with_its_basis_and_source(self, community: Running) -> None:
        made = await registered(community, hub="utrecht", source=SOURCE)
        admin, path = person(administers=[made["id"]]), f"/organisations/{made['id']}"
        await sent(community, admin, "PATCH", path, {"hub": None, "founding_year": 2001}, 1)
        log = (await sent(community, admin, "GET", f"{path}/changes")).json()["items"]
        assert [(each["version"], each["basis"], each["source"]) for each in log] == [
            (2, "own_statement", None),
            (1, "curated", SOURCE),
        ]
        assert log[0]["by"] == str(admin.id)
        assert log[0]["changes"] == [
            {"field": "founding_year", "before": None, "after": 2001},
            {"field": "hub", "before": "utrecht", "after": None},
        ]
        provenance = (await sent(community, VISITOR, "GET", f"{path}/provenance")).json()
        assert (provenance["name"]["basis"], provenance["name"]["source"]) == ("curated", SOURCE)
        assert provenance["hub"]["basis"] == "own_statement"

    async def test_does_not_tell_everybody_who_it_was(self, community: Running) -> None:
        made = await registered(community)
        log = (await sent(community, VISITOR, "GET", f"/organisations/{made['id']}/changes")).json()["items"]
        assert [each["by"] for each in log] == [None]

    async def test_is_paged_from_the_newest_on(self, community: Running) -> None:
        made = await registered(community)
        path = f"/organisations/{made['id']}"
        for version in range(1, 4):
            await sent(community, person(Role.FACILITATOR), "PATCH", path, {"founding_year": 2000 + version}, version)
        first = (await sent(community, VISITOR, "GET", f"{path}/changes?limit=3")).json()
        rest = (await sent(community, VISITOR, "GET", f"{path}/changes?limit=3&cursor={first['next']}")).json()
        assert [each["version"] for each in [*first["items"], *rest["items"]]] == [4, 3, 2, 1]

    async def test_of_an_organisation_that_is_not_there_is_not_there(self, community: Running) -> None:
        for part in ("changes", "provenance", "media-tech-test"):
            assert (await sent(community, VISITOR, "GET", f"/organisations/{uuid4()}/{part}")).status_code == 404

    async def test_tells_of_a_bad_source_which_part_is_wrong(self, community: Running) -> None:
        made = await registered(community)
        body = {"founding_year": 2001, "source": {"document": "S0"}}
        answer = await sent(community, person(Role.FACILITATOR), "PATCH", f"/organisations/{made['id']}", body, 1)
        assert answer.status_code == 422
        assert {each["field"] for each in answer.json()["errors"]} == {"body.source.file", "body.source.place"}


class TestAChangeRequest:
    async def test_by_a_member_is_made_once_it_is_accepted(self, community: Running) -> None:
        made = await registered(community)
        member = person(organisations=[made["id"]])
        request = await asked(community, made, {"hub": "amsterdam"}, member)
        assert request["changes"] == [{"field": "hub", "before": None, "after": "amsterdam"}]
        path = f"/change-requests/{request['id']}"
        assert (await sent(community, member, "POST", f"{path}/accept", {}, 1)).status_code == 403
        accepted = await sent(community, person(administers=[made["id"]]), "POST", f"{path}/accept", {}, 1)
        assert (accepted.status_code, accepted.json()["status"]) == (200, "accepted")
        shown = (await sent(community, VISITOR, "GET", f"/organisations/{made['id']}")).json()
        assert (shown["hub"], shown["version"]) == ("amsterdam", 2)
        log = (await sent(community, VISITOR, "GET", f"/organisations/{made['id']}/changes")).json()["items"]
        assert (log[0]["basis"], log[0]["source"]) == ("change_request", SOURCE)

    async def test_of_what_changed_meanwhile_shows_both(self, community: Running) -> None:
        made = await registered(community)
        request = await asked(community, made, {"hub": "amsterdam"}, person(organisations=[made["id"]]))
        facilitator = person(Role.FACILITATOR)
        await sent(community, facilitator, "PATCH", f"/organisations/{made['id']}", {"hub": "utrecht"}, 1)
        answer = await sent(community, facilitator, "POST", f"/change-requests/{request['id']}/accept", {}, 1)
        assert answer.status_code == 409
        assert answer.json()["type"] == "/problems/changed-meanwhile"
        [error] = answer.json()["errors"]
        assert (error["field"], error["value"]) == ("path.change_request_id", request["id"])
        assert error["reason"].startswith('hub was changed since it was asked for, to "utrecht"')
        other = await sent(community, facilitator, "PATCH", f"/organisations/{made['id']}", {"hub": "amsterdam"}, 2)
        assert other.status_code == 200
        answer = await sent(community, facilitator, "POST", f"/change-requests/{request['id']}/accept", {}, 1)
        assert answer.json()["status"] == "accepted"

    async def test_is_declined_with_a_reason_and_withdrawn_by_who_asked(self, community: Running) -> None:
        made = await registered(community)
        member, facilitator = person(organisations=[made["id"]]), person(Role.FACILITATOR)
        first = await asked(community, made, {"hub": "amsterdam"}, member)
        path = f"/change-requests/{first['id']}"
        assert (await sent(community, facilitator, "POST", f"{path}/decline", {}, 1)).status_code == 422
        declined = await sent(community, facilitator, "POST", f"{path}/decline", {"reason": "It did not."}, 1)
        assert declined.json()["decision_reason"] == "It did not."
        again = await sent(community, facilitator, "POST", f"{path}/accept", {}, 2)
        assert refused(again) == (409, "request-decided", "path.change_request_id")
        second = await asked(community, made, {"hub": "utrecht"}, member)
        path = f"/change-requests/{second['id']}"
        colleague = person(organisations=[made["id"]])
        assert (await sent(community, colleague, "POST", f"{path}/withdraw", {}, 1)).status_code == 403
        assert (await sent(community, member, "POST", f"{path}/withdraw", {}, 1)).json()["status"] == "withdrawn"

    async def test_is_seen_by_its_parties_alone(self, community: Running) -> None:
        made = await registered(community)
        request = await asked(community, made, {"hub": "amsterdam"}, person(organisations=[made["id"]]))
        path = f"/change-requests/{request['id']}"
        for by, status in (
            (VISITOR, 401),
            (person(organisations=[uuid4()]), 404),
            (person(organisations=[made["id"]]), 200),
            (person(Role.FACILITATOR), 200),
        ):
            assert (await sent(community, by, "GET", path)).status_code == status

    async def test_is_not_there_for_others_whichever_version_they_name(self, community: Running) -> None:
        made = await registered(community)
        request = await asked(community, made, {"hub": "amsterdam"}, person(organisations=[made["id"]]))
        other, admin = person(organisations=[uuid4()]), person(administers=[uuid4()])
        for version in (1, 7):
            path = f"/change-requests/{request['id']}"
            assert (await sent(community, other, "POST", f"{path}/withdraw", {}, version)).status_code == 404
            assert (await sent(community, admin, "POST", f"{path}/accept", {}, version)).status_code == 404
        of_others = await sent(community, person(organisations=[uuid4()]), "GET", "/change-requests?status=open")
        assert of_others.json()["items"] == []
        narrowed = f"/change-requests?status=open&organisation_id={made['id']}"
        listed = (await sent(community, person(Role.FACILITATOR), "GET", narrowed)).json()["items"]
        assert [each["id"] for each in listed] == [request["id"]]

    async def test_of_what_cannot_be_is_refused_when_it_is_asked(self, community: Running) -> None:
        made = await registered(community)
        path = f"/organisations/{made['id']}/change-requests"
        wrong: list[dict[str, Any]] = [
            {"hub": "atlantis"},
            {"colour": 1},
            {"media_tech_roles": []},
            {"name": "Synthetic"},
        ]
        for changes in (*wrong, {}):
            body = {"changes": changes, "reason": "So."}
            assert (await sent(community, person(Role.FACILITATOR), "POST", path, body)).status_code == 422
        body = {"changes": {"hub": "utrecht"}, "reason": "So."}
        assert (await sent(community, person(organisations=[uuid4()]), "POST", path, body)).status_code == 403

    async def test_of_a_field_with_an_endless_name_is_refused_without_repeating_all_of_it(
        self, community: Running
    ) -> None:
        made = await registered(community)
        body = {"changes": {"k" * 10_000: 1}, "reason": "It moved."}
        path = f"/organisations/{made['id']}/change-requests"
        answer = await sent(community, person(administers=[made["id"]]), "POST", path, body)
        assert answer.status_code == 422
        [error] = answer.json()["errors"]
        assert error["field"].startswith("body.changes.kkk")
        assert len(error["field"]) == 201

    async def test_is_said_without_what_was_asked(self, community: Running) -> None:
        made = await registered(community)
        request = await asked(community, made, {"hub": "amsterdam"}, person(organisations=[made["id"]]))
        [said] = [event for event in await community.events() if event["subject"] == request["id"]]
        assert said["data"]["fields"] == ["hub"]
        assert "amsterdam" not in str(said["data"])


class TestTheMediaTechTest:
    async def test_gives_the_roles_that_follow_and_keeps_the_answers(self, community: Running) -> None:
        made = await registered(community)
        answers = {
            "specific.made-for-media": {"answer": "yes", "note": "Synthetic cameras.", "source": SOURCE},
            "generic.technology": {"answer": "no"},
        }
        path = f"/organisations/{made['id']}"
        admin = person(administers=[made["id"]])
        taken = await sent(community, admin, "POST", f"{path}/media-tech-tests", {"answers": answers}, 1)
        assert taken.status_code == 201, taken.text
        assert taken.headers["location"] == f"/v1/community{path}/media-tech-test"
        assert taken.json()["roles"] == ["specific"]
        shown = (await sent(community, VISITOR, "GET", path)).json()
        assert (shown["media_tech_roles"], shown["version"]) == (["specific"], 2)
        test = (await sent(community, VISITOR, "GET", f"{path}/media-tech-test")).json()
        assert [each["question"] for each in test["answers"]] == ["specific.made-for-media", "generic.technology"]
        assert [each["note"] for each in test["answers"]] == [None, None]
        assert test["answers"][0]["source"] == SOURCE
        assert [(each["role"], each["holds"]) for each in test["follows"]][:2] == [
            ("specific", "yes"),
            ("generic", "no"),
        ]
        own = (await sent(community, admin, "GET", f"{path}/media-tech-test")).json()
        assert own["answers"][0]["note"] == "Synthetic cameras."
        provenance = (await sent(community, VISITOR, "GET", f"{path}/provenance")).json()
        assert provenance["media_tech_roles"]["basis"] == "test"
        types = [
            event["type"].rsplit(".", 2)[1] for event in await community.events() if event["subject"] == made["id"]
        ]
        assert types == ["registered", "media-tech-tested", "amended"]

    async def test_that_changes_no_role_says_only_that_it_was_taken(self, community: Running) -> None:
        made = await registered(community)
        path = f"/organisations/{made['id']}/media-tech-tests"
        body = {"answers": {"rights.holds": {"answer": "unknown"}}}
        assert (await sent(community, person(Role.FACILITATOR), "POST", path, body, 1)).json()["roles"] == []
        shown = (await sent(community, VISITOR, "GET", f"/organisations/{made['id']}")).json()
        assert shown["version"] == 1

    async def test_refuses_what_it_does_not_ask_who_may_not_and_an_old_version(self, community: Running) -> None:
        made = await registered(community)
        path = f"/organisations/{made['id']}/media-tech-tests"
        unknown = {"answers": {"specific.colour": {"answer": "yes"}}}
        known = {"answers": {"rights.holds": {"answer": "yes"}}}
        facilitator = person(Role.FACILITATOR)
        assert (await sent(community, facilitator, "POST", path, unknown, 1)).json()["errors"][0]["field"] == (
            "body.answers.specific.colour"
        )
        assert (await sent(community, person(organisations=[made["id"]]), "POST", path, known, 1)).status_code == 403
        assert (await sent(community, facilitator, "POST", path, known, 7)).status_code == 412
        assert (await sent(community, facilitator, "POST", path, known)).status_code == 428

    async def test_tells_everybody_what_it_asks_and_what_follows(self, community: Running) -> None:
        shown = (await sent(community, VISITOR, "GET", "/media-tech-questions")).json()
        assert shown["edition"] == "2026"
        [generic] = [rule["all_of"] for rule in shown["rules"] if rule["role"] == "generic"]
        assert ["generic.structural-role"] in generic
        assert ["generic.dutch-position"] in generic
        assert all(each["asked"]["nl"] and each["asked"]["en"] for each in shown["questions"])


class TestWhatWasMerged:
    async def test_is_changed_proposed_and_tested_under_the_record_that_stands_for_it(self, community: Running) -> None:
        gone, stands = await registered(community, hub="utrecht"), await registered(community)
        facilitator = person(Role.FACILITATOR)
        request = await asked(community, gone, {"hub": "amsterdam"}, facilitator)
        body = {"into_id": stands["id"], "into_version": 1, "take": [], "reason": "The same."}
        merged = await sent(community, facilitator, "POST", f"/organisations/{gone['id']}/merge", body, 1)
        assert merged.status_code == 200, merged.text
        path = f"/organisations/{gone['id']}"
        version = (await sent(community, VISITOR, "GET", path)).json()["version"]
        tried: tuple[tuple[str, str, dict[str, Any], int], ...] = (
            ("PATCH", path, {"hub": "elsewhere"}, version),
            ("POST", f"{path}/media-tech-tests", {"answers": {"rights.holds": {"answer": "yes"}}}, version),
            ("POST", f"{path}/change-requests", {"changes": {"hub": "elsewhere"}, "reason": "So."}, version),
            ("POST", f"/change-requests/{request['id']}/accept", {}, 1),
        )
        for method, at, sending, expecting in tried:
            answer = await sent(community, facilitator, method, at, sending, expecting)
            assert answer.status_code == 409, at
            led = "change_request" if "accept" in at else "organisation"
            assert refused(answer) == (409, "organisation-merged-into", f"path.{led}_id")
            assert stands["id"] in answer.json()["errors"][0]["reason"]
        log = (await sent(community, VISITOR, "GET", f"/organisations/{stands['id']}/changes")).json()["items"]
        assert {each["organisation_id"] for each in log} == {gone["id"], stands["id"]}
