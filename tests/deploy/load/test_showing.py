"""What a person sees of a load, in a terminal and in a log file."""

from io import StringIO

import pytest
from rich.console import Console

from mediate_deploy.load.report import Difference, Finding, LoadReport, Reject, Skip
from mediate_deploy.load.showing import SHOWN_MAX, Progress, show


@pytest.fixture
def report() -> LoadReport:
    return LoadReport(
        kinds=("lines", "items"),
        created={"lines": 7},
        unchanged={"items": 30},
        differences=[Difference("items", "items.csv", 3, ("title", "source"))],
        findings=[Finding("overview.csv", "line 6 is missing")],
        rejects=[Reject("lines", "lines.csv", 4, "title_en", "", "must be filled")],
        skips=[Skip("items", "items.csv", 13, "lines.csv row 4 was rejected")],
    )


def shown(report: LoadReport, width: int = 80) -> str:
    output = StringIO()
    show(Console(file=output, width=width), report)
    return output.getvalue()


class TestTheClosingTable:
    def test_counts_each_kind(self, report: LoadReport) -> None:
        rows = [line.split() for line in shown(report).splitlines()]
        assert ["lines", "7", "0", "0", "1", "0"] in rows
        assert ["items", "0", "30", "1", "0", "1"] in rows

    def test_is_followed_by_findings_then_differences_then_rejects_then_skips(self, report: LoadReport) -> None:
        text = shown(report)
        headings = ("Findings", "Left as the hub holds it", "Rejected", "Skipped")
        places = [text.index(heading) for heading in headings]
        assert places == sorted(places)

    def test_names_a_reject_in_one_line_however_narrow_the_screen(self, report: LoadReport) -> None:
        assert "lines.csv row 4, title_en: must be filled" in shown(report, width=20)

    def test_shows_brackets_as_they_are(self, report: LoadReport) -> None:
        report.findings.append(Finding("a.csv", "says [bold] and [/x]"))
        assert "says [bold] and [/x]" in shown(report)

    def test_counts_what_is_too_much_to_show(self, report: LoadReport) -> None:
        report.rejects = [Reject("lines", "lines.csv", row, "", "", "no") for row in range(SHOWN_MAX + 5)]
        assert "and 5 more" in shown(report)

    def test_has_a_row_for_a_file_that_is_no_kind(self, report: LoadReport) -> None:
        report.rejects.append(Reject("overview", "overview.csv", 1, "", "", "gone"))
        assert any(line.split()[:1] == ["overview"] for line in shown(report).splitlines())


class TestTheExitCode:
    def test_is_0_when_every_row_is_there(self) -> None:
        assert LoadReport(created={"lines": 8}).exit_code == 0

    def test_is_0_when_the_hub_holds_something_better(self, report: LoadReport) -> None:
        report.rejects, report.skips = [], []
        assert report.exit_code == 0

    @pytest.mark.parametrize("missing", ["rejects", "skips"])
    def test_is_1_when_a_row_is_not_there(self, report: LoadReport, missing: str) -> None:
        other = {"rejects": "skips", "skips": "rejects"}[missing]
        setattr(report, other, [])
        assert report.exit_code == 1

    def test_is_1_when_the_load_ended_early(self) -> None:
        assert LoadReport(stopped="gone").exit_code == 1


class TestProgress:
    def test_is_plain_lines_where_there_is_no_terminal(self) -> None:
        output = StringIO()
        with Progress(Console(file=output)).kind("lines", 8) as step:
            step()
        assert output.getvalue() == "lines: 8 rows\n"

    def test_is_a_bar_in_a_terminal(self) -> None:
        output = StringIO()
        with Progress(Console(file=output, force_terminal=True, width=80)).kind("lines", 2) as step:
            step()
            step()
        assert "2/2" in output.getvalue()
