"""What organisations rely on that vote at a session: each is counted once, and anybody can count again."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from mediate_contracts.policy import Role
from mediate_shared.identity.actor import Actor
from support.agendas import refused, short
from support.identity import person
from support.sessions import Sessions, dots


async def voting(sessions: Sessions, *, proposals: int = 3, **fields: Any) -> tuple[dict[str, Any], list[str], str]:
    """Return an open voting, what it is about, and an organisation that votes."""
    session = await sessions.under_way()
    put = await sessions.proposals(session, proposals)
    opened = await sessions.vote(session, put, **fields)
    return opened, put, (await sessions.attends(session))["organisation_id"]


class TestOpeningAVoting:
    async def test_takes_ballots_from_then_on_and_says_so(self, sessions: Sessions) -> None:
        opened, put, _one = await voting(sessions, most_on_one=3)
        assert (opened["status"], opened["ballots"], opened["proposals"]) == ("open", 0, put)
        assert [each["points"] for each in opened["results"]] == [0, 0, 0]
        [said] = await sessions.agendas.said_of(opened["id"])
        assert (short(said), said["visibility"], said["data"]["budget"]) == ("voting.opened", "network", 5)

    async def test_is_for_a_session_that_is_under_way(self, sessions: Sessions) -> None:
        session = await sessions.plan()
        body = {"method": "dots", "budget": 5, "proposals": await sessions.proposals(session, 1)}
        for status in ("planned", "closed"):
            if status == "closed":
                await sessions.moved(session, "under_way", "closed")
            answer = await sessions.send(f"/v1/sessions/{session['id']}/votings", body)
            assert status in refused(answer, 409, "voting-not-allowed")["path.session_id"]["reason"]

    async def test_waits_until_another_one_is_closed_and_ends_at_five(self, sessions: Sessions) -> None:
        session = await sessions.under_way()
        put = await sessions.proposals(session, 1)
        body = {"method": "dots", "budget": 5, "proposals": put}
        path = f"/v1/sessions/{session['id']}/votings"
        for _each in range(5):
            opened = await sessions.vote(session, put)
            refused(await sessions.send(path, body), 409, "voting-not-allowed")
            await sessions.close(opened)
        found = refused(await sessions.send(path, body), 409, "voting-not-allowed")
        assert found["path.session_id"]["reason"] == "one session holds 5 votings at most"
        assert len((await sessions.agendas.get(path))["items"]) == 5

    async def test_by_two_at_once_opens_one(self, sessions: Sessions) -> None:
        session = await sessions.under_way()
        body = {"method": "dots", "budget": 5, "proposals": await sessions.proposals(session, 1)}
        answers = await asyncio.gather(
            *(sessions.send(f"/v1/sessions/{session['id']}/votings", body) for _each in range(4))
        )
        assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"most_on_one": 6}, "body.most_on_one"),
            ({"method": "ranking", "most_on_one": 1, "budget": 1}, "body.most_on_one"),
            ({"method": "ranking", "budget": 3}, "body.budget"),
            ({"proposals": [str(uuid4())]}, "body.proposals.0"),
        ],
    )
    async def test_that_cannot_be_held_like_this_names_the_field(
        self, sessions: Sessions, wrong: dict[str, Any], field: str
    ) -> None:
        session = await sessions.under_way()
        body = {"method": "dots", "budget": 5, "proposals": await sessions.proposals(session, 2), **wrong}
        answer = await sessions.send(f"/v1/sessions/{session['id']}/votings", body)
        assert field in refused(answer, 422, "voting-wrong")

    async def test_about_one_proposal_twice_or_one_that_is_decided_is_refused(self, sessions: Sessions) -> None:
        session = await sessions.under_way()
        one, other = await sessions.proposals(session, 2)
        await sessions.change(f"/v1/proposals/{other}/reject", {"reason": "Nee"}, version=1)
        for put in ([one, one], [one, other]):
            body = {"method": "dots", "budget": 5, "proposals": put}
            answer = await sessions.send(f"/v1/sessions/{session['id']}/votings", body)
            assert "body.proposals.1" in refused(answer, 422, "voting-wrong")


class TestABallot:
    async def test_is_counted_at_once_and_said_to_the_network(self, sessions: Sessions) -> None:
        opened, (one, other, _), mine = await voting(sessions)
        answer = await sessions.cast(opened, mine, dots=dots(**{one: 2, other: 3}))
        assert (answer.status_code, answer.json()["times"]) == (201, 1)
        tally = await sessions.agendas.get(f"/v1/votings/{opened['id']}")
        assert tally["ballots"] == 1
        assert [(each["proposal_id"], each["points"], each["place"]) for each in tally["results"]][:2] == [
            (other, 3, 1),
            (one, 2, 2),
        ]
        said = (await sessions.agendas.said_of(opened["id"]))[-1]
        assert (short(said), said["visibility"]) == ("ballot.cast", "network")
        assert said["data"]["dots"] == dots(**{one: 2, other: 3})

    async def test_that_is_cast_again_takes_the_place_of_the_one_before(self, sessions: Sessions) -> None:
        opened, (one, other, _), mine = await voting(sessions)
        first = await sessions.cast(opened, mine, dots=dots(**{one: 5}))
        again = await sessions.cast(opened, mine, dots=dots(**{other: 1}))
        assert (first.status_code, again.status_code, again.json()["times"]) == (201, 200, 2)
        assert first.json()["id"] == again.json()["id"]
        assert first.headers["location"] == again.headers["location"]
        tally = await sessions.agendas.get(f"/v1/votings/{opened['id']}")
        assert [each["points"] for each in tally["results"]] == [1, 0, 0]

    async def test_that_names_nothing_abstains(self, sessions: Sessions) -> None:
        opened, (one, *_), mine = await voting(sessions)
        await sessions.cast(opened, mine, dots=dots(**{one: 5}))
        assert (await sessions.cast(opened, mine)).status_code == 200
        tally = await sessions.agendas.get(f"/v1/votings/{opened['id']}")
        assert (tally["ballots"], [each["supporters"] for each in tally["results"]]) == (1, [0, 0, 0])

    async def test_over_budget_is_refused_naming_budget_and_sum(self, sessions: Sessions) -> None:
        opened, (one, other, _), mine = await voting(sessions)
        answer = await sessions.cast(opened, mine, dots=dots(**{one: 3, other: 3}))
        found = refused(answer, 422, "vote-over-budget")["body.dots"]
        assert found == {"field": "body.dots", "value": 6, "reason": "these are 6 dots, and there are 5 to give"}

    async def test_with_too_much_on_one_proposal_is_refused(self, sessions: Sessions) -> None:
        opened, (one, *_), mine = await voting(sessions, most_on_one=2)
        answer = await sessions.cast(opened, mine, dots=dots(**{one: 3}))
        assert "body.dots.0.dots" in refused(answer, 422, "vote-over-budget")

    async def test_that_names_something_else_or_the_same_twice_is_refused(self, sessions: Sessions) -> None:
        opened, (one, *_), mine = await voting(sessions)
        stranger = str(uuid4())
        for given, field in (
            (dots(**{stranger: 1}), "body.dots.0.proposal_id"),
            (dots(**{one: 1}) * 2, "body.dots.1.proposal_id"),
        ):
            assert field in refused(await sessions.cast(opened, mine, dots=given), 422, "ballot-wrong")
        assert "body.ranking" in refused(await sessions.cast(opened, mine, ranking=[one]), 422, "ballot-wrong")

    async def test_by_ranking_gives_the_first_place_the_most(self, sessions: Sessions) -> None:
        opened, (one, other, third), mine = await voting(sessions, method="ranking", budget=3)
        assert (await sessions.cast(opened, mine, ranking=[third, one])).status_code == 201
        tally = await sessions.agendas.get(f"/v1/votings/{opened['id']}")
        assert [(each["proposal_id"], each["points"]) for each in tally["results"]] == [
            (third, 3),
            (one, 2),
            (other, 0),
        ]
        assert "body.dots" in refused(await sessions.cast(opened, mine, dots=dots(**{one: 1})), 422, "ballot-wrong")
        assert "body.ranking.1" in refused(await sessions.cast(opened, mine, ranking=[one, one]), 422, "ballot-wrong")

    async def test_of_more_places_than_there_are_is_refused(self, sessions: Sessions) -> None:
        opened, put, mine = await voting(sessions, method="ranking", budget=2)
        found = refused(await sessions.cast(opened, mine, ranking=put), 422, "vote-over-budget")["body.ranking"]
        assert (found["value"], found["reason"]) == (3, "these are 3 places, and there are 2 to give")

    async def test_after_the_voting_is_closed_is_refused(self, sessions: Sessions) -> None:
        opened, (one, *_), mine = await voting(sessions)
        await sessions.close(opened)
        refused(await sessions.cast(opened, mine, dots=dots(**{one: 1})), 409, "voting-is-closed")


class TestWhoVotes:
    async def test_is_an_organisation_that_comes(self, sessions: Sessions) -> None:
        session = await sessions.under_way()
        opened = await sessions.vote(session, await sessions.proposals(session, 1))
        stranger = await sessions.agendas.organisation()
        refused(await sessions.cast(opened, stranger), 409, "not-attending")
        for status, answered in (("invited", 409), ("absent", 409), ("registered", 201), ("attended", 200)):
            await sessions.attends(session, stranger, status=status)
            assert (await sessions.cast(opened, stranger)).status_code == answered

    async def test_was_there_and_is_stated_so_with_its_first_ballot(self, sessions: Sessions) -> None:
        session = await sessions.under_way()
        opened = await sessions.vote(session, await sessions.proposals(session, 1))
        there = await sessions.attends(session, places=3)
        for _each in range(2):
            await sessions.cast(opened, there["organisation_id"])
        stated = await sessions.agendas.get(f"/v1/attendances/{there['id']}")
        assert (stated["status"], stated["places"], stated["version"]) == ("attended", 3, 2)
        said = [short(event) for event in await sessions.running.events()][-3:]
        assert said == ["session.attendance-stated attended", "ballot.cast", "ballot.cast"]

    async def test_is_stated_to_be_there_once_where_several_people_of_it_vote_at_once(self, sessions: Sessions) -> None:
        session = await sessions.under_way()
        opened = await sessions.vote(session, await sessions.proposals(session, 1))
        there = await sessions.attends(session)
        answers = await asyncio.gather(*(sessions.cast(opened, there["organisation_id"]) for _each in range(6)))
        assert {answer.status_code for answer in answers} == {200, 201}
        stated = await sessions.agendas.get(f"/v1/attendances/{there['id']}")
        assert (stated["status"], stated["version"]) == ("attended", 2)

    @pytest.mark.parametrize("who", [person(Role.FACILITATOR), person(organisations=[str(uuid4())])])
    async def test_is_nobody_in_the_place_of_another(self, sessions: Sessions, who: Actor) -> None:
        opened, _put, mine = await voting(sessions)
        refused(await sessions.cast(opened, mine, by=who), 403, "not-allowed")

    async def test_is_there_for_the_network_to_check(self, sessions: Sessions) -> None:
        opened, (one, *_), mine = await voting(sessions)
        ballot = (await sessions.cast(opened, mine, dots=dots(**{one: 4}))).json()
        partner = person(organisations=[str(uuid4())])
        for path in (f"/v1/votings/{opened['id']}/ballots", f"/v1/ballots/{ballot['id']}"):
            answer = await sessions.read(path, by=partner)
            assert answer.status_code == 200
            assert ballot in (answer.json().get("items") or [answer.json()])
            assert (await sessions.read(path)).status_code == 401


class TestClosingAVoting:
    async def test_says_what_came_of_it(self, sessions: Sessions) -> None:
        opened, (one, *_), mine = await voting(sessions)
        await sessions.cast(opened, mine, dots=dots(**{one: 4}))
        closed = await sessions.close(opened)
        assert (closed["status"], closed["ballots"]) == ("closed", 1)
        said = (await sessions.agendas.said_of(opened["id"]))[-1]
        assert (short(said), said["data"]["ballots"]) == ("voting.closed", 1)
        assert said["data"]["results"] == closed["results"]
        assert (await sessions.agendas.get(f"/v1/votings/{opened['id']}"))["results"] == closed["results"]

    async def test_a_second_time_is_refused(self, sessions: Sessions) -> None:
        opened, _put, _mine = await voting(sessions)
        await sessions.close(opened)
        answer = await sessions.change(f"/v1/votings/{opened['id']}/close", {}, version=2)
        refused(answer, 409, "voting-is-closed")

    async def test_follows_from_closing_its_session(self, sessions: Sessions) -> None:
        opened, (one, *_), mine = await voting(sessions)
        await sessions.cast(opened, mine, dots=dots(**{one: 4}))
        session = await sessions.agendas.get(f"/v1/sessions/{opened['session_id']}")
        await sessions.moved(session, "closed")
        closed = await sessions.agendas.get(f"/v1/votings/{opened['id']}")
        assert (closed["status"], closed["ballots"], closed["results"][0]["points"]) == ("closed", 1, 4)
        said = [short(event) for event in await sessions.running.events()]
        assert said[-2:] == ["voting.closed", "session.moved closed"]
