"""What an organisation relies on that says whether it comes, and who facilitates when seeing who was there."""

import asyncio
from uuid import uuid4

import pytest

from mediate_contracts.policy import Role
from mediate_shared.identity.actor import VISITOR, Actor
from support.agendas import refused, short
from support.identity import person
from support.sessions import Sessions, dots


class TestStatingAttendance:
    async def test_is_done_by_the_organisation_itself_and_said_to_the_network(self, sessions: Sessions) -> None:
        session, mine = await sessions.plan(), await sessions.agendas.organisation()
        body = {"organisation_id": mine, "status": "registered", "places": 3}
        partner = person(organisations=[mine])
        answer = await sessions.send(f"/v1/sessions/{session['id']}/attendances", body, by=partner)
        assert answer.status_code == 201, answer.text
        assert answer.headers["location"] == f"/v1/agendas/attendances/{answer.json()['id']}"
        said = (await sessions.agendas.said_of(session["id"]))[-1]
        assert (short(said), said["visibility"]) == ("session.attendance-stated registered", "network")
        assert (said["data"]["organisation_id"], said["data"]["places"]) == (mine, 3)

    async def test_again_takes_the_place_of_what_was_stated_and_says_nothing_where_it_is_the_same(
        self, sessions: Sessions
    ) -> None:
        session = await sessions.plan()
        first = await sessions.attends(session, status="invited")
        same = await sessions.attends(session, first["organisation_id"], status="invited")
        other = await sessions.attends(session, first["organisation_id"], status="absent")
        assert [each["id"] for each in (same, other)] == [first["id"]] * 2
        assert [each["version"] for each in (first, same, other)] == [1, 1, 2]
        listed = await sessions.agendas.get(f"/v1/sessions/{session['id']}/attendances")
        assert listed["items"] == [other]
        assert len(await sessions.agendas.said_of(session["id"])) == 3

    async def test_by_many_people_of_one_organisation_at_once_states_it_once(self, sessions: Sessions) -> None:
        session, mine = await sessions.plan(), await sessions.agendas.organisation()
        await asyncio.gather(*(sessions.attends(session, mine, places=each) for each in range(1, 9)))
        listed = await sessions.agendas.get(f"/v1/sessions/{session['id']}/attendances")
        assert [(each["organisation_id"], each["version"]) for each in listed["items"]] == [(mine, 8)]

    @pytest.mark.parametrize("status", ["attended", "invited"])
    async def test_as_seen_or_asked_is_for_who_facilitates(self, sessions: Sessions, status: str) -> None:
        session, mine = await sessions.plan(), await sessions.agendas.organisation()
        body = {"organisation_id": mine, "status": status}
        path = f"/v1/sessions/{session['id']}/attendances"
        refusal = await sessions.send(path, body, by=person(organisations=[mine]))
        assert "body.status" in refused(refusal, 409, "attendance-not-yours")
        assert (await sessions.send(path, body)).status_code == 201

    async def test_is_not_taken_back_by_who_was_seen_there(self, sessions: Sessions) -> None:
        session = await sessions.under_way()
        there = await sessions.attends(session, status="attended")
        partner = person(organisations=[there["organisation_id"]])
        answer = await sessions.amend(f"/v1/attendances/{there['id']}", {"status": "absent"}, version=1, by=partner)
        refused(answer, 409, "attendance-not-yours")

    async def test_of_another_organisation_is_refused(self, sessions: Sessions) -> None:
        session, other = await sessions.plan(), await sessions.agendas.organisation()
        partner = person(organisations=[await sessions.agendas.organisation()])
        body = {"organisation_id": other, "status": "registered"}
        answer = await sessions.send(f"/v1/sessions/{session['id']}/attendances", body, by=partner)
        assert "body.organisation_id" in refused(answer, 403, "not-allowed")

    async def test_of_an_organisation_nobody_knows_is_refused(self, sessions: Sessions) -> None:
        session = await sessions.plan()
        body = {"organisation_id": str(uuid4()), "status": "invited"}
        answer = await sessions.send(f"/v1/sessions/{session['id']}/attendances", body)
        assert "body.organisation_id" in refused(answer, 422, "unknown-organisation")

    async def test_once_the_session_is_over_is_for_who_facilitates(self, sessions: Sessions) -> None:
        session = await sessions.under_way()
        there = await sessions.attends(session)
        await sessions.moved(session, "closed")
        path, mine = f"/v1/attendances/{there['id']}", person(organisations=[there["organisation_id"]])
        late = await sessions.amend(path, {"status": "absent"}, version=1, by=mine)
        assert "path.session_id" in refused(late, 409, "session-not-open")
        assert (await sessions.amend(path, {"status": "attended", "places": 2}, version=1)).status_code == 200

    async def test_of_who_voted_is_that_it_was_there(self, sessions: Sessions) -> None:
        session = await sessions.under_way()
        there = await sessions.attends(session)
        [proposal] = await sessions.proposals(session, 1)
        voting = await sessions.vote(session, [proposal])
        ballot = await sessions.cast(voting, there["organisation_id"], dots=dots(**{proposal: 1}))
        assert ballot.status_code == 201
        path = f"/v1/attendances/{there['id']}"
        version = (await sessions.agendas.get(path))["version"]
        for status in ("absent", "invited", "registered"):
            answer = await sessions.amend(path, {"status": status}, version=version)
            assert "body.status" in refused(answer, 409, "attendance-settled")
            again = {"organisation_id": there["organisation_id"], "status": status}
            stated = await sessions.send(f"/v1/sessions/{session['id']}/attendances", again)
            refused(stated, 409, "attendance-settled")

    async def test_of_a_cancelled_session_is_refused(self, sessions: Sessions) -> None:
        session = await sessions.plan()
        await sessions.move(session, "cancelled", reason="Zaal dicht")
        body = {"organisation_id": await sessions.agendas.organisation(), "status": "registered"}
        refused(await sessions.send(f"/v1/sessions/{session['id']}/attendances", body), 409, "session-not-open")


class TestWhoComes:
    @pytest.mark.parametrize(
        ("who", "status"),
        [(VISITOR, 401), (person(Role.OPS), 200), (person(organisations=[str(uuid4())]), 200)],
    )
    async def test_is_for_the_network_to_see(self, sessions: Sessions, who: Actor, status: int) -> None:
        session = await sessions.plan()
        there = await sessions.attends(session)
        for path in (f"/v1/sessions/{session['id']}/attendances", f"/v1/attendances/{there['id']}"):
            assert (await sessions.read(path, by=who)).status_code == status
