"""The pages of needs and offers: who reads them, who posts and changes them, and what is suggested and why."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from gateway.community.matching_hub import NEVER, Hub, running_hub
from gateway.pages.browser import leads_to
from support.infrastructure import Infrastructure


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure) -> AsyncIterator[Hub]:
    async with running_hub(infrastructure) as started:
        yield started


@pytest.fixture(scope="module")
async def studio(hub: Hub) -> UUID:
    return await hub.organisation("Studio Noord", hub="hilversum", synthetic=True)


@pytest.fixture(scope="module")
async def lab(hub: Hub) -> UUID:
    return await hub.organisation("Beeldlab Oost", hub="hilversum", synthetic=True)


class TestTheListOfNeeds:
    async def test_is_for_the_network_and_asks_a_visitor_to_sign_in(self, hub: Hub, studio: UUID) -> None:
        need = await hub.need(studio, "Alleen voor het netwerk")
        async with hub.visitor() as visitor:
            for path in ("/community/needs", "/community/offers", f"/community/needs/{need['id']}"):
                answer = await visitor.gets(path)
                assert leads_to(answer).startswith("/sign-in?next=")
                assert "Alleen voor het netwerk" not in answer.text
            directory = await visitor.opens("/community")
            assert "/community/needs" not in directory.links().values()
            assert (await visitor.gets("/community/needs.csv", accept="text/csv")).status_code == 401

    async def test_is_narrowed_by_what_one_may_want_of_it(self, hub: Hub, studio: UUID, lab: UUID) -> None:
        challenge = await hub.challenge("Om te filteren")
        ours = await hub.need(
            studio,
            "Filter dit",
            action_lines=[3],
            themes=["filteren"],
            stages=["creation"],
            challenge_id=challenge["id"],
        )
        theirs = await hub.need(lab, "Filter dat", action_lines=[5], themes=["anders"], stages=["experience"])
        await hub.closed("needs", theirs)
        async with hub.partner(studio) as partner:
            for query in (
                "q=filter dit",
                "line=3",
                "theme=filteren",
                "stage=creation",
                f"organisation={studio}",
                "mine=yes",
                f"challenge={challenge['id']}",
                "status=open",
            ):
                links = (await partner.opens(f"/community/needs?{query}")).links()
                assert "Filter dit" in links, query
                assert "Filter dat" not in links, query
            links = (await partner.opens("/community/needs?mine=no")).links()
            assert "Filter dat" in links
            assert "Filter dit" not in links
            assert (await partner.opens("/community/needs?status=on_fire&line=x&mine=perhaps")).heading == "Vragen"
        assert ours["status"] == "open"

    async def test_comes_along_as_a_file_whose_columns_an_import_knows(self, hub: Hub, studio: UUID) -> None:
        await hub.need(studio, "=SOM(A1)", action_lines=[3, 5], themes=["bestand"])
        async with hub.partner(studio) as partner:
            file = await partner.gets(
                "/community/needs.csv?columns=title,organisation,text,action_lines,themes&theme=bestand"
            )
        assert file.status_code == 200
        head, row = file.text.lstrip("\ufeff").splitlines()
        assert head.split(";") == ["id", "title", "organisation", "text", "language", "action_lines", "themes"]
        assert "'=SOM(A1)" in row


class TestAPartner:
    async def test_posts_a_need_for_their_own_organisation_without_having_to_choose_it(
        self, hub: Hub, studio: UUID
    ) -> None:
        async with hub.partner(studio) as partner:
            page = await partner.opens("/community/needs/new")
            typed = {
                "title": "Ondertitels die kloppen",
                "text": "Voor wie slecht hoort.",
                "themes": "Toegankelijkheid, taal",
                "stages": ["experience"],
                "until": "2999-12-31",
            }
            page = await partner.presses(page, "Vraag plaatsen", typed)
            assert page.heading == "Ondertitels die kloppen"
            for said in ("De vraag is geplaatst.", "Studio Noord", "toegankelijkheid", "Beleving", "31 december 2999"):
                assert said in page.text, said

    async def test_is_told_at_each_field_what_is_missing_and_keeps_what_was_typed(self, hub: Hub, studio: UUID) -> None:
        async with hub.partner(studio) as partner:
            page = await partner.opens("/community/offers/new")
            page = await partner.presses(page, "Aanbod plaatsen", {"text": "Dit blijft staan"}, status=422)
            assert "Titel: Vul dit in" in page.text or "Titel" in page.text
            assert page.form("Aanbod plaatsen").fields["text"] == ["Dit blijft staan"]
            invalid = [each["name"] for each in page.elements if each["aria-invalid"] == "true"]
            assert invalid == ["title", "kind"]
            page = await partner.presses(
                page, "Aanbod plaatsen", {"title": "x" * 301, "kind": "sandbox", "until": "gisteren"}, status=422
            )
            assert {each["name"] for each in page.elements if each["aria-invalid"] == "true"} == {"title", "until"}

    async def test_posts_nothing_for_others_and_changes_nothing_of_theirs(
        self, hub: Hub, studio: UUID, lab: UUID
    ) -> None:
        need = await hub.need(lab, "Van een ander")
        async with hub.partner(studio) as partner:
            page = await partner.opens(f"/community/needs/{need['id']}")
            assert f"/community/needs/{need['id']}/edit" not in page.links().values()
            for verb in ("edit", "close"):
                assert (await partner.gets(f"/community/needs/{need['id']}/{verb}")).status_code == 403
            new = await partner.opens("/community/needs/new")
            sent = await partner.sends(
                new, "Vraag plaatsen", {"title": "Namens een ander", "organisation_id": str(lab)}
            )
            assert sent.status_code == 403
        assert (await hub.record("needs", need["id"]))["version"] == 1

    async def test_rewords_their_own_and_takes_that_back(self, hub: Hub, studio: UUID) -> None:
        need = await hub.need(studio, "Oude titel", themes=["oud"], action_lines=[3])
        async with hub.partner(studio) as partner:
            page = await partner.opens(f"/community/needs/{need['id']}/edit")
            page = await partner.presses(page, "Opslaan", {"title": "Nieuwe titel", "themes": "nieuw"})
            assert page.heading == "Nieuwe titel"
            found = await hub.record("needs", need["id"])
            assert (found["themes"], found["action_lines"]) == (["nieuw"], [3])
            page = await partner.presses(page, "Ongedaan maken")
            assert page.heading == "Oude titel"
            page = await partner.opens(f"/community/needs/{need['id']}/edit")
            page = await partner.presses(page, "Opslaan")
            assert (await hub.record("needs", need["id"]))["version"] == 3

    async def test_sees_both_versions_where_somebody_else_was_first(self, hub: Hub, studio: UUID) -> None:
        need = await hub.need(studio, "Samen schrijven", text="Eerst")
        async with hub.partner(studio) as partner:
            page = await partner.opens(f"/community/needs/{need['id']}/edit")
            await hub.changed("needs", need, text="Van een ander")
            page = await partner.presses(page, "Opslaan", {"text": "Van mij"}, status=412)
            assert "Van een ander" in page.text
            assert page.form("Opslaan").fields["text"] == ["Van mij"]
            assert (await hub.record("needs", need["id"]))["text"] == "Van een ander"
            page = await partner.presses(page, "Opslaan")
            assert (await hub.record("needs", need["id"]))["text"] == "Van mij"

    async def test_closes_with_a_reason_and_reopens(self, hub: Hub, studio: UUID) -> None:
        offer = await hub.offer(studio, "Voor even dicht")
        async with hub.partner(studio) as partner:
            page = await partner.opens(f"/community/offers/{offer['id']}/close")
            page = await partner.presses(page, "Aanbod sluiten", {"reason": "Vol tot de zomer."})
            for said in ("gesloten", "Vol tot de zomer.", "Het aanbod is gesloten."):
                assert said in page.text, said
            assert (await hub.record("offers", offer["id"]))["status"] == "closed"
            page = await partner.presses(page, "Ongedaan maken")
            assert "Het aanbod is weer open." in page.text
            assert (await hub.record("offers", offer["id"]))["status"] == "open"
            closing = await partner.opens(f"/community/offers/{offer['id']}/close")
            await hub.closed("offers", offer)
            await partner.presses(closing, "Aanbod sluiten", status=412)

    async def test_finds_their_own_on_their_start_page_and_among_partners(self, hub: Hub, studio: UUID) -> None:
        own = await hub.organisation("Eigen Huis")
        need = await hub.need(own, "Staat op de voorpagina")
        match = await hub.match(own, studio)
        async with hub.partner(own) as partner:
            for path in ("/", "/partners"):
                links = (await partner.opens(path)).links()
                assert links["Staat op de voorpagina"] == f"/community/needs/{need['id']}"
                assert links["Eigen Huis en Studio Noord"] == f"/community/matches/{match['id']}"


class TestAFacilitator:
    async def test_posts_for_any_organisation_found_by_its_name(self, hub: Hub, lab: UUID) -> None:
        async with hub.facilitator() as facilitator:
            page = await facilitator.opens("/community/offers/new?q=beeldlab")
            typed = {"organisation_id": str(lab), "title": "Namens het lab", "kind": "dataset", "synthetic": "yes"}
            page = await facilitator.presses(page, "Aanbod plaatsen", typed)
            for said in ("Namens het lab", "Dataset", "Beeldlab Oost", "synthetisch"):
                assert said in page.text, said
            page = await facilitator.opens(f"/community/needs/new?organisation={lab}")
            page = await facilitator.presses(page, "Vraag plaatsen", {"title": "Vanaf haar pagina"})
            assert page.links()["Beeldlab Oost"] == f"/community/organisations/{lab}"

    async def test_is_told_that_an_organisation_has_to_be_chosen(self, hub: Hub) -> None:
        async with hub.facilitator() as facilitator:
            page = await facilitator.opens("/community/needs/new?q=bestaat-niet")
            page = await facilitator.presses(page, "Vraag plaatsen", {"title": "Van niemand"}, status=422)
            assert "Organisatie" in page.text
            assert page.form("Vraag plaatsen").fields["title"] == ["Van niemand"]


class TestANeed:
    async def test_is_offered_what_fits_with_the_reasons_in_words(self, hub: Hub, studio: UUID, lab: UUID) -> None:
        about = {"action_lines": [3], "themes": ["archief"], "stages": ["management"]}
        need = await hub.need(studio, "Archief doorzoeken", **about)
        offer = await hub.offer(lab, "Omgeving voor archieven", **about)
        async with hub.facilitator() as facilitator:
            page = await facilitator.opens(f"/community/needs/{need['id']}")
            for said in (
                "Aanbod dat past",
                "Dezelfde actielijn: 3",
                "Gedeeld thema: archief",
                "Dezelfde schakel van de waardeketen: Beheer",
                "Dezelfde hub: Hilversum",
            ):
                assert said in page.text, said
            introduce = page.links()["Aan elkaar voorstellen Omgeving voor archieven"]
            assert introduce == f"/community/matches/new?need={need['id']}&offer={offer['id']}"
            page = await facilitator.opens(f"/community/offers/{offer['id']}")
            assert "Archief doorzoeken" in page.links()
        async with hub.partner(studio) as partner:
            assert "Omgeving voor archieven" in (await partner.opens(f"/community/needs/{need['id']}")).links()
        async with hub.partner(await hub.organisation("Een derde")) as other:
            page = await other.opens(f"/community/needs/{need['id']}")
            assert "Omgeving voor archieven" not in page.links(), "what fits is for whose it is"
            assert page.links()["Reageren op deze vraag"] == f"/community/matches/new?need={need['id']}"

    async def test_shows_its_matches_to_their_parties_and_facilitators_alone(
        self, hub: Hub, studio: UUID, lab: UUID
    ) -> None:
        need = await hub.need(studio, "Met een match")
        match = await hub.match(studio, lab, need_id=need["id"])
        at = f"/community/matches/{match['id']}"
        async with hub.facilitator() as facilitator, hub.partner(studio) as own, hub.partner(lab) as other:
            for browser in (facilitator, own, other):
                assert at in (await browser.opens(f"/community/needs/{need['id']}")).links().values()
        async with hub.partner(await hub.organisation("Een vierde")) as stranger:
            page = await stranger.opens(f"/community/needs/{need['id']}")
            assert at not in page.links().values()

    async def test_whose_day_has_passed_says_so_and_is_offered_nothing(self, hub: Hub, studio: UUID) -> None:
        need = await hub.need(studio, "Te laat", until="2020-01-01")
        async with hub.facilitator() as facilitator:
            page = await facilitator.opens(f"/community/needs/{need['id']}")
            assert "termijn voorbij" in page.text
            assert "Aanbod dat past" not in page.text

    async def test_that_is_not_there_is_a_page_that_says_so(self, hub: Hub, studio: UUID) -> None:
        async with hub.partner(studio) as partner:
            for path in (f"/community/needs/{NEVER}", "/community/needs/x", f"/community/offers/{NEVER}/edit"):
                await partner.opens(path, status=404)

    async def test_of_a_merged_organisation_is_shown_under_the_one_that_stands_for_it(self, hub: Hub) -> None:
        old, new = await hub.organisation("Oude Naam"), await hub.organisation("Nieuwe Naam")
        need = await hub.need(old, "Van voor de samenvoeging")
        await hub.merged(old, new)
        async with hub.facilitator() as facilitator:
            page = await facilitator.opens(f"/community/needs/{need['id']}")
            assert page.links()["Nieuwe Naam"] == f"/community/organisations/{new}"
            assert (
                "Van voor de samenvoeging" in (await facilitator.opens(f"/community/needs?organisation={new}")).links()
            )
