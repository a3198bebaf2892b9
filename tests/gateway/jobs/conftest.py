"""A gateway that does long work, and what tests let it do."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from mediate_gateway.usecases.jobs import Jobs
from mediate_gateway.usecases.jobs import Running as Work
from support.infrastructure import Infrastructure
from support.running import Running, running


@dataclass
class Steps:
    """Work in steps, each of which a test lets go."""

    total: int = 4
    let_go: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))
    begun_at: list[int] = field(default_factory=list)

    async def run(self, job: Work) -> None:
        """Count to the total, one step at a time, from where it was."""
        self.begun_at.append(job.done)
        for number in range(job.done, self.total):
            await self.let_go.acquire()
            job.outcome["created"] = number + 1
            await job.progress(number + 1, self.total, step=f"step {number}")
            await job.say()


@pytest.fixture(scope="module")
async def gateway(infrastructure: Infrastructure) -> AsyncIterator[Running]:
    """The gateway alone."""
    async with running(infrastructure, "gateway", gateway={"upstreams": {}}) as started:
        yield started["gateway"]


@pytest.fixture
def jobs(gateway: Running) -> Jobs:
    """The long work of the gateway."""
    found: Jobs = gateway.service.api.state.jobs
    return found
