"""Published reports: each edition as it was, at an address that stays, on a page and in files."""

import csv
from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any, Final

import pytest
from openpyxl import load_workbook

from gateway import measured
from gateway.journals import Journals
from gateway.pages.browser import browsing
from gateway.pages.people import person, signed_in
from gateway.reading import hear, start_afresh
from mediate_contracts.events import monitor
from mediate_contracts.events.base import Event
from mediate_contracts.policy import Role
from mediate_contracts.values import Comparator, Localised, LocalisedLine, Qualifier, Source
from mediate_contracts.vocabulary import Achievement, Direction, ObservationStatus, Outcome
from mediate_gateway.entrypoints.pages.monitor.report_files import COLUMNS
from support.running import Running

S0: Final = Source(document="S0", file="000_3d0723314faab67f.txt", place="Doelenboom 2020")
S1: Final = Source(document="S1", file="001_3e552c4187135ca3.txt", place="tabel subsidie")
AT: Final = "/monitor/reports/report-70"
RESULT: Final = {"type", "aggregation-status", "title", "description", "indicator", "reference", "document-link"}
INDICATOR: Final = {
    *("measure", "ascending", "aggregation-status"),
    *("title", "description", "document-link", "reference", "baseline", "period"),
}
PERIOD: Final = {"period-start", "period-end", "target", "actual"}
FIGURE: Final = {"value", "location", "dimension", "comment", "document-link"}
BASELINE: Final = {"year", "iso-date", *FIGURE}


def line(text: str) -> LocalisedLine:
    return LocalisedLine(nl=text, en=text)


def said(text: str) -> Localised:
    return Localised(nl=text, en=text)


def indicator(number: int, **changes: Any) -> monitor.ReportedIndicator:
    return monitor.ReportedIndicator(
        **{
            "indicator_id": measured.indicator_id(number),
            "code": f"figure.{number}",
            "name": line(f"Figure {number}"),
            "unit": "participants",
            "direction": Direction.MORE,
            "period": "2020",
            "achievement": Achievement.NO_TARGET,
            **changes,
        }
    )


def aimed(value: str) -> monitor.ReportedTarget:
    return monitor.ReportedTarget(comparator=Comparator.AT_LEAST, value=Decimal(value))


def realised(value: str | None, **changes: Any) -> monitor.ReportedFigure:
    return monitor.ReportedFigure(value=None if value is None else Decimal(value), **changes)


COURSES: Final = indicator(
    41,
    name=line("Existing courses"),
    target=aimed("725"),
    realised=realised("103"),
    baseline=monitor.ReportedBaseline(period="2018", value=Decimal(0)),
    achievement=Achievement.NOT_MET,
    narrative=said("Far fewer than aimed for."),
    external_cause=said("Covid-19."),
    sources=[S0],
)
SHARE: Final = indicator(
    42,
    unit="percent",
    direction=Direction.NEITHER,
    realised=realised("31", computed=Decimal("21.85"), status=ObservationStatus.FINAL),
    sources=[S1],
)
RUNNING: Final = indicator(
    43,
    realised=realised("2295", status=ObservationStatus.PROVISIONAL, covers_until=date(2020, 10, 31)),
    target=aimed("2000"),
    achievement=Achievement.MET,
)
WITHHELD: Final = indicator(44, realised=realised(None), achievement=Achievement.NO_FIGURE)
QUARTER: Final = indicator(45, period="2020-Q4", realised=realised("7", qualifier=Qualifier.ABOUT))


def target(code: str, outcome: Outcome, **changes: Any) -> monitor.ReportedGoalTarget:
    number = int(code.rpartition(".")[2])
    return monitor.ReportedGoalTarget(
        **{
            "target_id": f"0197a000-0000-7000-8000-0000000000{number:02d}",
            "goal_code": code.rpartition(".")[0],
            "goal_title": line("Talent"),
            "code": code,
            "title": line(f"Target {code}"),
            "outcome": outcome,
            **changes,
        }
    )


