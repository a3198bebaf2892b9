"""What who facilitates relies on when writing down what a session said, decided and left to do."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from mediate_agendas.domain.sessions import DECISIONS_MAX
from mediate_shared.identity.actor import VISITOR
from support.agendas import both, refused, short
from support.identity import person
from support.sessions import Sessions


async def write(sessions: Sessions, session: dict[str, Any], what: str, **body: Any) -> httpx.Response:
    """Write something down at a session."""
    return await sessions.send(f"/v1/sessions/{session['id']}/{what}", body)


async def written(sessions: Sessions, session: dict[str, Any], what: str, **body: Any) -> dict[str, Any]:
    """Write something down at a session; fails the test where that is refused."""
    return await sessions.running.create(f"/v1/sessions/{session['id']}/{what}", body)


class TestMinutes:
    async def test_are_written_once_the_session_began(self, sessions: Sessions) -> None:
        session = await sessions.plan()
        refused(await write(sessions, session, "minutes", text="Niets"), 409, "session-not-open")
        await sessions.moved(session, "under_way")
        answer = await write(sessions, session, "minutes", text="Wat er gezegd is", language="nl")
        assert answer.status_code == 201, answer.text
        assert answer.headers["location"] == f"/v1/agendas/sessions/{session['id']}/minutes"
        said = (await sessions.agendas.said_of(session["id"]))[-1]
        assert (short(said), said["visibility"]) == ("session.minuted", "network")

    async def test_are_written_anew_by_who_read_those_that_are_there(self, sessions: Sessions) -> None:
        session = await sessions.under_way()
        path = f"/v1/sessions/{session['id']}/minutes"
        await write(sessions, session, "minutes", text="Eerst")
        refused(await write(sessions, session, "minutes", text="Ongezien"), 428, "precondition-required")
        assert (await sessions.change(path, {"text": "Daarna"}, version=1)).status_code == 200
        refused(await sessions.change(path, {"text": "Te laat"}, version=1), 412, "precondition-failed")
        assert (await sessions.agendas.get(path))["text"] == "Daarna"

    async def test_are_for_the_network(self, sessions: Sessions) -> None:
        session = await sessions.under_way()
        path = f"/v1/sessions/{session['id']}/minutes"
        assert (await sessions.read(path, by=person(organisations=[str(uuid4())]))).status_code == 404
        await write(sessions, session, "minutes", text="Onder ons")
        assert (await sessions.read(path, by=person(organisations=[str(uuid4())]))).status_code == 200
        assert (await sessions.read(path, by=VISITOR)).status_code == 401


class TestDecisions:
    async def test_are_written_down_amended_and_withdrawn_each_with_its_event(self, sessions: Sessions) -> None:
        session, item = await sessions.under_way(), await sessions.agendas.item()
        decision = await written(sessions, session, "decisions", text="Wij beginnen")
        path = f"/v1/decisions/{decision['id']}"
        assert (await sessions.amend(path, {"item_id": item["id"]}, version=1)).json()["item_id"] == item["id"]
        refused(await sessions.amend(path, {"item_id": item["id"]}, version=2), 422, "nothing-changed")
        answer = await sessions.change(f"{path}/withdraw", {"reason": "Niet zo besloten"}, version=2)
        assert answer.json()["withdrawn_because"] == "Niet zo besloten"
        refused(await sessions.amend(path, {"text": "Toch"}, version=3), 409, "is-withdrawn")
        assert (await sessions.agendas.get(f"/v1/sessions/{session['id']}/decisions"))["items"] == []
        said = [short(event) for event in await sessions.agendas.said_of(session["id"])][-3:]
        assert said == ["decision.recorded", "decision.recorded", "decision.withdrawn"]

    async def test_end_at_as_many_as_can_be_published(self, sessions: Sessions) -> None:
        session = await sessions.under_way()
        for number in range(DECISIONS_MAX):
            await written(sessions, session, "decisions", text=f"Besluit {number}")
        refused(await write(sessions, session, "decisions", text="Nog een"), 409, "session-full")

    async def test_about_an_item_nobody_knows_are_refused(self, sessions: Sessions) -> None:
        answer = await write(sessions, await sessions.under_way(), "decisions", text="Wat", item_id=str(uuid4()))
        assert "body.item_id" in refused(answer, 422, "nothing-there")


class TestActionPoints:
    async def test_are_done_by_the_organisation_they_name(self, sessions: Sessions) -> None:
        session, mine = await sessions.under_way(), await sessions.agendas.organisation()
        point = await written(
            sessions, session, "action-points", text="Stuur een voorstel", organisation_id=mine, due_date="2031-04-01"
        )
        path, partner = f"/v1/action-points/{point['id']}", person(organisations=[mine])
        other = person(organisations=[await sessions.agendas.organisation()])
        today = datetime.now(UTC).date()
        refused(await sessions.amend(path, {"done_on": today.isoformat()}, version=1, by=other), 403, "not-allowed")
        refusal = await sessions.amend(path, {"due_date": "2031-05-01"}, version=1, by=partner)
        assert "body.due_date" in refused(refusal, 403, "not-allowed")
        early = await sessions.amend(path, {"done_on": (today + timedelta(days=2)).isoformat()}, version=1, by=partner)
        assert "body.done_on" in refused(early, 422, "session-fields-wrong")
        done = await sessions.amend(path, {"done_on": today.isoformat()}, version=1, by=partner)
        assert (done.status_code, done.json()["done_on"]) == (200, today.isoformat())
        said = (await sessions.agendas.said_of(session["id"]))[-1]
        assert (short(said), said["data"]["done_on"]) == ("action-point.set", today.isoformat())

    async def test_are_found_by_who_does_them_and_whether_they_are_done(self, sessions: Sessions) -> None:
        session, mine = await sessions.under_way(), await sessions.agendas.organisation()
        points = [
            await written(sessions, session, "action-points", text=f"Doe {number}", organisation_id=mine)
            for number in range(3)
        ]
        await sessions.amend(f"/v1/action-points/{points[0]['id']}", {"done_on": "2024-02-29"}, version=1)
        await sessions.change(f"/v1/action-points/{points[1]['id']}/withdraw", {"reason": "Hoeft niet"}, version=1)
        for asked, found in ({"open": "true"}, points[2]), ({"open": "false"}, points[0]):
            listed = await sessions.agendas.get("/v1/action-points", organisation_id=mine, **asked)
            assert [each["id"] for each in listed["items"]] == [found["id"]]

    async def test_are_for_the_network_and_of_organisations_that_are_known(self, sessions: Sessions) -> None:
        session = await sessions.under_way()
        assert (await sessions.read("/v1/action-points", by=VISITOR)).status_code == 401
        answer = await write(sessions, session, "action-points", text="Doe", organisation_id=str(uuid4()))
        assert "body.organisation_id" in refused(answer, 422, "unknown-organisation")


class TestPublishing:
    async def test_tells_everybody_what_came_of_it(self, sessions: Sessions) -> None:
        session = await sessions.under_way()
        proposal, item = await sessions.propose(session, "Testomgeving"), await sessions.agendas.item()
        one = await sessions.attends(session, status="attended", places=3)
        await sessions.attends(session, status="attended", places=2)
        await sessions.attends(session, status="absent")
        voting = await sessions.vote(session, [proposal["id"]])
        given = [{"proposal_id": proposal["id"], "dots": 4}]
        assert (await sessions.cast(voting, one["organisation_id"], dots=given)).status_code == 201
        await write(sessions, session, "minutes", text="Onder ons")
        await written(sessions, session, "decisions", text="Wij beginnen")
        await sessions.moved(session, "closed")
        await sessions.change(f"/v1/proposals/{proposal['id']}/adopt", {"item_id": item["id"]}, version=1)
        path = f"/v1/sessions/{session['id']}"
        assert (await sessions.read(f"{path}/outcome", by=VISITOR)).status_code == 404
        answer = await sessions.change(f"{path}/publish", {"summary": both("Goed gesprek")}, version=3)
        assert (answer.status_code, answer.json()["status"]) == (200, "published")
        outcome = (await sessions.read(f"{path}/outcome", by=VISITOR)).json()
        assert (outcome["organisations"], outcome["participants"], outcome["minutes"]) == (2, 5, None)
        assert outcome["adopted"] == [item["id"]]
        assert outcome["decisions"] == [{"text": "Wij beginnen", "language": "nl"}]
        [voted] = outcome["votings"]
        assert (voted["ballots"], voted["results"][0]["title"], voted["results"][0]["points"]) == (1, "Testomgeving", 4)
        said = (await sessions.agendas.said_of(session["id"]))[-1]
        assert (short(said), said["visibility"]) == ("session.published", "public")
        assert said["data"]["votings"] == outcome["votings"]

    async def test_anew_replaces_what_was_published(self, sessions: Sessions) -> None:
        session = await sessions.moved(await sessions.plan(), "under_way", "closed")
        path = f"/v1/sessions/{session['id']}"
        await sessions.change(f"{path}/publish", {"summary": both("Eerst")}, version=3)
        refusal = await sessions.change(f"{path}/publish", {"summary": both("Nu"), "with_minutes": True}, version=4)
        assert "body.with_minutes" in refused(refusal, 422, "nothing-there")
        await write(sessions, session, "minutes", text="Voor iedereen", language="nl")
        again = await sessions.change(f"{path}/publish", {"summary": both("Nu"), "with_minutes": True}, version=4)
        assert again.status_code == 200, again.text
        outcome = await sessions.agendas.get(f"{path}/outcome")
        assert (outcome["version"], outcome["summary"]["nl"]) == (2, "Nu")
        assert outcome["minutes"] == {"text": "Voor iedereen", "language": "nl"}

    async def test_says_no_number_of_people_where_one_organisation_told_none(self, sessions: Sessions) -> None:
        session = await sessions.under_way()
        await sessions.attends(session, status="attended", places=3)
        await sessions.attends(session, status="attended")
        await sessions.moved(session, "closed")
        await sessions.change(f"/v1/sessions/{session['id']}/publish", {"summary": both("Klaar")}, version=3)
        outcome = await sessions.agendas.get(f"/v1/sessions/{session['id']}/outcome")
        assert (outcome["organisations"], outcome["participants"]) == (2, None)

    @pytest.mark.parametrize("statuses", [(), ("under_way",)])
    async def test_is_for_a_session_that_is_closed(self, sessions: Sessions, statuses: tuple[str, ...]) -> None:
        session = await sessions.moved(await sessions.plan(), *statuses)
        path = f"/v1/sessions/{session['id']}/publish"
        answer = await sessions.change(path, {"summary": both("Te vroeg")}, version=session["version"])
        assert "path.session_id" in refused(answer, 409, "session-not-allowed")

    async def test_of_more_than_one_event_holds_names_what_takes_the_most(self, sessions: Sessions) -> None:
        session = await sessions.under_way()
        for _each in range(20):
            await written(sessions, session, "decisions", text="🎬" * 4_000)
        await sessions.moved(session, "closed")
        answer = await sessions.change(f"/v1/sessions/{session['id']}/publish", {"summary": both("Veel")}, version=3)
        assert "decisions" in refused(answer, 422, "outcome-too-large")["path.session_id"]["reason"]
