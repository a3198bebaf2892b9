"""How a gateway begins: with an administrator on a new hub, and in production not at all where that is unsafe."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from mediate_gateway.main import build
from mediate_gateway.settings import GatewaySettings
from mediate_shared.service import Service, StartRefused
from mediate_shared.settings import ServiceSettings
from support.chassis import execute, number, rows
from support.identity import PRIVATE_KEY
from support.infrastructure import Infrastructure, drop_database, new_database

FIRST = "a-first-password-of-a-hub"
COMMON = "welkomwelkom"
SAFE: dict[str, Any] = {
    "mode": "production",
    "public_url": "https://hub.example",
    "trusted_proxies": "10.0.0.7",
}


@pytest.fixture
async def database(infrastructure: Infrastructure) -> AsyncIterator[str]:
    url = await new_database(infrastructure.admin_url, "gateway")
    yield url
    await drop_database(infrastructure.admin_url, url)


@asynccontextmanager
async def begun(infrastructure: Infrastructure, database: str, **told: Any) -> AsyncIterator[Service]:
    """Start a gateway that is told this, and stop it."""
    settings = ServiceSettings(database_url=database, nats_url=infrastructure.nats_url, log_level="error")
    gateway = build(settings, upstreams={}, bounds=GatewaySettings(identity_private_key=PRIVATE_KEY, **told))
    await gateway.start()
    try:
        yield gateway
    finally:
        await gateway.stop()


async def refusal(infrastructure: Infrastructure, database: str, **told: Any) -> str:
    """Return why a gateway that is told this does not start."""
    with pytest.raises(StartRefused) as refused:
        async with begun(infrastructure, database, **told):
            pass
    return str(refused.value)


class TestANewHub:
    async def test_has_an_administrator_who_must_choose_a_password(
        self, infrastructure: Infrastructure, database: str
    ) -> None:
        async with begun(infrastructure, database, first_administrator_password=FIRST) as gateway:
            made = await rows(gateway, "SELECT login, roles, must_change_password FROM account")
        assert made == [("administrator", ["administrator"], True)]

    async def test_does_not_begin_with_a_password_that_is_tried_first(
        self, infrastructure: Infrastructure, database: str
    ) -> None:
        said = await refusal(infrastructure, database, first_administrator_password=COMMON)
        assert said.startswith("MEDIATE_GATEWAY_FIRST_ADMINISTRATOR_PASSWORD: ")
        assert COMMON not in said


class TestProduction:
    async def test_begins_where_everything_is_safe(self, infrastructure: Infrastructure, database: str) -> None:
        async with begun(infrastructure, database, **SAFE) as gateway:
            assert gateway.ready.is_set()

    async def test_does_not_begin_and_says_everything_that_is_unsafe(
        self, infrastructure: Infrastructure, database: str
    ) -> None:
        async with begun(infrastructure, database, first_administrator_password=FIRST):
            pass
        said = await refusal(infrastructure, database, mode="production")
        reasons = said.splitlines()[1:]
        assert len(reasons) == 3
        assert "MEDIATE_GATEWAY_PUBLIC_URL" in reasons[0]
        assert "MEDIATE_GATEWAY_TRUSTED_PROXIES" in reasons[1]
        assert "1 account still has the password that the hub made" in reasons[2]

    async def test_does_not_begin_while_somebody_has_a_first_password(
        self, infrastructure: Infrastructure, database: str
    ) -> None:
        async with begun(infrastructure, database, first_administrator_password=FIRST):
            pass
        assert "first" in await refusal(infrastructure, database, **SAFE)
        async with begun(infrastructure, database) as gateway:
            await execute(gateway, "UPDATE account SET must_change_password = false")
        async with begun(infrastructure, database, **SAFE):
            pass

    async def test_makes_nobody_with_a_first_password(self, infrastructure: Infrastructure, database: str) -> None:
        said = await refusal(infrastructure, database, **SAFE, first_administrator_password=FIRST)
        assert "1 account still has the password" in said
        async with begun(infrastructure, database) as gateway:
            assert await number(gateway, "SELECT count(*) FROM account") == 0

    async def test_is_not_kept_from_beginning_by_an_account_that_is_closed(
        self, infrastructure: Infrastructure, database: str
    ) -> None:
        async with begun(infrastructure, database, first_administrator_password=FIRST) as gateway:
            await execute(gateway, "UPDATE account SET status = 'closed'")
        async with begun(infrastructure, database, **SAFE):
            pass
