"""One feed and one cursor: whoever changes from one way of reading to another goes on where they were."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import httpx
import pytest
from nats.js.api import ConsumerConfig, DeliverPolicy

from mediate_shared.identity.actor import Actor
from mediate_shared.ids import new_id
from subscriptions.delivering import QUICK, endpoint
from subscriptions.endpoints import Organisation
from subscriptions.nats_hub import NatsHub, nats_hub
from support.identity import internally, person
from support.infrastructure import Infrastructure
from support.partners_nats import Connected
from support.serving import following, heard, serving

WAYS = ("polled", "followed", "posted", "over NATS")
SAID = 9
"""Events that are for the partner; as many others lie between them."""


@dataclass(frozen=True)
class At:
    """An event as one way of reading gave it: its id, when it happened, and the cursor that came with it."""

    id: str
    time: str
    cursor: str


@dataclass(frozen=True)
class Partner:
    """One organisation that reads in every way, and what each of them gave it."""

    hub: NatsHub
    organisation: Organisation
    client: httpx.AsyncClient
    nats: Connected
    given: Mapping[str, list[At]]

    @property
    def reader(self) -> Actor:
        """Somebody of the organisation."""
        return person(organisations=[self.organisation.id])

    async def goes_on(self, way: str, at: At, *, expecting: int) -> list[str]:
        """Go on by a way from where another one led to; return the ids of what it gives, what is repeated once."""
        match way:
            case "polled":
                return [each.id for each in await self.polled(at.cursor)]
            case "followed":
                return [each.id for each in await self.followed(at.cursor, expecting)]
            case "posted":
                return await self.posted(at.cursor, expecting)
            case _:
                return await self.over_nats(at, expecting)

    async def polled(self, cursor: str) -> list[At]:
        """Poll page by page of one event each; the cursor is that of the page."""
        found: list[At] = []
        while True:
            asked = {"cursor": cursor, "limit": "1"}
            headers = internally(self.reader, "subscriptions")
            page = (await self.client.get("/v1/feed", params=asked, headers=headers)).json()
            cursor = page["cursor"]
            found += [At(event["id"], event["time"], cursor) for event in page["items"]]
            if page["next"] is None:
                return found

    async def followed(self, cursor: str, expecting: int) -> list[At]:
        """Follow, and leave after so many."""
        headers = internally(self.reader, "subscriptions")
        async with following(self.client, "/v1/stream", last_event_id=cursor, headers=headers) as frames:
            return [
                At(frame.body["id"], frame.body["time"], str(frame.id))
                for frame in await heard(frames, expecting)
                if frame.body is not None
            ]

    async def posted(self, cursor: str, expecting: int) -> list[str]:
        """Have what lies behind a cursor posted to an endpoint that was not there yet when it happened."""
        async with endpoint(self.hub.delivering, organisation=self.organisation, ordered=True) as new:
            answer = await self.organisation.ask("POST", f"/{new.id}/recoveries", {"cursor": cursor})
            assert answer.is_success, answer.text
            assert answer.json() == {"deliveries": expecting, "next": None}
            await new.has(expecting)
            await new.ended("delivered", expecting)
            by_place = {each.id: place for place, each in enumerate(self.given["polled"])}
            return sorted((post.webhook_id for post in new.posted), key=lambda each: by_place[each])

    async def over_nats(self, at: At, expecting: int) -> list[str]:
        """Read the stream from when an event happened; what comes up to it is passed over by its id."""
        since = ConsumerConfig(
            deliver_policy=DeliverPolicy.BY_START_TIME, opt_start_time=datetime.fromisoformat(at.time)
        )
        stream = self.nats.client.jetstream()
        durable = f"from-{new_id().hex}"
        subscription = await stream.pull_subscribe("nl.mediate.>", durable=durable, stream="MEDIATE", config=since)
        found: list[str] = []
        before = {each.id for each in self.given["polled"][: len(self.given["polled"]) - expecting]}
        while len(found) < expecting:
            for message in await subscription.fetch(1, timeout=15):
                found += [each for each in [str((message.headers or {})["Nats-Msg-Id"])] if each not in before]
                await message.ack_sync()
        return found


@pytest.fixture(scope="module")
async def partner(infrastructure: Infrastructure, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Partner]:
    """A partner that was told some events in every way, with others between them that are not theirs to know."""
    async with (
        nats_hub(infrastructure, tmp_path_factory.mktemp("partners"), **QUICK) as hub,
        serving(hub.service) as client,
    ):
        theirs = hub.partner()
        organisation = Organisation(hub.delivering.running, theirs.id)
        given: dict[str, list[At]] = {}
        async with hub.reading(theirs) as reading, endpoint(hub.delivering, organisation=organisation) as hook:
            start = (await client.get("/v1/feed")).json()["cursor"]
            for number in range(SAID):
                await hub.offer(new_id())
                about = await (hub.offer(theirs.id) if number % 3 == 1 else hub.say(f"Synthetic {number}"))
                await hub.heard(about)
            await hub.offer(new_id())
            found = Partner(hub, organisation, client, reading, given)
            given["polled"] = await found.polled(start)
            given["followed"] = await found.followed(start, SAID)
            posts = await hook.has(SAID)
            times = {each.id: each.time for each in given["polled"]}
            by_id = {each.webhook_id: each.headers["mediate-cursor"] for each in posts}
            given["posted"] = [At(each.id, each.time, by_id[each.id]) for each in given["polled"]]
            given["over NATS"] = [
                At(each.event["id"], times[each.event["id"]], each.headers["Mediate-Cursor"])
                for each in await reading.read(SAID)
            ]
            yield found


class TestEveryWay:
    async def test_gives_the_same_events_in_the_same_order(self, partner: Partner) -> None:
        ids = {way: [each.id for each in found] for way, found in partner.given.items()}
        assert len(ids["polled"]) == SAID
        assert ids == dict.fromkeys(WAYS, ids["polled"])

    @pytest.mark.parametrize("other", WAYS)
    @pytest.mark.parametrize("one", WAYS)
    async def test_leads_on_to_every_other_with_nothing_lost_and_nothing_twice(
        self, partner: Partner, one: str, other: str
    ) -> None:
        ids = [each.id for each in partner.given["polled"]]
        for place in (0, 3, SAID - 2):
            at = partner.given[one][place]
            rest = ids[place + 1 :]
            assert await partner.goes_on(other, at, expecting=len(rest)) == rest

    async def test_gives_each_event_a_cursor_that_says_nothing_of_what_lies_between(self, partner: Partner) -> None:
        cursors = [each.cursor for found in partner.given.values() for each in found]
        assert len(set(cursors)) == len(cursors)
        assert len({len(each) for each in cursors}) == 1
