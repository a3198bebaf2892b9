"""What is sent is what the catalogue says: each type in its own form, to its own audience, by every way of reading."""

import json
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from typing import Any, Final

import httpx
import pytest
from jsonschema import Draft202012Validator

from mediate_contracts.catalogue import IN_FEED, heard_by
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Role
from mediate_contracts.samples import sample
from mediate_shared.clock import utc_now
from mediate_shared.identity.actor import VISITOR, Actor, ActorKind
from mediate_shared.ids import new_id
from subscriptions.delivering import QUICK, Delivering, endpoint
from subscriptions.endpoints import Organisation
from subscriptions.nats_hub import NatsHub
from support.chassis import house
from support.identity import internally, person
from support.infrastructure import Infrastructure
from support.partners_nats import partners_nats, told
from support.running import running
from support.serving import following, serving

SAMPLES: Final = {name: sample(entry) for name, entry in IN_FEED.items() if entry.visibility is not Visibility.DEAL}
PARTY: Final = new_id()
"""The organisation that every case among the samples concerns."""
_RANKS: Final = [each.value for each in Visibility]


def as_party(name: str) -> dict[str, Any]:
    """Return a sample that concerns our organisation, where it concerns any."""
    parties = dict.fromkeys(IN_FEED[name].event.parties, str(PARTY))
    return {**SAMPLES[name]["data"], **parties}


@dataclass(frozen=True)
class Hub:
    """A hub that was told every sample, and what each reader was sent of them."""

    sent: Mapping[str, Mapping[str, Sequence[dict[str, Any]]]]
    catalogue: Mapping[str, dict[str, Any]]
    organisation: Organisation


READERS: Final[Mapping[str, tuple[Actor, Visibility]]] = {
    "a visitor": (VISITOR, Visibility.PUBLIC),
    "a machine without the scope": (
        Actor(new_id(), ActorKind.MACHINE, organisations=frozenset({PARTY}), scopes=frozenset({"community:read"})),
        Visibility.PUBLIC,
    ),
    "a machine": (
        Actor(new_id(), ActorKind.MACHINE, organisations=frozenset({PARTY}), scopes=frozenset({"subscriptions:read"})),
        Visibility.CASE,
    ),
    "another partner": (person(organisations=[new_id()]), Visibility.NETWORK),
    "the party": (person(organisations=[PARTY]), Visibility.CASE),
    "a facilitator": (person(Role.FACILITATOR), Visibility.CASE),
}
"""Who reads, and what the narrowest is that they are shown of these samples."""


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Hub]:
    """Say every sample, and read it as everybody, in every way."""
    async with AsyncExitStack() as stack:
        server = stack.enter_context(partners_nats(tmp_path_factory.mktemp("partners")))
        builds = {"bounds": told(server, **QUICK)}
        started = await stack.enter_async_context(running(infrastructure, "subscriptions", subscriptions=builds))
        houses = {
            name: await stack.enter_async_context(house(infrastructure, name)) for name in heard_by("subscriptions")
        }
        ours = NatsHub(Delivering(started["subscriptions"], houses["community"], houses["agendas"]), server)
        client = await stack.enter_async_context(serving(ours.service))
        parties = {"the party": PARTY, "another partner": new_id()}
        hooks = {
            who: await stack.enter_async_context(
                endpoint(ours.delivering, organisation=Organisation(started["subscriptions"], organisation))
            )
            for who, organisation in parties.items()
        }
        streams = {}
        for who, organisation in parties.items():
            partner = replace(ours.partner(), id=organisation)
            streams[who] = await stack.enter_async_context(ours.reading(partner))
        for name in SAMPLES:
            event = IN_FEED[name].event.model_validate(as_party(name))
            async with houses[IN_FEED[name].producer].database.transaction() as transaction:
                transaction.record(event, at=utc_now())
        await ours.delivering.heard(len(SAMPLES))
        catalogue = {item["type"]: item for item in (await client.get("/v1/event-types")).json()["items"]}
        sent = {}
        for who, (actor, _) in READERS.items():
            headers = internally(actor, "subscriptions")
            polled = await _polled(client, headers)
            by_way = {"polled": polled, "followed": await _followed(client, headers, len(polled))}
            if who in parties:
                by_way["posted"] = [json.loads(post.body) for post in await hooks[who].has(len(polled))]
                by_way["over NATS"] = [said.event for said in await streams[who].read(len(polled))]
            sent[who] = by_way
        yield Hub(sent, catalogue, Organisation(started["subscriptions"]))


