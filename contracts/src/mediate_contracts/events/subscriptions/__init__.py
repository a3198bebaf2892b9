"""What the subscriptions service says, to the organisation concerned: of its endpoints and its credentials for NATS."""

from mediate_contracts.events.subscriptions.credentials import CredentialsIssued, CredentialsRevoked
from mediate_contracts.events.subscriptions.endpoints import (
    EndpointAdded,
    EndpointAmended,
    EndpointConfirmed,
    EndpointDisabled,
    EndpointPaused,
    EndpointRemoved,
    EndpointResumed,
)

__all__ = [
    "CredentialsIssued",
    "CredentialsRevoked",
    "EndpointAdded",
    "EndpointAmended",
    "EndpointConfirmed",
    "EndpointDisabled",
    "EndpointPaused",
    "EndpointRemoved",
    "EndpointResumed",
]
