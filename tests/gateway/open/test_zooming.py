"""A part of the time of an indicator's charts: chosen by a form, kept in the address, on the page and elsewhere."""

import csv
from io import StringIO

import pytest

from gateway import measured
from gateway.journals import Journals
from gateway.pages.browser import browsing
from gateway.reading import hear, start_afresh
from support.running import Running

AT = f"/monitor/indicators/{measured.indicator_id(31)}"
EMBEDDED = f"/embed/indicators/{measured.indicator_id(31)}/whole"


@pytest.fixture(autouse=True)
async def figures(gateway: Running) -> None:
    """A figure for each month of seven years, and a target for the year after them."""
    journals = Journals()
    months = [f"{year}-{month:02d}" for year in range(2014, 2021) for month in range(1, 13)]
    journals.say(
        measured.defined(31, code="months", rhythm="monthly"),
        *(measured.observed(31, 400 + number, month, str(100 + number)) for number, month in enumerate(months)),
        measured.aimed(31, 31, "2021-06", "500"),
    )
    await start_afresh(gateway)
    await hear(gateway, journals.bodies)


async def shown(gateway: Running, asked: str = "") -> list[str]:
    async with browsing(gateway) as visitor:
        answer = await visitor.gets(f"{AT}/charts/whole.csv?lang=en{asked}")
    rows = list(csv.reader(StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))[1:]
    return [row[0] for row in rows if row[1]]


class TestTheChart:
    async def test_shows_the_newest_five_years_of_months_where_nobody_asked(self, gateway: Running) -> None:
        found = await shown(gateway)
        assert (len(found), found[0], found[-1]) == (60, "January 2016", "December 2020")

    @pytest.mark.parametrize(
        ("asked", "first", "last", "count"),
        [
            ("&from=2014-01", "January 2014", "December 2020", 84),
            ("&from=2019-03&to=2019-05", "March 2019", "May 2019", 3),
            ("&from=2019-05&to=2019-03", "March 2019", "May 2019", 3),
            ("&to=2014-02", "January 2014", "February 2014", 2),
            ("&from=2018&to=2018", "January 2018", "December 2018", 12),
        ],
    )
    async def test_shows_what_was_asked_for(
        self, gateway: Running, asked: str, first: str, last: str, count: int
    ) -> None:
        found = await shown(gateway, asked)
        assert (len(found), found[0], found[-1]) == (count, first, last)

    @pytest.mark.parametrize("asked", ["from=soon", "to=2021-W53", "from=2020-13", "from=0000"])
    @pytest.mark.parametrize("path", [AT, EMBEDDED, f"{EMBEDDED}.svg"])
    async def test_is_refused_for_a_period_that_there_is_not(self, gateway: Running, path: str, asked: str) -> None:
        answer = await gateway.client.get(f"{path}?{asked}", headers={"Accept": "application/json"})
        assert answer.status_code == 422
        assert [each["field"] for each in answer.json()["errors"]] == [f"query.{asked.partition('=')[0]}"]

    async def test_shows_the_same_part_on_other_sites(self, gateway: Running) -> None:
        async with browsing(gateway) as visitor:
            page = await visitor.opens(f"{EMBEDDED}?lang=en&from=2019-03&to=2019-05")
        assert [each.text for each in page.all("th", scope="row")] == ["March 2019", "April 2019", "May 2019"]


class TestTheForm:
    async def test_works_without_a_script_and_keeps_the_language(self, gateway: Running) -> None:
        async with browsing(gateway) as visitor:
            page = await visitor.opens(f"{AT}?lang=en&from=2019-03&to=2019-05")
            [form] = page.all("form", **{"class": "zoom"})
            assert (form["method"], form["action"]) == ("get", AT)
            chosen = [each["value"] for each in page.all("option") if "selected" in each.attributes]
            assert chosen[:2] == ["2019-03", "2019-05"]
            ways = [each["href"] for each in page.all("a") if each["href"].startswith(f"{AT}?from=")]
            assert [way.partition("from=")[2].partition("&")[0] for way in ways] == [
                "2020-01",
                "2019-01",
                "2016-01",
                "2014-01",
            ]
            for way in ways:
                assert "lang=en" in way
                await visitor.opens(way)

    async def test_is_not_there_with_too_little_to_choose_from(self, gateway: Running) -> None:
        journals = Journals()
        journals.say(
            measured.defined(32), measured.observed(32, 301, "2019", "1"), measured.observed(32, 302, "2020", "2")
        )
        await start_afresh(gateway)
        await hear(gateway, journals.bodies)
        async with browsing(gateway) as visitor:
            page = await visitor.opens(f"/monitor/indicators/{measured.indicator_id(32)}")
        assert not page.all("form", **{"class": "zoom"})
