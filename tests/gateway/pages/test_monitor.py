"""The monitor's pages: each figure with its source, what is missing as missing, and rivals side by side."""

import csv
from collections.abc import AsyncIterator
from dataclasses import dataclass
from io import BytesIO, StringIO
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from gateway.pages.browser import Page, browsing
from mediate_gateway.adapters.monitor_read_model import INDICATOR, INDICATOR_TARGET, OBSERVATION
from support.infrastructure import Infrastructure
from support.running import Running, eventually, running

SOURCE = {"document": "S1", "file": "001_3e552c4187135ca3.txt", "place": "tabel, rij Kennisevents"}
OTHER = {"document": "S2", "file": "002_ca23c640196223ad.txt", "place": "vraag 1, eerste alinea"}
GROUPS = {
    "starters": (42, 59, 206),
    "professionals": (165, 496, 36),
    "knowledge-events": (1539, 1266, 2047),
    "business-coaching": (61, 85, 6),
}
TOTALS = (1807, 1906, 2295)
UP_TO_OCTOBER = {"covers_until": "2020-10-31", "note": {"nl": "Loopt tot en met oktober.", "en": "Up to October."}}


@dataclass
class Watched:
    """A gateway beside a real monitor service."""

    gateway: Running
    monitor: Running

    async def indicator(self, code: str, **changes: Any) -> str:
        """Define an indicator and return its id once the pages know it."""
        body = {
            "code": code,
            "name": {"nl": f"Cijfer {code}", "en": f"Figure {code}"},
            "definition": {"nl": "Wat geteld wordt.", "en": "What is counted."},
            "unit": "participants",
            "direction": "more",
            "aggregation": "sum",
            "rhythm": "yearly",
            "action_lines": [4],
            **changes,
        }
        made = await self.monitor.create("/v1/indicators", body)
        await self._heard(INDICATOR, 1, id=UUID(made["id"]))
        return str(made["id"])

    async def observed(self, indicator: str, *figures: dict[str, Any]) -> None:
        """Record figures, and wait until the pages know them."""
        for each in figures:
            body = {"source": SOURCE, **each, "value": str(each["value"])}
            await self.monitor.create(f"/v1/indicators/{indicator}/observations", body)
        await self._heard(OBSERVATION, len(figures), indicator_id=UUID(indicator))

    async def aimed(self, indicator: str, period: str, value: int) -> None:
        """Set a target, and wait until the pages know it."""
        body = {"period": period, "comparator": "at_least", "value": str(value), "source": SOURCE}
        await self.monitor.create(f"/v1/indicators/{indicator}/targets", body)
        await self._heard(INDICATOR_TARGET, 1, indicator_id=UUID(indicator), period=period)

    async def participants(self) -> str:
        """Return the indicator of the participants in Hilversum, as the municipality's letter has them."""
        identifier = await self.indicator(f"participants.{uuid4().hex[:8]}")
        figures: list[dict[str, Any]] = []
        for place, year in enumerate(("2018", "2019", "2020")):
            more: dict[str, Any] = UP_TO_OCTOBER if year == "2020" else {}
            figures += [
                {"period": year, "value": counts[place], "breakdown": {"group": group}, **more}
                for group, counts in GROUPS.items()
            ]
            figures.append({"period": year, "value": TOTALS[place], "kind": "stated", **more})
        await self.observed(identifier, *figures)
        return identifier

    async def _heard(self, table: Any, count: int, **holds: Any) -> None:
        query = (
            select(func.count()).select_from(table).where(*(table.c[name] == value for name, value in holds.items()))
        )

        async def is_heard() -> bool:
            async with self.gateway.service.database.reading() as connection:
                return bool((await connection.execute(query)).scalar_one() >= count)

        await eventually(is_heard)


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure) -> AsyncIterator[Watched]:
    async with running(
        infrastructure,
        "monitor",
        "gateway",
        gateway=lambda started: {"upstreams": {"monitor": started["monitor"].service.app}},
    ) as started:
        yield Watched(started["gateway"], started["monitor"])


