"""The facts that come with the hub are whole, sourced, in two languages, and say what the sources say."""

import csv
from collections import Counter
from decimal import Decimal

import pytest

from mediate_deploy.load import directory_of
from mediate_deploy.load.dataset import Dataset, read_dataset
from mediate_deploy.load.kinds import (
    CHALLENGES,
    GOALS,
    GRANT_CALLS,
    INDICATOR_TARGETS,
    ITEMS,
    LINES,
    OBSERVATIONS,
    ORGANISATIONS,
    REALISATIONS,
    RELATIONS,
    TARGETS,
    Kind,
    Record,
)

HILVERSUM = directory_of("hilversum")
FILES = sorted(path.name for path in HILVERSUM.glob("*.csv"))
SOURCE_FILES = {
    "S0": "000_3d0723314faab67f.txt",
    "S1": "001_3e552c4187135ca3.txt",
    "S2": "002_ca23c640196223ad.txt",
    "S3": "003_1c47782030638343.txt",
    "S4": "004_d146a6625afb029c.txt",
}
COVID = "covid-19"


@pytest.fixture(scope="module")
def facts() -> Dataset:
    return read_dataset(HILVERSUM)


def rows(file: str) -> list[dict[str, str]]:
    with (HILVERSUM / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter=";"))


def realised(facts: Dataset, target: str) -> Record:
    return next(one for one in facts.of(REALISATIONS) if one.parent == f"2020 {target}")


def observed(facts: Dataset, indicator: str, period: str, **wanted: object) -> Record:
    return next(
        one
        for one in facts.of(OBSERVATIONS)
        if one.parent == indicator
        and one.body["period"] == period
        and all(one.body.get(name) == value for name, value in wanted.items())
    )


class TestEveryRow:
    def test_can_be_sent(self, facts: Dataset) -> None:
        assert facts.rejects == []
        assert facts.skips == []

    @pytest.mark.parametrize("file", FILES)
    def test_is_in_dutch_and_in_english(self, file: str) -> None:
        for number, row in enumerate(rows(file), 2):
            for column, cell in row.items():
                if column.endswith("_nl"):
                    english = row[column.removesuffix("nl") + "en"]
                    assert bool(cell) == bool(english), f"{file} row {number} {column}"

    @pytest.mark.parametrize("file", sorted(set(FILES) - {"sources.csv", "organisations.csv"}))
    def test_says_which_document_file_and_place_it_comes_from(self, file: str) -> None:
        for number, row in enumerate(rows(file), 2):
            assert SOURCE_FILES[row["source_document"]] == row["source_file"], f"{file} row {number}"
            assert len(row["source_place"]) > 5, f"{file} row {number}"

    @pytest.mark.parametrize("file", FILES)
    def test_holds_no_e_mail_address(self, file: str) -> None:
        assert "@" not in (HILVERSUM / file).read_text(encoding="utf-8")


class TestTheAgenda:
    def test_has_eight_lines_and_forty_one_items(self, facts: Dataset) -> None:
        assert [line.body["number"] for line in facts.of(LINES)] == [1, 2, 3, 4, 5, 6, 7, 8]
        assert len(facts.of(ITEMS)) == 41

    def test_has_six_items_in_line_2_and_five_in_each_other(self, facts: Dataset) -> None:
        per_line = Counter(item.parent for item in facts.of(ITEMS))
        assert per_line == {"1": 5, "2": 6, "3": 5, "4": 5, "5": 5, "6": 5, "7": 5, "8": 5}

    def test_numbers_the_items_of_a_line_from_one(self, facts: Dataset) -> None:
        codes = [item.key for item in facts.of(ITEMS)]
        expected = [f"{line}.{place}" for line in range(1, 9) for place in range(1, 7 if line == 2 else 6)]
        assert codes == expected

    def test_finds_that_the_overview_of_the_source_leaves_out_line_6(self, facts: Dataset) -> None:
        found = [str(finding) for finding in facts.findings]
        assert (
            "overview.csv: the overview in the source has 7 entries for 8 action lines; "
            "it leaves out line 6 (Maatschappelijke Impact & Soevereiniteit)"
        ) in found

    def test_finds_that_two_sources_say_different_shares_of_jobs(self, facts: Dataset) -> None:
        assert any("jobs.creative.share, 2019" in finding.text for finding in facts.findings)


