"""What the page of an indicator, and the list of them, tell of what the monitor said."""

from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from gateway import measured as m
from gateway.journals import Journals
from gateway.pages.browser import Browser, Page, browsing
from gateway.pages.people import person, signed_in
from gateway.reading import hear, start_afresh
from mediate_contracts.achievement import achieved
from mediate_contracts.events.base import Event
from mediate_contracts.policy import Role
from mediate_contracts.values import Comparator, Formula, Thresholds
from mediate_contracts.vocabulary import Aggregation, CheckKind, Direction, FormulaKind, ObservationStatus, Verdict
from mediate_gateway.adapters.monitor_views import INDICATORS
from support.running import Running


@pytest.fixture(autouse=True)
async def afresh(gateway: Running) -> None:
    await start_afresh(gateway)


@pytest.fixture
async def visitor(gateway: Running) -> AsyncIterator[Browser]:
    async with browsing(gateway) as browser:
        yield browser


async def say(gateway: Running, *events: Event) -> None:
    """Let the pages hear what the monitor said."""
    journals = Journals()
    journals.say(*events)
    await hear(gateway, journals.bodies)


def at(number: int) -> str:
    return f"/monitor/indicators/{m.indicator_id(number)}"


def row(page: Page, identifier: str) -> str:
    """Return what a row of a table says."""
    return " ".join(page.one("tr", id=identifier).text.split())


def figure(page: Page, number: int) -> str:
    return row(page, f"observation-{m.observation_id(number)}")


def description(page: Page, chart: str = "whole") -> str:
    return page.one("desc", id=f"{chart}-wide-desc").text


class TestFiguresOfSeveralDefinitions:
    async def test_are_lines_of_their_own_with_the_break_between_them(self, gateway: Running, visitor: Browser) -> None:
        redefined = m.redefined(20, documents=["S0"], from_period="2020")
        later = (
            m.stated(20, 103, "2020", "5524", definition_version=2),
            m.stated(20, 104, "2021", "6100", definition_version=2),
        )
        await say(
            gateway,
            m.defined(20),
            m.observed(20, 101, "2018", "1807"),
            m.observed(20, 102, "2019", "1906"),
            redefined,
            *later,
        )
        page = await visitor.opens(at(20))
        told = description(page)
        assert "definitie 2: S1, opgegeven: 5.524 deelnemers in 2020, omhoog naar 6.100 deelnemers in 2021." in told
        assert "definitie 1: S1, geteld: 1.807 deelnemers in 2018, omhoog naar 1.906 deelnemers in 2019." in told
        assert "Vanaf 2020 wordt iets anders gemeten (definitie 2)" in told
        assert len(page.all("line", class_="chart-line")) == 4, "two lines in each of the two drawings, and none across"
        assert len(page.all("line", class_="chart-break")) == 2
        assert "definitie 1" in figure(page, 101)
        assert "definitie 1" not in figure(page, 103)

    async def test_that_differ_in_their_unit_are_not_on_one_axis(self, gateway: Running, visitor: Browser) -> None:
        redefined = m.redefined(20, unit="percent", aggregation=Aggregation.NONE)
        now = [m.observed(20, 110 + year, f"202{year}", "40", definition_version=2) for year in (1, 2)]
        await say(gateway, m.defined(20), m.observed(20, 101, "2019", "1906"), redefined, *now)
        page = await visitor.opens(at(20))
        assert "1.906" not in description(page)
        assert "1.906 deelnemers" in figure(page, 101), "what was counted in another unit is told in that unit"
        assert "40%" in figure(page, 111)

    async def test_are_those_of_before_while_the_newest_has_none(self, gateway: Running, visitor: Browser) -> None:
        before = m.observed(20, 101, "2019", "90"), m.aimed(20, 1, "2019", "120"), m.baseline(20, "2018", "60")
        await say(gateway, m.defined(20), *before, m.redefined(20))
        page = await visitor.opens(at(20))
        assert "Van definitie 2 is er nog geen cijfer. Hieronder staan die van definitie 1." in page.text
        told = row(page, f"target-{m.indicator_target_id(1)}")
        assert told.startswith("2019definitie 1 ten minste 120 deelnemers 90 deelnemers deels gehaald")
        assert "Uitgangswaarde (2018)" in page.text