SAFARIS: Final = target(
    "1.10",
    Outcome.NOT_MET,
    comparator=Comparator.AT_LEAST,
    number=Decimal(6),
    realised=Decimal(0),
    unit=line("safaris"),
    external_cause="Covid-19: niemand mocht op locatie.",
    sources=[S0],
)
RECRUITMENT: Final = target("1.2", Outcome.SUBSTITUTED, substitute=line("Hollands Finest"))
REPORT: Final = measured.published(
    70,
    COURSES,
    SHARE,
    RUNNING,
    WITHHELD,
    QUARTER,
    targets=[SAFARIS, RECRUITMENT],
    goal_year=2020,
    questioned=1,
    title=line("Report 70"),
)


class Told:
    """A gateway that hears what the monitor says."""

    def __init__(self, gateway: Running) -> None:
        self.gateway = gateway
        self._journals = Journals()

    async def say(self, *events: Event) -> None:
        """Let it hear these events, behind those before."""
        heard = len(self._journals.bodies)
        self._journals.say(*events)
        await hear(self.gateway, self._journals.bodies[heard:])


@pytest.fixture
async def hub(gateway: Running) -> AsyncIterator[Told]:
    """The gateway, once it heard of a report with two editions, of which the newer holds."""
    await start_afresh(gateway)
    told = Told(gateway)
    await told.say(REPORT, measured.published(70, COURSES, edition=2, title=line("Report 70")))
    yield told
    await start_afresh(gateway)


@pytest.fixture
def told(hub: Told) -> Running:
    """The gateway of the hub."""
    return hub.gateway


async def file(gateway: Running, kind: str, language: str = "en") -> bytes:
    async with browsing(gateway) as visitor:
        answer = await visitor.gets(f"{AT}/1.{kind}?lang={language}")
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-disposition"] == f'attachment; filename="report-70-1.{kind}"'
        return answer.content


async def table(gateway: Running, language: str = "en") -> list[dict[str, str]]:
    text = (await file(gateway, "csv", language)).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text, newline=""), delimiter=";"))