def at(indicator: str) -> str:
    return f"/monitor/indicators/{indicator}"


def rows(answer: httpx.Response) -> list[list[str]]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.reader(StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=";"))


def said_of(page: Page, chart: str) -> str:
    """Return what assistive technology reads of a chart."""
    return page.one("desc", id=f"{chart}-wide-desc").text


class TestTheListOfIndicators:
    @pytest.mark.parametrize(("lang", "figure"), [("nl", "2.295 deelnemers"), ("en", "2,295 participants")])
    async def test_says_the_newest_figure_of_each_and_how_it_runs(self, hub: Watched, lang: str, figure: str) -> None:
        identifier = await hub.participants()
        async with browsing(hub.gateway) as visitor:
            page = await visitor.opens(f"/monitor?lang={lang}")
            assert page.heading == "Monitor"
            [row] = [each.text for each in page.all("tr", id=f"row-{identifier}")]
            assert figure in row
            assert "2020" in row
            assert page.all("svg", class_="spark")

    async def test_says_of_what_has_no_figure_that_it_has_none(self, hub: Watched) -> None:
        identifier = await hub.indicator("nothing.yet")
        await hub.aimed(identifier, "2027", 5)
        async with browsing(hub.gateway) as visitor:
            [row] = (await visitor.opens("/monitor?q=nothing.yet")).all("tr", id=f"row-{identifier}")
            assert "geen cijfer voor het geheel" in row.text
            assert "ten minste 5 deelnemers" in row.text, "what is aimed at is said before anything is counted"

    async def test_is_narrowed_and_taken_along_as_a_file(self, hub: Watched) -> None:
        identifier = await hub.indicator("taken.along", rhythm="quarterly", action_lines=[2])
        await hub.observed(identifier, {"period": "2020-Q1", "value": "1234.5"})
        async with browsing(hub.gateway) as visitor:
            for query in ("rhythm=quarterly", "line=2", "q=taken"):
                page = await visitor.opens(f"/monitor?{query}")
                assert [each["id"] for each in page.all("tr") if each["id"]] == [f"row-{identifier}"], query
            head, row = rows(await visitor.gets("/monitor.csv?line=2"))
            found = dict(zip(head, row, strict=True))
            assert found["id"] == identifier
            assert (found["value"], found["unit"], found["source_document"]) == ("1234,5", "participants", "S1")


