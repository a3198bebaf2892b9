"""What who facilitates relies on when a session is planned, begun, closed and cancelled."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from mediate_contracts.policy import Role
from mediate_shared.identity.actor import VISITOR, Actor
from support.agendas import both, refused, short
from support.identity import internally, person
from support.sessions import START, Sessions, planned


class TestWhereOneTakesPartOnline:
    async def test_is_for_who_takes_part_and_not_for_whoever_reads_of_a_session(self, sessions: Sessions) -> None:
        made = await sessions.plan(online_page="https://meet.example.org/room")
        everybody = (await sessions.read(f"/v1/sessions/{made['id']}")).json()
        listed = (await sessions.read("/v1/sessions?limit=200")).json()["items"]
        inside = (await sessions.read(f"/v1/sessions/{made['id']}", by=person(organisations=[uuid4()]))).json()
        assert everybody["online_page"] is None
        assert {each["online_page"] for each in listed} == {None}
        assert inside["online_page"] == "https://meet.example.org/room"
        told = (await sessions.read(f"/v1/changes?about={made['id']}")).json()["items"]
        assert told
        assert "meet.example.org" not in str(told)


class TestPlanning:
    async def test_keeps_what_was_said_and_tells_everybody(self, sessions: Sessions) -> None:
        session = await sessions.plan()
        assert (session["status"], session["schedule_revision"], session["version"]) == ("planned", 0, 1)
        assert session["agenda"] == [{"title": both("Voorstellen"), "minutes": 45}]
        [said] = await sessions.agendas.said_of(session["id"])
        assert (short(said), said["visibility"]) == ("session.planned", "public")
        assert said["data"]["starts_at"] == "2031-03-04T13:00:00Z"

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"ends_at": START.isoformat()}, "body.ends_at"),
            ({"ends_at": (START + timedelta(days=32)).isoformat()}, "body.ends_at"),
            ({"call_until": (START + timedelta(days=1)).isoformat()}, "body.call_until"),
        ],
    )
    async def test_of_moments_that_do_not_go_together_is_refused(
        self, sessions: Sessions, wrong: dict[str, str], field: str
    ) -> None:
        answer = await sessions.send("/v1/sessions", planned(**wrong))
        assert field in refused(answer, 422, "session-fields-wrong")

    @pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", 1_700_000_000, "nu"])
    async def test_at_no_moment_people_could_mean_is_refused(self, sessions: Sessions, moment: object) -> None:
        answer = await sessions.send("/v1/sessions", planned(starts_at=moment))
        assert "body.starts_at" in refused(answer, 422, "invalid")

    @pytest.mark.parametrize("who", [person(Role.OPS), person(organisations=["0f0e7a4e-0000-4000-8000-000000000001"])])
    async def test_is_for_who_facilitates(self, sessions: Sessions, who: Actor) -> None:
        refused(await sessions.send("/v1/sessions", planned(), by=who), 403, "not-allowed")


class TestTheListOfSessions:
    async def test_is_in_the_order_in_which_they_start_and_paged(self, sessions: Sessions) -> None:
        days = [START.replace(year=2033) + timedelta(days=each) for each in (2, 0, 1)]
        made = [
            await sessions.plan(
                starts_at=day.isoformat(),
                ends_at=(day + timedelta(hours=1)).isoformat(),
                call_until=None,
                action_lines=[7],
            )
            for day in days
        ]
        found, cursor = [], ""
        for _page in range(3):
            asked: dict[str, str | int] = {"from": days[1].isoformat(), "line": 7, "limit": 1}
            answer = await sessions.agendas.get("/v1/sessions", **asked, **({"cursor": cursor} if cursor else {}))
            found += [each["id"] for each in answer["items"]]
            cursor = answer["next"]
        assert found == [made[1]["id"], made[2]["id"], made[0]["id"]]
        assert cursor is None

    async def test_is_cut_by_when_they_start_and_how_far_they_are(self, sessions: Sessions) -> None:
        day = START.replace(year=2034)
        hours = {"starts_at": day.isoformat(), "ends_at": (day + timedelta(hours=1)).isoformat(), "call_until": None}
        session = await sessions.under_way(**hours)
        asked = {"from": day.isoformat(), "until": (day + timedelta(seconds=1)).isoformat()}
        for status, there in (("under_way", [session["id"]]), ("planned", [])):
            answer = await sessions.agendas.get("/v1/sessions", status=status, **asked)
            assert [each["id"] for each in answer["items"]] == there

    async def test_is_for_visitors_too(self, sessions: Sessions) -> None:
        session = await sessions.plan()
        visiting = internally(VISITOR, "agendas")
        for path in ("/v1/sessions", f"/v1/sessions/{session['id']}"):
            assert (await sessions.running.client.get(path, headers=visiting)).status_code == 200

    async def test_refuses_a_place_it_never_gave_out(self, sessions: Sessions) -> None:
        for cursor in (
            "bm93",
            "MjAzMS0wMy0wNFQxMzowMDowMCBub25l",
            "MjAzMS0wMy0wNCAwMTkzZjAwMC0wMDAwLTcwMDAtODAwMC0wMDAwMDAwMDAwMDA=",
        ):
            answer = await sessions.running.client.get("/v1/sessions", params={"cursor": cursor})
            assert "query.cursor" in refused(answer, 422, "invalid")


class TestAmending:
    async def test_counts_a_revision_where_when_or_where_changes_and_nowhere_else(self, sessions: Sessions) -> None:
        session = await sessions.plan()
        path = f"/v1/sessions/{session['id']}"
        revisions = []
        steps: list[dict[str, Any]] = [{"title": both("Anders")}, {"place": "Mediapark"}, {"agenda": []}]
        for version, changes in enumerate([*steps, {"online_page": "https://hub.example/1"}]):
            answer = await sessions.amend(path, {**changes, "reason": "Beter zo"}, version=version + 1)
            revisions.append(answer.json()["schedule_revision"])
        assert revisions == [0, 1, 1, 2]
        said = (await sessions.agendas.said_of(session["id"]))[-1]
        assert (said["data"]["changed"], said["data"]["reason"]) == (["online_page"], "Beter zo")

    async def test_is_done_on_the_version_that_was_seen_and_changes_something(self, sessions: Sessions) -> None:
        path = f"/v1/sessions/{(await sessions.plan())['id']}"
        refused(await sessions.amend(path, {"place": "Elders"}, version=7), 412, "precondition-failed")
        refused(await sessions.amend(path, {"place": "Studio 21"}, version=1), 422, "nothing-changed")
        refused(await sessions.amend(path, {"status": "closed"}, version=1), 422, "invalid")

    async def test_leaves_when_and_where_it_was_once_it_is_over(self, sessions: Sessions) -> None:
        session = await sessions.moved(await sessions.plan(), "under_way", "closed")
        path = f"/v1/sessions/{session['id']}"
        answer = await sessions.amend(path, {"place": "Elders"}, version=3)
        assert "body.place" in refused(answer, 409, "session-not-open")
        assert (await sessions.amend(path, {"title": both("Beter")}, version=3)).status_code == 200


class TestMoving:
    async def test_goes_from_plan_to_close_and_says_so(self, sessions: Sessions) -> None:
        session = await sessions.moved(await sessions.plan(), "under_way", "closed")
        assert (session["status"], session["version"], session["schedule_revision"]) == ("closed", 3, 0)
        said = [short(event) for event in await sessions.agendas.said_of(session["id"])]
        assert said == ["session.planned", "session.moved under_way", "session.moved closed"]

    async def test_a_closed_session_to_closed_names_the_rule(self, sessions: Sessions) -> None:
        session = await sessions.moved(await sessions.plan(), "under_way", "closed")
        found = refused(await sessions.move(session, "closed"), 409, "session-not-allowed")
        assert found["body.status"]["reason"] == "the session is closed: it is so already"

    async def test_two_who_close_it_at_once_close_it_once(self, sessions: Sessions) -> None:
        session = await sessions.under_way()
        path = f"/v1/sessions/{session['id']}/status"
        answers = await asyncio.gather(*(sessions.change(path, {"status": "closed"}, version=2) for _each in range(5)))
        assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412, 412]

    async def test_to_cancelled_says_why_and_is_a_revision(self, sessions: Sessions) -> None:
        session = await sessions.plan()
        assert "body.reason" in refused(await sessions.move(session, "cancelled"), 422, "session-fields-wrong")
        cancelled = (await sessions.move(session, "cancelled", reason="Te weinig aanmeldingen")).json()
        assert (cancelled["status"], cancelled["schedule_revision"]) == ("cancelled", 1)
        refused(await sessions.move(session, "under_way"), 409, "session-not-allowed")

    async def test_is_not_how_an_outcome_is_published(self, sessions: Sessions) -> None:
        session = await sessions.moved(await sessions.plan(), "under_way", "closed")
        assert "body.status" in refused(await sessions.move(session, "published"), 422, "invalid")
