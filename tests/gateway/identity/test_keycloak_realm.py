"""The realm that is given to Keycloak asks for what the hub does, and gives nothing away."""

import json
from pathlib import Path
from typing import Any

import pytest

from mediate_gateway.entrypoints.oidc import CALLBACK
from mediate_gateway.settings import GatewaySettings

REALM = Path(__file__).parents[3] / "deploy" / "keycloak" / "mediate-realm.json"
PREFIX = str(GatewaySettings.model_config["env_prefix"])


@pytest.fixture(scope="module")
def client() -> dict[str, Any]:
    [only] = json.loads(REALM.read_text())["clients"]
    found: dict[str, Any] = only
    return found


class TestTheRealm:
    def test_sends_people_back_to_the_hub_and_nowhere_else(self, client: dict[str, Any]) -> None:
        assert client["redirectUris"] == [f"${{{PREFIX}PUBLIC_URL}}{CALLBACK}"]
        assert client["attributes"]["post.logout.redirect.uris"] == f"${{{PREFIX}PUBLIC_URL}}/"
        assert client["webOrigins"] == []

    def test_insists_on_the_authorization_code_with_a_proof(self, client: dict[str, Any]) -> None:
        assert client["attributes"]["pkce.code.challenge.method"] == "S256"
        flows = ("standardFlowEnabled", "implicitFlowEnabled", "directAccessGrantsEnabled", "serviceAccountsEnabled")
        assert [client[flow] for flow in flows] == [True, False, False, False]
        assert not client["publicClient"]

    def test_holds_neither_a_secret_nor_people(self, client: dict[str, Any]) -> None:
        assert client["secret"] == f"${{{PREFIX}OIDC_CLIENT_SECRET}}"
        assert not {"users", "keys", "components"} & set(json.loads(REALM.read_text()))
