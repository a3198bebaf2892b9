"""The goal tree of 2020 as its pages show it, on the facts that come with the hub."""

from collections.abc import AsyncIterator

import pytest
from rich.console import Console
from sqlalchemy import func, select

from gateway.pages.agenda_hub import Hub, running_hub
from gateway.pages.browser import Browser, Page, browsing
from mediate_deploy.load import directory_of
from mediate_deploy.load.dataset import read_dataset
from mediate_deploy.load.hub import Hub as Door
from mediate_deploy.load.kinds import ACTIVITIES, GOALS, REALISATIONS, TARGETS
from mediate_deploy.load.loading import Loading
from mediate_deploy.load.showing import Progress
from mediate_gateway.adapters.agendas_read_model import AGENDA_ACTIVITY
from support.infrastructure import Infrastructure
from support.running import eventually


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure) -> AsyncIterator[Hub]:
    """The agenda's pages, with the goal tree and the activities of 2020 as they are loaded into every hub."""
    async with running_hub(infrastructure) as started:
        facts = read_dataset(directory_of("hilversum"))
        of_2020 = {kind.name for kind in (GOALS, TARGETS, REALISATIONS, ACTIVITIES)}
        facts.records = {name: records for name, records in facts.records.items() if name in of_2020}
        loading = Loading("hilversum", facts, Door(started.gateway.client), Progress(Console(quiet=True)))
        report = await loading.run()
        assert (report.rejects, report.skips, report.stopped) == ([], [], None)
        activities = len(facts.of(ACTIVITIES))

        async def is_heard() -> bool:
            async with started.gateway.service.database.reading() as connection:
                return await connection.scalar(select(func.count()).select_from(AGENDA_ACTIVITY)) == activities

        await eventually(is_heard)
        await started.item("Hierna is alles gehoord")
        yield started


@pytest.fixture
async def visitor(hub: Hub) -> AsyncIterator[Browser]:
    async with browsing(hub.gateway) as browser:
        yield browser


async def target(browser: Browser, code: str) -> Page:
    """Open the page of a target by the link with its code in the tree."""
    tree = await browser.opens("/agenda/goals?year=2020")
    [address] = {href for words, href in tree.links().items() if words.startswith(f"{code} ")}
    return await browser.opens(address)


def told(page: Page) -> dict[str, str]:
    """Return what a page tells of one thing, by its words."""
    terms, facts = page.all("dt"), page.all("dd")
    return {term.text.strip(): " ".join(fact.text.split()) for term, fact in zip(terms, facts, strict=True)}


class TestTheTreeOf2020:
    async def test_shows_its_targets_with_what_came_of_them(self, visitor: Browser) -> None:
        page = await visitor.opens("/agenda/goals?year=2020")
        assert page.heading == "Doelen van 2020"
        for said in (
            "Beoogd: ten minste 2 hackathons; gerealiseerd: 3",
            "Beoogd: ten minste 120 studenten; gerealiseerd: 90",
            "gerealiseerd: 0",
            "Vervangen door: Hollands Finest",
            "Oorzaak van buiten: covid-19",
        ):
            assert said in page.text, said

    async def test_draws_how_many_targets_came_to_what_and_averages_none(self, visitor: Browser) -> None:
        page = await visitor.opens("/agenda/goals?year=2020")
        figure = page.one("figure", id="outcomes")
        assert "Wat van de streefcijfers kwam, per doel" in figure.text
        assert "%" not in page.one("main", id="content").text
        head, *rows = (await visitor.gets("/agenda/goals/charts/outcomes.csv?year=2020")).text.splitlines()
        assert "Gehaald" in head
        assert any("1.1" in row for row in rows)


class TestATarget:
    async def test_of_two_hackathons_shows_that_three_were_held(self, visitor: Browser) -> None:
        page = await target(visitor, "1.1.1.a.1")
        assert told(page)["Beoogd"] == "ten minste 2 hackathons"
        assert told(page)["Gerealiseerd"] == "3"
        assert told(page)["Geteld uit activiteiten"].startswith("3 activiteiten")
        assert page.links()["Online hackathon over aanbevelingen bij de publieke omroep"]

    async def test_of_students_shows_ninety_of_at_least_120(self, visitor: Browser) -> None:
        page = await target(visitor, "1.1.1.a.3")
        found = [told(page)[word] for word in ("Uitkomst", "Beoogd", "Gerealiseerd")]
        assert found == ["Deels", "ten minste 120 studenten", "90"]

    async def test_of_safaris_shows_none_and_the_cause_from_outside(self, visitor: Browser) -> None:
        page = await target(visitor, "1.2.1.a")
        found = [told(page)[word] for word in ("Uitkomst", "Gerealiseerd", "Oorzaak van buiten")]
        assert found == ["Niet gehaald", "0", "covid-19"]
        assert told(page)["Beoogd"].startswith("ten minste 6")
        assert "Geteld uit activiteiten" not in told(page)

    async def test_of_recruiting_abroad_shows_that_it_was_not_done_and_why(self, visitor: Browser) -> None:
        page = await target(visitor, "1.1.1.e")
        found = [told(page)[word] for word in ("Uitkomst", "Gerealiseerd", "Oorzaak van buiten")]
        assert found == ["Niet gehaald", "geen getal", "covid-19"]
        assert told(page)["Toelichting"] == "Niet gebeurd: het kreeg door covid-19 geen voorrang."

    async def test_of_the_event_at_ibc_shows_what_took_its_place(self, visitor: Browser) -> None:
        page = await target(visitor, "2.4.d.1")
        assert told(page)["Uitkomst"] == "Vervangen"
        assert told(page)["Vervangen door"] == "Hollands Finest"
        assert page.links()["Internationaal evenement bij de IBC"]


class TestTheActivitiesOf2020:
    async def test_are_listed_with_who_took_part(self, visitor: Browser) -> None:
        page = await visitor.opens("/agenda/activities?year=2020&status=held")
        address = page.links()["Digitale Week van de Mediastages"]
        assert "Studenten: 150" in page.text
        assert "HR-overleg van de sector" not in page.text
        shown = await visitor.opens(address)
        assert told(shown)["Dag"] == "25 mei 2020 tot en met 29 mei 2020"
        assert told(shown)["Deelnemers"] == "Studenten: 150"
        assert "Deelnemers: studenten" in shown.text

    async def test_that_were_called_off_say_why(self, visitor: Browser) -> None:
        page = await visitor.opens("/agenda/activities?status=cancelled")
        shown = await visitor.opens(page.links()["HR-overleg van de sector, gepland in maart"])
        assert told(shown)["Stand"] == "Afgelast"
        assert told(shown)["Oorzaak van buiten"] == "covid-19"
        assert "Een activiteit telt pas mee als die gehouden is." in shown.text
