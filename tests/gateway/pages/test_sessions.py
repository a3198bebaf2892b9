"""Sessions on the pages: what is for everybody, what is for who takes part, and that a tally is what ballots say."""

import pytest

from gateway import meetings
from gateway.connected import merged
from gateway.journals import Journals, item, line, registered
from gateway.pages.browser import browsing
from gateway.pages.people import member, person, signed_in
from gateway.reading import hear, start_afresh
from mediate_contracts.events.base import Event
from mediate_contracts.policy import Role
from mediate_contracts.vocabulary import ProposalStatus, SessionStatus
from support.running import Running

OF_THE_NETWORK = ("Studio Binnenin", "Alleen onder ons", "Verslag voor het netwerk", "Stiekem besloten")
SESSION = f"/agenda/sessions/{meetings.session_id(1)}"
VOTING = f"/agenda/votings/{meetings.voting_id(1)}"
PROPOSAL = f"/agenda/proposals/{meetings.proposal_id(1)}"


@pytest.fixture(autouse=True)
async def afresh(gateway: Running) -> None:
    await start_afresh(gateway)


def held(*more: Event) -> Journals:
    """A session that is under way, with an organisation, two proposals, and what else is said of it."""
    journals = Journals()
    planned, under_way = SessionStatus.PLANNED, SessionStatus.UNDER_WAY
    journals.say(
        line(1),
        item(5),
        registered(1, name="Studio Binnenin"),
        registered(2, name="Studio Buitenom"),
        meetings.session(1),
        meetings.session_moved(1, planned, under_way),
        meetings.attendance(1, of=1),
        meetings.proposal(1, by=1, title="Alleen onder ons"),
        meetings.proposal(2, by=1, title="Nog een voorstel"),
        *more,
    )
    return journals


class TestASessionOnItsPage:
    async def test_tells_a_visitor_when_and_where_it_is_and_nothing_of_who_takes_part(self, gateway: Running) -> None:
        written = [
            meetings.minuted(1).model_copy(update={"text": "Verslag voor het netwerk"}),
            meetings.decision(1).model_copy(update={"text": "Stiekem besloten"}),
            meetings.voting(1, 1, 2),
            meetings.ballot(1, by=1, dots={1: 3}),
        ]
        await hear(gateway, held(*written).bodies)
        async with browsing(gateway) as browser:
            page = await browser.opens(SESSION)
            assert "Session 1 (nl)" in page.text
            assert "Media Park" in page.text
            for secret in OF_THE_NETWORK:
                assert secret not in page.text
            for below in (VOTING, VOTING + ".csv", PROPOSAL):
                assert (await browser.gets(below)).status_code in {303, 401, 404}
            for listed in ("/agenda/sessions", "/agenda/sessions.csv", "/search?q=onder+ons"):
                told = (await browser.gets(listed)).text
                assert not [secret for secret in OF_THE_NETWORK if secret in told]

    async def test_tells_who_takes_part_all_of_it(self, gateway: Running) -> None:
        minutes = meetings.minuted(1).model_copy(update={"text": "Verslag voor het netwerk"})
        decision = meetings.decision(1).model_copy(update={"text": "Stiekem besloten"})
        await hear(gateway, held(minutes, decision).bodies)
        who = await person(gateway)
        await member(gateway, who, meetings.organisation_id(2))
        async with signed_in(gateway, who) as browser:
            page = await browser.opens(SESSION)
            for inside in OF_THE_NETWORK:
                assert inside in page.text
            assert "Studio Buitenom" in page.text
            assert "Sessie afsluiten" not in page.text

    async def test_that_was_published_shows_everybody_what_came_of_it(self, gateway: Running) -> None:
        closed = meetings.session_moved(1, SessionStatus.UNDER_WAY, SessionStatus.CLOSED)
        decided = meetings.proposal_decided(1, ProposalStatus.ADOPTED, item=5)
        await hear(gateway, held(decided, closed, meetings.published(1)).bodies)
        async with browsing(gateway) as browser:
            page = await browser.opens(SESSION)
            assert "Samengevat." in page.text
            assert "Decision 1" in page.text
            assert "2 organisaties waren erbij." in page.text
            assert "Item 5 (nl)" in page.text
            assert "Studio Binnenin" not in page.text

    async def test_that_was_cancelled_says_why(self, gateway: Running) -> None:
        cancelled = meetings.session_moved(
            1, SessionStatus.UNDER_WAY, SessionStatus.CANCELLED, reason="Te weinig aanmeldingen"
        )
        await hear(gateway, held(cancelled).bodies)
        async with browsing(gateway) as browser:
            page = await browser.opens(SESSION)
            assert "Geannuleerd" in page.text
            assert "Te weinig aanmeldingen" in page.text


