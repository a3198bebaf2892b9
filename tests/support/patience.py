"""No test may fall because a machine stood still for some seconds: what a user would not wait for, tests do."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mediate_gateway.settings import GatewaySettings

_SECONDS: Final = 60.0
_BOUNDS: Final = (
    "part_seconds_max",
    "search_seconds_max",
    "suggestions_seconds_max",
    "shown_seconds_max",
    "inquiry_seconds_max",
)
OF_PROCESSES: Final[Mapping[str, str]] = MappingProxyType(
    {
        f"MEDIATE_GATEWAY_{name.upper()}": str(_SECONDS)
        for name in ("part_seconds_max", "search_seconds_max", "suggestions_seconds_max")
    }
)
"""The environment of a hub of which no service hangs; tests that kill parts of it count on the other bounds."""


def patient(bounds: GatewaySettings) -> GatewaySettings:
    """Return the gateway's settings with time enough for everything that a test did not bound itself."""
    return bounds.model_copy(update=dict.fromkeys(set(_BOUNDS) - bounds.model_fields_set, _SECONDS))
