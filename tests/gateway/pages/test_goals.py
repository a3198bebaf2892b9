"""The goal tree of a year and the roadmap: what was set out to reach, what came of it, and what is due when."""

from collections.abc import AsyncIterator

import pytest

from gateway.pages.agenda_hub import Hub, at, running_hub
from gateway.pages.browser import browsing
from support.agendas import SOURCE, both
from support.infrastructure import Infrastructure


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure) -> AsyncIterator[Hub]:
    async with running_hub(infrastructure) as started:
        yield started


class TestGoals:
    async def test_are_a_tree_with_targets_counted_and_never_averaged(self, hub: Hub) -> None:
        goal = await hub.agendas.running.create(
            "/v1/goals", {"year": 2020, "code": "1", "title": both("Talent"), "source": SOURCE}
        )
        below = {"year": 2020, "code": "1.1", "parent_id": goal["id"], "title": both("Studenten"), "source": SOURCE}
        child = await hub.agendas.running.create("/v1/goals", below)
        told = both("Er kwamen er negentig.")
        for number, (realised, cause) in enumerate((("90", "covid-19"), ("150", None), (None, None))):
            target = await hub.agendas.running.create(
                f"/v1/goals/{child['id']}/targets",
                {
                    "code": f"1.1.{number}",
                    "title": both(f"Streefcijfer {number}"),
                    "comparator": "at_least",
                    "number": "120",
                    "unit": both("studenten"),
                    "source": SOURCE,
                },
            )
            if realised is not None:
                body = {"number": realised, "narrative": told, "source": SOURCE}
                body |= {} if cause is None else {"external_cause": cause}
                await hub.agendas.running.create(f"/v1/targets/{target['id']}/realisations", body)
        await hub.item("Hierna is alles gehoord")
        async with browsing(hub.gateway) as visitor:
            page = await visitor.opens("/agenda/goals?year=2020")
            assert page.heading == "Doelen van 2020"
            assert "1.1 Studenten 1 gehaald, 1 deels, 1 onbekend" in page.text
            assert "1 Talent 1 gehaald, 1 deels, 1 onbekend" in page.text
            assert "Beoogd: ten minste 120 studenten; gerealiseerd: 90" in page.text
            assert "Oorzaak van buiten: covid-19" in page.text
            assert "geen getal" in page.text
            assert "%" not in page.one("main", id="content").text
            [address] = [each for each in page.links().values() if each.startswith("/agenda/goals.csv")]
            head, *rows = (await visitor.gets(address)).text.lstrip("\ufeff").splitlines()
            assert {"goal", "code", "title_nl", "number", "realised_number", "outcome"} <= set(head.split(";"))
            assert len(rows) == 3
            assert sum(";90;partly;" in row for row in rows) == 1

    @pytest.mark.parametrize("year", ["1066", "x", "-1", "٢٠٢٠", "99999999999999999999", "2020'"])
    async def test_of_a_year_without_them_are_those_of_another_and_say_so(self, hub: Hub, year: str) -> None:
        await hub.agendas.running.post(
            "/v1/goals", {"year": 2019, "code": "jaar", "title": both("Ouder"), "source": SOURCE}
        )
        await hub.item("Ook gehoord")
        async with browsing(hub.gateway) as visitor:
            assert (await visitor.opens(f"/agenda/goals?year={year}")).heading.startswith("Doelen van 20")


class TestTheRoadmap:
    async def test_lays_items_on_an_axis_and_beside_it_by_their_horizon(self, hub: Hub) -> None:
        item = await hub.item("Ligt op de as", due_date="2031-01-31", horizon="long")
        await hub.item("Ooit", due_date="9999-12-31")
        async with browsing(hub.gateway) as visitor:
            page = await visitor.opens("/agenda/roadmap")
            assert page.links()[f"{item['code']} Ligt op de as"] == at(item)
            assert "Lange termijn" in page.text
            assert "31 januari 2031" in page.text
            file = await visitor.gets("/agenda/roadmap.csv")
            assert file.headers["content-type"] == "text/csv; charset=utf-8"
            assert "Ligt op de as" in file.text