class TestAnEdition:
    async def test_says_what_was_aimed_for_what_came_of_it_and_why(self, told: Running) -> None:
        async with browsing(told) as visitor:
            page = await visitor.opens(f"{AT}/1?lang=en")
            [row] = [" ".join(each.text.split()) for each in page.all("tr") if "Existing courses" in each.text]
            assert "at least 725 participants" in row
            assert "103 participants" in row
            assert "Not met" in row
            assert "Far fewer than aimed for." in row
            assert "Cause from outside: Covid-19." in row or "Covid-19." in row
            assert "Doelenboom 2020" in row

    async def test_shows_both_where_a_check_questions_a_figure(self, told: Running) -> None:
        async with browsing(told) as visitor:
            page = await visitor.opens(f"{AT}/1?lang=nl")
            [row] = [" ".join(each.text.split()) for each in page.all("tr") if "Figure 42" in each.text]
            assert "31%" in row
            assert "vraag Anders opgegeven of berekend: 21,85%" in row
            assert "Bij 1 cijfer is elders iets anders" in page.text

    async def test_tells_what_is_withheld_what_still_runs_and_what_is_of_another_period(self, told: Running) -> None:
        async with browsing(told) as visitor:
            page = await visitor.opens(f"{AT}/1?lang=nl")
            rows = {each["id"]: " ".join(each.text.split()) for each in page.all("tr") if each["id"]}
            assert "Niet getoond: te klein aantal" in rows[f"entry-{WITHHELD.indicator_id}"]
            assert "t/m 31 oktober 2020" in rows[f"entry-{RUNNING.indicator_id}"]
            assert "2020, kwartaal 4" in rows[f"entry-{QUARTER.indicator_id}"]

    async def test_says_how_each_stands_by_a_sign_and_by_words(self, told: Running) -> None:
        async with browsing(told) as visitor:
            page = await visitor.opens(f"{AT}/1?lang=nl")
            for sign, words in (("met", "Gehaald"), ("not_met", "Niet gehaald"), ("substituted", "Vervangen")):
                found = page.all("span", class_=f"achieved-{sign}")
                assert {" ".join(each.text.split()) for each in found} == {words}
            signs = [each for each in page.all("svg") if each["viewbox"] == "0 0 16 16"]
            assert len(signs) == len(page.all("span", class_="achieved"))
            assert all(each["aria-hidden"] == "true" for each in signs)

    async def test_puts_the_targets_of_a_goal_in_the_order_of_their_codes(self, told: Running) -> None:
        async with browsing(told) as visitor:
            page = await visitor.opens(f"{AT}/1?lang=en")
            assert page.text.index("Target 1.2") < page.text.index("Target 1.10")
            assert "Hollands Finest" in page.text

    async def test_stays_as_it_was_and_leads_to_the_newest(self, told: Running) -> None:
        async with browsing(told) as visitor:
            page = await visitor.opens(f"{AT}/1?lang=nl")
            assert "Er is een nieuwere editie van dit rapport." in page.text
            assert page.links()["Naar de nieuwste editie"] == f"{AT}/2?lang=nl"
            newest = await visitor.opens(f"{AT}?lang=nl")
            assert newest.path == f"{AT}/2"
            assert "Er is een nieuwere editie" not in newest.text

    async def test_that_was_withdrawn_says_so_and_no_longer_stands_for_its_report(self, hub: Told) -> None:
        told = hub.gateway
        await hub.say(measured.report_withdrawn(70, edition=2))
        async with browsing(told) as visitor:
            page = await visitor.opens(f"{AT}/2?lang=nl")
            assert "Deze editie is ingetrokken" in page.text
            assert "Replaced by the next one." in page.text
            head, *rows = (await visitor.gets(f"{AT}/2.csv")).text.splitlines()
            assert head.endswith(";withdrawn")
            assert {row.rpartition(";")[2] for row in rows} == {"Replaced by the next one."}
            assert (await visitor.opens(f"{AT}?lang=nl")).path == f"{AT}/1"

    @pytest.mark.parametrize("path", ["/monitor/reports/no-such-report", f"{AT}/9", f"{AT}/9.csv", f"{AT}/9.json"])
    async def test_that_is_not_there_is_not_found(self, told: Running, path: str) -> None:
        async with browsing(told) as visitor:
            assert (await visitor.gets(path)).status_code == 404

    async def test_leads_whoever_writes_reports_to_the_draft(self, told: Running) -> None:
        async with browsing(told) as visitor:
            links = (await visitor.opens(f"{AT}/1?lang=en")).links()
            assert not {"To the draft", "Log a lesson"} & links.keys()
        who = await person(told, Role.FACILITATOR, language="en")
        async with signed_in(told, who, "en") as facilitator:
            links = (await facilitator.opens(f"{AT}/1?lang=en")).links()
            assert "To the draft" in links
            assert f"from=report%3A{REPORT.report_id}" in links["Log a lesson"]