class TestTheOrganisations:
    def test_each_have_something_that_a_source_says(self, facts: Dataset) -> None:
        assert all(one.body["facts"] for one in facts.of(ORGANISATIONS))

    @pytest.mark.parametrize(
        "name",
        [
            "Media Perspectives",
            "Hilversum Media Campus",
            "iMMovator",
            "Gemeente Hilversum",
            "Media Campus NL",
            "ROM Utrecht Region",
            "STER",
            "Opt Out Advertising",
            "VPRO",
            "NPO",
            "Beeld en Geluid",
            "NEP",
            "Red Bee",
            "United",
            "Hogeschool van Amsterdam",
            "Hogeschool Rotterdam",
            "Hogeschool Utrecht",
            "Dutch Digital Agencies",
            "MINDS International",
            "MediaMonks",
            "Ex Machina Group",
        ],
    )
    def test_include(self, facts: Dataset, name: str) -> None:
        assert name in {one.body["name"] for one in facts.of(ORGANISATIONS)}

    def test_carry_no_number_of_the_chamber_of_commerce_as_no_source_gives_one(self) -> None:
        assert "kvk_number" not in rows("organisations.csv")[0]


class TestTheGoalTreeOf2020:
    def test_has_every_goal_under_one_that_exists(self, facts: Dataset) -> None:
        goals = {goal.key for goal in facts.of(GOALS)}
        assert len(goals) == 22
        assert {goal.parent for goal in facts.of(GOALS)} - {None} <= goals
        assert {target.parent for target in facts.of(TARGETS)} <= goals

    @pytest.mark.parametrize(
        ("target", "aim", "number", "qualifier"),
        [
            ("1.1.1.a.1", 2, 3, "exact"),
            ("1.1.1.a.3", 120, 90, "exact"),
            ("1.1.2.a", 32, 23, "exact"),
            ("1.2.1.a", 6, 0, "exact"),
            ("1.2.1.b", 2, 1, "exact"),
            ("1.2.1.d", 2, 2, "exact"),
            ("1.3.1.a", 3, 1, "exact"),
            ("1.3.1.c", 4, 0, "exact"),
            ("1.3.1.e", 1, 1, "exact"),
            ("1.3.2.e", 10, 11, "exact"),
            ("1.3.2.g", 5, 2, "exact"),
            ("2.1.b.1", 25, 25, "at_least"),
            ("2.1.b.2", 5, 5, "at_least"),
            ("2.1.b.4", 2, 0, "exact"),
            ("2.1.b.6", 12, 10, "exact"),
            ("2.1.d", 3, 3, "exact"),
            ("2.2.a", 3, 3, "exact"),
            ("2.2.c", 2, 2, "exact"),
            ("2.4.a", 2, 2, "exact"),
            ("2.4.d.2", 100, 252, "exact"),
            ("2.5.1.a.2", 2, 2, "exact"),
            ("2.5.3.d", 10, 25, "about"),
        ],
    )
    def test_says_what_was_aimed_for_and_what_came_of_it(
        self, facts: Dataset, target: str, aim: int, number: int, qualifier: str
    ) -> None:
        aimed = next(one for one in facts.of(TARGETS) if one.key == f"2020 {target}")
        assert Decimal(str(aimed.body["number"])) == aim
        outcome = realised(facts, target).body
        assert Decimal(str(outcome["number"])) == number
        assert outcome["qualifier"] == qualifier

    def test_counts_150_students_in_the_online_internship_week(self, facts: Dataset) -> None:
        assert realised(facts, "1.1.1.c").body["number"] == "150"

    def test_keeps_covid_19_apart_as_cause_of_safaris_that_did_not_go_ahead(self, facts: Dataset) -> None:
        assert realised(facts, "1.2.1.a").body["external_cause"] == COVID

    def test_says_that_recruiting_abroad_with_dda_was_not_done(self, facts: Dataset) -> None:
        outcome = realised(facts, "1.1.1.e").body
        assert (outcome["outcome"], outcome["external_cause"]) == ("not_met", COVID)
        assert "number" not in outcome

    def test_says_that_hollands_finest_took_the_place_of_the_event_at_ibc(self, facts: Dataset) -> None:
        outcome = realised(facts, "2.4.d.1").body
        assert outcome["outcome"] == "substituted"
        assert outcome["substitute"] == {"nl": "Hollands Finest", "en": "Hollands Finest"}

    def test_leaves_out_what_the_report_is_silent_on_instead_of_putting_0(self, facts: Dataset) -> None:
        zeros = {one.parent for one in facts.of(REALISATIONS) if one.body.get("number") == "0"}
        assert zeros == {"2020 1.2.1.a", "2020 1.3.1.c", "2020 2.1.b.4"}

    def test_gives_a_number_and_how_to_hold_against_it_together(self, facts: Dataset) -> None:
        assert all(("number" in one.body) == ("comparator" in one.body) for one in facts.of(TARGETS))