class TestATally:
    async def test_is_what_the_ballots_say_and_counts_each_organisation_once(self, gateway: Running) -> None:
        ballots = [
            meetings.ballot(1, by=1, dots={1: 5}),
            meetings.ballot(1, by=2, dots={1: 1, 2: 3}),
            meetings.ballot(1, by=1, dots={1: 2, 2: 2}, times=2),
        ]
        await hear(gateway, held(meetings.voting(1, 1, 2), *ballots).bodies)
        who = await person(gateway, Role.FACILITATOR)
        async with signed_in(gateway, who) as browser:
            page = await browser.opens(VOTING)
            written = (await browser.gets(VOTING + ".csv")).text
        lines = [each for each in written.splitlines() if "voorstel" in each.lower() or "onder ons" in each]
        assert [each.rstrip().split(";")[-1].strip('"') for each in lines[-2:]] == ["5", "3"]
        assert "van de 1 aangemelde organisatie stemde" in page.text
        assert "Alleen onder ons: 2" in " ".join(page.text.split())

    async def test_counts_two_records_of_one_organisation_once_by_the_ballot_that_came_last(
        self, gateway: Running
    ) -> None:
        ballots = [meetings.ballot(1, by=2, dots={1: 5}), meetings.ballot(1, by=1, dots={2: 4})]
        await hear(gateway, held(meetings.voting(1, 1, 2), *ballots, merged(2, into=1)).bodies)
        async with signed_in(gateway, await person(gateway, Role.FACILITATOR)) as browser:
            page = await browser.opens(VOTING)
        said = " ".join(page.text.split())
        assert "1 van de 1 aangemelde organisatie stemde" in said
        assert "Nog een voorstel: 4" in said
        assert "Alleen onder ons: 5" not in said

    async def test_is_all_that_a_page_that_is_open_already_fetches_anew(self, gateway: Running) -> None:
        await hear(gateway, held(meetings.voting(1, 1, 2), meetings.ballot(1, by=1, dots={1: 5})).bodies)
        who = await person(gateway, Role.FACILITATOR)
        async with signed_in(gateway, who) as browser:
            whole = await browser.gets(VOTING)
            part = await browser.gets(VOTING, **{"mediate-live": "1"})
        assert part.headers["cache-control"] == whole.headers["cache-control"] == "no-store"
        assert part.text.strip() in whole.text
        assert 'id="tally-now"' in part.text
        assert "<form" not in part.text

    async def test_of_a_closed_voting_is_the_result_it_was_closed_with(self, gateway: Running) -> None:
        result = meetings.ranked(1, points=5, place=1), meetings.ranked(2, points=0, place=2, supporters=0)
        told = held(meetings.voting(1, 1, 2), meetings.ballot(1, by=1, dots={1: 5}), meetings.voting_closed(1, *result))
        await hear(gateway, told.bodies)
        who = await person(gateway)
        await member(gateway, who, meetings.organisation_id(1))
        async with signed_in(gateway, who) as browser:
            page = await browser.opens(VOTING)
        assert "Uitslag" in page.text
        assert "Stem uitbrengen" not in page.text


class TestABallot:
    async def test_is_offered_to_who_comes_and_others_are_led_to_where_they_register(self, gateway: Running) -> None:
        await hear(gateway, held(meetings.voting(1, 1, 2)).bodies)
        comes, stays_away = await person(gateway), await person(gateway)
        await member(gateway, comes, meetings.organisation_id(1))
        await member(gateway, stays_away, meetings.organisation_id(2))
        async with signed_in(gateway, comes) as browser:
            assert "Stem van Studio Binnenin" in (await browser.opens(VOTING)).text
        async with signed_in(gateway, stays_away) as browser:
            page = await browser.opens(VOTING)
            assert "Eerst aanmelden" in page.text
            assert "Stem uitbrengen" not in page.text

    async def test_is_for_nobody_who_facilitates(self, gateway: Running) -> None:
        await hear(gateway, held(meetings.voting(1, 1, 2)).bodies)
        async with signed_in(gateway, await person(gateway, Role.FACILITATOR)) as browser:
            assert "Stem uitbrengen" not in (await browser.opens(VOTING)).text


class TestANumber:
    @pytest.mark.parametrize(
        ("at", "field"), [(SESSION + "/attendance", "places"), (SESSION + "/proposals/new", "action_line")]
    )
    async def test_with_more_digits_than_can_be_read_is_no_mistake_of_the_hub(
        self, gateway: Running, at: str, field: str
    ) -> None:
        await hear(gateway, held().bodies)
        who = await person(gateway)
        await member(gateway, who, meetings.organisation_id(1))
        fields = {"organisation_id": str(meetings.organisation_id(1)), "status": "registered", "title": "Een voorstel"}
        async with signed_in(gateway, who) as browser:
            filled = (await browser.opens(SESSION + "/proposals/new")).form("Voorstellen").fields
            body = {**{name: values[0] for name, values in filled.items()}, **fields, field: "9" * 5_000}
            answer = await browser.client.post(at, data=body, headers={"Sec-Fetch-Site": "same-origin"})
        assert answer.status_code != 500, answer.text
