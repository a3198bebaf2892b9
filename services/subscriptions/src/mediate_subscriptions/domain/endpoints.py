"""How an endpoint may stand, and what follows what."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from uuid import UUID

from mediate_contracts.values import DomainError
from mediate_contracts.vocabulary import Consent, EndpointStatus

FILTERS_MAX: Final = 50
"""Most types, action lines, subjects or fields that an endpoint names, of each."""
RATE_MAX: Final = 500
POSTS_AT_ONCE_MAX: Final = 32
KEYS_MAX: Final = 4
"""Most secrets of one scheme that sign at a time; each makes every post longer."""

_S = EndpointStatus
NEXT: Final[Mapping[EndpointStatus, frozenset[EndpointStatus]]] = MappingProxyType(
    {
        _S.UNCONFIRMED: frozenset({_S.ACTIVE}),
        _S.ACTIVE: frozenset({_S.PAUSED, _S.DISABLED, _S.UNCONFIRMED}),
        _S.PAUSED: frozenset({_S.ACTIVE, _S.UNCONFIRMED}),
        _S.DISABLED: frozenset({_S.ACTIVE, _S.UNCONFIRMED}),
    }
)
"""What may become of an endpoint in each status; one is unconfirmed again when it is somewhere else."""


class EndpointNotSo(DomainError):
    """An endpoint in this status cannot become that."""


class TooManyEndpoints(DomainError):
    """An organisation has as many endpoints as it may have."""


class TooManyKeys(DomainError):
    """As many secrets sign as may at a time."""


def advance(current: EndpointStatus, to: EndpointStatus, *, endpoint_id: UUID, reason: str) -> EndpointStatus:
    """Return the status that an endpoint takes on. Raises EndpointNotSo, with ``reason`` and how it stands."""
    if to not in NEXT[current]:
        raise EndpointNotSo(f"{reason}; it is {current}", field="path.endpoint_id", value=str(endpoint_id))
    return to


def needs_consent_anew(
    before: Mapping[str, object], *, url: str, rate_per_second: int, consent: Consent | None
) -> bool:
    """Tell whether its receiver has to agree again: somewhere else, or to more than it allowed in the handshake."""
    if url != before["url"]:
        return True
    allowed = before["rate_per_second"]
    return consent is Consent.HANDSHAKE and isinstance(allowed, int) and rate_per_second > allowed
