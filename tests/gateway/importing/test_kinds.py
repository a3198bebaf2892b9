"""What each kind of record can be brought by those who keep it, in the language of their file."""

from typing import Any

from gateway.importing.bringing import brings, counted, marked, tried
from gateway.pages.browser import Browser, read
from gateway.pages.people import member, organisation, person, signed_in
from mediate_contracts.policy import Role
from support.running import Running, eventually

BOTH = {"nl": "Gemiddelde", "en": "Mean"}


class TestAnOrganisationsAdministrator:
    async def test_updates_their_own_organisation_and_figures_and_adds_none(self, hub: dict[str, Running]) -> None:
        own = await hub["community"].create("/v1/organisations", {"name": "Eigen", "types": ["school"]})
        known = await organisation(hub["gateway"], "Alleen hier")
        who = await person(hub["gateway"])
        await member(hub["gateway"], who, known, is_admin=True)
        async with signed_in(hub["gateway"], who) as browser:
            page = await browser.opens("/import")
            assert [
                words for words in page.links() if words in {"Organisaties", "Agendapunten", "Cijfers", "Deals"}
            ] == ["Organisaties", "Cijfers"]
            columns = read(await brings(browser, b"Naam;Soorten\nNieuw;school\n"))
            refused = await browser.presses(columns, "Proberen", status=422)
            assert "Kies ook een kolom voor: Id." in refused.text
            content = f"id;Naam\n{own['id']};Overgenomen\n;Nieuw\n".encode()
            page = await tried(browser, content)
            assert counted(page)["geweigerd"] == "2"
            assert marked(page) == [
                "Dit record is niet van uw organisatie.",
                "U kunt alleen uw eigen records bijwerken; zet hier het id van een daarvan.",
            ]


class TestFigures:
    async def test_are_read_the_dutch_way_where_the_file_says_so(
        self, hub: dict[str, Running], browser: Browser
    ) -> None:
        definition: dict[str, Any] = {
            "code": "imported.mean",
            "name": BOTH,
            "definition": BOTH,
            "unit": "points",
            "direction": "more",
        }
        definition |= {"aggregation": "mean", "rhythm": "yearly", "action_lines": [1], "synthetic": True}
        await hub["monitor"].create("/v1/indicators", definition)
        headings = "Indicator;Periode;Waarde;Hoe precies;Bron: document;Bron: bestand;Bron: plaats"
        rows = "imported.mean;2020;1.234,5;circa;S1;a.txt;p. 1\nimported.mean;2021;1.5;precies;S1;a.txt;p. 1\n"
        content = f"{headings}\n{rows}".encode()
        page = await tried(browser, content, at="/import/monitor/observations")
        assert (counted(page)["nieuw"], counted(page)["geweigerd"]) == ("1", "1")
        assert marked(page) == [
            "Dit is geen getal zoals het in dit bestand geschreven wordt. Suggestie: 1,5",
        ]


class TestDeals:
    async def test_are_brought_by_officers_alone(self, hub: dict[str, Running], browser: Browser) -> None:
        await hub["community"].create("/v1/organisations", {"name": "Studio Deal", "types": ["scale_up"]})
        said = len(await hub["community"].events())
        inbox = hub["pipeline"].service.inboxes["pipeline-hears-community"]

        async def heard() -> bool:
            return inbox.applied.get("/community/0", 0) >= said

        await eventually(heard)
        assert (await browser.gets("/import/pipeline/deals")).status_code == 404
        officer = await person(hub["gateway"], Role.INVESTMENT_OFFICER)
        async with signed_in(hub["gateway"], officer) as theirs:
            content = "Organisatie;Titel;Gevraagd bedrag;Fase\nStudio Deal;Ronde;€ 250.000;eerste toets\n".encode(
                "cp1252"
            )
            page = await tried(theirs, content, "deals.csv", at="/import/pipeline/deals")
            assert marked(page) == []
            assert counted(page)["nieuw"] == "1"
