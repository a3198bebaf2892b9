"""What a reader of the event catalogue relies on: it says what the running services do."""

import pytest
from faststream.specification import AsyncAPI

from mediate_contracts.catalogue import CATALOGUE, PRODUCERS, SERVICES, heard_by, subjects_of
from mediate_shared.service import Service


@pytest.mark.parametrize("name", SERVICES)
class TestAService:
    def test_hears_the_producers_the_catalogue_says_and_no_other(self, services: dict[str, Service], name: str) -> None:
        heard = {producer for inbox in services[name].inboxes.values() for producer in inbox.producers}
        assert heard == set(heard_by(name))

    def test_handles_exactly_the_events_it_is_named_a_consumer_of(
        self, services: dict[str, Service], name: str
    ) -> None:
        handled: set[str] = set()
        for inbox in services[name].inboxes.values():
            handled |= {event.event_type for event in inbox.handlers.by_event}
            if inbox.handlers.every is not None:
                # What is sealed is heard by nobody: what travels is its shell.
                said = [entry for entry in CATALOGUE.values() if entry.producer in inbox.producers]
                handled |= {entry.type for entry in said if not entry.event.sealed}
        assert handled == {entry.type for entry in CATALOGUE.values() if name in entry.consumers}

    def test_is_subscribed_through_faststream_to_whom_it_reacts_to(
        self, services: dict[str, Service], name: str
    ) -> None:
        document = AsyncAPI(services[name].bus.broker).to_specification().to_jsonable()
        addresses = {channel["address"] for channel in document["channels"].values()}
        durable = {consumer for consumer in services[name].inboxes if "-hears-" in consumer}
        assert {
            f"{name}-hears-{producer}"
            for producer in PRODUCERS
            if any(address.startswith(subjects_of(producer)) for address in addresses)
        } == durable

    def test_keeps_a_journal_exactly_when_it_says_something(self, services: dict[str, Service], name: str) -> None:
        assert bool(services[name].relays) == (name in PRODUCERS)