async def _polled(client: httpx.AsyncClient, headers: Mapping[str, str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    asked = {"limit": "50"}
    while True:
        page = (await client.get("/v1/feed", params=asked, headers=headers)).json()
        found += page["items"]
        if page["next"] is None:
            return found
        asked["cursor"] = page["next"]


async def _followed(client: httpx.AsyncClient, headers: Mapping[str, str], count: int) -> list[dict[str, Any]]:
    beginning = (await client.get("/v1/feed", params={"limit": "1"}, headers=headers)).json()
    found = list(beginning["items"])
    async with following(client, "/v1/stream", last_event_id=beginning["cursor"], headers=headers) as frames:
        async for frame in frames:
            if frame.body is not None and not frame.is_of_the_stream:
                found.append(frame.body)
            if len(found) == count:
                return found
    raise AssertionError("the stream ended before everything was told")


def ways(hub: Hub, who: str) -> Iterable[tuple[str, Sequence[dict[str, Any]]]]:
    """Return what somebody was sent, by each of their ways."""
    return hub.sent[who].items()


def may_see(visibility: str, audience: Visibility) -> bool:
    """Tell whether an audience is shown what is for another one."""
    return _RANKS.index(visibility) <= audience.rank


@pytest.mark.parametrize("who", READERS)
class TestEverybody:
    async def test_is_sent_the_types_that_the_catalogue_says_are_for_them_and_no_other(
        self, hub: Hub, who: str
    ) -> None:
        _, audience = READERS[who]
        theirs = {name for name in SAMPLES if may_see(hub.catalogue[name]["visibility"], audience)}
        for way, events in ways(hub, who):
            assert sorted(event["type"] for event in events) == sorted(theirs), way

    async def test_is_shown_the_fields_that_the_catalogue_says_are_for_them_and_no_other(
        self, hub: Hub, who: str
    ) -> None:
        _, audience = READERS[who]
        for way, events in ways(hub, who):
            for event in events:
                described = hub.catalogue[event["type"]]["fields"]
                shown = {each["name"] for each in described if may_see(each["visibility"], audience)}
                assert set(event["data"]) == shown, (way, event["type"])

    async def test_is_sent_what_fits_the_published_schema_and_says_its_visibility(self, hub: Hub, who: str) -> None:
        for way, events in ways(hub, who):
            for event in events:
                described = hub.catalogue[event["type"]]
                Draft202012Validator(described["schema"]).validate(event["data"])
                assert event["visibility"] == described["visibility"], way
                assert set(event) | {"traceparent"} == set(described["example"]), way

    async def test_is_sent_the_same_by_every_way(self, hub: Hub, who: str) -> None:
        _, *others = (by_id(events) for _, events in ways(hub, who))
        assert others
        assert all(each == by_id(hub.sent[who]["polled"]) for each in others)


def by_id(events: Sequence[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return events by their ids; each is there once."""
    found = {event["id"]: event for event in events}
    assert len(found) == len(events)
    return found


class TestAnEndpoint:
    @pytest.mark.parametrize(
        ("type", "why"),
        [
            ("nl.mediate.pipeline.deal.opened.v1", "deal's team"),
            ("nl.mediate.pipeline.event.sealed.v1", "deal's team"),
            ("nl.mediate.subscriptions.endpoint", "no event type"),
        ],
    )
    async def test_cannot_ask_for_what_it_would_wait_for_in_vain(self, hub: Hub, type: str, why: str) -> None:
        wanted = hub.organisation.wanting(types=["nl.mediate.agendas.*", type])
        refused = await hub.organisation.ask("POST", body=wanted)
        assert (refused.status_code, refused.json()["type"]) == (422, "/problems/no-such-event-type")
        [error] = refused.json()["errors"]
        assert (error["field"], error["value"]) == ("body.types", type)
        assert why in error["reason"]


class TestAFieldThatIsForTheNetwork:
    async def test_is_there_to_be_withheld(self, hub: Hub) -> None:
        """Without one, what is said above of fields would hold of nothing."""
        planned = "nl.mediate.agendas.session.planned.v1"

        def pages(who: str) -> set[object]:
            return {
                event["data"].get("online_page")
                for _, events in ways(hub, who)
                for event in events
                if event["type"] == planned
            }

        assert pages("a visitor") == pages("a machine without the scope") == {None}
        assert pages("another partner") == pages("the party") == {SAMPLES[planned]["data"]["online_page"]}
