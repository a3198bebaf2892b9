"""The page of what is behind a figure: its formula, its numbers, and the events that who looks may see."""

from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest

from gateway import measured
from gateway.answering import Answering
from gateway.identifiers import both, identifier
from gateway.journals import Journals, item, line
from gateway.pages.browser import Page, browsing
from gateway.pages.people import person, signed_in
from gateway.reading import hear, start_afresh
from mediate_contracts.policy import Role
from mediate_contracts.values import Formula
from mediate_contracts.vocabulary import FormulaKind, ObservationStatus
from support.infrastructure import Infrastructure
from support.running import Running, running

SHARE, COUNT, RATIO, MADE = 51, 52, 53, 54
TRACE = "0af7651916cd43dd8448eb211c80319c"
AT = f"/monitor/indicators/{measured.indicator_id(SHARE)}/derivation"
ITEM = item(1).item_id
ACCEPTED = "nl.mediate.agendas.assignment.accepted.v1"
DERIVED: dict[str, Any] = {
    "in_words": {"nl": "Gedragen punten gedeeld door alle punten.", "en": "Items carried divided by all items."},
    "value": "51.22",
    "terms": [
        {"name": {"nl": "gedragen punten", "en": "items carried"}, "value": "21", "events": 30},
        {"name": {"nl": "punten", "en": "items"}, "value": "41", "events": 41},
    ],
    "left_out": [{"reason": {"nl": "vervangen punten", "en": "substituted items"}, "count": 2}],
}
EVENTS: dict[str, Any] = {
    "items": [
        {
            "id": str(identifier(0xE0, 1)),
            "type": ACCEPTED,
            "at": "2026-05-04T09:00:00Z",
            "subject": {"kind": "assignment", "id": str(identifier(3, 1)), "of": str(ITEM)},
            "contribution": "1",
            "term": 0,
            "traceparent": f"00-{TRACE}-b7ad6b7169203331-01",
        },
        {
            "id": str(identifier(0xE0, 2)),
            "type": "nl.mediate.made.up.v1",
            "at": "2026-05-03T09:00:00Z",
            "subject": {"kind": "match", "id": str(identifier(9, 1))},
            "contribution": "-1",
            "term": 1,
            "traceparent": None,
        },
    ],
    "next": "further",
    "hidden": 3,
    "total": 71,
}


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
    """A share in two quarters and by line, a count that is withheld, and a ratio of figures."""
    journals = Journals()
    journals.say(
        line(1),
        item(1),
        measured.defined(SHARE, measure="items.assigned.share", unit="percent", name=both("Taken on")),
        measured.derived(SHARE, 501, "2026-Q1", "44"),
        measured.derived(
            SHARE,
            502,
            "2026-Q2",
            "51.22",
            numerator=Decimal(21),
            denominator=Decimal(41),
            status=ObservationStatus.PROVISIONAL,
        ),
        measured.derived(SHARE, 503, "2026-Q2", "60", breakdown={"line": "1"}),
        measured.defined(COUNT, measure="members.active", unit="organisations", minimum_count=3),
        measured.withheld(COUNT, 511, "2026"),
        measured.defined(
            MADE, unit="percent", formula=Formula(kind=FormulaKind.RATIO, operands=[measured.indicator_id(SHARE)] * 2)
        ),
        measured.derived(MADE, 541, "2026", "85.9", operands=[measured.observation_id(501)]),
        measured.defined(RATIO, formula=Formula(kind=FormulaKind.RATIO, operands=[measured.indicator_id(SHARE)] * 2)),
    )
    await start_afresh(gateway)
    await hear(gateway, journals.bodies)
    path = f"/v1/indicators/{measured.indicator_id(SHARE)}/derivation"
    withheld = f"/v1/indicators/{measured.indicator_id(COUNT)}/derivation"
    monitor.is_away = False
    monitor.asked.clear()
    monitor.answers = {
        path: DERIVED,
        f"{path}/events": EVENTS,
        withheld: {"in_words": DERIVED["in_words"], "value": None, "terms": []},
        f"{withheld}/events": {"items": [], "next": None, "hidden": None, "total": None},
    }


async def opened(gateway: Running, path: str = AT, status: int = 200) -> Page:
    async with browsing(gateway) as visitor:
        return await visitor.opens(path, status)


