"""The page of cross-over: the index over time, and who met whom as far as who looks may know."""

import csv
from collections.abc import AsyncIterator
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest

from gateway import measured
from gateway.answering import Answering
from gateway.connected import organisation
from gateway.identifiers import both
from gateway.journals import Journals, registered
from gateway.pages.browser import Page, browsing
from gateway.reading import hear, start_afresh
from mediate_contracts.vocabulary import OrganisationType
from support.infrastructure import Infrastructure
from support.running import Running, running

CROSSOVER = "/monitor/crossover"
BY_TYPE, BY_HUB = 61, 62
NOTHING = {"nodes_left_out": 0, "ties_left_out": 0, "without_silo": 0, "hidden": 0}


def met(first: int, second: int, kind: str, occasions: int) -> dict[str, Any]:
    """Two organisations that met."""
    return {
        "first": str(organisation(first)),
        "second": str(organisation(second)),
        "kind": kind,
        "occasions": occasions,
    }


def network(silos: dict[int, str | None], *ties: dict[str, Any], **counts: int) -> dict[str, Any]:
    """Who met whom, as the monitor tells it."""
    nodes = [{"organisation_id": str(organisation(each)), "silo": silo} for each, silo in silos.items()]
    return {"period": "2026", "nodes": nodes, "ties": list(ties), **NOTHING, **counts}


@pytest.fixture(scope="module")
def monitor() -> Answering:
    return Answering()


@pytest.fixture(scope="module")
async def gateway(infrastructure: Infrastructure, monitor: Answering) -> AsyncIterator[Running]:
    settings = {"upstreams": {"monitor": monitor.app}}
    async with running(infrastructure, "gateway", gateway=settings) as started:
        yield started["gateway"]


@pytest.fixture(autouse=True)
async def figures(gateway: Running, monitor: Answering) -> None:
    """An index that rose in a year, and four organisations that met."""
    journals = Journals()
    journals.say(
        *(registered(each, OrganisationType.PRODUCER) for each in range(1, 5)),
        measured.defined(BY_TYPE, measure="crossover.types", unit="index", name=both("Between types")),
        measured.derived(BY_TYPE, 601, "2025", "-0.4", numerator=Decimal(-4), denominator=Decimal(10)),
        measured.derived(BY_TYPE, 602, "2026", "0.3333", numerator=Decimal(4), denominator=Decimal(12)),
        measured.derived(BY_TYPE, 603, "2025", "-1", breakdown={"tie": "match"}),
        measured.derived(BY_TYPE, 604, "2026", "0.5", breakdown={"tie": "match"}),
    )
    await start_afresh(gateway)
    await hear(gateway, journals.bodies)
    monitor.is_away = False
    monitor.asked.clear()
    monitor.answers = {
        "/v1/network": network(
            {1: "producer", 2: "producer", 3: "school", 4: None},
            met(1, 2, "session", 1),
            met(1, 3, "match", 2),
            met(2, 3, "item", 1),
            met(3, 4, "session", 5),
            hidden=2,
            without_silo=1,
            ties_left_out=7,
        )
    }


async def opened(gateway: Running, asked: str = "lang=nl") -> Page:
    async with browsing(gateway) as visitor:
        return await visitor.opens(f"{CROSSOVER}?{asked}")


class TestCrossover:
    @pytest.mark.parametrize(
        ("lang", "said"),
        [
            ("nl", "2026: 0,33, 8 ontmoetingen tussen soorten en 4 erbinnen."),
            ("en", "2026: 0.33, 8 meetings between kinds and 4 within one."),
        ],
    )
    async def test_says_how_the_index_stands_and_stood(self, gateway: Running, lang: str, said: str) -> None:
        text = (await opened(gateway, f"lang={lang}")).text
        assert said in text
        assert "+0" in text

    async def test_draws_the_index_over_time_by_kind_of_tie(self, gateway: Running) -> None:
        page = await opened(gateway)
        drawing = page.one("figure", id="run-crossover-types").text
        assert "match" in drawing
        assert "-1" in drawing

    async def test_draws_who_met_whom_and_says_how_much_of_it_crosses(self, gateway: Running) -> None:
        page = await opened(gateway)
        figure = page.one("figure", id="meetings").text
        assert "4 organisaties in 4 verbonden paren." in figure
        # Three of the four occasions between organisations whose kinds are known.
        assert "Van 4 ontmoetingen was 75% tussen verschillende soorten (E-I-index 0,5)." in figure

    async def test_names_who_connects_kinds_most_often(self, gateway: Running) -> None:
        page = await opened(gateway)
        table = next(each for each in page.all("table") if "Wie het vaakst soorten verbindt" in each.text)
        assert "Organisation 3 School 3 0 2" in " ".join(table.text.split())

    async def test_tells_what_counts_without_being_shown(self, gateway: Running) -> None:
        text = (await opened(gateway)).text
        for said in (
            "2 keer dat ergens een organisatie bij was telt mee in de cijfers, maar is niet voor u te zien.",
            "Van 1 organisatie is de soort niet bekend; die telt niet mee.",
            "7 ontmoetingen passen hier niet meer bij",
        ):
            assert said in text

    async def test_asks_for_the_newest_period_or_the_one_chosen_and_for_no_other(
        self, gateway: Running, monitor: Answering
    ) -> None:
        for asked in ("", "period=2025&kind=match&by=hubs", "period=1066&kind=war&by=sea"):
            await opened(gateway, asked)
        assert [query for _, query in monitor.asked] == [
            {"period": "2026", "by": "types"},
            {"period": "2025", "by": "hubs", "kind": "match"},
            {"period": "2026", "by": "types"},
        ]

    async def test_gives_every_meeting_as_a_file(self, gateway: Running) -> None:
        answer = await gateway.client.get(f"{CROSSOVER}.csv", params={"lang": "en"})
        rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=";"))
        assert rows[1] == ["Organisation 3", "Organisation 4", "same session", "5", "unknown"]
        assert len(rows) == 5

    async def test_gives_the_index_as_a_file(self, gateway: Running) -> None:
        answer = await gateway.client.get(f"{CROSSOVER}/charts/run-crossover-types.csv", params={"lang": "en"})
        assert "2025;-0.4;-1" in answer.content.decode("utf-8-sig")

    async def test_shows_the_figures_while_the_monitor_is_away(self, gateway: Running, monitor: Answering) -> None:
        monitor.is_away = True
        text = (await opened(gateway)).text
        assert "Wie wie ontmoette is nu niet op te vragen." in text
        assert "0,33" in text

    async def test_says_to_whom_sees_nothing_that_there_was_something(
        self, gateway: Running, monitor: Answering
    ) -> None:
        monitor.answers = {"/v1/network": network({}, hidden=4)}
        assert "is niet voor u te zien" in (await opened(gateway)).text

    async def test_says_before_anything_is_measured_that_nothing_is(self, gateway: Running, monitor: Answering) -> None:
        await start_afresh(gateway)
        monitor.answers = {"/v1/network": network({})}
        text = (await opened(gateway)).text
        assert "Er is nog geen indicator die kruisverbanden meet." in text
        assert "Geen ontmoetingen te tonen" in text
