"""What the read model holds after hearing events, in whatever order and batches they come."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.financed import sealed
from gateway.identifiers import identifier
from gateway.journals import (
    Journals,
    batches,
    indicator,
    interleaved,
    observed,
    registered,
    story,
)
from gateway.reading import hear, inbox, read_model, start_afresh
from mediate_contracts.catalogue import CATALOGUE
from mediate_contracts.envelope import Envelope
from mediate_contracts.events.community import ChangeRequestDecided, ChangeRequested, MediaTechTested
from mediate_contracts.events.pipeline import EventSealed
from mediate_gateway.adapters.activity import EVENTS_MAX, KEPT
from mediate_gateway.entrypoints.events import READ_MODEL
from support.running import Running


def moment_of(body: bytes) -> str:
    """Return when an event was said, as the read model writes it."""
    said: str = Envelope.model_validate_json(body).model_dump(mode="json")["time"]
    return said


@pytest.fixture(autouse=True)
async def afresh(gateway: Running) -> None:
    await start_afresh(gateway)


async def heard_in(gateway: Running, journals: Journals, size: int) -> dict[str, object]:
    """Return the read model after hearing journals from an empty one, without the numbers events got in them."""
    await start_afresh(gateway)
    for batch in batches(journals.bodies, size):
        await hear(gateway, batch)
    found = await read_model(gateway)
    for event in found["activity"]:
        del event["sequence"]
    return found


class TestTheReadModel:
    def test_hears_every_event_the_catalogue_gives_it(self) -> None:
        meant_for_it = {entry.event for entry in CATALOGUE.values() if "gateway" in entry.consumers}
        # What it shows nothing of only marks, like every event, how far the gateway has come: what is sealed, and what
        # pages ask the registry itself.
        assert set(READ_MODEL.handlers.by_event) == meant_for_it - {
            EventSealed,
            MediaTechTested,
            ChangeRequested,
            ChangeRequestDecided,
        }
        assert READ_MODEL.handlers.every is not None

    async def test_of_a_small_hub_is_what_its_story_says(self, gateway: Running) -> None:
        await hear(gateway, story().bodies)
        found = await read_model(gateway)
        assert {item["code"]: item["status"] for item in found["item"]} == {
            "1.1": "under_way",
            "1.2": "proposed",
            "2.3": "proposed",
            "2.4": "substituted",
            "1.5": "proposed",
        }
        assert sorted(assignment["status"] for assignment in found["assignment"]) == [
            "accepted",
            "declined",
            "ended",
            "offered",
            "withdrawn",
        ]
        assert {organisation["name"] for organisation in found["organisation"]} == {"Renamed", "Organisation 2"}
        assert {target["outcome"] for target in found["target"]} == {"met", "unknown"}

    async def test_tells_since_when_something_is_there_and_when_anything_was_last_said_of_it(
        self, gateway: Running
    ) -> None:
        told = story()
        await hear(gateway, told.bodies)
        renamed = next(each for each in (await read_model(gateway))["organisation"] if each["name"] == "Renamed")
        said = [moment_of(body) for body in told.of("/community/0") if f'"subject":"{renamed["id"]}"' in body.decode()]
        assert (renamed["since"], renamed["updated_at"]) == (said[0], said[-1])
        assert len(said) > 1

    async def test_does_not_tell_by_the_date_of_an_item_that_somebody_was_asked(self, gateway: Running) -> None:
        told = story()
        await hear(gateway, told.bodies)
        private = {entry.type for entry in CATALOGUE.values() if entry.visibility != "public"}
        for item in (await read_model(gateway))["item"]:
            about = [body for body in told.bodies if f'"subject":"{item["id"]}"' in body.decode()]
            said = [moment_of(body) for body in about if not any(f'"{kind}"' in body.decode() for kind in private)]
            assert item["updated_at"] in said

    async def test_has_no_figure_that_was_corrected_nor_one_that_corrected_it_wrongly(self, gateway: Running) -> None:
        await hear(gateway, story().bodies)
        of_these = {str(identifier(7, number)) for number in (1, 2)}
        found = [each for each in (await read_model(gateway))["observation"] if each["indicator_id"] in of_these]
        values = {(each["period"], each["value"]) for each in found}
        assert values == {("2019", "27.5"), ("2019", "33.33"), ("2018", "24"), ("2020-Q4", "10"), ("2021-Q1", "12")}

    async def test_knows_of_a_deal_what_was_disclosed_last_to_whom(self, gateway: Running) -> None:
        await hear(gateway, story().bodies)
        told = {(each["title"], each["visibility"]) for each in (await read_model(gateway))["disclosed_deal"]}
        assert told == {("Disclosed round 1", "public"), ("Disclosed round 2", "network")}

    async def test_has_the_newest_figures_of_deals_together(self, gateway: Running) -> None:
        await hear(gateway, story().bodies)
        (newest,) = (await read_model(gateway))["roll_up"]
        assert (newest["edition"], [each["deals"] for each in newest["figures"]]) == (2, [8, 4])

    async def test_tells_what_came_of_a_call_held_here_as_of_one_that_a_source_tells_of(self, gateway: Running) -> None:
        await hear(gateway, story().bodies)
        calls = {each["code"]: each for each in (await read_model(gateway))["grant_call"]}
        held = calls["call-2"]
        assert (held["proposals_received"]["number"], held["awards"], held["awarded_total"]["money"]["cents"]) == (
            4,
            1,
            1_500_000,
        )
        assert (held["closes_on"], held["awarded"][0]["title"]) == ("2026-03-31", "A trial")
        assert (calls["stadsfonds-2020"]["awards"], calls["stadsfonds-2020"]["opens_on"]) == (7, None)

    async def test_knows_how_endpoints_stand_and_which_credentials_are_taken(self, gateway: Running) -> None:
        await hear(gateway, story().bodies)
        found = await read_model(gateway)
        stand = {each["name"]: (each["status"], each["disabled_reason"]) for each in found["endpoint"]}
        assert stand == {
            "Planning": ("active", None),
            "Endpoint 2": ("disabled", "failing"),
            "Endpoint 3": ("active", None),
        }
        assert {each["name"] for each in found["nats_credentials"]} == {"Credentials 1"}

    async def test_shows_nothing_of_events_that_are_not_for_everybody(self, gateway: Running) -> None:
        await hear(gateway, story().bodies)
        private = {event["type"] for event in (await read_model(gateway))["activity"] if event["facts"] is None}
        # Of what is computed and checked by the hub itself there is no end: everybody may know it, on its own page.
        untold = {
            entry.type for entry in CATALOGUE.values() if entry.visibility == "public" and entry.event not in KEPT
        }
        # What is sealed never comes here: its shell does.
        heard = {entry.type for entry in CATALOGUE.values() if entry.visibility != "public" and not entry.event.sealed}
        assert private - untold == heard

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(order=st.lists(st.integers(min_value=0, max_value=25), max_size=60), size=st.integers(1, 50))
    async def test_is_the_same_in_whatever_order_aggregates_pass_each_other(
        self, gateway: Running, order: list[int], size: int
    ) -> None:
        expected = await heard_in(gateway, story(), 500)
        assert await heard_in(gateway, interleaved(order), size) == expected

    async def test_is_the_same_when_every_event_comes_twice(self, gateway: Running) -> None:
        await hear(gateway, story().bodies)
        once = await read_model(gateway)
        await hear(gateway, story().bodies)
        assert await read_model(gateway) == once

    async def test_keeps_the_newest_events_and_no_more(self, gateway: Running) -> None:
        journals = Journals()
        journals.say(*(registered(number) for number in range(1, EVENTS_MAX + 301)))
        for batch in batches(journals.bodies, 250):
            await hear(gateway, batch)
        kept = (await read_model(gateway))["activity"]
        assert [event["sequence"] for event in kept] == list(range(EVENTS_MAX + 300, 300, -1))

    async def test_keeps_as_many_of_them_however_many_shells_come(self, gateway: Running) -> None:
        journals = Journals()
        journals.say(*(registered(number) for number in range(1, 21)))
        journals.say(*(sealed(number) for number in range(1, EVENTS_MAX + 51)))
        for batch in batches(journals.bodies, 250):
            await hear(gateway, batch)
        kept = [event["type"] for event in (await read_model(gateway))["activity"]]
        assert len(kept) == EVENTS_MAX + 20
        assert kept.count(EventSealed.event_type) == EVENTS_MAX

    async def test_parks_a_figure_of_no_period_and_goes_on_with_the_others(self, gateway: Running) -> None:
        journals = Journals()
        journals.say(indicator(1), observed(1, 1, "0000", "1"), indicator(2), observed(2, 2, "2020", "2"))
        await hear(gateway, journals.bodies)
        assert [each["period"] for each in (await read_model(gateway))["observation"]] == ["2020"]
        _, parts = await gateway.service.report()
        assert parts["parked"] == 1
        async with gateway.service.database.transaction() as transaction:
            await transaction.connection.exec_driver_sql("DELETE FROM parked")


class TestClearing:
    async def test_leaves_readers_the_old_rows_until_it_is_committed(self, gateway: Running) -> None:
        await hear(gateway, story().bodies)
        before = await read_model(gateway)
        async with gateway.service.database.transaction() as transaction:
            await READ_MODEL.clear(transaction)
            assert await read_model(gateway) == before
        assert not any((await read_model(gateway)).values())


class TestTheOrderOfEvents:
    async def test_of_the_same_moment_is_the_same_every_time(self, gateway: Running) -> None:
        journals = Journals()
        moment = datetime(2026, 1, 1, tzinfo=UTC)
        for number in range(1, 6):
            journals.add(sealed(number), story().ids[number], moment)
        await hear(gateway, journals.bodies)
        first = [event["event_id"] for event in (await read_model(gateway))["activity"]]
        assert first == sorted(first, reverse=True)
        assert inbox(gateway).applied == {"/pipeline/0": 5}
