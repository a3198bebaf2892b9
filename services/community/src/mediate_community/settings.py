"""What the community service may be told besides what every service is told."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class CommunitySettings(BaseSettings):
    """Bounds of the community service, read from ``MEDIATE_COMMUNITY_<NAME>``; one left empty is not set."""

    model_config = SettingsConfigDict(
        env_prefix="MEDIATE_COMMUNITY_", env_ignore_empty=True, frozen=True, extra="ignore"
    )

    contacts_days_kept: int = Field(
        default=730,
        ge=0,
        le=3_650,
        description="Days a contact person is kept once the last membership of their organisation ended.",
    )
