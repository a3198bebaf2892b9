"""What a session relies on once two records turn out to be of one organisation: it is there, and counted, once."""

from uuid import UUID

from mediate_agendas.usecases.follow_merges import follow_merges
from mediate_contracts.events.community import OrganisationMerged
from mediate_contracts.values import OrganisationId
from support.agendas import both
from support.identity import person
from support.sessions import Sessions, dots


async def merged(sessions: Sessions, goes: str, into: str) -> None:
    """Let the service hear that a record was merged into another."""
    told = OrganisationMerged(
        organisation_id=OrganisationId(UUID(goes)), into_id=OrganisationId(UUID(into)), name="Studio"
    )
    async with sessions.running.service.database.transaction() as transaction:
        await follow_merges([told], transaction=transaction)


class TestAMergedOrganisation:
    async def test_that_voted_under_both_records_is_counted_once_by_its_last_ballot(self, sessions: Sessions) -> None:
        session = await sessions.under_way()
        one, other = await sessions.proposals(session, 2)
        voting = await sessions.vote(session, [one, other])
        goes, into = [(await sessions.attends(session))["organisation_id"] for _each in range(2)]
        await sessions.cast(voting, into, dots=dots(**{one: 5}))
        await sessions.cast(voting, goes, dots=dots(**{other: 3}))
        assert (await sessions.agendas.get(f"/v1/votings/{voting['id']}"))["ballots"] == 2
        await merged(sessions, goes, into)
        tally = await sessions.agendas.get(f"/v1/votings/{voting['id']}")
        assert (tally["ballots"], [each["points"] for each in tally["results"]]) == (1, [3, 0])
        again = await sessions.cast(voting, goes, by=person(organisations=[goes, into]), dots=dots(**{one: 1}))
        assert again.status_code == 200, again.text
        tally = await sessions.agendas.get(f"/v1/votings/{voting['id']}")
        assert (tally["ballots"], [each["points"] for each in tally["results"]]) == (1, [1, 0])

    async def test_that_registered_under_one_record_votes_under_the_other(self, sessions: Sessions) -> None:
        session = await sessions.under_way()
        [one] = await sessions.proposals(session, 1)
        voting = await sessions.vote(session, [one])
        goes = (await sessions.attends(session))["organisation_id"]
        into = await sessions.agendas.organisation()
        await merged(sessions, goes, into)
        assert (await sessions.cast(voting, into, dots=dots(**{one: 1}))).status_code == 201
        stated = await sessions.attends(session, into, status="attended")
        listed = await sessions.agendas.get(f"/v1/sessions/{session['id']}/attendances")
        assert [(each["id"], each["version"]) for each in listed["items"]] == [(stated["id"], 2)]

    async def test_is_one_of_those_that_attended(self, sessions: Sessions) -> None:
        session = await sessions.under_way()
        goes, into = [
            (await sessions.attends(session, status="attended", places=each))["organisation_id"] for each in (2, 3)
        ]
        await merged(sessions, goes, into)
        await sessions.moved(session, "closed")
        await sessions.change(f"/v1/sessions/{session['id']}/publish", {"summary": both("Klaar")}, version=3)
        outcome = await sessions.agendas.get(f"/v1/sessions/{session['id']}/outcome")
        assert (outcome["organisations"], outcome["participants"]) == (1, 3)