class TestTheFigures:
    @pytest.mark.parametrize(
        ("group", "figures"),
        [
            ("starters", (42, 59, 206)),
            ("professionals", (165, 496, 36)),
            ("knowledge-events", (1539, 1266, 2047)),
            ("business-coaching", (61, 85, 6)),
        ],
    )
    def test_of_participants_by_group(self, facts: Dataset, group: str, figures: tuple[int, ...]) -> None:
        found = [
            observed(facts, "participants.reached", year, breakdown={"group": group}).body["value"]
            for year in ("2018", "2019", "2020")
        ]
        assert found == [str(figure) for figure in figures]

    @pytest.mark.parametrize(("year", "total"), [("2018", "1807"), ("2019", "1906"), ("2020", "2295")])
    def test_of_participants_add_up_to_the_stated_total(self, facts: Dataset, year: str, total: str) -> None:
        of_year = [
            one.body
            for one in facts.of(OBSERVATIONS)
            if one.parent == "participants.reached" and one.body["period"] == year
        ]
        assert [one["value"] for one in of_year if one["kind"] == "stated"] == [total]
        assert sum(int(str(one["value"])) for one in of_year if one["kind"] == "measured") == int(total)

    def test_of_2020_in_the_letter_run_to_the_end_of_october(self, facts: Dataset) -> None:
        letter = [
            one.body
            for one in facts.of(OBSERVATIONS)
            if one.parent in {"participants.reached", "online.visitors"} and one.body["period"] == "2020"
        ]
        assert len(letter) == 6
        assert {one["covers_until"] for one in letter} == {"2020-10-31"}

    @pytest.mark.parametrize(
        ("year", "subsidy", "budget", "share", "status"),
        [
            ("2018", "240000", "1098229", "31", "final"),
            ("2019", "300000", "1138686", "26", "final"),
            ("2020", "300000", "1399270", "21", "final"),
            ("2021", "250000", "1103540", "23", "provisional"),
        ],
    )
    def test_of_subsidy_keep_the_share_as_stated(
        self, facts: Dataset, year: str, subsidy: str, budget: str, share: str, status: str
    ) -> None:
        codes = ("funding.subsidy", "funding.budget", "funding.subsidy.share")
        found = [observed(facts, code, year).body for code in codes]
        assert [one["value"] for one in found] == [subsidy, budget, share]
        assert {one["status"] for one in found} == {status}
        assert found[2]["kind"] == "stated"

    def test_of_jobs_are_two_claims_on_one_indicator(self, facts: Dataset) -> None:
        shares = [one.body for one in facts.of(OBSERVATIONS) if one.parent == "jobs.creative.share"]
        assert [(one["value"], one["qualifier"], one["kind"]) for one in shares] == [
            ("25", "about", "stated"),
            ("33.33", "about", "stated"),
        ]
        number = observed(facts, "jobs.creative.number", "2019").body
        assert (number["value"], number["qualifier"]) == ("12000", "over")

    @pytest.mark.parametrize(
        ("indicator", "period", "value"),
        [
            ("online.visitors", "2018", "58209"),
            ("online.visitors", "2019", "95888"),
            ("online.visitors", "2020", "69296"),
            ("reach.participants", "2020", "5524"),
            ("reach.newsletter", "2020", "5024"),
            ("reach.website", "2020", "72000"),
            ("reach.social", "2020", "6000"),
            ("reach.website.quarter", "2020-Q1", "22763"),
            ("reach.website.quarter", "2021-Q1", "30227"),
            ("mediabooster.pilots", "2019", "96"),
            ("mediabooster.livetests", "2019", "512"),
            ("mediabooster.existing", "2019", "103"),
            ("mediabooster.awareness", "2019", "330"),
            ("mediabooster.new", "2019", "104"),
            ("mediabooster.community", "2019", "195"),
            ("mediabooster.community.unique", "2019", "70"),
            ("mediabooster.total", "2019", "1300"),
        ],
    )
    def test_are_those_of_the_source(self, facts: Dataset, indicator: str, period: str, value: str) -> None:
        assert observed(facts, indicator, period).body["value"] == value

    def test_of_cross_media_cafes_are_what_one_drew(self, facts: Dataset) -> None:
        found = {
            str(one.body["breakdown"]): one.body["value"]
            for one in facts.of(OBSERVATIONS)
            if one.parent == "cafes.visitors.each"
        }
        assert sorted(found.values(), key=str) == ["150", "252", "360"]

    def test_aimed_for_are_those_of_the_source(self, facts: Dataset) -> None:
        aims = {one.parent: one.body["value"] for one in facts.of(INDICATOR_TARGETS)}
        assert aims == {
            "cafes.held": "5",
            "cafes.visitors": "750",
            "mediabooster.pilots": "45",
            "mediabooster.livetests": "180",
            "mediabooster.existing": "725",
            "mediabooster.community": "40",
        }

    def test_of_the_stadsfonds_are_seven_awards_of_about_25_proposals(self, facts: Dataset) -> None:
        [call] = facts.of(GRANT_CALLS)
        assert call.body["committee_members"] == 3
        assert call.body["proposals_received"] == {"number": 25, "qualifier": "about"}
        assert call.body["awards"] == 7
        assert call.body["awarded_total"] == {
            "money": {"cents": 10_000_000, "currency": "EUR"},
            "qualifier": "over",
        }