class TestAFigure:
    async def test_that_is_withheld_says_below_what_it_lies_and_nothing_else(
        self, gateway: Running, visitor: Browser
    ) -> None:
        part = {"type": "school"}
        await say(
            gateway,
            m.defined(21, measure="members.active", minimum_count=3),
            m.derived(21, 120, "2020", "12", breakdown={"type": "start_up"}),
            m.withheld(21, 121, "2020", breakdown=part),
            m.withheld(21, 122, "2020"),
        )
        page = await visitor.opens(at(21))
        assert "minder dan 3" in figure(page, 121)
        assert "minder dan 3" in page.one("dl", class_="figures").text, "the newest figure is not told for the whole"
        assert "School: minder dan 3" in description(page, "by-type")
        answer = await visitor.gets(f"{at(21)}/observations.csv")
        head, *found = [line.split(";") for line in answer.text.lstrip("\ufeff").splitlines()]
        told = {each[head.index("id")]: each for each in found}
        withheld = told[str(m.observation_id(121))]
        assert (withheld[head.index("value")], withheld[head.index("withheld_below")]) == ("", "3")

    async def test_that_was_derived_leads_to_what_is_behind_it(self, gateway: Running, visitor: Browser) -> None:
        share = Formula(kind=FormulaKind.RATIO, operands=[m.indicator_id(20), m.indicator_id(21)], times=Decimal(100))
        await say(
            gateway,
            m.defined(20),
            m.defined(21),
            m.defined(22, unit="percent", aggregation=Aggregation.NONE, formula=share),
            m.derived(22, 130, "2020", "21.85", revision=2, operands=[m.observation_id(1)]),
        )
        page = await visitor.opens(at(22))
        assert (
            "100 \N{MULTIPLICATION SIGN} (Measured 20 (nl) \N{DIVISION SIGN} Measured 21 (nl)), op 2 decimalen"
            in page.text
        )
        assert "hier berekend, definitiefherziening 2" in figure(page, 130)
        assert f"{at(22)}/derivation?period=2020" in [each["href"] for each in page.all("a")]

    async def test_that_a_check_questions_shows_both_with_the_note(self, gateway: Running, visitor: Browser) -> None:
        await say(
            gateway,
            m.defined(20, unit="percent", aggregation=Aggregation.NONE, tolerance=Decimal("0.5")),
            m.stated(20, 101, "2018", "31"),
            m.checked(20, 1, 101, "2018", said="31", computed="21.8533", tolerance="0.5"),
            m.noted(20, 101, "De brief noemt een ander bedrag"),
            m.stated(20, 102, "2019", "26"),
            m.checked(20, 2, 102, "2019", said="26", computed="26.35", verdict=Verdict.ROUNDED),
            m.stated(20, 103, "2020", "21"),
            m.checked(20, 3, 103, "2020", said="21", computed="21", verdict=Verdict.AGREES, check=CheckKind.DOCUMENTS),
        )
        page = await visitor.opens(at(20))
        assert "1 cijfer wijkt af van waar het gelijk aan zou moeten zijn." in page.text
        [told] = [each.text for each in page.all("tr") if "21,85%" in each.text]
        for part in (
            "31%",
            "Berekening uit andere cijfers",
            "+9,15",
            "wijkt af",
            "De brief noemt een ander bedrag (nl)",
        ):
            assert part in told, part
        assert "1 controle stemt overeen" in page.text
        assert "wijkt af" in figure(page, 101)
        assert "wijkt af" not in figure(page, 102)

    async def test_keeps_what_stood_before_it_and_why(self, gateway: Running, visitor: Browser) -> None:
        await say(
            gateway,
            m.defined(20),
            m.observed(20, 101, "2019", "80"),
            m.corrected(20, 102, "2019", "81", supersedes=101, after_close=True),
            m.observed(20, 103, "2018", "5"),
            m.observation_withdrawn(20, 103, "2018"),
        )
        page = await visitor.opens(at(20))
        assert figure(page, 101).startswith("2019 80 deelnemers 81 deelnemers")
        assert figure(page, 101).endswith("A row was counted twice. na afsluiten")
        assert "5 deelnemers ingetrokken" in figure(page, 103)

    async def test_that_no_longer_stands_is_told_no_more_where_it_is_too_small_by_now(
        self, gateway: Running, visitor: Browser
    ) -> None:
        await say(
            gateway,
            m.defined(20, minimum_count=5),
            m.observed(20, 101, "2019", "3"),
            m.corrected(20, 102, "2019", "81", supersedes=101),
        )
        page = await visitor.opens(at(20))
        assert "3 deelnemers" not in page.text
        assert "81 deelnemers" in figure(page, 101)

    async def test_is_held_against_the_year_before(self, gateway: Running, visitor: Browser) -> None:
        quarters = m.observed(20, 101, "2020-Q1", "22763"), m.observed(20, 102, "2021-Q1", "30227")
        await say(gateway, m.defined(20, unit="visits", rhythm="quarterly"), *quarters)
        page = await visitor.opens(at(20))
        tiles = " ".join(page.one("dl", class_="figures").text.split())
        assert "Verandering op 2020, kwartaal 1 +32,8% 22.763 bezoeken in 2020, kwartaal 1" in tiles

    @pytest.mark.parametrize(
        ("direction", "value", "reading"),
        [
            (Direction.MORE, "100", "goed"),
            (Direction.MORE, "75", "vraagt aandacht"),
            (Direction.MORE, "50", "slecht"),
            (Direction.LESS, "20", "goed"),
            (Direction.LESS, "75", "vraagt aandacht"),
            (Direction.LESS, "90", "slecht"),
        ],
    )
    async def test_is_read_by_its_thresholds(
        self, gateway: Running, visitor: Browser, direction: Direction, value: str, reading: str
    ) -> None:
        good, poor = ("100", "50") if direction is Direction.MORE else ("20", "90")
        thresholds = Thresholds(good=Decimal(good), poor=Decimal(poor))
        figures = m.observed(20, 101, "2020", value), m.observed(20, 102, "2019", "60")
        await say(gateway, m.defined(20, direction=direction, thresholds=thresholds), *figures)
        page = await visitor.opens(at(20))
        assert reading in page.one("dl", class_="figures").text
        assert len(page.all("line", class_="chart-level-good")) == 4, "a line and its key, in both drawings"


