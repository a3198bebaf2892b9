"""A gateway whose own mail waits for nothing: tests send it at their own time."""

from collections.abc import AsyncIterator

import pytest

from gateway.mail.readers import Scene, scene
from gateway.mail.server import MailServer, mail_server
from mediate_gateway.usecases import send_mail
from support.infrastructure import Infrastructure
from support.running import Running, running


@pytest.fixture(scope="module")
async def gateway(infrastructure: Infrastructure) -> AsyncIterator[Running]:
    """The gateway alone, which looks for mail once, when it starts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(send_mail, "_LOOK_SECONDS", 3_600)
        async with running(infrastructure, "gateway", gateway={"upstreams": {}}) as started:
            yield started["gateway"]


@pytest.fixture
async def held(gateway: Running) -> AsyncIterator[Scene]:
    """A hub without a mail server."""
    async with scene(gateway) as found:
        yield found


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    """A mail server that says yes."""
    async with mail_server() as listening:
        yield listening


@pytest.fixture
async def sending(gateway: Running, server: MailServer) -> AsyncIterator[Scene]:
    """A hub with that mail server."""
    async with scene(gateway, smtp_url=server.url, smtp_answer_seconds_max=60) as found:
        yield found
