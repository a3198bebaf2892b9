"""The page of participation: each measure told in words with what it is made of, and what is withheld told as such."""

from decimal import Decimal
from typing import Any

import pytest

from gateway import measured
from gateway.identifiers import both
from gateway.journals import Journals, line
from gateway.pages.browser import Page, browsing
from gateway.reading import hear, start_afresh
from mediate_contracts.vocabulary import ObservationStatus
from support.running import Running

PARTICIPATION = "/monitor/participation"
SHARE, LINES, DAYS = 41, 42, 43


@pytest.fixture(autouse=True)
async def figures(gateway: Running) -> None:
    """The share of items taken on in two quarters, the lines that are covered, and days in stages, one withheld."""
    running: dict[str, Any] = {"status": ObservationStatus.PROVISIONAL}
    journals = Journals()
    journals.say(
        line(1),
        line(6),
        measured.defined(SHARE, measure="items.assigned.share", unit="percent", name=both("Taken on"), synthetic=True),
        measured.derived(SHARE, 401, "2026-Q1", "44", numerator=Decimal(18), denominator=Decimal(41)),
        measured.derived(
            SHARE, 402, "2026-Q2", "51.21951220", numerator=Decimal(21), denominator=Decimal(41), **running
        ),
        measured.derived(SHARE, 403, "2026-Q2", "60", breakdown={"line": "1"}, **running),
        measured.derived(SHARE, 404, "2026-Q2", "0", breakdown={"line": "6"}, **running),
        measured.aimed(SHARE, 41, "2026-Q2", "50"),
        measured.defined(LINES, measure="lines.covered", unit="percent", name=both("Covered")),
        measured.derived(LINES, 410, "2026-Q1", "40"),
        measured.derived(LINES, 411, "2026-Q2", "50"),
        measured.derived(LINES, 412, "2026-Q2", "1", breakdown={"line": "1"}),
        measured.derived(LINES, 413, "2026-Q2", "0", breakdown={"line": "6"}),
        measured.defined(DAYS, measure="deals.days-in-stage", unit="days", name=both("Days"), minimum_count=3),
        measured.withheld(DAYS, 421, "2026-Q2"),
        measured.derived(DAYS, 422, "2026-Q2", "12.5", breakdown={"stage": "screening"}),
        measured.withheld(DAYS, 423, "2026-Q2", breakdown={"stage": "closed"}),
        measured.defined(44, measure="matches.introduced", unit="matches", name=both("Introduced")),
        measured.derived(44, 431, "2020", "40"),
        measured.derived(44, 432, "2025", "25"),
        measured.defined(45, measure="matches.implemented", unit="matches", name=both("Implemented")),
    )
    await start_afresh(gateway)
    await hear(gateway, journals.bodies)


async def opened(gateway: Running, lang: str = "nl") -> Page:
    async with browsing(gateway) as visitor:
        return await visitor.opens(f"{PARTICIPATION}?lang={lang}")


class TestParticipation:
    @pytest.mark.parametrize(
        ("lang", "said"),
        [
            ("nl", "tot nu toe: 51,22%, dat is 21 van 41."),
            ("en", "so far: 51.22%, which is 21 of 41."),
        ],
    )
    async def test_says_what_a_share_is_made_of(self, gateway: Running, lang: str, said: str) -> None:
        assert said in (await opened(gateway, lang)).text

    async def test_says_how_it_was_before_and_whether_the_target_is_met(self, gateway: Running) -> None:
        text = (await opened(gateway)).text
        assert "2026, kwartaal 1: 44%." in text, "of what is not over yet no difference is told"
        assert "is gehaald." in text
        assert "2026, kwartaal 1: 40%; het verschil is +10." in text

    async def test_compares_with_nothing_but_the_period_right_before(self, gateway: Running) -> None:
        text = (await opened(gateway)).one("section", id="matches-introduced").text
        assert "25 matches" in text
        assert "het verschil" not in text

    async def test_names_in_one_line_what_has_no_figure_yet(self, gateway: Running) -> None:
        assert "Nog zonder cijfer: Implemented (nl)." in (await opened(gateway)).text

    async def test_names_the_lines_of_which_nobody_carries_anything(self, gateway: Running) -> None:
        assert "Nog niemand draagt iets van: 6 Line 6 (nl)." in (await opened(gateway)).text

    async def test_tells_what_is_withheld_as_fewer_than_the_minimum_and_never_as_nought(self, gateway: Running) -> None:
        page = await opened(gateway)
        part = page.one("section", id="deals-days-in-stage").text
        assert "minder dan 3" in part
        assert "12,5 dagen" in part
        assert " 0 " not in part

    async def test_leads_to_what_is_behind_a_figure(self, gateway: Running) -> None:
        at = f"/monitor/indicators/{measured.indicator_id(SHARE)}/derivation?period=2026-Q2"
        page = await opened(gateway)
        assert [each for each in page.all("a") if each["href"].startswith(at)]

    async def test_says_of_what_no_indicator_measures_that_it_is_not_measured(self, gateway: Running) -> None:
        assert "De hefboom van publiek geld wordt nog niet gemeten." in (await opened(gateway)).text

    async def test_marks_what_is_invented(self, gateway: Running) -> None:
        page = await opened(gateway)
        assert "synthetisch" in page.one("section", id="items-assigned-share").text

    async def test_gives_the_figures_of_each_chart_as_a_file(self, gateway: Running) -> None:
        answer = await gateway.client.get(f"{PARTICIPATION}/charts/by-items-assigned-share-line.csv")
        assert answer.status_code == 404, "a chart is named by its measure alone"
        answer = await gateway.client.get(f"{PARTICIPATION}/charts/by-items-assigned-share.csv", params={"lang": "en"})
        assert answer.status_code == 200, answer.text
        assert "1 Line 1 (en);60" in answer.content.decode("utf-8-sig")

    async def test_says_before_anything_is_measured_what_is_to_be_done(self, gateway: Running) -> None:
        await start_afresh(gateway)
        assert "Hier is nog niets te zien" in (await opened(gateway)).text
