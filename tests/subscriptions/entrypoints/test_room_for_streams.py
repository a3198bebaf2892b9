"""How many streams there are room for: of one reader, of visitors, and in all."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

import httpx
import pytest

from mediate_shared.identity.actor import VISITOR, Actor
from mediate_shared.ids import new_id
from mediate_subscriptions.settings import SubscriptionsSettings
from support.identity import internally, person
from support.infrastructure import Infrastructure
from support.running import eventually, running
from support.serving import following, serving

ROOM = 4


@pytest.fixture(scope="module")
async def client(infrastructure: Infrastructure) -> AsyncIterator[httpx.AsyncClient]:
    """A hub with little room: four streams, two of one reader."""
    bounds = {"bounds": SubscriptionsSettings(streams_of_one_max=2)}
    settings = {"live_streams_max": ROOM}
    async with (
        running(infrastructure, "subscriptions", settings=settings, subscriptions=bounds) as started,
        serving(started["subscriptions"].service) as client,
    ):
        yield client


def as_said_by(actor: Actor) -> Mapping[str, str]:
    """Return the headers by which the service knows somebody."""
    return internally(actor, "subscriptions")


@asynccontextmanager
async def followed(client: httpx.AsyncClient, *actors: Actor) -> AsyncIterator[None]:
    """Keep a stream open for each."""
    async with AsyncExitStack() as stack:
        for actor in actors:
            frames = await stack.enter_async_context(following(client, "/v1/stream", headers=as_said_by(actor)))
            await anext(frames)
        yield


async def opens(client: httpx.AsyncClient, actor: Actor) -> bool:
    """Tell whether somebody may open one more."""
    async with client.stream("GET", "/v1/stream", headers=as_said_by(actor)) as answer:
        return answer.status_code == httpx.codes.OK


class TestOneReader:
    async def test_is_told_to_come_back_later_and_takes_nobody_elses_place(self, client: httpx.AsyncClient) -> None:
        greedy, other = person(organisations=[new_id()]), person(organisations=[new_id()])
        async with followed(client, greedy, greedy):
            refused = await client.get("/v1/stream", headers=as_said_by(greedy))
            assert (refused.status_code, refused.json()["type"]) == (429, "/problems/too-many-streams-of-one")
            assert int(refused.headers["retry-after"]) > 0
            assert await opens(client, other)

        async def has_room() -> bool:
            return await opens(client, greedy)

        await eventually(has_room)


class TestVisitors:
    async def test_leave_room_for_those_whom_the_hub_knows(self, client: httpx.AsyncClient) -> None:
        async with followed(client, *[VISITOR] * (ROOM - 1)):
            refused = await client.get("/v1/stream", headers=as_said_by(VISITOR))
            assert (refused.status_code, refused.json()["type"]) == (503, "/problems/too-many-streams")
            assert int(refused.headers["retry-after"]) > 0
            assert await opens(client, person(organisations=[new_id()]))
