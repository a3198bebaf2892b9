"""The pages of matches: the board, the list, a match and its moves, and introducing two to each other."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from gateway.community.matching_hub import NEVER, Hub, running_hub
from gateway.pages.browser import leads_to
from mediate_community.domain.matches import NEXT, is_back
from mediate_contracts.vocabulary import MatchStatus
from mediate_gateway.domain.matching import MOVES, STALE_DAYS, asks_why
from support.infrastructure import Infrastructure

LONG_AGO = datetime.now(UTC) - timedelta(days=STALE_DAYS + 5)


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure) -> AsyncIterator[Hub]:
    async with running_hub(infrastructure) as started:
        yield started


@pytest.fixture(scope="module")
async def studio(hub: Hub) -> UUID:
    return await hub.organisation("Studio Noord")


@pytest.fixture(scope="module")
async def lab(hub: Hub) -> UUID:
    return await hub.organisation("Beeldlab Oost")


class TestTheMovesAForm:
    def test_offers_are_those_that_the_registry_lets_a_party_make(self) -> None:
        for status in MatchStatus:
            wanted = set() if status is MatchStatus.ENDED else NEXT[status]
            assert set(MOVES[status]) == wanted, status

    def test_asks_a_reason_for_are_those_that_the_registry_wants_one_for(self) -> None:
        for status, following in MOVES.items():
            for to in following:
                assert asks_why(status, to) == (to is MatchStatus.ENDED or is_back(status, to)), (status, to)


class TestTheBoard:
    async def test_shows_facilitators_all_matches_and_a_party_its_own(self, hub: Hub, studio: UUID, lab: UUID) -> None:
        third = await hub.organisation("Een Derde")
        ours, theirs = await hub.match(studio, lab), await hub.match(third, lab)
        for path in ("/community/matches", "/community/match-list"):
            async with hub.facilitator() as facilitator:
                links = (await facilitator.opens(path)).links().values()
                assert {f"/community/matches/{each['id']}" for each in (ours, theirs)} <= set(links)
            async with hub.partner(studio) as partner:
                links = (await partner.opens(path)).links().values()
                assert f"/community/matches/{ours['id']}" in links
                assert f"/community/matches/{theirs['id']}" not in links
            async with hub.visitor() as visitor:
                assert leads_to(await visitor.gets(path)).startswith("/sign-in")
        async with hub.partner(studio) as partner:
            assert (await partner.gets(f"/community/matches/{theirs['id']}")).status_code == 404
            assert (await partner.gets(f"/community/matches/{NEVER}")).status_code == 404
            file = await partner.gets("/community/match-list.csv")
            assert "Een Derde" not in file.text
            assert file.text.lstrip("\ufeff").startswith("id;seeker;provider;status")

    async def test_stands_in_lanes_that_are_counted(self, hub: Hub) -> None:
        one, two = await hub.organisation("Baan Een"), await hub.organisation("Baan Twee")
        await hub.moved(await hub.match(one, two), "pilot")
        async with hub.partner(one) as partner:
            page = await partner.opens("/community/matches")
            lanes = [" ".join(each.text.split()) for each in page.all("h2", class_="lane-title")]
            assert lanes == ["Voorgesteld 0", "In gesprek 0", "Pilot 1", "In gebruik 0", "Beëindigd 0"]
            assert page.one("div", id="board").attributes.get("data-live") is not None

    async def test_is_narrowed_by_challenge_line_organisation_and_what_stands_still(
        self, hub: Hub, studio: UUID
    ) -> None:
        challenge = await hub.challenge("Voor het bord", action_lines=[7])
        other = await hub.organisation("Ander Huis")
        still = await hub.match(studio, other, challenge_id=challenge["id"])
        await hub.stood_since(still, LONG_AGO)
        moving = await hub.match(studio, await hub.organisation("Nog Een Huis"))
        async with hub.facilitator() as facilitator:
            for path in ("/community/matches", "/community/match-list"):
                for query in (f"challenge={challenge['id']}", "line=7", f"organisation={other}", "stale=yes"):
                    links = (await facilitator.opens(f"{path}?{query}")).links().values()
                    assert f"/community/matches/{still['id']}" in links, query
                    assert f"/community/matches/{moving['id']}" not in links, query
            page = await facilitator.opens("/community/matches")
            assert f"langer dan {STALE_DAYS} dagen stil" in page.text
            assert (await facilitator.opens("/community/matches?line=x&stale=perhaps")).heading == "Matches"
        async with hub.partner(other) as partner:
            links = (await partner.opens("/community/matches?mine=yes")).links().values()
            assert f"/community/matches/{still['id']}" in links

    async def test_moves_a_match_from_its_menu_and_takes_that_back(self, hub: Hub, lab: UUID) -> None:
        own = await hub.organisation("Verplaatst")
        match = await hub.match(own, lab)
        async with hub.partner(own) as partner:
            page = await partner.opens("/community/matches")
            button = "Verplaatsen Verplaatst en Beeldlab Oost"
            page = await partner.presses(page, button, {"status": "in_conversation"})
            assert page.path == "/community/matches"
            assert "De match is verplaatst." in page.text
            assert (await hub.record("matches", match["id"]))["status"] == "in_conversation"
            page = await partner.presses(page, "Ongedaan maken")
            assert "De match staat weer waar hij stond." in page.text
            assert (await hub.record("matches", match["id"]))["status"] == "introduced"

    async def test_asks_why_a_match_ends_before_it_does(self, hub: Hub, lab: UUID) -> None:
        own = await hub.organisation("Houdt op")
        match = await hub.match(own, lab)
        async with hub.partner(own) as partner:
            page = await partner.opens("/community/matches")
            page = await partner.presses(page, "Verplaatsen Houdt op en Beeldlab Oost", {"status": "ended"})
            assert (await hub.record("matches", match["id"]))["status"] == "introduced"
            assert page.form("Stap opslaan").fields["status"] == ["ended"]
            page = await partner.presses(page, "Stap opslaan", status=422)
            assert set(page.errors) == {"reason"}
            page = await partner.presses(page, "Stap opslaan", {"reason": "Geen budget."})
            assert "Geen budget." in page.text
            assert (await hub.record("matches", match["id"]))["status"] == "ended"

    async def test_moves_nothing_that_somebody_else_moved_meanwhile(self, hub: Hub, lab: UUID) -> None:
        own = await hub.organisation("Net te laat")
        match = await hub.match(own, lab)
        async with hub.partner(own) as partner:
            page = await partner.opens("/community/matches")
            await hub.moved(match, "pilot")
            button = "Verplaatsen Net te laat en Beeldlab Oost"
            page = await partner.presses(page, button, {"status": "in_conversation"}, status=412)
            assert "intussen verplaatst" in page.text
            assert (await hub.record("matches", match["id"]))["status"] == "pilot"


class TestAMatch:
    async def test_tells_its_parties_what_happened_and_lets_them_take_the_next_step(
        self, hub: Hub, studio: UUID, lab: UUID
    ) -> None:
        need = await hub.need(studio, "Van begin tot eind")
        match = await hub.match(studio, lab, need_id=need["id"], note="Kennis gemaakt op het Media Park.")
        path = f"/community/matches/{match['id']}"
        async with hub.partner(lab) as partner:
            page = await partner.opens(path)
            for said in ("Aan elkaar voorgesteld", "Kennis gemaakt op het Media Park.", "Van begin tot eind"):
                assert said in page.text, said
            page = await partner.presses(page, "Stap opslaan", {"status": "pilot", "note": "Drie maanden."})
            assert "Nu: Pilot" in page.text
            assert "Drie maanden." in page.text
            assert "De vraag meteen sluiten" not in page.text, "the need is of the other party"
        async with hub.partner(studio) as partner:
            page = await partner.opens(path)
            page = await partner.presses(page, "Stap opslaan", {"status": "implemented", "close_need": ["yes"]})
            assert "Nu: In gebruik" in page.text
        assert (await hub.record("needs", need["id"]))["status"] == "closed"
        async with hub.partner(await hub.organisation("Buitenstaander")) as other:
            assert (await other.gets(path)).status_code == 404
            assert (await other.gets(f"{path}/status")).status_code == 404

    async def test_that_ended_is_taken_up_again_by_a_facilitator_alone(self, hub: Hub, studio: UUID, lab: UUID) -> None:
        match = await hub.match(studio, lab, challenge_id=(await hub.challenge("Hervat"))["id"])
        await hub.moved(match, "pilot")
        await hub.moved(match, "ended", reason="Misverstand.")
        path = f"/community/matches/{match['id']}"
        async with hub.partner(studio) as partner:
            page = await partner.opens(path)
            assert "Een facilitator kan hem weer opnemen" in page.text
            assert not [each for each in page.own_forms if "Stap opslaan" in each.buttons]
        async with hub.facilitator() as facilitator:
            page = await facilitator.opens(path)
            page = await facilitator.presses(page, "Stap opslaan", {"status": "pilot", "reason": "Toch door."})
            assert "Nu: Pilot" in page.text

    async def test_that_is_sent_nowhere_or_somewhere_else_says_so_at_the_field(
        self, hub: Hub, studio: UUID, lab: UUID
    ) -> None:
        match = await hub.match(studio, lab, challenge_id=(await hub.challenge("Nergens heen"))["id"])
        async with hub.facilitator() as facilitator:
            for status in ("", "on_fire"):
                page = await facilitator.opens(f"/community/matches/{match['id']}/status")
                page = await facilitator.presses(page, "Stap opslaan", {"status": status, "note": "Blijft"}, status=422)
                assert set(page.errors) == {"status"}
                assert page.form("Stap opslaan").fields["note"] == ["Blijft"]


class TestIntroducing:
    async def test_follows_from_a_need_and_an_offer(self, hub: Hub, studio: UUID, lab: UUID) -> None:
        challenge = await hub.challenge("Bij een vraag")
        need = await hub.need(studio, "Een vraag", challenge_id=challenge["id"])
        offer = await hub.offer(lab, "Een aanbod")
        async with hub.facilitator() as facilitator:
            page = await facilitator.opens(f"/community/matches/new?need={need['id']}&offer={offer['id']}")
            page = await facilitator.presses(page, "Aan elkaar voorstellen", {"note": "Past goed."})
            assert page.heading == "Studio Noord en Beeldlab Oost"
            assert {"Een vraag", "Een aanbod", "Bij een vraag"} <= set(page.links())
            again = await facilitator.opens(f"/community/matches/new?need={need['id']}&offer={offer['id']}")
            await facilitator.presses(again, "Aan elkaar voorstellen", status=409)

    async def test_by_hand_finds_both_by_name(self, hub: Hub) -> None:
        one, two = await hub.organisation("Handmatig Een"), await hub.organisation("Handmatig Twee")
        async with hub.facilitator() as facilitator:
            page = await facilitator.opens("/community/matches/new?seeker_q=handmatig&provider_q=twee")
            typed = {"seeker_id": str(one), "provider_id": str(two)}
            page = await facilitator.presses(page, "Aan elkaar voorstellen", typed)
            assert page.heading == "Handmatig Een en Handmatig Twee"
            page = await facilitator.opens(f"/community/organisations/{one}")
            assert "Handmatig Een en Handmatig Twee" in page.links()

    async def test_is_told_who_is_missing_and_that_nobody_meets_themself(self, hub: Hub, studio: UUID) -> None:
        async with hub.facilitator() as facilitator:
            page = await facilitator.opens("/community/matches/new?seeker_q=studio noord&provider_q=studio noord")
            page = await facilitator.presses(page, "Aan elkaar voorstellen", {"note": "Blijft"}, status=422)
            assert set(page.errors) == {"seeker_id", "provider_id"}
            typed = {"seeker_id": str(studio), "provider_id": str(studio)}
            page = await facilitator.presses(page, "Aan elkaar voorstellen", typed, status=422)
            assert set(page.errors) == {"provider_id"}
            assert page.form("Aan elkaar voorstellen").fields["note"] == ["Blijft"]

    async def test_by_a_party_is_of_itself_with_whoever_asks(self, hub: Hub, studio: UUID, lab: UUID) -> None:
        need = await hub.need(studio, "Wie helpt ons")
        third = await hub.organisation("Zomaar Iemand")
        async with hub.partner(lab) as partner:
            page = await partner.opens(f"/community/needs/{need['id']}")
            page = await partner.opens(page.links()["Reageren op deze vraag"])
            page = await partner.presses(page, "Aan elkaar voorstellen")
            assert page.heading == "Studio Noord en Beeldlab Oost"
            new = await partner.opens("/community/matches/new?seeker_q=studio&provider_q=zomaar")
            typed = {"seeker_id": str(studio), "provider_id": str(third)}
            sent = await partner.sends(new, "Aan elkaar voorstellen", typed)
            assert sent.status_code in {403, 422}

    @pytest.mark.parametrize("query", ["need=x", "offer=%00", "seeker=x&provider=y", "challenge=z"])
    async def test_of_nonsense_in_the_address_is_an_empty_form(self, hub: Hub, query: str) -> None:
        async with hub.facilitator() as facilitator:
            page = await facilitator.opens(f"/community/matches/new?{query}")
            assert page.heading == "Twee organisaties aan elkaar voorstellen"
            await facilitator.opens(f"/community/matches/new?need={NEVER}", status=404)


class TestAnOrganisation:
    async def test_has_its_needs_offers_and_matches_on_its_page_for_who_may_see_them(
        self, hub: Hub, studio: UUID, lab: UUID
    ) -> None:
        own = await hub.organisation("Heeft alles")
        await hub.need(own, "Zoekt iets")
        offer = await hub.offer(own, "Biedt iets")
        await hub.closed("offers", offer)
        await hub.match(own, lab)
        path = f"/community/organisations/{own}"
        async with hub.visitor() as visitor:
            page = await visitor.opens(path)
            assert "Zoekt iets" not in page.text
            assert "Heeft alles en Beeldlab Oost" not in page.text
        async with hub.partner(studio) as other:
            page = await other.opens(path)
            assert "Zoekt iets" in page.links()
            assert "1 gesloten: Aanbod" in page.links()
            assert "Heeft alles en Beeldlab Oost" not in page.text
        async with hub.partner(own) as partner:
            page = await partner.opens(path)
            assert "Heeft alles en Beeldlab Oost" in page.links()
            assert page.links()["Vraag plaatsen"] == f"/community/needs/new?organisation={own}"
