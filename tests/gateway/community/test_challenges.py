"""The pages of challenges: what a source states beside what is counted, the needs under one, and who opens them."""

from collections.abc import AsyncIterator

import pytest

from gateway.community.matching_hub import NEVER, Hub, running_hub
from support.infrastructure import Infrastructure

SOURCE = {"document": "S0", "file": "000_3d0723314faab67f.txt", "place": "MINDS"}
STATED = {
    "stated_matches": {"number": 25, "qualifier": "at_least"},
    "stated_implementations": {"number": 5, "qualifier": "at_least"},
    "source": SOURCE,
}


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure) -> AsyncIterator[Hub]:
    async with running_hub(infrastructure) as started:
        yield started


class TestAChallenge:
    async def test_shows_what_a_source_states_beside_what_is_counted_and_never_adds_them_up(self, hub: Hub) -> None:
        challenge = await hub.challenge("MINDS geteld", **STATED)
        one, two, three = [await hub.organisation(f"Partij {each}") for each in "abc"]
        await hub.match(one, two, challenge_id=challenge["id"])
        implemented = await hub.match(one, three, challenge_id=challenge["id"])
        await hub.moved(implemented, "implemented")
        async with hub.visitor() as visitor:
            page = await visitor.opens(f"/community/challenges/{challenge['id']}")
            assert page.heading == "MINDS geteld"
            assert "Matches 2 ten minste 25" in page.text
            assert "Waarvan in gebruik 1 ten minste 5" in page.text
            assert "27" not in page.text
            assert "S0: MINDS" in page.text
            assert "Voorgesteld 1" in page.text
            assert "In gebruik 1" in page.text
            for party in ("Partij a", "Partij b"):
                assert party not in page.text, "with whom is for the parties"
            file = await visitor.gets(f"/community/challenges/{challenge['id']}/charts/matches.csv")
            assert "Voorgesteld;1" in file.text
            listed = await visitor.opens("/community/challenges?q=geteld")
            assert listed.links()["MINDS geteld"] == f"/community/challenges/{challenge['id']}"
            assert "ten minste 25" in listed.text

    async def test_says_to_a_visitor_how_many_needs_there_are_and_to_the_network_which(self, hub: Hub) -> None:
        challenge = await hub.challenge("Met vragen")
        studio = await hub.organisation("Studio Vraagt")
        need = await hub.need(studio, "Onder een uitdaging", challenge_id=challenge["id"])
        path = f"/community/challenges/{challenge['id']}"
        async with hub.visitor() as visitor:
            page = await visitor.opens(path)
            assert "Er is 1 vraag onder deze uitdaging." in page.text
            assert "Onder een uitdaging" not in page.text
        async with hub.partner(studio) as partner:
            page = await partner.opens(path)
            assert page.links()["Onder een uitdaging"] == f"/community/needs/{need['id']}"
            new = await partner.opens(page.links()["Vraag plaatsen onder deze uitdaging"])
            posted = await partner.presses(new, "Vraag plaatsen", {"title": "Nog een"})
            assert posted.links()["Met vragen"] == path

    async def test_that_nothing_is_counted_of_yet_says_so_without_a_chart(self, hub: Hub) -> None:
        challenge = await hub.challenge("Leeg")
        async with hub.visitor() as visitor:
            page = await visitor.opens(f"/community/challenges/{challenge['id']}")
            assert "Matches per fase" not in page.text
            file = await visitor.gets(f"/community/challenges/{challenge['id']}/charts/matches.csv")
            assert file.status_code == 200
            for path in (f"/community/challenges/{NEVER}", "/community/challenges/x"):
                await visitor.opens(path, status=404)


class TestAFacilitator:
    async def test_opens_one_rewords_it_and_closes_it(self, hub: Hub) -> None:
        issuer = await hub.organisation("Uitschrijver")
        async with hub.facilitator() as facilitator:
            page = await facilitator.opens("/community/challenges/new?q=uitschrijver")
            typed = {
                "name_nl": "Ondertitels 2026",
                "name_en": "Subtitles 2026",
                "issuer_id": str(issuer),
                "opens": "2026-03",
                "stated_matches_number": "1.025",
                "stated_matches_qualifier": "about",
                **{f"source_{key}": value for key, value in SOURCE.items()},
            }
            page = await facilitator.presses(page, "Uitdaging openen", typed)
            for said in ("Ondertitels 2026", "circa 1.025", "Uitschrijver", "2026-03"):
                assert said in page.text, said
            edit = await facilitator.opens(page.links()["Wijzigen Ondertitels 2026"])
            page = await facilitator.presses(edit, "Opslaan", {"name_nl": "Ondertitels", "status": "closed"})
            assert page.heading == "Ondertitels"
            assert "gesloten" in page.text
            page = await facilitator.presses(page, "Ongedaan maken")
            assert page.heading == "Ondertitels 2026"

    async def test_is_told_at_each_field_what_is_wrong(self, hub: Hub) -> None:
        async with hub.facilitator() as facilitator:
            page = await facilitator.opens("/community/challenges/new")
            page = await facilitator.presses(page, "Uitdaging openen", {"opens": "2020"}, status=422)
            assert set(page.errors) == {"name_nl", "name_en"}
            both = {"name_nl": "x", "name_en": "y"}
            for typed, field in (
                ({"stated_matches_number": "veel"}, "stated_matches_number"),
                ({"stated_matches_number": "2,5"}, "stated_matches_number"),
                ({"opens": "gisteren"}, "opens"),
                ({"source_document": "S0"}, "source_file"),
                ({"description_nl": "alleen dit"}, "description_en"),
            ):
                page = await facilitator.opens("/community/challenges/new")
                page = await facilitator.presses(page, "Uitdaging openen", {**both, **typed}, status=422)
                assert field in page.errors, typed

    async def test_sees_both_versions_where_somebody_else_was_first(self, hub: Hub) -> None:
        challenge = await hub.challenge("Tegelijk")
        async with hub.facilitator() as facilitator:
            page = await facilitator.opens(f"/community/challenges/{challenge['id']}/edit")
            await hub.changed("challenges", challenge, name={"nl": "Van een ander", "en": "Somebody's"})
            page = await facilitator.presses(page, "Opslaan", {"name_nl": "Van mij"}, status=412)
            assert "Van een ander" in page.text
            assert page.form("Opslaan").fields["name_nl"] == ["Van mij"]

    async def test_alone_opens_and_changes_challenges(self, hub: Hub) -> None:
        challenge = await hub.challenge("Van de facilitator")
        studio = await hub.organisation("Geen facilitator")
        async with hub.partner(studio) as partner:
            page = await partner.opens("/community/challenges")
            assert "/community/challenges/new" not in page.links().values()
            for path in ("/community/challenges/new", f"/community/challenges/{challenge['id']}/edit"):
                assert (await partner.gets(path)).status_code == 403
