"""What the gateway may be told besides what every service is told."""

from typing import Final, Literal, Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_ISSUER: Final = r"^(https://|http://(localhost|127\.0\.0\.1|\[::1\]|[a-z0-9.-]+\.localhost)(:[0-9]+)?(/|$))[^\s?#]*$"
"""A provider's word is taken over TLS, or from this machine."""


class GatewaySettings(BaseSettings):
    """Identity and bounds of the gateway, read from ``MEDIATE_GATEWAY_<NAME>``; one left empty is not set."""

    model_config = SettingsConfigDict(
        env_prefix="MEDIATE_GATEWAY_", env_ignore_empty=True, frozen=True, extra="ignore", hide_input_in_errors=True
    )

    identity_private_key: str = Field(
        repr=False,
        description="Private key that callers' tokens are signed with: Ed25519 in base64url. The gateway alone has it.",
    )
    mode: Literal["local", "production"] = Field(
        default="local", description="In production the gateway refuses to start on settings that are not safe there."
    )
    public_url: str | None = Field(
        default=None, description="Address under which people and programs reach the hub; https in production."
    )
    trusted_proxies: str | None = Field(
        default=None,
        description="Addresses or networks of the proxies whose X-Forwarded-For and -Proto count, comma separated.",
    )
    first_administrator_password: str | None = Field(
        default=None,
        min_length=12,
        repr=False,
        description="Password of the administrator that a hub without one is given; to be changed at first sign-in.",
    )
    first_administrator_subject: str | None = Field(
        default=None,
        pattern=r"^https?://[^|\s]+\|.+$",
        description="The administrator a hub without one is given: issuer and subject at its provider, a bar between.",
    )
    session_idle_minutes: int = Field(
        default=120, ge=1, le=1_440, description="Minutes without use after which somebody is signed out."
    )
    session_hours_max: int = Field(
        default=12, ge=1, le=168, description="Hours after which somebody signs in again, in use or not."
    )
    invitation_days: int = Field(default=14, ge=1, le=90, description="Days in which an invitation can be accepted.")
    ended_sessions_days_kept: int = Field(
        default=30, ge=0, le=365, description="Days a session that is over is kept; with it, that somebody was there."
    )
    closed_invitations_days_kept: int = Field(
        default=30, ge=0, le=365, description="Days an invitation and its email are kept once nobody can accept it."
    )
    sign_in_failures_hours_kept: int = Field(
        default=24, ge=1, le=168, description="Hours a failed sign-in is kept; 15 minutes of them count."
    )
    closed_accounts_days_kept: int = Field(
        default=730, ge=1, le=3_650, description="Days an account is kept once it is closed; then its person is erased."
    )
    oidc_issuer: str | None = Field(
        default=None,
        pattern=_ISSUER,
        description="Issuer of the OpenID Connect provider that people sign in with; none: with local accounts alone.",
    )
    oidc_client_id: str | None = Field(default=None, description="What the provider knows the hub as.")
    oidc_client_secret: str | None = Field(
        default=None, repr=False, description="The hub's secret at the provider; none for a public client."
    )
    oidc_name: str = Field(
        default="OpenID Connect", max_length=60, description="What people know the provider as, on the page to sign in."
    )
    oidc_scopes: str = Field(
        default="openid profile email",
        pattern=r"^(.+ )?openid( .+)?$",
        description="What the provider is asked to tell about people.",
    )
    smtp_url: str | None = Field(
        default=None,
        pattern=r"^(smtps?|smtp\+plain)://[^\s/?#]+/?$",
        repr=False,
        description="Server that mail goes to: smtp:// upgraded to TLS, smtps://, or smtp+plain:// without; none: mail"
        " is shown in the hub and sent to nobody.",
    )
    smtp_answer_seconds_max: float = Field(
        default=30.0, gt=0, le=300, description="Longest silence of that server before it counts as away."
    )
    mail_sender: str | None = Field(
        default=None,
        pattern=r"^([^<>\r\n]+ <[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$",
        description="Who mail is from: an address, or a name with the address in angle brackets.",
    )
    mails_days_kept: int = Field(
        default=30, ge=1, le=365, description="Days a digest is kept once it was sent, failed or shown."
    )
    upstream_connections_max: int = Field(
        default=200,
        ge=1,
        le=10_000,
        description="Most connections to services in processes of their own, besides those of streams.",
    )
    upstream_answer_seconds_max: float = Field(
        default=60.0, gt=0, le=600, description="Longest silence of such a service before it counts as away."
    )
    part_seconds_max: float = Field(
        default=3.0, gt=0, le=600, description="Longest that a page waits for a part that it can be shown without."
    )
    search_seconds_max: float = Field(
        default=3.0, gt=0, le=600, description="Longest that a search may take before it is said to be out of reach."
    )
    suggestions_seconds_max: float = Field(
        default=1.0, gt=0, le=600, description="Longest that a service is waited for while somebody types a search."
    )
    shown_seconds_max: float = Field(
        default=2.0, gt=0, le=600, description="Longest that an answer waits until the hub shows what was just done."
    )
    inquiry_seconds_max: float = Field(
        default=5.0,
        gt=0,
        le=600,
        description="Longest that a service is waited for that is asked about a person or its audit.",
    )

    @model_validator(mode="after")
    def _is_known_to_its_provider(self) -> Self:
        if self.oidc_issuer is not None and self.oidc_client_id is None:
            raise ValueError("MEDIATE_GATEWAY_OIDC_ISSUER needs MEDIATE_GATEWAY_OIDC_CLIENT_ID beside it")
        return self

    @model_validator(mode="after")
    def _can_be_answered(self) -> Self:
        # Mail is read elsewhere: its links need the whole address, and whoever answers or complains a sender.
        if self.smtp_url is not None and (self.mail_sender is None or self.public_url is None):
            raise ValueError(
                "MEDIATE_GATEWAY_SMTP_URL needs MEDIATE_GATEWAY_MAIL_SENDER and MEDIATE_GATEWAY_PUBLIC_URL beside it"
            )
        return self


class Upstreams(BaseSettings):
    """Where the other services answer, as base URLs, read from ``MEDIATE_<SERVICE>_URL``."""

    model_config = SettingsConfigDict(env_prefix="MEDIATE_", frozen=True, extra="ignore")

    community_url: str = Field(description="Base URL of the community service.")
    agendas_url: str = Field(description="Base URL of the agendas service.")
    monitor_url: str = Field(description="Base URL of the monitor service.")
    pipeline_url: str = Field(description="Base URL of the pipeline service.")
    subscriptions_url: str = Field(description="Base URL of the subscriptions service.")


def upstreams_from_environment() -> dict[str, str]:
    """Return the base URL of every other service. Raises pydantic.ValidationError where one is not named."""
    return {name.removesuffix("_url"): url for name, url in Upstreams().model_dump().items()}
