"""What the pipeline service may be told besides what every service is told."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class PipelineSettings(BaseSettings):
    """Bounds of the pipeline service, read from ``MEDIATE_PIPELINE_<NAME>``; one left empty is not set."""

    model_config = SettingsConfigDict(
        env_prefix="MEDIATE_PIPELINE_", env_ignore_empty=True, frozen=True, extra="ignore"
    )

    roll_up_seconds: int = Field(
        default=20,
        ge=1,
        le=86_400,
        description="Seconds between two looks at whether new figures of many deals together can be told to everybody.",
    )
