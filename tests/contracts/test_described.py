from mediate_contracts.catalogue import CATALOGUE
from mediate_contracts.described import fields, meaning, version_of
from mediate_contracts.envelope import outward
from mediate_contracts.events.agendas import SessionPlanned
from mediate_contracts.events.base import Visibility
from mediate_contracts.samples import sample

PLANNED = CATALOGUE[SessionPlanned.event_type]


class TestTheFieldsOfAnEvent:
    def test_are_those_that_each_audience_is_shown(self) -> None:
        for entry in CATALOGUE.values():
            for audience in Visibility:
                shown = outward(sample(entry), audience)
                told = {each.name for each in fields(entry) if each.visibility.rank <= audience.rank}
                assert told == (set(shown["data"]) if shown else set()), (entry.type, audience)

    def test_say_which_one_only_a_narrower_audience_sees(self) -> None:
        by_name = {each.name: each for each in fields(PLANNED)}
        assert by_name["online_page"].visibility is Visibility.NETWORK
        assert by_name["title"].visibility is Visibility.PUBLIC

    def test_say_what_they_hold(self) -> None:
        by_name = {each.name: each for each in fields(PLANNED)}
        assert by_name["session_id"].kind == "uuid"
        assert by_name["session_id"].is_required
        assert by_name["action_lines"].of_many
        assert not by_name["action_lines"].is_required
        assert by_name["title"].parts == ("nl", "en")
        assert "roundtable" in by_name["kind"].choices
        assert by_name["online_page"].meaning


class TestAnEventType:
    def test_says_its_version_and_what_it_means(self) -> None:
        assert version_of(PLANNED) == 1
        assert all(meaning(entry).endswith(".") for entry in CATALOGUE.values())
