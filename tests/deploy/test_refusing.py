"""A service on its own that cannot run as it was told: one message that says what to mend, and exit code 1."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator

import pytest

from mediate_deploy.embedded.datadir import free_port
from mediate_deploy.embedded.options import SERVICES
from support.infrastructure import Infrastructure, drop_database, new_database


@pytest.fixture
async def told(infrastructure: Infrastructure) -> AsyncIterator[dict[str, str]]:
    """What a gateway is told that could run."""
    url = await new_database(infrastructure.admin_url, "gateway")
    addresses = {f"MEDIATE_{name.upper()}_URL": "http://127.0.0.1:9" for name in SERVICES[:-1]}
    yield {"MEDIATE_DATABASE_URL": url, "MEDIATE_NATS_URL": infrastructure.nats_url, **addresses}
    await drop_database(infrastructure.admin_url, url)


def refusal(told: dict[str, str]) -> str:
    """Return what a gateway says that does not start; nothing of a traceback."""
    ended = subprocess.run(
        [sys.executable, "-m", "mediate_deploy", "serve", "gateway", "--port", str(free_port())],
        env={**os.environ, **told, "MEDIATE_LOG_LEVEL": "error"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    return ended.stderr


class TestAGateway:
    def test_says_everything_that_is_not_safe_in_production(self, told: dict[str, str]) -> None:
        said = refusal({**told, "MEDIATE_GATEWAY_MODE": "production", "MEDIATE_GATEWAY_TRUSTED_PROXIES": "*"})
        assert "the gateway does not start in production:" in said
        assert "MEDIATE_GATEWAY_PUBLIC_URL is not set" in said
        assert "MEDIATE_GATEWAY_TRUSTED_PROXIES holds '*'" in said

    def test_names_settings_that_are_missing_as_the_environment_does(self, told: dict[str, str]) -> None:
        said = refusal({**told, "MEDIATE_GATEWAY_IDENTITY_PRIVATE_KEY": ""})
        assert "MEDIATE_GATEWAY_IDENTITY_PRIVATE_KEY" in said.splitlines()[0]

    @pytest.mark.parametrize("name", ["MEDIATE_GATEWAY_IDENTITY_PRIVATE_KEY", "MEDIATE_IDENTITY_PUBLIC_KEYS"])
    def test_names_the_keys_where_one_is_none(self, told: dict[str, str], name: str) -> None:
        said = refusal({**told, name: "bm8ta2V5"})
        assert name in said
        assert "32 bytes" in said
        assert "bm8ta2V5" not in said
