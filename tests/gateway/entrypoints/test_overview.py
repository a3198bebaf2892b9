"""What the overview says, and how it is asked for."""

from time import monotonic
from uuid import uuid4

import pytest

from gateway.identifiers import both
from gateway.journals import Journals, deal, deal_moved, indicator, item, line, observed, registered, story
from gateway.reading import hear, overview, start_afresh
from mediate_contracts.vocabulary import DealStage, ItemStatus, ObservationKind
from support.running import Running


@pytest.fixture(autouse=True)
async def afresh(gateway: Running) -> None:
    await start_afresh(gateway)


class TestTheOverview:
    async def test_of_an_empty_hub_has_every_part_and_nothing_in_it(self, gateway: Running) -> None:
        shown = await overview(gateway)
        assert shown["lines"] == shown["organisations"] == shown["indicators"] == shown["events"] == []
        assert shown["totals"]["items"] == 0
        assert shown["totals"]["unassigned_share"] is None
        assert [stage["deals"] for stage in shown["pipeline"]["stages"]] == [0] * len(DealStage)

    async def test_counts_only_accepted_assignments_as_assigned_and_a_substituted_item_in_its_substitute(
        self, gateway: Running
    ) -> None:
        await hear(gateway, story().bodies)
        lines = (await overview(gateway))["lines"]
        counted = [(each["number"], each["items"], each["unassigned"], each["unassigned_share"]) for each in lines]
        assert counted == [(1, 2, 1, "0.5000"), (2, 1, 1, "1.0000")]
        assert lines[0]["title"] == both("Line 1").model_dump()
        assert lines[0]["by_status"]["under_way"] == 1
        assert set(lines[0]["by_status"]) == set(ItemStatus)

    async def test_tells_how_much_of_what_it_counts_is_synthetic(self, gateway: Running) -> None:
        await hear(gateway, story().bodies)
        shown = await overview(gateway)
        assert {"type": "scale_up", "organisations": 1, "synthetic": 1} in shown["organisations"]
        assert shown["totals"]["organisations_synthetic"] == 1
        assert (shown["pipeline"]["deals"], shown["pipeline"]["synthetic"]) == (2, 1)
        stages = {each["stage"]: (each["deals"], each["synthetic"]) for each in shown["pipeline"]["stages"]}
        assert stages["sourced"] == (1, 1)
        assert stages["screening"] == (1, 0)

    async def test_shows_the_newest_period_and_what_was_counted_before_what_was_claimed(self, gateway: Running) -> None:
        await hear(gateway, story().bodies)
        first, second = (await overview(gateway))["indicators"]
        assert (first["period"], first["value"], first["kind"], first["claims"]) == ("2019", "27.5", "measured", 2)
        assert first["target"] == {"comparator": "at_least", "value": "30"}
        assert first["source"]["document"] == "S1"
        assert (second["period"], second["value"], second["target"]) == ("2021-Q1", "12", None)

    async def test_never_shows_a_part_as_the_whole(self, gateway: Running) -> None:
        journals = Journals()
        journals.say(
            indicator(1),
            observed(1, 1, "2020", "206", breakdown={"group": "starters"}),
            observed(1, 2, "2019", "1906", kind=ObservationKind.STATED),
            indicator(2),
            observed(2, 3, "2020", "7", breakdown={"group": "starters"}),
        )
        await hear(gateway, journals.bodies)
        shown = (await overview(gateway))["indicators"]
        assert [(each["period"], each["value"]) for each in shown] == [("2019", "1906")]

    async def test_writes_numbers_exactly_and_without_exponent(self, gateway: Running) -> None:
        journals = Journals()
        journals.say(indicator(1), observed(1, 1, "2020", "12000"), indicator(2), observed(2, 2, "2020", "33.3300"))
        await hear(gateway, journals.bodies)
        assert [each["value"] for each in (await overview(gateway))["indicators"]] == ["12000", "33.33"]

    async def test_counts_what_came_of_each_years_targets(self, gateway: Running) -> None:
        await hear(gateway, story().bodies)
        (year,) = (await overview(gateway))["goals"]
        assert (year["year"], year["goals"], year["targets"]) == (2020, 1, 2)
        assert {outcome: count for outcome, count in year["outcomes"].items() if count} == {"met": 1, "unknown": 1}

    async def test_counts_items_whose_line_is_not_known_yet_in_the_totals(self, gateway: Running) -> None:
        journals = Journals()
        journals.say(item(1, on_line=3))
        await hear(gateway, journals.bodies)
        shown = await overview(gateway)
        assert (shown["lines"], shown["totals"]["items"]) == ([], 1)

    async def test_tells_the_last_events_newest_first_in_the_language_asked_for(self, gateway: Running) -> None:
        await hear(gateway, story().bodies)
        dutch = [event["summary"] for event in (await overview(gateway, lang="nl"))["events"]]
        english = [event["summary"] for event in (await overview(gateway, lang="en"))["events"]]
        assert dutch[0] == "Subsidieronde: Stadsfonds (nl)"
        assert english[0] == "Grant call: Stadsfonds (en)"
        assert len(dutch) == len(english) == 20

    async def test_names_who_takes_an_item_on(self, gateway: Running) -> None:
        journals = story()
        await hear(gateway, journals.bodies[:7])
        journals_of_community = journals.of("/community/0")
        await hear(gateway, journals_of_community)
        sentences = [event["summary"] for event in (await overview(gateway, lang="en"))["events"]]
        assert "Renamed takes on: Item 1 (en) (lead)" in sentences

    async def test_says_nothing_of_deals_but_their_counts(self, gateway: Running) -> None:
        journals = Journals()
        journals.say(deal(1), deal_moved(1, DealStage.SOURCED, DealStage.SCREENING))
        await hear(gateway, journals.bodies)
        answer = await gateway.client.get("/v1/overview")
        assert answer.json()["events"] == []
        assert "Confidential" not in answer.text
        assert str(journals.ids[0]) not in answer.text


