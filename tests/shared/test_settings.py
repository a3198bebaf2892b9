"""The page on settings tells every setting as the code has it, and no other."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from pydantic_core import PydanticUndefined, to_json

from mediate_agendas.settings import AgendasSettings
from mediate_community.settings import CommunitySettings
from mediate_gateway.settings import GatewaySettings, Upstreams
from mediate_monitor.settings import MonitorSettings
from mediate_pipeline.settings import PipelineSettings
from mediate_shared.settings import ServiceSettings
from mediate_subscriptions.settings import SubscriptionsSettings

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"
ROW = re.compile(r"^\| `(?P<name>MEDIATE_[A-Z_]+)` \| (?P<default>.*?) \| (?P<meaning>.*) \|$", re.MULTILINE)


def told() -> dict[str, tuple[str, str]]:
    return {row["name"]: (row["default"], row["meaning"]) for row in ROW.finditer(PAGE.read_text())}


def default(value: Any) -> str:
    return "required" if value is PydanticUndefined else "none" if value is None else f"`{_plain(value)}`"


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(json.loads(to_json(value)))


class TestThePage:
    def test_has_every_setting_with_its_default_and_its_meaning(self) -> None:
        assert told() == {
            f"{settings.model_config['env_prefix']}{name.upper()}": (default(field.default), field.description)
            for settings in (
                ServiceSettings,
                CommunitySettings,
                AgendasSettings,
                MonitorSettings,
                PipelineSettings,
                SubscriptionsSettings,
                Upstreams,
                GatewaySettings,
            )
            for name, field in settings.model_fields.items()
        }


class TestAService:
    def test_does_not_start_without_being_told_where_its_servers_are_and_whose_word_it_takes(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        needed = ("database_url", "nats_url", "identity_public_keys")
        for name in needed:
            monkeypatch.delenv(f"MEDIATE_{name.upper()}", raising=False)
        with pytest.raises(ValidationError) as refusal:
            ServiceSettings()
        assert {error["loc"] for error in refusal.value.errors()} == {(name,) for name in needed}


class TestTheGateway:
    def test_takes_a_setting_that_is_left_empty_as_not_set(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("MEDIATE_GATEWAY_PUBLIC_URL", "")
        monkeypatch.setenv("MEDIATE_GATEWAY_FIRST_ADMINISTRATOR_PASSWORD", "")
        settings = GatewaySettings(identity_private_key="key")
        assert settings.public_url is None
        assert settings.first_administrator_password is None

    def test_shows_no_secret_where_it_is_printed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("MEDIATE_GATEWAY_IDENTITY_PRIVATE_KEY", "the key")
        monkeypatch.setenv("MEDIATE_GATEWAY_FIRST_ADMINISTRATOR_PASSWORD", "the first password")
        shown = repr(GatewaySettings())
        assert "the key" not in shown
        assert "the first password" not in shown

    def test_shows_no_secret_where_it_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("MEDIATE_GATEWAY_FIRST_ADMINISTRATOR_PASSWORD", "short")
        with pytest.raises(ValidationError) as refusal:
            GatewaySettings(identity_private_key="key")
        assert "'short'" not in str(refusal.value)
