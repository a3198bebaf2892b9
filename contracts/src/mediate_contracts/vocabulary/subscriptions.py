"""The closed lists of subscriptions: webhook endpoints, what is delivered to them, and credentials for NATS."""

from enum import StrEnum


class EndpointStatus(StrEnum):
    """How an endpoint stands: it is sent events when it is active and never before its receiver agreed."""

    UNCONFIRMED = "unconfirmed"
    ACTIVE = "active"
    PAUSED = "paused"
    DISABLED = "disabled"


class Consent(StrEnum):
    """How a receiver agreed to being sent events."""

    CODE = "code"
    """Somebody read the one-time code out of a signed test post and gave it here."""
    HANDSHAKE = "handshake"
    """The receiver answered the OPTIONS request of CloudEvents' web hook specification."""


class DisabledReason(StrEnum):
    """Why the hub stopped sending to an endpoint by itself."""

    FAILING = "failing"
    """For five days nothing was accepted."""
    GONE = "gone"
    """The receiver answered 410."""


class DeliveryKind(StrEnum):
    """What is delivered: an event of the feed, or a post that was asked for."""

    EVENT = "event"
    TEST = "test"
    VERIFICATION = "verification"


class DeliveryStatus(StrEnum):
    """How far a delivery is; ``dead`` is what every attempt failed at, and it can be sent again."""

    PENDING = "pending"
    DELIVERED = "delivered"
    DEAD = "dead"
    CANCELLED = "cancelled"


class AttemptOutcome(StrEnum):
    """What came of one attempt at a delivery."""

    DELIVERED = "delivered"
    REFUSED = "refused"
    """An answer that is neither 2xx nor one of those below."""
    REDIRECTED = "redirected"
    THROTTLED = "throttled"
    """429 or 503: the receiver asks for time."""
    GONE = "gone"
    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed_out"
    FORBIDDEN_ADDRESS = "forbidden_address"
    """Its name leads to an address that the hub does not send to."""


class RevocationReason(StrEnum):
    """Why credentials are taken no more."""

    ASKED = "asked"
    EXPIRED = "expired"
    REPLACED = "replaced"
