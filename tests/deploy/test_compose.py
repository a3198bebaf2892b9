"""The containers: one per service, each with a login of its own, no secret with a default."""

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
from mediate_deploy.embedded.datadir import DataDirectory, free_port, is_free
from mediate_deploy.embedded.nats import find_binary
from mediate_deploy.embedded.options import GATEWAY, SERVICES
from mediate_deploy.embedded.postgres import EmbeddedPostgres
from mediate_deploy.embedded.processes import Child, Command
from mediate_deploy.env import assignments
from mediate_gateway.settings import GatewaySettings
from mediate_shared.clock import utc_now
from mediate_shared.identity.tokens import public_key
from mediate_subscriptions.adapters.nats_claims import Key
from mediate_subscriptions.adapters.partners_nats import PartnersNats
from support.hub import wait

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text()
PUBLIC_KEYS = "MEDIATE_IDENTITY_PUBLIC_KEYS"
PRIVATE_KEY = "MEDIATE_GATEWAY_IDENTITY_PRIVATE_KEY"
FIRST_ADMINISTRATOR = "MEDIATE_GATEWAY_FIRST_ADMINISTRATOR_PASSWORD"


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(TEXT)["services"]
    return content


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    """Return what `mediate env` prints."""
    printed = subprocess.run(
        [sys.executable, "-m", "mediate_deploy", "env"], capture_output=True, text=True, check=True
    )
    return dict(line.split("=") for line in printed.stdout.splitlines())


class TestContainers:
    @pytest.mark.parametrize("service", SERVICES)
    def test_each_service_has_its_own_container_and_login(self, services: dict[str, Any], service: str) -> None:
        assert services[service]["command"] == ["serve", service]
        url = services[service]["environment"]["MEDIATE_DATABASE_URL"]
        assert url.startswith(f"postgresql://mediate_{service}:")
        assert url.endswith(f"/mediate_{service}")
        assert f"${{{service.upper()}_DATABASE_PASSWORD:?" in url

    def test_the_gateway_knows_the_others_and_is_reachable_as_only_the_server_for_partners_is(
        self, services: dict[str, Any]
    ) -> None:
        assert {name for name, content in services.items() if "ports" in content} == {GATEWAY, "partners-nats"}
        for service in SERVICES[:-1]:
            address = services[GATEWAY]["environment"][f"MEDIATE_{service.upper()}_URL"]
            assert address == f"http://{service}:8080"


class TestTheGateway:
    def test_can_be_told_everything_that_it_has_no_default_for(self, services: dict[str, Any]) -> None:
        told = set(services[GATEWAY]["environment"])
        optional = {name for name, field in GatewaySettings.model_fields.items() if field.default is None}
        assert {f"MEDIATE_GATEWAY_{name.upper()}" for name in optional} - told == set()


class TestSecrets:
    def test_all_that_are_used_are_made(self, made: dict[str, str]) -> None:
        assert set(made) == set(re.findall(r"\$\{(\w+(?:PASSWORD|KEYS?|SEED|JWT|ACCOUNT)):", TEXT))

    def test_none_has_a_default(self, made: dict[str, str]) -> None:
        assert set(re.findall(r"\$\{(\w+):\?", TEXT)) == set(made) - {FIRST_ADMINISTRATOR}
        # Whose administrator has a password already needs no first one.
        assert f"${{{FIRST_ADMINISTRATOR}:-}}" in TEXT

    def test_are_all_different_and_long(self, made: dict[str, str]) -> None:
        assert len(set(made.values())) == len(made)
        assert min(len(value) for value in made.values()) >= 20

    def test_are_plain_to_a_shell_and_to_compose(self, made: dict[str, str]) -> None:
        assert [value for value in made.values() if not re.fullmatch(r"[A-Za-z0-9._-]+", value)] == []

    def test_are_others_each_time(self, made: dict[str, str]) -> None:
        assert set(made.values()).isdisjoint(line.partition("=")[2] for line in assignments())


