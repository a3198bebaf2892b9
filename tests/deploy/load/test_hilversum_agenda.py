"""What the agenda of Hilversum stands on, and the activities of 2020: no more, nor more exact, than sources say."""

import pytest

from mediate_deploy.load import directory_of
from mediate_deploy.load.dataset import Dataset, read_dataset
from mediate_deploy.load.kinds import ACTIVITIES, MANIFESTO_POINTS, PROGRAMMES, REALISATIONS, TARGETS, Record
from mediate_deploy.load.shapes import JsonObject

COVID = "covid-19"


@pytest.fixture(scope="module")
def facts() -> Dataset:
    return read_dataset(directory_of("hilversum"))


def realised(facts: Dataset, target: str) -> object:
    return next(one for one in facts.of(REALISATIONS) if one.parent == f"2020 {target}").body["number"]


def _members(record: Record, field: str) -> list[JsonObject]:
    found = record.body.get(field) or []
    assert isinstance(found, list)
    return [each for each in found if isinstance(each, dict)]


class TestWhatTheAgendaStandsOn:
    def test_is_a_manifesto_of_nine_points(self, facts: Dataset) -> None:
        assert [point.body["number"] for point in facts.of(MANIFESTO_POINTS)] == list(range(1, 10))

    def test_is_an_agenda_of_agendas_of_five_programmes(self, facts: Dataset) -> None:
        lines = {programme.key: programme.body.get("action_lines") for programme in facts.of(PROGRAMMES)}
        assert lines == {"theta": [6], "datakluis": [6], "ciiic": None, "oasis": [4], "media-ahead": [1]}


class TestTheActivities:
    def towards(self, facts: Dataset, target: str) -> list[JsonObject]:
        return [
            one.body
            for one in facts.of(ACTIVITIES)
            for counted in _members(one, "counts")
            if counted["target_id"] == f"2020 {target}"
        ]

    def test_count_towards_targets_that_there_are(self, facts: Dataset) -> None:
        targets = {target.key for target in facts.of(TARGETS)}
        named = {str(each["target_id"]) for one in facts.of(ACTIVITIES) for each in _members(one, "counts")}
        assert named
        assert named <= targets

    @pytest.mark.parametrize(
        ("target", "held"), [("1.1.1.a.1", 3), ("1.2.1.d", 2), ("1.3.1.c", 0), ("1.2.1.a", 0), ("2.2.a", 3)]
    )
    def test_that_were_held_are_as_many_as_the_report_says(self, facts: Dataset, target: str, held: int) -> None:
        found = [one for one in self.towards(facts, target) if one["status"] == "held"]
        assert len(found) == held == int(str(realised(facts, target)))

    def test_that_were_called_off_say_the_cause_from_outside(self, facts: Dataset) -> None:
        off = [one.body for one in facts.of(ACTIVITIES) if one.body["status"] == "cancelled"]
        assert {one["external_cause"] for one in off} == {COVID}
        assert len(off) == 5

    def test_tell_how_many_took_part_only_where_a_source_does(self, facts: Dataset) -> None:
        told = {one.key: one.body["participants"] for one in facts.of(ACTIVITIES) if "participants" in one.body}
        assert set(told) == {"2020.digitale-week-mediastages", "2020.cmc-ceos", "2020.hollands-finest"}
        assert told["2020.hollands-finest"] == [{"group": "all", "figure": {"number": 252, "qualifier": "exact"}}]