class TestAnIndicator:
    async def test_marks_a_year_that_was_not_over(self, hub: Watched) -> None:
        identifier = await hub.participants()
        async with browsing(hub.gateway) as visitor:
            page = await visitor.opens(at(identifier))
            assert said_of(page, "whole") == (
                "1.807 deelnemers in 2018, omhoog naar 2.295 deelnemers in 2020."
                " Nog niet definitief, of niet over de hele periode: 2020 (t/m 31 oktober 2020)."
            )
            hollow = page.all("circle", class_="is-open")
            assert hollow, "the mark of that year is hollow"
            assert "Loopt tot en met oktober." in page.text

    async def test_draws_its_parts_and_holds_their_sum_to_what_was_stated(self, hub: Watched) -> None:
        identifier = await hub.participants()
        async with browsing(hub.gateway) as visitor:
            page = await visitor.opens(at(identifier))
            assert "Kennisevents, Starters, Professionals, Business coaching" in said_of(page, "by-group")
            told = [" ".join(each.text.split()) for each in page.all("tr")]
            claims = [each for each in told if "som van de delen" in each and "naar groep" not in each]
            assert claims == [
                "2018 som van de delen 1.807 deelnemers geen",
                "2019 som van de delen 1.906 deelnemers geen",
                "2020 som van de delen 2.295 deelnemers geen",
            ]

    async def test_shows_what_two_sources_say_side_by_side(self, hub: Watched) -> None:
        identifier = await hub.indicator("jobs.share", unit="percent", aggregation="latest")
        quarter = {"period": "2019", "value": 25, "qualifier": "about", "kind": "stated"}
        third = {"period": "2019", "value": "33.33", "qualifier": "about", "kind": "stated", "source": OTHER}
        # Somebody says of the other document that it counts by the same definition.
        await hub.observed(identifier, quarter, {**third, "definition_version": 1})
        async with browsing(hub.gateway) as visitor:
            page = await visitor.opens(at(identifier))
            assert (
                said_of(page, "claims")
                == "Het meest: S2, opgegeven (circa 33,33%); het minst: S1, opgegeven (circa 25%)."
            )
            assert "+8,33" in page.text
            [head, *found] = rows(await visitor.gets(f"{at(identifier)}/charts/claims.csv"))
            assert head == ["Bron", "2019"]
            assert found == [["S1, opgegeven", "25"], ["S2, opgegeven", "33,33"]]

    async def test_leaves_a_gap_where_a_year_is_missing(self, hub: Watched) -> None:
        identifier = await hub.indicator("with.a.gap")
        await hub.observed(identifier, {"period": "2018", "value": 5}, {"period": "2020", "value": 7})
        async with browsing(hub.gateway) as visitor:
            page = await visitor.opens(at(identifier))
            assert "Zonder cijfer: 2019." in said_of(page, "whole")
            assert not page.all("line", class_="chart-line"), "nothing is drawn across the year that is not known"
            found = rows(await visitor.gets(f"{at(identifier)}/charts/whole.csv"))
            assert [row[:2] for row in found[1:]] == [["2018", "5"], ["2019", ""], ["2020", "7"]]

    async def test_holds_a_lone_figure_against_its_target(self, hub: Watched) -> None:
        identifier = await hub.indicator("pilots", rhythm="once")
        await hub.observed(identifier, {"period": "2019", "value": 96})
        await hub.aimed(identifier, "2019", 45)
        async with browsing(hub.gateway) as visitor:
            page = await visitor.opens(at(identifier))
            assert said_of(page, "whole") == "Gerealiseerd: 96 deelnemers; doel ten minste 45 deelnemers."

    async def test_names_the_source_of_every_figure_and_gives_them_as_files(self, hub: Watched) -> None:
        identifier = await hub.participants()
        async with browsing(hub.gateway) as visitor:
            page = await visitor.opens(at(identifier))
            assert page.text.count("S1: tabel, rij Kennisevents") == 15
            head, *found = rows(await visitor.gets(f"{at(identifier)}/observations.csv"))
            assert head[0] == "id"
            values = {
                (row[head.index("period")], row[head.index("breakdown")]): row[head.index("value")] for row in found
            }
            assert values["2020", "group=knowledge-events"] == "2047"
            assert values["2018", ""] == "1807"
            sheet = load_workbook(BytesIO((await visitor.gets(f"{at(identifier)}/observations.xlsx")).content)).active
            assert sheet is not None
            assert sheet.max_row == 16

    async def test_that_is_not_there_is_not_found(self, hub: Watched) -> None:
        async with browsing(hub.gateway) as visitor:
            await visitor.opens(at(str(uuid4())), 404)
            identifier = await hub.indicator("no.such.chart")
            for path in ("charts/none.csv", "charts/whole.csv"):
                assert (await visitor.gets(f"{at(identifier)}/{path}")).status_code == 404

    async def test_keeps_markup_in_its_words_what_it_is(self, hub: Watched) -> None:
        name = "<script>alert(1)</script>"
        identifier = await hub.indicator("markup", name={"nl": name, "en": name})
        await hub.observed(identifier, {"period": "2019", "value": 1, "breakdown": {"group": "<b>&"}})
        async with browsing(hub.gateway) as visitor:
            answer = await visitor.gets(at(identifier))
            assert "<script>alert" not in answer.text
            assert "<b>&" not in answer.text
