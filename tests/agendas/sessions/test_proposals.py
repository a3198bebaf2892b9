"""What an organisation relies on that proposes something for a session, and what becomes of it."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from mediate_agendas.domain.proposals import OF_ORGANISATION_MAX
from mediate_shared.identity.actor import VISITOR
from support.agendas import both, refused, short
from support.identity import person
from support.sessions import START, Sessions


async def proposed(sessions: Sessions, session: dict[str, Any] | None = None) -> tuple[dict[str, Any], str]:
    """Return a proposal of an organisation, and the organisation."""
    mine = await sessions.agendas.organisation()
    body = {"title": "Gedeelde testomgeving", "organisation_id": mine, "action_line": 3}
    path = f"/v1/sessions/{(session or await sessions.plan())['id']}/proposals"
    answer = await sessions.send(path, body, by=person(organisations=[mine]))
    assert answer.status_code == 201, answer.text
    proposal: dict[str, Any] = answer.json()
    return proposal, mine


async def decided(sessions: Sessions, proposal: dict[str, Any], verb: str, **body: Any) -> dict[str, Any]:
    """Decide on a proposal; fails the test where that is refused."""
    current = await sessions.agendas.get(f"/v1/proposals/{proposal['id']}")
    answer = await sessions.change(f"/v1/proposals/{proposal['id']}/{verb}", body, version=current["version"])
    assert answer.status_code == 200, answer.text
    record: dict[str, Any] = answer.json()
    return record


class TestMakingAProposal:
    async def test_is_open_to_organisations_while_there_is_a_call(self, sessions: Sessions) -> None:
        proposal, mine = await proposed(sessions)
        assert (proposal["status"], proposal["organisation_id"], proposal["version"]) == ("open", mine, 1)
        [said] = await sessions.agendas.said_of(proposal["id"])
        assert (short(said), said["visibility"], said["data"]["action_line"]) == ("proposal.made", "network", 3)

    @pytest.mark.parametrize(
        "call_until", [None, START.replace(year=2021).isoformat()], ids=["no call", "a call that is over"]
    )
    async def test_without_an_open_call_is_for_who_facilitates(
        self, sessions: Sessions, call_until: str | None
    ) -> None:
        session, mine = await sessions.plan(call_until=call_until), await sessions.agendas.organisation()
        body, path = {"title": "Te laat", "organisation_id": mine}, f"/v1/sessions/{session['id']}/proposals"
        refused(await sessions.send(path, body, by=person(organisations=[mine])), 409, "call-closed")
        assert (await sessions.send(path, body)).status_code == 201

    async def test_for_a_session_that_is_over_is_refused(self, sessions: Sessions) -> None:
        session = await sessions.moved(await sessions.plan(), "under_way", "closed")
        answer = await sessions.send(f"/v1/sessions/{session['id']}/proposals", {"title": "Te laat"})
        assert "path.session_id" in refused(answer, 409, "call-closed")

    async def test_names_an_organisation_of_ones_own(self, sessions: Sessions) -> None:
        session = await sessions.plan()
        partner = person(organisations=[await sessions.agendas.organisation()])
        for other in (await sessions.agendas.organisation(), None):
            body = {"title": "Van een ander", "organisation_id": other}
            answer = await sessions.send(f"/v1/sessions/{session['id']}/proposals", body, by=partner)
            assert "body.organisation_id" in refused(answer, 403, "not-allowed")

    async def test_by_one_organisation_ends_at_ten_also_with_many_at_once(self, sessions: Sessions) -> None:
        session, mine = await sessions.plan(), await sessions.agendas.organisation()
        body, path = {"title": "Nog een", "organisation_id": mine}, f"/v1/sessions/{session['id']}/proposals"
        answers = await asyncio.gather(*(sessions.send(path, body) for _each in range(OF_ORGANISATION_MAX + 3)))
        statuses = [answer.status_code for answer in answers]
        assert (statuses.count(201), statuses.count(409)) == (OF_ORGANISATION_MAX, 3)
        assert "body.organisation_id" in refused(await sessions.send(path, body), 409, "too-many-proposals")

    async def test_about_an_item_names_one_that_is_there(self, sessions: Sessions) -> None:
        session, item = await sessions.plan(), await sessions.agendas.item()
        about = await sessions.propose(session, about_id=item["id"])
        assert (about["about_id"], about["item_id"]) == (item["id"], None)
        assert (await sessions.agendas.said_of(about["id"]))[0]["data"]["item_id"] == item["id"]
        body = {"title": "Nergens over", "about_id": str(uuid4())}
        answer = await sessions.send(f"/v1/sessions/{session['id']}/proposals", body)
        assert "body.about_id" in refused(answer, 422, "nothing-there")

    async def test_is_seen_by_the_network_alone(self, sessions: Sessions) -> None:
        proposal, _mine = await proposed(sessions)
        for path in (f"/v1/proposals/{proposal['id']}", f"/v1/sessions/{proposal['session_id']}/proposals"):
            assert (await sessions.read(path, by=VISITOR)).status_code == 401
            assert (await sessions.read(path, by=person(organisations=[str(uuid4())]))).status_code == 200


class TestPuttingAProposalIntoOtherWords:
    async def test_is_done_by_whose_it_is(self, sessions: Sessions) -> None:
        proposal, mine = await proposed(sessions)
        path, other = f"/v1/proposals/{proposal['id']}", person(organisations=[await sessions.agendas.organisation()])
        answer = await sessions.amend(path, {"title": "Beter"}, version=1, by=person(organisations=[mine]))
        assert (answer.status_code, answer.json()["title"]) == (200, "Beter")
        refused(await sessions.amend(path, {"title": "Anders"}, version=2, by=other), 403, "not-allowed")
        said = (await sessions.agendas.said_of(proposal["id"]))[-1]
        assert (short(said), said["data"]["changed"]) == ("proposal.amended", ["title"])

    async def test_of_one_a_facilitator_wrote_down_is_for_facilitators(self, sessions: Sessions) -> None:
        proposal = await sessions.propose(await sessions.plan())
        partner = person(organisations=[await sessions.agendas.organisation()])
        answer = await sessions.amend(f"/v1/proposals/{proposal['id']}", {"title": "Mijn"}, version=1, by=partner)
        refused(answer, 403, "not-allowed")

    async def test_that_is_voted_on_is_refused(self, sessions: Sessions) -> None:
        session = await sessions.under_way()
        proposal = await sessions.propose(session)
        await sessions.close(await sessions.vote(session, [proposal["id"]]))
        answer = await sessions.amend(f"/v1/proposals/{proposal['id']}", {"title": "Anders"}, version=1)
        assert "path.proposal_id" in refused(answer, 409, "proposal-held")

    async def test_that_was_decided_on_is_refused(self, sessions: Sessions) -> None:
        proposal, _mine = await proposed(sessions)
        await decided(sessions, proposal, "reject", reason="Bestaat al")
        answer = await sessions.amend(f"/v1/proposals/{proposal['id']}", {"title": "Anders"}, version=2)
        refused(answer, 409, "proposal-not-allowed")


class TestAdopting:
    async def test_proposes_the_item_with_it(self, sessions: Sessions) -> None:
        proposal, _mine = await proposed(sessions)
        fields = {"line_id": await sessions.agendas.line(), "code": "1.801", "title": both("Testomgeving")}
        adopted = await decided(sessions, proposal, "adopt", **fields, horizon="short")
        item = await sessions.agendas.get(f"/v1/items/{adopted['item_id']}")
        assert (adopted["status"], item["code"], item["horizon"]) == ("adopted", "1.801", "short")
        said = [short(event) for event in await sessions.running.events()][-2:]
        assert said == ["item.proposed", "proposal.decided adopted"]

    async def test_into_an_item_that_is_there_names_it(self, sessions: Sessions) -> None:
        proposal, _mine = await proposed(sessions)
        item = await sessions.agendas.item()
        assert (await decided(sessions, proposal, "adopt", item_id=item["id"]))["item_id"] == item["id"]

    async def test_leaves_nothing_behind_where_the_item_is_refused(self, sessions: Sessions) -> None:
        proposal, _mine = await proposed(sessions)
        item = await sessions.agendas.item()
        fields = {"line_id": await sessions.agendas.line(), "code": item["code"], "title": both("Dubbel")}
        answer = await sessions.change(f"/v1/proposals/{proposal['id']}/adopt", fields, version=1)
        assert "body.code" in refused(answer, 409, "item-code-taken")
        assert (await sessions.agendas.get(f"/v1/proposals/{proposal['id']}"))["status"] == "open"

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({}, "body.item_id"),
            ({"code": "1.802", "title": both("Half")}, "body.line_id"),
            ({"item_id": str(uuid4()), "code": "1.803"}, "body.code"),
        ],
    )
    async def test_into_no_item_or_two_is_refused(self, sessions: Sessions, body: dict[str, Any], field: str) -> None:
        proposal, _mine = await proposed(sessions)
        answer = await sessions.change(f"/v1/proposals/{proposal['id']}/adopt", body, version=1)
        assert field in refused(answer, 422, "adoption-wrong")

    async def test_into_an_item_with_its_outcome_or_none_is_refused(self, sessions: Sessions) -> None:
        proposal, _mine = await proposed(sessions)
        item = await sessions.agendas.moved(await sessions.agendas.item(), "not_achieved", reason="Geen tijd")
        path = f"/v1/proposals/{proposal['id']}/adopt"
        refused(await sessions.change(path, {"item_id": item["id"]}, version=1), 409, "item-concluded")
        refused(await sessions.change(path, {"item_id": str(uuid4())}, version=1), 422, "nothing-there")


class TestDeciding:
    async def test_merges_one_proposal_into_another_open_one_of_the_session(self, sessions: Sessions) -> None:
        session = await sessions.plan()
        one, other, third = [await sessions.propose(session) for _each in range(3)]
        elsewhere = await sessions.propose(await sessions.plan())
        merged = await decided(sessions, one, "merge", into_id=other["id"])
        assert (merged["status"], merged["into_id"]) == ("merged", other["id"])
        for into in (third["id"], one["id"], elsewhere["id"]):
            answer = await sessions.change(f"/v1/proposals/{third['id']}/merge", {"into_id": into}, version=1)
            assert "body.into_id" in refused(answer, 422, "proposal-merged-wrong")

    async def test_of_two_that_are_merged_into_each_other_at_once_merges_one(self, sessions: Sessions) -> None:
        session = await sessions.plan()
        one, other = [(await sessions.propose(session))["id"] for _each in range(2)]
        answers = await asyncio.gather(
            *(
                sessions.change(f"/v1/proposals/{each}/merge", {"into_id": into}, version=1)
                for each, into in ((one, other), (other, one))
            )
        )
        assert sorted(answer.status_code for answer in answers) == [200, 422]

    async def test_waits_until_a_voting_about_it_is_closed(self, sessions: Sessions) -> None:
        session = await sessions.under_way()
        proposal = await sessions.propose(session)
        voting = await sessions.vote(session, [proposal["id"]])
        path = f"/v1/proposals/{proposal['id']}/reject"
        refused(await sessions.change(path, {"reason": "Nee"}, version=1), 409, "proposal-held")
        await sessions.close(voting)
        assert (await sessions.change(path, {"reason": "Nee"}, version=1)).status_code == 200

    async def test_a_second_time_asks_to_open_it_again_first(self, sessions: Sessions) -> None:
        proposal, _mine = await proposed(sessions)
        await decided(sessions, proposal, "reject", reason="Bestaat al")
        answer = await sessions.change(f"/v1/proposals/{proposal['id']}/reject", {"reason": "Toch"}, version=2)
        assert "open it again" in refused(answer, 409, "proposal-not-allowed")["path.proposal_id"]["reason"]
        opened = await decided(sessions, proposal, "reopen", reason="Bestond niet")
        assert (opened["status"], opened["reason"]) == ("open", "Bestond niet")
        said = [short(event) for event in await sessions.agendas.said_of(proposal["id"])]
        assert said == ["proposal.made", "proposal.decided rejected", "proposal.decided open"]

    async def test_is_for_who_facilitates_but_for_taking_back_ones_own(self, sessions: Sessions) -> None:
        proposal, mine = await proposed(sessions)
        partner = person(organisations=[mine])
        for verb, body in (
            ("adopt", {"item_id": str(uuid4())}),
            ("reject", {"reason": "Nee"}),
            ("merge", {"into_id": str(uuid4())}),
            ("reopen", {"reason": "Toch"}),
        ):
            answer = await sessions.change(f"/v1/proposals/{proposal['id']}/{verb}", body, version=1, by=partner)
            refused(answer, 403, "not-allowed")
        answer = await sessions.change(f"/v1/proposals/{proposal['id']}/withdraw", {}, version=1, by=partner)
        assert (answer.status_code, answer.json()["status"]) == (200, "withdrawn")
