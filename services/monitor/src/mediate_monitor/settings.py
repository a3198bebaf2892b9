"""What the monitor service may be told besides what every service is told."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class MonitorSettings(BaseSettings):
    """Bounds of the monitor service, read from ``MEDIATE_MONITOR_<NAME>``; one left empty is not set."""

    model_config = SettingsConfigDict(env_prefix="MEDIATE_MONITOR_", env_ignore_empty=True, frozen=True, extra="ignore")

    remind_days: int = Field(
        default=7,
        ge=0,
        le=365,
        description=(
            "Days after which an organisation is reminded of a figure that is overdue, three times at most; 0 reminds"
            " nobody."
        ),
    )