class TestWhatIsDue:
    async def test_is_told_with_what_will_not_come(self, gateway: Running) -> None:
        await say(
            gateway,
            m.defined(20),
            m.observed(20, 101, "2018", "5"),
            m.fell_due(20, "2018", date(2019, 1, 30)),
            m.fell_due(20, "2019", date(2020, 1, 30)),
            m.fell_due(20, "2020", date(2021, 1, 30)),
            m.excused(20, "2020"),
        )
        async with signed_in(gateway, await person(gateway, Role.FACILITATOR)) as facilitator:
            page = await facilitator.opens(at(20))
            rows = [" ".join(each.text.split()) for each in page.all("tr")]
            assert "2019 vastleggen 30 januari 2020 te laat" in rows
            assert "2020 30 januari 2021 komt nietNobody counted." in rows
            assert page.links()["2019 vastleggen"] == f"{at(20)}/observations/new?period=2019"
            listed = row(await facilitator.opens("/monitor"), f"row-{m.indicator_id(20)}")
            assert "30 januari 2020 te laat" in listed


class TestTheList:
    async def test_says_of_every_target_what_the_arithmetic_of_all_says(self, gateway: Running) -> None:
        cases = [
            (comparator, Decimal(target), value, baseline)
            for comparator in Comparator
            for target in (-5, 10)
            for value in (None, Decimal(-8), Decimal(7), Decimal(10), Decimal(20))
            for baseline in (None, Decimal(-10), Decimal(0), Decimal(10), Decimal(30))
        ]
        told: list[Event] = []
        for number, (comparator, target, value, baseline) in enumerate(cases, start=100):
            told += [m.defined(number), m.aimed(number, number, "2020", str(target), comparator=comparator)]
            told += [] if value is None else [m.observed(number, number, "2020", str(value))]
            told += [] if baseline is None else [m.baseline(number, "2019", str(baseline))]
        await say(gateway, *told)
        async with gateway.service.database.reading() as connection:
            found = {each.id: each.achievement for each in await connection.execute(INDICATORS.select())}
        expected = {
            UUID(str(m.indicator_id(number))): achieved(comparator, target, value, baseline=baseline).achievement
            for number, (comparator, target, value, baseline) in enumerate(cases, start=100)
        }
        assert found == expected

    async def test_is_narrowed_to_what_differs_what_is_late_and_what_is_computed(
        self, gateway: Running, visitor: Browser
    ) -> None:
        await say(
            gateway,
            m.defined(20),
            m.stated(20, 101, "2020", "31"),
            m.checked(20, 1, 101, "2020", said="31", computed="21"),
            m.defined(21),
            m.fell_due(21, "2020", date(2021, 1, 30)),
            m.defined(22, measure="votes.cast"),
            m.derived(22, 102, "2020", "7", status=ObservationStatus.PROVISIONAL),
            m.defined(23),
            m.observed(23, 103, "2020", "7"),
            m.aimed(23, 1, "2020", "5"),
        )
        for query, number in (
            ("questioned=yes", 20),
            ("overdue=yes", 21),
            ("derived=yes", 22),
            ("achievement=met", 23),
        ):
            page = await visitor.opens(f"/monitor?{query}")
            rows = [each["id"] for each in page.all("tr") if each["id"].startswith("row-")]
            assert rows == [f"row-{m.indicator_id(number)}"], query