class TestKeys:
    def test_are_a_pair(self, made: dict[str, str]) -> None:
        assert made[PUBLIC_KEYS] == public_key(made[PRIVATE_KEY])

    @pytest.mark.parametrize("service", SERVICES)
    def test_are_given_so_that_every_service_can_check_and_the_gateway_alone_can_sign(
        self, services: dict[str, Any], service: str
    ) -> None:
        told = services[service]["environment"]
        assert told[PUBLIC_KEYS] == f"${{{PUBLIC_KEYS}:?run ./mediate env}}"
        assert (f"${{{PRIVATE_KEY}:" in str(told)) == (service == GATEWAY)

    def test_reach_no_server(self, services: dict[str, Any]) -> None:
        assert [name for name in ("postgres", "nats", "partners-nats") if "IDENTITY" in str(services[name])] == []


class TestTheServerForPartners:
    def test_is_given_no_seed_and_nothing_of_the_hubs_own_bus(self, services: dict[str, Any]) -> None:
        told = str(services["partners-nats"])
        assert "SEED" not in told
        assert "NATS_PASSWORD" not in told

    async def test_takes_the_accounts_that_the_hub_signs_for(
        self, services: dict[str, Any], made: dict[str, str], tmp_path: Path
    ) -> None:
        port = free_port()
        text = (ROOT / "deploy/partners-nats.conf").read_text()
        text = text.replace("0.0.0.0:4222", f"127.0.0.1:{port}").replace('"/data', f'"{tmp_path}')
        (tmp_path / "nats.conf").write_text(text)
        told = services["partners-nats"]["environment"]
        environment = {
            name: re.sub(r"\$\{(\w+):[^}]*\}", lambda found: made[found[1]], str(value)) for name, value in told.items()
        }
        command = Command(
            arguments=[str(find_binary()), "-c", str(tmp_path / "nats.conf")],
            log=tmp_path / "nats.log",
            environment=environment,
        )
        child = Child(command)
        try:
            prefix = "MEDIATE_SUBSCRIPTIONS_PARTNERS_NATS_"
            server = PartnersNats(
                f"nats://127.0.0.1:{port}",
                public_url=None,
                operator=Key.of(made[f"{prefix}OPERATOR_SEED"], begins="SO"),
                system=Key.of(made[f"{prefix}SYSTEM_SEED"], begins="SA"),
                replay_days=1,
                clock=utc_now,
            )
            wait(lambda: not is_free(port) or child.exit_code() is not None, "the server listens")
            assert child.exit_code() is None, (tmp_path / "nats.log").read_text()
            account = Key.account()
            await server.tell(account.public, name="Synthetic", revoked={})
            async with server.writing(account) as stream:
                assert stream.is_new
        finally:
            child.stop(grace_seconds=5)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, made: dict[str, str]) -> Iterator[EmbeddedPostgres]:
    """Return a server on which the container's script has run."""
    with EmbeddedPostgres(DataDirectory(tmp_path_factory.mktemp("data"))) as running:
        script = [running.binaries.program("psql"), running.admin_url(), "-f", str(ROOT / "deploy/databases.sql")]
        subprocess.run(script, env=made, capture_output=True, check=True)
        yield running


class TestDatabases:
    @pytest.mark.parametrize("service", SERVICES)
    async def test_are_made_for_one_login_each(
        self, server: EmbeddedPostgres, made: dict[str, str], service: str
    ) -> None:
        name = f"mediate_{service}"
        own = Address("127.0.0.1", server.port, name, made[f"{service.upper()}_DATABASE_PASSWORD"], name)
        connection = await asyncpg.connect(own.url())
        assert await connection.fetchval("SELECT lower('É')") == "é"
        await connection.execute(f"SET ROLE {name}_requests")
        await connection.close()
        for other in ("postgres", "template1", *(f"mediate_{other}" for other in SERVICES if other != service)):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await asyncpg.connect(dataclasses.replace(own, database=other).url())
