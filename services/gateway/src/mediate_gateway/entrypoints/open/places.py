"""Where the open files and the charts for other sites are."""

from typing import Final
from uuid import UUID

from fastapi import Request

OPEN_DATA: Final = "/open-data"
"""The page about them."""
CATALOGUE: Final = OPEN_DATA + "/catalogue.jsonld"
INDICATORS_FILE: Final = OPEN_DATA + "/indicators.{kind}"
OBSERVATIONS_FILE: Final = OPEN_DATA + "/observations.{kind}"
INDICATOR_FILE: Final = OPEN_DATA + "/indicators/{code}.{kind}"
EMBED: Final = "/embed/indicators/{indicator_id}/{chart}"


def embed_at(indicator_id: UUID | str, chart: str) -> str:
    """Return the path of a chart for other sites."""
    return EMBED.format(indicator_id=indicator_id, chart=chart)


def hub_of(request: Request) -> str:
    """Return the address that everybody reaches the hub by, without a slash at its end."""
    known: str | None = request.app.state.public_url
    return (known or str(request.base_url)).rstrip("/")
