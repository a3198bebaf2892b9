"""The live line of the page."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, suppress
from time import monotonic
from uuid import UUID, uuid4

import httpx
import pytest

from gateway.financed import sealed
from gateway.journals import Journals, declined, offered, registered
from gateway.reading import hear, start_afresh
from gateway.serving import served
from mediate_contracts.events import agendas
from mediate_contracts.policy import Role
from mediate_gateway.adapters.pulse import pulse
from mediate_gateway.entrypoints.live import sight_of
from mediate_gateway.usecases.follow_hub import Following
from mediate_shared.identity.actor import VISITOR, Actor, ActorKind
from mediate_shared.problems import ProblemError
from support.infrastructure import Infrastructure
from support.running import Running, running

STREAMS_MAX = 3


@pytest.fixture(scope="module")
async def live(infrastructure: Infrastructure) -> AsyncIterator[tuple[Running, httpx.AsyncClient]]:
    """The gateway behind a real HTTP server, with few places and a quick heartbeat."""
    told = {"live_streams_max": STREAMS_MAX, "live_quiet_seconds": 0.3}
    async with AsyncExitStack() as stack:
        started = await stack.enter_async_context(
            running(infrastructure, "gateway", settings=told, gateway={"upstreams": {}})
        )
        address = await stack.enter_async_context(served(started["gateway"].service.app))
        yield started["gateway"], await stack.enter_async_context(httpx.AsyncClient(base_url=address, timeout=60))


@asynccontextmanager
async def looking(client: httpx.AsyncClient) -> AsyncIterator[AsyncIterator[str]]:
    """Open the live line and yield its lines."""
    async with client.stream("GET", "/live") as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield answer.aiter_lines()


async def next_version(lines: AsyncIterator[str]) -> str:
    async with asyncio.timeout(60):
        async for line in lines:
            if line.startswith("id: "):
                return line.removeprefix("id: ")
    raise AssertionError("the stream ended")


async def until_a_sign_of_life(lines: AsyncIterator[str]) -> AsyncIterator[str]:
    signs = 0
    async for line in lines:
        signs += line.startswith(":")
        yield line
        if signs == 2:
            return


def _places(following: Following, whose: UUID | None, stack: ExitStack) -> int:
    """Take as many places as there are for somebody, and return how many that is."""
    taken = 0
    with suppress(ProblemError):
        while True:
            stack.enter_context(following.place(whose))
            taken += 1
    return taken


class TestTheLiveLine:
    async def test_tells_at_once_what_state_it_begins_at_and_then_each_other_one(
        self, live: tuple[Running, httpx.AsyncClient]
    ) -> None:
        gateway, client = live
        await start_afresh(gateway)
        async with looking(client) as lines:
            first = await next_version(lines)
            journals = Journals()
            journals.say(registered(1))
            began = monotonic()
            await hear(gateway, journals.bodies)
            second = await next_version(lines)
            assert monotonic() - began < 1
            assert second != first

    async def test_tells_a_visitor_nothing_of_what_only_others_may_notice(
        self, live: tuple[Running, httpx.AsyncClient]
    ) -> None:
        gateway, client = live
        await start_afresh(gateway)
        journals = Journals()
        journals.say(sealed(1), registered(1))
        async with looking(client) as lines:
            before = await next_version(lines)
            await hear(gateway, journals.of("/pipeline/0"))
            # The sign of life comes after everything that there was to tell.
            async with asyncio.timeout(60):
                quiet = [line async for line in until_a_sign_of_life(lines)]
            assert not [line for line in quiet if line.startswith("id: ")]
            await hear(gateway, journals.of("/community/0"))
            assert await next_version(lines) != before

    async def test_tells_of_a_deal_nobody_who_only_counts_them(self, live: tuple[Running, httpx.AsyncClient]) -> None:
        gateway, _ = live
        await start_afresh(gateway)
        sights = {role: sight_of(Actor(uuid4(), ActorKind.PERSON, roles=frozenset({role}))) for role in Role}

        async def seen() -> dict[Role, str]:
            async with gateway.service.database.reading() as connection:
                return {role: await pulse(connection, sight) for role, sight in sights.items()}

        before = await seen()
        journals = Journals()
        journals.say(sealed(1))
        await hear(gateway, journals.bodies)
        after = await seen()
        assert [role for role in sights if before[role] != after[role]] == [Role.INVESTMENT_OFFICER]

    @pytest.mark.parametrize("said", [offered(1, to=1), declined(1, by=1)])
    async def test_tells_of_a_case_nobody_but_its_organisation_and_those_who_reach_all(
        self, live: tuple[Running, httpx.AsyncClient], said: agendas.AssignmentOffered
    ) -> None:
        gateway, _ = live
        await start_afresh(gateway)
        own, other = said.organisation_id, uuid4()
        sights = {
            "visitor": sight_of(VISITOR),
            "somebody without a role": sight_of(Actor(uuid4(), ActorKind.PERSON)),
            "officer": sight_of(Actor(uuid4(), ActorKind.PERSON, roles=frozenset({Role.INVESTMENT_OFFICER}))),
            "another partner": sight_of(Actor(uuid4(), ActorKind.PERSON, organisations=frozenset({other}))),
            "the partner": sight_of(Actor(uuid4(), ActorKind.PERSON, organisations=frozenset({own}))),
            "facilitator": sight_of(Actor(uuid4(), ActorKind.PERSON, roles=frozenset({Role.FACILITATOR}))),
        }

        async def seen() -> dict[str, str]:
            async with gateway.service.database.reading() as connection:
                return {name: await pulse(connection, sight) for name, sight in sights.items()}

        before = await seen()
        journals = Journals()
        journals.say(said)
        await hear(gateway, journals.bodies)
        after = await seen()
        assert {name for name in sights if before[name] != after[name]} == {"the partner", "facilitator"}

    async def test_tells_once_of_many_batches_that_come_together(self, live: tuple[Running, httpx.AsyncClient]) -> None:
        gateway, client = live
        await start_afresh(gateway)
        async with looking(client) as lines:
            await next_version(lines)
            journals = Journals()
            journals.say(*(registered(number) for number in range(1, 60)))
            for body in journals.bodies:
                await hear(gateway, [body])
            told = 0
            async with asyncio.timeout(60):
                async for line in lines:
                    told += line.startswith("id: ")
                    if line.startswith(":") and told:
                        break
            assert 1 <= told < 20

    async def test_gives_a_sign_of_life_while_nothing_happens(self, live: tuple[Running, httpx.AsyncClient]) -> None:
        async with looking(live[1]) as lines, asyncio.timeout(60):
            async for line in lines:
                if line.startswith(":"):
                    return
            raise AssertionError("the stream ended")

    async def test_has_a_bounded_number_of_places_and_gives_free_ones_away_again(
        self, live: tuple[Running, httpx.AsyncClient]
    ) -> None:
        _, client = live
        async with AsyncExitStack() as stack:
            streams = [await stack.enter_async_context(looking(client)) for _ in range(STREAMS_MAX)]
            for lines in streams:
                await next_version(lines)
            refused = await client.get("/live")
            assert refused.status_code == 503
            assert refused.json()["type"] == "/problems/unavailable"
            assert refused.headers["retry-after"] == "30"
        async with asyncio.timeout(60):
            while True:
                async with client.stream("GET", "/live") as answer:
                    if answer.status_code == 200:
                        break
                await asyncio.sleep(0.05)

    async def test_leaves_places_to_people_with_an_account_and_gives_nobody_all_of_them(
        self, live: tuple[Running, httpx.AsyncClient]
    ) -> None:
        following = Following(live[0].service.database, stopping=asyncio.Event(), streams_max=100)
        with ExitStack() as stack:
            assert _places(following, None, stack) == 75
            assert [_places(following, uuid4(), stack) for _ in range(3)] == [20, 5, 0]
        assert following.open_streams == 0

    async def test_ends_when_the_service_stops_so_that_stopping_waits_for_nobody(
        self, infrastructure: Infrastructure
    ) -> None:
        async with (
            running(infrastructure, "gateway", gateway={"upstreams": {}}) as started,
            served(started["gateway"].service.app) as address,
            httpx.AsyncClient(base_url=address, timeout=60) as client,
            looking(client) as lines,
        ):
            await next_version(lines)
            started["gateway"].service.stopping.set()
            async with asyncio.timeout(10):
                assert not [line async for line in lines if line.startswith("id: ")]
