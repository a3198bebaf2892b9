"""What the subscriptions service may be told besides what every service is told."""

from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

_Pause = Annotated[float, Field(ge=0, le=604_800)]


class SubscriptionsSettings(BaseSettings):
    """Keys and bounds of the subscriptions service, read from ``MEDIATE_SUBSCRIPTIONS_<NAME>``."""

    model_config = SettingsConfigDict(
        env_prefix="MEDIATE_SUBSCRIPTIONS_",
        env_ignore_empty=True,
        frozen=True,
        extra="ignore",
        # A key that was cut short is still most of a key.
        hide_input_in_errors=True,
    )

    keys: str = Field(
        min_length=43,
        repr=False,
        description="Keys that cursors and endpoints' secrets are sealed with, 32 bytes in base64url each, comma "
        "separated: the first one seals, all of them open.",
    )
    replay_days: int = Field(
        default=14,
        ge=1,
        le=366,
        description="Days that a stream resumes over, and deliveries and what they sent are kept.",
    )
    streams_of_one_max: int = Field(
        default=20, ge=1, le=10_000, description="Most streams of the feed that one account or machine keeps open."
    )
    retry_seconds: tuple[_Pause, ...] = Field(
        default=(5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400),
        min_length=1,
        max_length=20,
        description="Pauses between attempts at a delivery; after the last one it is dead until it is sent again.",
    )
    retry_jitter: float = Field(
        default=0.2, ge=0, le=1, description="Share of a pause that is added to it at random, at most."
    )
    connect_seconds_max: float = Field(
        default=5, gt=0, le=60, description="Seconds that connecting to a receiver may take."
    )
    post_seconds_max: float = Field(
        default=15, gt=0, le=120, description="Seconds that a post may take in all, answer included."
    )
    answer_bytes_max: int = Field(
        default=16_384, ge=0, le=1 << 20, description="Bytes of a receiver's answer that are read and kept."
    )
    retry_after_seconds_max: int = Field(
        default=86_400, ge=1, le=604_800, description="Longest pause that a receiver's Retry-After is heeded for."
    )
    disabled_after_days: float = Field(
        default=5, gt=0, le=60, description="Days of nothing but failures after which an endpoint is disabled."
    )
    posts_max: int = Field(
        default=256, ge=1, le=5_000, description="Most posts under way at a time, to all endpoints together."
    )
    http_allowed: bool = Field(
        default=False, description="Whether endpoints may be http; for trying out, never for production."
    )
    networks_allowed: tuple[str, ...] = Field(
        default=(),
        max_length=50,
        description="Private networks that endpoints may be in, as CIDR; none, for a hub on the internet.",
    )
    origin: str = Field(
        default="mediate.local",
        max_length=253,
        description="DNS name that the hub gives receivers as its own in the OPTIONS handshake.",
    )
    endpoints_max: int = Field(default=50, ge=1, le=10_000, description="Most endpoints of one organisation.")
    partners_nats_url: str | None = Field(
        default=None, description="Address of the NATS server for partners as the hub reaches it; none offers no NATS."
    )
    partners_nats_public_url: str | None = Field(
        default=None, description="Address of the same server as partners reach it; the same where it is not set."
    )
    partners_nats_operator_seed: str | None = Field(
        default=None, repr=False, description="Seed of the operator that signs partners' accounts on that server."
    )
    partners_nats_system_seed: str | None = Field(
        default=None,
        repr=False,
        description="Seed of that server's system account, through which accounts are told to it.",
    )