class TestAskingAgain:
    async def test_with_the_etag_answers_that_nothing_changed_until_something_did(self, gateway: Running) -> None:
        first = await gateway.client.get("/v1/overview?lang=nl")
        again = await gateway.client.get("/v1/overview?lang=nl", headers={"if-none-match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        journals = Journals()
        journals.say(line(1))
        await hear(gateway, journals.bodies)
        changed = await gateway.client.get("/v1/overview?lang=nl", headers={"if-none-match": first.headers["etag"]})
        assert changed.status_code == 200
        assert changed.headers["etag"] != first.headers["etag"]

    async def test_in_the_other_language_has_another_etag(self, gateway: Running) -> None:
        tags = {(await gateway.client.get(f"/v1/overview?lang={lang}")).headers["etag"] for lang in ("nl", "en")}
        assert len(tags) == 2

    async def test_in_a_language_the_hub_does_not_speak_is_refused_with_the_field(self, gateway: Running) -> None:
        answer = await gateway.client.get("/v1/overview?lang=de")
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "query.lang"


class TestAwaiting:
    async def test_an_event_that_is_there_answers_at_once(self, gateway: Running) -> None:
        journals = Journals()
        journals.say(registered(1))
        await hear(gateway, journals.bodies)
        answer = await gateway.client.get("/v1/overview", headers={"mediate-await": str(journals.ids[0])})
        assert answer.headers["mediate-awaited"] == "true"

    async def test_an_event_that_never_comes_answers_after_two_seconds_that_it_did_not(self, gateway: Running) -> None:
        began = monotonic()
        answer = await gateway.client.get("/v1/overview", headers={"mediate-await": str(uuid4())})
        assert answer.status_code == 200
        assert answer.headers["mediate-awaited"] == "false"
        assert 1.9 < monotonic() - began < 4

    async def test_something_that_is_no_event_id_is_refused(self, gateway: Running) -> None:
        answer = await gateway.client.get("/v1/overview", headers={"mediate-await": "yesterday"})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "header.mediate-await"
