"""One bad row stops no other row, and what hangs under it is held back by name."""

from pathlib import Path

import pytest

from mediate_deploy.errors import HubError
from mediate_deploy.load import directory_of
from mediate_deploy.load.dataset import Dataset, read_dataset
from mediate_deploy.load.kinds import GOALS, ITEMS, LINES, OBSERVATIONS, ORGANISATIONS, TARGETS


def edit(directory: Path, file: str, old: str, new: str) -> None:
    path = directory / file
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new, 1), encoding="utf-8")


def rejects(dataset: Dataset) -> list[tuple[str, int, str]]:
    return [(reject.file, reject.row, reject.field) for reject in dataset.rejects]


class TestABrokenRow:
    def test_is_named_by_file_row_and_column_and_stops_no_other(self, files: Path) -> None:
        edit(files, "indicators.csv", ";participants;more;sum;", ";participants;sideways;sum;")
        dataset = read_dataset(files)
        assert rejects(dataset) == [("indicators.csv", 2, "direction")]
        assert dataset.rejects[0].value == "sideways"
        assert len(dataset.of(OBSERVATIONS)) == 54
        assert dataset.broken["indicators", "participants.reached"] == "indicators.csv row 2 was rejected"

    def test_with_a_bad_number_is_rejected_not_crashed_on(self, files: Path) -> None:
        edit(files, "observations.csv", ";1098229;", ";1.098.229;")
        [reject] = read_dataset(files).rejects
        assert (reject.field, reject.value) == ("value", "1.098.229")

    def test_that_is_there_twice_is_rejected_the_second_time(self, files: Path) -> None:
        content = (files / "items.csv").read_text(encoding="utf-8")
        (files / "items.csv").write_text(content + content.splitlines()[1] + "\n", encoding="utf-8")
        dataset = read_dataset(files)
        assert dataset.rejects[0].reason == "row 2 is already this record"
        assert len(dataset.of(ITEMS)) == 41

    def test_that_names_another_file_for_its_document_is_rejected(self, files: Path) -> None:
        edit(files, "goals.csv", "S0;000_3d0723314faab67f.txt", "S0;001_3e552c4187135ca3.txt")
        assert rejects(read_dataset(files)) == [("goals.csv", 2, "source_file")]

    def test_with_a_number_but_nothing_to_hold_against_it_is_rejected(self, files: Path) -> None:
        edit(files, "targets.csv", ";at_least;120;", ";;120;")
        dataset = read_dataset(files)
        assert [reject.field for reject in dataset.rejects] == ["comparator"]
        assert len(dataset.of(TARGETS)) == 76


class TestAnOrganisation:
    def test_waits_until_what_is_said_of_it_is_mended(self, files: Path) -> None:
        edit(files, "organisation_facts.csv", "NVJ;", "NVJ;;")
        dataset = read_dataset(files)
        assert {reject.file for reject in dataset.rejects} == {"organisation_facts.csv"}
        assert [skip.file for skip in dataset.skips] == ["organisations.csv"]
        assert "organisation_facts.csv row" in dataset.skips[0].because
        assert len(dataset.of(ORGANISATIONS)) == 89

    def test_of_which_nothing_is_said_is_rejected(self, files: Path) -> None:
        with (files / "organisations.csv").open("a", encoding="utf-8") as file:
            file.write("Nergens genoemd;;;;;association;\n")
        assert rejects(read_dataset(files)) == [("organisations.csv", 92, "name")]

    def test_that_is_said_of_but_not_listed_is_rejected(self, files: Path) -> None:
        edit(files, "organisation_facts.csv", "NVJ;", "NVJJ;")
        found = rejects(read_dataset(files))
        assert ("organisations.csv", "name") in {(file, column) for file, _, column in found}
        assert ("organisation_facts.csv", "organisation") in {(file, column) for file, _, column in found}


class TestAMissingFile:
    def test_is_a_reject_and_names_why_what_hangs_under_it_is_held_back(self, files: Path) -> None:
        (files / "lines.csv").unlink()
        dataset = read_dataset(files)
        assert rejects(dataset) == [("lines.csv", 1, "")]
        assert dataset.unread["lines"] == "lines.csv could not be read"
        assert dataset.of(LINES) == []
        assert len(dataset.of(GOALS)) == 22


class TestTheOverview:
    def test_is_compared_and_a_mended_one_gives_no_finding_of_a_missing_line(self, files: Path) -> None:
        with (files / "overview.csv").open("a", encoding="utf-8") as file:
            file.write(
                "8;Maatschappelijke Impact & Soevereiniteit;Societal Impact & Sovereignty;6;"
                "S3;003_1c47782030638343.txt;overzicht\n"
            )
        assert not any("leaves out" in finding.text for finding in read_dataset(files).findings)

    def test_that_lists_what_is_no_line_is_a_finding(self, files: Path) -> None:
        content = (files / "lines.csv").read_text(encoding="utf-8").splitlines(keepends=True)
        (files / "lines.csv").write_text("".join(content[:-1]), encoding="utf-8")
        found = [finding.text for finding in read_dataset(files).findings]
        assert "the overview lists Internationalisering, which is no action line" in found


def test_a_data_set_that_does_not_exist_is_said_in_words() -> None:
    with pytest.raises(HubError, match="there is no data set 'embedded'"):
        directory_of("embedded")