@pytest.mark.parametrize("kind", [TARGETS, OBSERVATIONS])
def test_every_child_has_its_parent_in_the_files(facts: Dataset, kind: Kind) -> None:
    parents = {record.key for records in facts.records.values() for record in records}
    assert {record.parent for record in facts.of(kind)} <= parents


class TestConnections:
    def test_say_that_media_perspectives_was_formed_in_2018_from_two(self, facts: Dataset) -> None:
        formed = [one.body for one in facts.of(RELATIONS) if one.body["organisation_id"] == "Media Perspectives"]
        assert {(one["other_id"], one["kind"], one["since"]) for one in formed} == {
            ("Hilversum Media Campus", "merged_from", "2018"),
            ("iMMovator", "merged_from", "2018"),
        }
        assert all("'S1'" in str(one["source"]) for one in formed)

    def test_say_that_opt_out_advertising_was_spun_out_of_ster_without_a_year_that_no_source_tells(
        self, facts: Dataset
    ) -> None:
        [spun_out] = [one.body for one in facts.of(RELATIONS) if one.body["organisation_id"] == "Opt Out Advertising"]
        assert (spun_out["other_id"], spun_out["kind"]) == ("STER", "spun_out_of")
        assert "since" not in spun_out

    def test_say_that_the_minds_challenge_gave_25_matches_and_5_implementations(self, facts: Dataset) -> None:
        [minds] = [one.body for one in facts.of(CHALLENGES)]
        assert minds["stated_matches"] == {"number": 25, "qualifier": "at_least"}
        assert minds["stated_implementations"] == {"number": 5, "qualifier": "at_least"}
