"""What a service must be told and may be told; every name is read from ``MEDIATE_<NAME>``.

``docs`` of each field are held to the settings page by a test.
"""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

_Seconds = Annotated[float, Field(gt=0, le=3_600)]


class ServiceSettings(BaseSettings):
    """Settings of one service. What must exist has no default."""

    model_config = SettingsConfigDict(env_prefix="MEDIATE_", frozen=True, extra="ignore")

    database_url: str = Field(description="PostgreSQL address with the service's own login and database.")
    nats_url: str = Field(description="NATS address, with the credentials of this service.")

    identity_public_keys: str = Field(
        description="Public keys that callers' tokens are signed with: Ed25519 in base64url, comma separated."
    )

    database_connections_max: int = Field(
        default=8, ge=2, le=200, description="Most connections the service opens for requests and read models."
    )
    journal_shards: int = Field(
        default=1, ge=1, le=64, description="Shards of the journal, each with an order and a relay of its own."
    )
    relay_batch_events_max: int = Field(
        default=500, ge=1, le=1_000, description="Most events published as one atomic batch."
    )
    consumer_batch_events_max: int = Field(
        default=500, ge=1, le=5_000, description="Most events applied in one transaction."
    )
    retry_delays_seconds: tuple[_Seconds, ...] = Field(
        default=(0.05, 0.2, 0.8, 2.0),
        description="Pauses between attempts at an event that fails; after the last one it is parked.",
    )
    stream_replicas: int = Field(default=1, ge=1, le=5, description="Copies of the event stream; 3 in production.")
    stream_bytes_max: int = Field(
        default=1 << 30, ge=1 << 20, description="Size at which the event stream refuses more; journals buffer."
    )
    stream_age_days_max: int = Field(
        default=7, ge=1, le=365, description="Days the broker keeps events; journals keep them for ever."
    )
    request_bytes_max: int = Field(
        default=1 << 20, ge=1_024, le=1 << 28, description="Largest request body that is read."
    )
    idempotency_hours: int = Field(
        default=48, ge=1, le=720, description="Hours an Idempotency-Key and its answer are remembered."
    )
    live_streams_max: int = Field(
        default=200, ge=1, le=10_000, description="Most live streams (Server-Sent Events) a service keeps open."
    )
    live_quiet_seconds: float = Field(
        default=15.0, gt=0, le=300, description="Silence after which a live stream sends a comment to keep its line."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Least severe message that is logged."
    )
    log_format: Literal["auto", "json", "console"] = Field(
        default="auto", description="JSON lines or text for people; auto is text on a terminal, JSON elsewhere."
    )
    log_file: Path | None = Field(
        default=None, description="File that logs go to, instead of standard error; rotated at its bound."
    )
    log_file_bytes_max: int = Field(
        default=16 << 20, ge=1 << 16, description="Size at which the log file is rotated; one older is kept."
    )
    traces_per_second_max: int = Field(
        default=50, ge=0, le=10_000, description="Most new traces kept per second; further ones are not recorded."
    )
    spans_directory: Path | None = Field(
        default=None, description="Folder for the bounded span files that `mediate trace` reads; none keeps none."
    )
    span_file_bytes_max: int = Field(
        default=8 << 20, ge=1 << 16, description="Size at which a service's span file is rotated; one older is kept."
    )
