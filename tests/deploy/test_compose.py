"""The containers: one per service, each with a login of its own, no password with a default."""

import dataclasses
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import yaml

from mediate_deploy.embedded.databases import Address
from mediate_deploy.embedded.datadir import DataDirectory
from mediate_deploy.embedded.options import GATEWAY, SERVICES
from mediate_deploy.embedded.postgres import EmbeddedPostgres

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text()


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(TEXT)["services"]
    return content


@pytest.fixture(scope="module")
def passwords() -> dict[str, str]:
    made = subprocess.run([sys.executable, ROOT / "deploy/make_env.py"], capture_output=True, text=True, check=True)
    return dict(line.split("=") for line in made.stdout.splitlines())


class TestContainers:
    @pytest.mark.parametrize("service", SERVICES)
    def test_each_service_has_its_own_container_and_login(self, services: dict[str, Any], service: str) -> None:
        assert services[service]["command"] == ["serve", service]
        url = services[service]["environment"]["MEDIATE_DATABASE_URL"]
        assert url.startswith(f"postgresql://mediate_{service}:")
        assert url.endswith(f"/mediate_{service}")
        assert f"${{{service.upper()}_DATABASE_PASSWORD:?" in url

    def test_the_gateway_alone_is_reachable_and_knows_the_others(self, services: dict[str, Any]) -> None:
        assert [name for name, content in services.items() if "ports" in content] == [GATEWAY]
        for service in SERVICES[:-1]:
            address = services[GATEWAY]["environment"][f"MEDIATE_{service.upper()}_URL"]
            assert address == f"http://{service}:8080"


class TestPasswords:
    def test_none_has_a_default(self, passwords: dict[str, str]) -> None:
        used = set(re.findall(r"\$\{(\w+PASSWORD):\?", TEXT))
        assert used == set(re.findall(r"\w+_PASSWORD(?=:[?-])", TEXT)) == set(passwords)

    def test_are_all_different(self, passwords: dict[str, str]) -> None:
        assert len(set(passwords.values())) == len(passwords)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, passwords: dict[str, str]) -> Iterator[EmbeddedPostgres]:
    """Return a server on which the container's script has run."""
    with EmbeddedPostgres(DataDirectory(tmp_path_factory.mktemp("data"))) as running:
        script = [running.binaries.program("psql"), running.admin_url(), "-f", str(ROOT / "deploy/databases.sql")]
        subprocess.run(script, env=passwords, capture_output=True, check=True)
        yield running


class TestDatabases:
    @pytest.mark.parametrize("service", SERVICES)
    async def test_are_made_for_one_login_each(
        self, server: EmbeddedPostgres, passwords: dict[str, str], service: str
    ) -> None:
        name = f"mediate_{service}"
        own = Address("127.0.0.1", server.port, name, passwords[f"{service.upper()}_DATABASE_PASSWORD"], name)
        connection = await asyncpg.connect(own.url())
        assert await connection.fetchval("SELECT lower('É')") == "é"
        await connection.close()
        for other in ("postgres", "template1", *(f"mediate_{other}" for other in SERVICES if other != service)):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await asyncpg.connect(dataclasses.replace(own, database=other).url())
