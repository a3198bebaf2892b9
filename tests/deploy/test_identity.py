"""Who is who on an embedded hub: one key pair, known to those that need it, and tokens that scripts are given."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from mediate_contracts.policy import Role
from mediate_deploy.embedded.datadir import DataDirectory
from mediate_deploy.embedded.identity import Keys
from mediate_deploy.embedded.options import GATEWAY, SERVICES
from mediate_deploy.tokens import LOADERS
from mediate_gateway.domain.machines import SCOPES
from mediate_shared.identity.tokens import Verifier
from support.hub import Hub, free_port, hub
from support.identity import person

PARTS = (*SERVICES, "postgres", "nats")
ORGANISATION = {"name": "Omroep Één, synthetic", "types": ["broadcaster"], "synthetic": True}


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A hub with a process per service."""
    with hub(tmp_path_factory.mktemp("identity") / "data", "--processes", "--port", str(free_port())) as running:
        yield running


@pytest.fixture(scope="module")
def keys(started: Hub) -> Keys:
    return Keys.of(DataDirectory(started.data_dir))


def said_to_kernel(started: Hub, part: str, what: str) -> str:
    return Path(f"/proc/{started.pid(part)}/{what}").read_text()


class TestThePrivateKey:
    @pytest.mark.parametrize("part", PARTS)
    def test_is_given_to_the_gateway_alone(self, started: Hub, keys: Keys, part: str) -> None:
        assert (keys.private in said_to_kernel(started, part, "environ")) == (part == GATEWAY)

    @pytest.mark.parametrize("part", PARTS)
    def test_is_on_no_command_line(self, started: Hub, keys: Keys, part: str) -> None:
        assert keys.private not in said_to_kernel(started, part, "cmdline")

    def test_is_in_no_log_and_not_in_hub_json(self, started: Hub, keys: Keys) -> None:
        told = [started.data_dir / "hub.json", *(started.data_dir / "log").iterdir()]
        assert [path.name for path in told if keys.private in path.read_text()] == []


class TestTheFirstPassword:
    def test_is_told_to_the_operator_and_the_gateway_alone(self, started: Hub) -> None:
        password = started.first_password
        assert password is not None
        told = {part for part in PARTS if password in said_to_kernel(started, part, "environ")}
        assert told == {GATEWAY}
        body = {"login": "administrator", "password": password}
        assert httpx.post(f"{started.url}/v1/identity/sessions", json=body).status_code == 201


class TestAToken:
    def test_lets_a_script_do_what_its_role_may(self, started: Hub) -> None:
        token = started.command("token", "--role", "facilitator")
        assert token.returncode == 0, token.stderr
        assert token.stdout.count("\n") == 1
        headers = {"Authorization": f"Bearer {token.stdout.strip()}"}
        address = f"{started.url}/v1/community/organisations"
        assert httpx.post(address, json=ORGANISATION).status_code == 401
        assert httpx.post(address, json=ORGANISATION, headers=headers).status_code == 201

    def test_of_a_partner_names_its_organisation_as_people_do(self, started: Hub, keys: Keys) -> None:
        name = "Studio Twee, synthetic"
        made = httpx.post(
            f"{started.url}/v1/community/organisations",
            json={**ORGANISATION, "name": name},
            headers=started.headers(),
        ).json()
        token = started.command("token", "--role", "partner", "--organisation", name.upper())
        assert token.returncode == 0, token.stderr
        member = Verifier([keys.public]).access(token.stdout.strip()).actor
        assert member.organisations == {UUID(made["id"])}
        unknown = started.command("token", "--role", "partner", "--organisation", "Studio Twe, synthetic")
        assert unknown.returncode == 1
        assert unknown.stdout == ""
        assert name in unknown.stderr


class TestLoading:
    def test_elsewhere_takes_an_api_key(self, started: Hub) -> None:
        administrator = started.headers(Role.ADMINISTRATOR)
        [account] = httpx.get(f"{started.url}/v1/identity/accounts", headers=administrator).json()["items"]
        somebody = person(Role.ADMINISTRATOR, account=UUID(account["id"]))
        key = httpx.post(
            f"{started.url}/v1/identity/machines",
            json={
                "kind": "api_key",
                "name": "Loading",
                "roles": LOADERS,
                "scopes": SCOPES,
                "expires_at": (datetime.now(UTC) + timedelta(hours=1)).isoformat(),
            },
            headers=started.as_person(somebody),
        )
        assert key.status_code == 201, key.text
        elsewhere = started.url.replace("127.0.0.1", "localhost")
        loaded = started.command("load", "hilversum", "--url", elsewhere, "--token", key.json()["secret"])
        assert loaded.returncode == 0, loaded.stdout + loaded.stderr

    def test_needs_no_token_where_the_files_of_the_hub_are_at_hand(self, started: Hub) -> None:
        loaded = started.command("load", "hilversum", "--url", started.url)
        assert loaded.returncode == 0, loaded.stdout + loaded.stderr

    def test_twice_makes_nothing_twice(self, started: Hub) -> None:
        again = started.command("load", "hilversum")
        assert again.returncode == 0, again.stdout + again.stderr
        # Created none, found all.
        assert ["items", "0", "41"] in [line.split()[:3] for line in again.stdout.splitlines()]

    def test_of_a_hub_elsewhere_without_a_token_is_not_begun(self, started: Hub) -> None:
        elsewhere = started.command("load", "hilversum", "--url", "http://127.0.0.1:9")
        assert elsewhere.returncode == 1
        assert "--token" in elsewhere.stderr
