"""What the agendas service may be told besides what every service is told."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class AgendasSettings(BaseSettings):
    """Bounds of the agendas service, read from ``MEDIATE_AGENDAS_<NAME>``; one left empty is not set."""

    model_config = SettingsConfigDict(env_prefix="MEDIATE_AGENDAS_", env_ignore_empty=True, frozen=True, extra="ignore")

    remind_days: int = Field(
        default=14,
        ge=0,
        le=365,
        description="Days after which an organisation is reminded of an offer, three times at most; 0 reminds nobody.",
    )
