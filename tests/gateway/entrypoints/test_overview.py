"""What the overview says, and how it is asked for."""

from datetime import date
from time import monotonic
from uuid import uuid4

import pytest

from gateway import measured
from gateway.financed import disclosed, publication_ended, published, sealed
from gateway.identifiers import both
from gateway.journals import Journals, indicator, item, line, observed, registered, story
from gateway.reading import hear, overview, start_afresh
from mediate_contracts.vocabulary import CheckKind, DealStage, ItemStatus, ObservationKind
from mediate_gateway.settings import GatewaySettings
from support.infrastructure import Infrastructure
from support.running import Running, running


@pytest.fixture(autouse=True)
async def afresh(gateway: Running) -> None:
    await start_afresh(gateway)


class TestTheOverview:
    async def test_of_an_empty_hub_has_every_part_and_nothing_in_it(self, gateway: Running) -> None:
        shown = await overview(gateway)
        assert shown["lines"] == shown["organisations"] == shown["indicators"] == shown["events"] == []
        assert shown["totals"]["items"] == 0
        assert shown["totals"]["unassigned_share"] is None
        assert [stage["deals"] for stage in shown["pipeline"]["stages"]] == [None] * len(DealStage)

    async def test_counts_only_accepted_assignments_as_assigned_and_a_substituted_item_in_its_substitute(
        self, gateway: Running
    ) -> None:
        await hear(gateway, story().bodies)
        lines = (await overview(gateway))["lines"]
        counted = [(each["number"], each["items"], each["unassigned"], each["unassigned_share"]) for each in lines]
        assert counted == [(1, 3, 2, "0.6667"), (2, 1, 1, "1.0000")]
        assert lines[0]["title"] == both("Line 1").model_dump()
        assert lines[0]["by_status"]["under_way"] == 1
        assert set(lines[0]["by_status"]) == set(ItemStatus)

    async def test_tells_how_much_of_what_it_counts_is_synthetic(self, gateway: Running) -> None:
        await hear(gateway, story().bodies)
        shown = await overview(gateway)
        assert {"type": "scale_up", "organisations": 1, "synthetic": 1} in shown["organisations"]
        assert shown["totals"]["organisations_synthetic"] == 1

    async def test_tells_of_deals_the_newest_figures_of_many_together_and_of_the_others_none(
        self, gateway: Running
    ) -> None:
        await hear(gateway, story().bodies)
        told = (await overview(gateway))["pipeline"]
        assert (told["deals"], told["synthetic"]) == (8, False)
        stages = {each["stage"]: each["deals"] for each in told["stages"]}
        assert (stages["sourced"], stages["screening"]) == (4, None)

    async def test_shows_the_newest_period_and_what_was_counted_before_what_was_claimed(self, gateway: Running) -> None:
        await hear(gateway, story().bodies)
        shown = (await overview(gateway))["indicators"]
        first, second = (each for each in shown if each["code"].startswith("indicator."))
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

    async def test_tells_how_many_figures_differ_and_how_many_have_not_come_in_time(self, gateway: Running) -> None:
        journals = Journals()
        journals.say(
            measured.defined(20),
            measured.stated(20, 101, "2018", "31"),
            measured.checked(20, 1, 101, "2018", said="31", computed="21.85"),
            measured.checked(20, 2, 101, "2018", said="31", computed="25", check=CheckKind.DOCUMENTS),
            measured.stated(20, 102, "2019", "26"),
            measured.checked(20, 3, 102, "2019", said="26", computed="20"),
            measured.noted(20, 102),
            measured.fell_due(20, "2018", date(2019, 1, 30)),
            measured.fell_due(20, "2020", date(2021, 1, 30)),
            measured.fell_due(20, "2021", date(2022, 1, 30)),
            measured.excused(20, "2021"),
            measured.fell_due(20, "2098", date(2099, 1, 30)),
        )
        await hear(gateway, journals.bodies)
        shown = await overview(gateway)
        assert shown["vigilance"] == {"differing": 2, "unanswered": 1, "overdue": 1}
        assert [each["questioned"] for each in shown["indicators"]] == [2]

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
        assert "Subsidieronde: Stadsfonds (nl)" in dutch
        assert "Grant call: Stadsfonds (en)" in english
        assert len(dutch) == len(english) == 20

    async def test_names_who_takes_an_item_on(self, gateway: Running) -> None:
        journals = story()
        await hear(gateway, journals.bodies[:7])
        journals_of_community = journals.of("/community/0")
        await hear(gateway, journals_of_community)
        sentences = [event["summary"] for event in (await overview(gateway, lang="en"))["events"]]
        assert "Renamed takes on: Item 1 (en) (lead)" in sentences

    async def test_says_of_a_deal_what_is_public_now_and_nothing_once_it_is_not(self, gateway: Running) -> None:
        journals = Journals()
        journals.say(sealed(1), registered(2), published(1), published(2), publication_ended(2), disclosed(2))
        await hear(gateway, journals.bodies)
        answer = await gateway.client.get("/v1/overview?lang=en")
        said = [event["summary"] for event in answer.json()["events"]]
        assert said[0] == "Made public: Disclosed round 1, Organisation 2"
        assert len(said) == 2
        assert "Disclosed round 2" not in answer.text
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

    async def test_an_event_that_never_comes_answers_in_the_end_that_it_did_not(
        self, infrastructure: Infrastructure
    ) -> None:
        bounds = GatewaySettings(shown_seconds_max=0.5)
        async with running(infrastructure, "gateway", gateway={"upstreams": {}, "bounds": bounds}) as started:
            began = monotonic()
            answer = await started["gateway"].client.get("/v1/overview", headers={"mediate-await": str(uuid4())})
        assert answer.status_code == 200
        assert answer.headers["mediate-awaited"] == "false"
        assert monotonic() - began > 0.4

    async def test_something_that_is_no_event_id_is_refused(self, gateway: Running) -> None:
        answer = await gateway.client.get("/v1/overview", headers={"mediate-await": "yesterday"})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "header.mediate-await"
