"""What a full room relies on: two hundred organisations vote at once, and every one of them is counted once."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from random import Random
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from mediate_agendas.domain.tally import Vote, tally
from mediate_agendas.usecases.know_organisations import know_organisations
from mediate_contracts.events.community import OrganisationRegistered
from mediate_contracts.values import OrganisationId
from mediate_contracts.vocabulary import OrganisationType, VotingMethod
from support.agendas import Agendas
from support.infrastructure import Infrastructure
from support.running import running
from support.sessions import Sessions, dots

VOTERS = 200
BUDGET = 10
_BALLOT = "nl.mediate.agendas.ballot.cast.v1"


@pytest.fixture(scope="module")
async def room(infrastructure: Infrastructure) -> AsyncIterator[tuple[Sessions, list[str]]]:
    """A service of its own, so that its journal holds this room alone, and the organisations in the room."""
    async with running(infrastructure, "agendas") as started:
        agendas = Agendas(started["agendas"])
        told = [
            OrganisationRegistered(
                organisation_id=OrganisationId(uuid4()),
                name=f"Synthetic {number}",
                types=[OrganisationType.PRODUCER],
                synthetic=True,
            )
            for number in range(VOTERS)
        ]
        async with agendas.running.service.database.transaction() as transaction:
            await know_organisations(told, transaction=transaction)
        yield Sessions(agendas), [str(each.organisation_id) for each in told]


async def everything_said(sessions: Sessions) -> list[dict[str, Any]]:
    """Return every event in the journal, in its order."""
    await sessions.running.events()
    said: list[dict[str, Any]] = []
    while True:
        answer = await sessions.running.service.historian.ask("/agendas/0", after=len(said), limit=1_000)
        if not answer.bodies:
            return said
        said += [json.loads(body) for body in answer.bodies]


def recounted(method: VotingMethod, proposals: Sequence[str], said: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what a voting came to, counted from nothing but what the journal says was voted."""
    votes = [
        Vote(
            UUID(event["data"]["organisation_id"]),
            {UUID(each["proposal_id"]): each["dots"] for each in event["data"]["dots"]},
            [UUID(each) for each in event["data"]["ranking"]],
        )
        for event in said
    ]
    ranks = tally(method, votes, proposals=[UUID(each) for each in proposals], budget=BUDGET)
    return [
        {
            "proposal_id": str(rank.proposal_id),
            "points": rank.points,
            "supporters": rank.supporters,
            "place": rank.place,
        }
        for rank in ranks
    ]


def a_ballot(method: VotingMethod, proposals: Sequence[str], chance: Random) -> dict[str, Any]:
    """Return what somebody might vote."""
    chosen = chance.sample(proposals, chance.randint(1, 5))
    if method is VotingMethod.RANKING:
        return {"ranking": chosen}
    return {"dots": dots(**{each: chance.randint(1, 2) for each in chosen})}


async def register(sessions: Sessions, session: dict[str, Any], organisations: Sequence[str]) -> None:
    """State that organisations come, some at a time: it is their votes that come all at once."""
    for place in range(0, len(organisations), 20):
        await asyncio.gather(*(sessions.attends(session, each) for each in organisations[place : place + 20]))


async def cast(sessions: Sessions, voting: dict[str, Any], organisation: str, votes: dict[str, Any]) -> httpx.Response:
    """Cast a ballot; who finds the hub too busy to answer presses again, as people do."""
    while True:
        answer = await sessions.cast(voting, organisation, **votes)
        if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
            return answer
        await asyncio.sleep(1.0)


class TestTwoHundredOrganisations:
    @pytest.mark.parametrize(("method", "rounds"), [(VotingMethod.DOTS, 2), (VotingMethod.RANKING, 1)])
    async def test_that_vote_at_once_and_anew_and_by_several_people_are_counted_once_each(
        self, room: tuple[Sessions, list[str]], method: VotingMethod, rounds: int
    ) -> None:
        sessions, organisations = room
        sessions.sign_in()
        session = await sessions.under_way()
        proposals = await sessions.proposals(session, 12)
        await register(sessions, session, organisations)
        voting = await sessions.vote(session, proposals, method=method, budget=BUDGET)
        chance = Random(2040)  # noqa: S311 - votes of a test, which should be the same each time it runs
        casting: list[str] = []
        for _round in range(rounds):
            # Everybody at once, and of every tenth organisation three people more; in no order at all.
            at_once = organisations + organisations[::10] * 3
            chance.shuffle(at_once)
            votes = [a_ballot(method, proposals, chance) for _each in at_once]
            answers = await asyncio.gather(
                *(cast(sessions, voting, each, of_it) for each, of_it in zip(at_once, votes, strict=True))
            )
            assert {answer.status_code for answer in answers} <= {200, 201}
            assert sum(answer.status_code == 201 for answer in answers) == (0 if casting else VOTERS)
            casting += at_once
        sessions.sign_in()
        closed = await sessions.close(voting)
        assert closed["ballots"] == VOTERS
        said = [event for event in await everything_said(sessions) if event["data"].get("voting_id") == voting["id"]]
        ballots = [event for event in said if event["type"] == _BALLOT]
        assert len(ballots) == len(casting)
        assert said[-1]["data"]["results"] == closed["results"] == recounted(method, proposals, ballots)
        for each in organisations:
            times = [event["data"]["times"] for event in ballots if event["data"]["organisation_id"] == each]
            assert times == list(range(1, casting.count(each) + 1))

    async def test_of_whom_some_vote_while_it_is_closed_are_in_the_result_or_told_that_they_came_too_late(
        self, room: tuple[Sessions, list[str]]
    ) -> None:
        sessions, organisations = room
        sessions.sign_in()
        session = await sessions.under_way()
        proposals = await sessions.proposals(session, 3)
        await register(sessions, session, organisations[:60])
        voting = await sessions.vote(session, proposals)
        votes = {"dots": dots(**{proposals[0]: 1})}
        casting = [cast(sessions, voting, each, votes) for each in organisations[:60]]
        closing = sessions.change(f"/v1/votings/{voting['id']}/close", {}, version=1)
        answers = await asyncio.gather(*casting[:30], closing, *casting[30:])
        statuses = [answer.status_code for answer in answers]
        assert statuses.pop(30) == 200
        assert set(statuses) <= {201, 409}
        closed = await sessions.agendas.get(f"/v1/votings/{voting['id']}")
        assert closed["ballots"] == closed["results"][0]["points"] == statuses.count(201)