class TestWhatIsBehindAFigure:
    @pytest.mark.parametrize(
        ("lang", "said"),
        [
            ("nl", ("Gedragen punten gedeeld door alle punten.", "gedragen punten", "Punt aangenomen", "Item 1 (nl)")),
            ("en", ("Items carried divided by all items.", "items carried", "Item taken on", "Item 1 (en)")),
        ],
    )
    async def test_is_its_formula_its_numbers_and_its_events(
        self, gateway: Running, lang: str, said: tuple[str, ...]
    ) -> None:
        page = await opened(gateway, f"{AT}?lang={lang}")
        for each in said:
            assert each in page.text
        assert "21 \N{DIVISION SIGN} 41 = 51" in page.text
        assert page.links()[said[-1]] == f"/agenda/items/{ITEM}?lang={lang}"

    async def test_is_told_in_words_on_the_page_of_its_indicator_too(
        self, gateway: Running, monitor: Answering
    ) -> None:
        monitor.answers["/v1/measures"] = {
            "items": [{"code": "items.assigned.share", "in_words": DERIVED["in_words"]}],
            "next": None,
        }
        page = await opened(gateway, AT.removesuffix("/derivation"))
        assert "Gedragen punten gedeeld door alle punten." in page.text

    async def test_is_asked_for_the_newest_period_unless_another_is_chosen(
        self, gateway: Running, monitor: Answering
    ) -> None:
        await opened(gateway)
        await opened(gateway, f"{AT}?period=2026-Q1")
        assert [query["period"] for _, query in monitor.asked] == ["2026-Q2", "2026-Q2", "2026-Q1", "2026-Q1"]

    async def test_is_asked_for_a_part_where_one_is_chosen(self, gateway: Running, monitor: Answering) -> None:
        page = await opened(gateway, f"{AT}?period=2026-Q2&part=line%3D1")
        assert "60%" in page.text
        assert {"dimension": "line", "member": "1"}.items() <= monitor.asked[0][1].items()

    async def test_tells_how_much_counts_without_being_shown(self, gateway: Running) -> None:
        page = await opened(gateway)
        assert "3 gebeurtenissen tellen wel mee, maar zijn niet voor u te zien." in page.text
        assert "Niet meegeteld: 2 (vervangen punten)." in page.text

    async def test_leads_on_to_later_events(self, gateway: Running, monitor: Answering) -> None:
        page = await opened(gateway)
        await opened(gateway, page.links()["Latere gebeurtenissen"])
        assert monitor.asked[-1][1]["cursor"] == "further"

    async def test_names_an_event_that_has_no_words_by_its_type(self, gateway: Running) -> None:
        assert "nl.mediate.made.up.v1" in (await opened(gateway)).text

    async def test_shows_traces_to_whoever_runs_the_hub_alone(self, gateway: Running) -> None:
        for role, is_shown in ((Role.OPS, True), (Role.FACILITATOR, False)):
            async with signed_in(gateway, await person(gateway, role)) as browser:
                assert (f"./mediate trace {TRACE}" in (await browser.opens(AT)).text) is is_shown

    async def test_says_of_a_figure_that_is_withheld_why_and_not_what_it_is(self, gateway: Running) -> None:
        page = await opened(gateway, f"/monitor/indicators/{measured.indicator_id(COUNT)}/derivation")
        assert "Het gaat om minder dan 3" in page.text
        assert "minder dan 3" in page.one("dl", class_="figures").text
        assert "Wat er gebeurde" not in page.text, "how many events there are would tell what is withheld"

    async def test_shows_what_is_known_while_the_monitor_is_away(self, gateway: Running, monitor: Answering) -> None:
        monitor.is_away = True
        text = (await opened(gateway)).text
        assert "De monitor is even niet bereikbaar." in text
        assert "51,22%" in text
        assert "teller" in text

    async def test_says_of_an_indicator_without_computed_figures_that_there_are_none(self, gateway: Running) -> None:
        page = await opened(gateway, f"/monitor/indicators/{measured.indicator_id(RATIO)}/derivation")
        assert "Er is nog niets berekend" in page.text

    async def test_of_a_formula_is_the_figures_it_is_made_of(self, gateway: Running, monitor: Answering) -> None:
        path = f"/v1/indicators/{measured.indicator_id(MADE)}/derivation"
        terms = [
            {
                "name": {"nl": f"term {number}", "en": f"term {number}"},
                "value": value,
                "indicator_id": str(measured.indicator_id(SHARE)),
                "observation_id": str(measured.observation_id(number)),
            }
            for number, value in ((501, "44"), (502, "51.22"))
        ]
        formula = {"kind": "ratio", "operands": [], "times": "100", "decimals": 2}
        monitor.answers |= {
            path: {"in_words": None, "value": "85.9", "terms": terms, "formula": formula},
            f"{path}/events": {"items": [], "next": None, "hidden": 0, "total": 0},
        }
        page = await opened(gateway, f"/monitor/indicators/{measured.indicator_id(MADE)}/derivation?lang=nl")
        assert "100 \N{MULTIPLICATION SIGN} (44 \N{DIVISION SIGN} 51,22) = 85,9" in page.text
        at = f"/monitor/indicators/{measured.indicator_id(SHARE)}?lang=nl#observation-{measured.observation_id(501)}"
        assert page.links()["term 501"] == at
        assert "Dit cijfer rust op de cijfers hierboven" in page.text
        assert "Er is niets gebeurd" not in page.text

    @pytest.mark.parametrize("asked", ["cursor=%00", "cursor=" + "x" * 900, "period=2026-Q2&part=%00", "part==,="])
    async def test_takes_nothing_amiss_that_an_address_may_hold(
        self, gateway: Running, monitor: Answering, asked: str
    ) -> None:
        async with browsing(gateway) as visitor:
            answer = await visitor.gets(f"{AT}?{asked}")
        assert answer.status_code in {200, 404}
        assert all(len(query.get("cursor", "")) <= 500 for _, query in monitor.asked)

    async def test_is_not_there_for_a_figure_that_is_not(self, gateway: Running) -> None:
        await opened(gateway, f"{AT}?period=1999", status=404)
        await opened(gateway, f"{AT}?period=2026-Q2&part=line%3D9", status=404)
        await opened(gateway, f"/monitor/indicators/{identifier(7, 999)}/derivation", status=404)