class TestTheList:
    async def test_shows_a_report_once_by_its_newest_edition(self, told: Running) -> None:
        async with browsing(told) as visitor:
            page = await visitor.opens("/monitor/reports?lang=en")
            assert page.links()["Report 70"] == f"{AT}/2?lang=en"
            answer = await visitor.gets("/monitor/reports.csv?lang=en")
            [row] = csv.DictReader(StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
            assert (row["title_en"], row["edition"], row["entries"]) == ("Report 70", "2", "1")

    async def test_is_narrowed_to_a_line_and_to_goal_trees(self, hub: Told) -> None:
        told = hub.gateway
        await hub.say(measured.published(71, COURSES, action_line=4, title=line("Report 71")))
        async with browsing(told) as visitor:
            for query, shown in (
                ("line=4", {"Report 71"}),
                ("line=1", set()),
                ("goals=no", {"Report 70", "Report 71"}),
            ):
                links = (await visitor.opens(f"/monitor/reports?lang=en&{query}")).links()
                assert {each for each in links if each.startswith("Report 7")} == shown, query


class TestItsFiles:
    async def test_hold_numbers_days_and_texts_in_the_columns_of_the_standard(self, told: Running) -> None:
        found = {row["indicator_code"]: row for row in await table(told)}
        assert list(found["figure.41"]) == list(COLUMNS)
        courses = found["figure.41"]
        assert (courses["target_value"], courses["actual_value"]) == ("725", "103")
        assert (courses["period_start"], courses["period_end"]) == ("2020-01-01", "2020-12-31")
        assert (courses["baseline_year"], courses["baseline_value"]) == ("2018", "0")
        assert (courses["indicator_measure"], courses["indicator_ascending"]) == ("1", "yes")
        assert courses["achievement"] == "not_met"
        assert courses["external_cause_en"] == "Covid-19."
        share = found["figure.42"]
        assert (share["indicator_measure"], share["indicator_ascending"]) == ("2", "")
        assert (share["actual_value"], share["actual_otherwise"]) == ("31", "21.85")
        assert found["figure.45"]["period_start"] == "2020-10-01"
        assert found["1.10"]["external_cause_nl"] == "Covid-19: niemand mocht op locatie."
        assert found["1.2"]["indicator_measure"] == "5"

    async def test_leave_empty_what_is_withheld_and_say_so(self, told: Running) -> None:
        [row] = [each for each in await table(told) if each["indicator_code"] == "figure.44"]
        assert (row["actual_value"], row["actual_status"]) == ("", "withheld")

    async def test_write_decimals_as_the_language_does(self, told: Running) -> None:
        [row] = [each for each in await table(told, "nl") if each["indicator_code"] == "figure.42"]
        assert row["actual_otherwise"] == "21,85"

    async def test_are_a_spreadsheet_in_which_numbers_are_numbers(self, told: Running) -> None:
        sheet = load_workbook(BytesIO(await file(told, "xlsx"))).active
        assert sheet is not None
        head, first, *_ = sheet.iter_rows(values_only=True)
        found = dict(zip(head, first, strict=True))
        assert found["target_value"] == 725
        assert str(found["period_end"]).startswith("2020-12-31")


class TestJson:
    async def test_has_the_names_of_the_standard_and_its_own_apart(self, told: Running) -> None:
        found = await self.read(told)
        assert found["version"] == "2.03"
        assert [each["type"] for each in found["result"]] == ["9", "9"]
        for result in found["result"]:
            assert standard(result) <= RESULT
            for each in result["indicator"]:
                assert standard(each) <= INDICATOR
                assert all(standard(baseline) <= BASELINE for baseline in each.get("baseline", ()))
                for period in each["period"]:
                    assert standard(period) <= PERIOD
                    assert set(period["period-start"]) == {"iso-date"}
                    for figure in (*period.get("target", ()), *period.get("actual", ())):
                        assert standard(figure) <= FIGURE

    async def test_holds_figures_as_text_so_that_they_stay_exact(self, told: Running) -> None:
        courses, share, _running, withheld, _quarter = (await self.read(told))["result"][0]["indicator"]
        assert courses["measure"] == "1"
        assert courses["ascending"] is True
        [period] = courses["period"]
        assert period["target"] == [{"value": "725", "mediate:comparator": "at_least"}]
        [actual] = period["actual"]
        assert actual["value"] == "103"
        assert actual["comment"]["narrative"][1] == {"xml:lang": "en", "text": "Far fewer than aimed for."}
        assert courses["baseline"] == [{"year": 2018, "iso-date": "2018-12-31", "value": "0"}]
        assert share["measure"] == "2"
        assert "ascending" not in share
        assert share["period"][0]["actual"][0]["mediate:otherwise"] == "21.85"
        assert "value" not in withheld["period"][0]["actual"][0]
        assert withheld["period"][0]["actual"][0]["mediate:withheld"] is True

    async def test_gives_each_goal_a_result_of_its_own(self, told: Running) -> None:
        goal = (await self.read(told))["result"][1]
        assert goal["title"]["narrative"][1]["text"] == "Talent"
        by_code = {each["reference"][0]["code"]: each for each in goal["indicator"]}
        assert by_code["1.10"]["period"][0]["actual"][0]["value"] == "0"
        assert by_code["1.2"]["measure"] == "5"
        assert "target" not in by_code["1.2"]["period"][0]

    @staticmethod
    async def read(gateway: Running) -> Any:
        async with browsing(gateway) as visitor:
            return (await visitor.gets(f"{AT}/1.json")).json()


def standard(told_of: dict[str, Any]) -> set[str]:
    """Return the names that are not the hub's own."""
    return {name for name in told_of if not name.startswith("mediate:")}
