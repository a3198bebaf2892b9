"""What partners find on the NATS server that is for them: one stream each, and what their users may do with it."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from mediate_contracts.values import DomainError

STREAM: Final = "MEDIATE"
"""The one stream of every account."""
SUBJECTS: Final = ("nl.mediate.>",)
"""What is in it: an event is said on its type."""
STREAM_BYTES_MAX: Final = 64 << 20
CONNECTIONS_MAX: Final = 20
SUBSCRIPTIONS_MAX: Final = 1_000
CONSUMERS_MAX: Final = 50
ACK_PENDING_MAX: Final = 10_000
CREDENTIALS_MAX: Final = 20
"""Most credentials of one organisation that are taken at a time."""
REVOKED_MAX: Final = 500
"""Most credentials of one organisation that were revoked and have yet to run out: the server is told each of them."""
LIFETIME_MAX: Final = timedelta(days=366)

_ANY: Final = (f"{STREAM}", f"{STREAM}.>")
MAY_PUBLISH: Final = (
    "$JS.API.INFO",
    "$JS.API.STREAM.NAMES",
    f"$JS.API.STREAM.INFO.{STREAM}",
    f"$JS.API.STREAM.MSG.GET.{STREAM}",
    *(f"$JS.API.DIRECT.GET.{each}" for each in _ANY),
    *(f"$JS.API.CONSUMER.CREATE.{each}" for each in _ANY),
    f"$JS.API.CONSUMER.DURABLE.CREATE.{STREAM}.*",
    f"$JS.API.CONSUMER.INFO.{STREAM}.*",
    f"$JS.API.CONSUMER.LIST.{STREAM}",
    f"$JS.API.CONSUMER.NAMES.{STREAM}",
    f"$JS.API.CONSUMER.DELETE.{STREAM}.*",
    f"$JS.API.CONSUMER.PAUSE.{STREAM}.*",
    f"$JS.API.CONSUMER.MSG.NEXT.{STREAM}.*",
    f"$JS.ACK.{STREAM}.>",
    f"$JS.FC.{STREAM}.>",
)
"""What a partner's systems need to read their stream with consumers of their own, and nothing that writes to it."""
MAY_SUBSCRIBE: Final = ("_INBOX.>", *SUBJECTS)


class NatsKeyUnusable(ValueError):
    """A seed is none, or one of something else."""


class Waits(StrEnum):
    """Why nothing more is written to an organisation's stream at the moment."""

    AWAY = "server-away"
    CROWDED = "connections-taken"
    """All connections of the account are taken, and the hub needs one of them."""
    FOREIGN = "not-the-hubs"
    """Something was written to the stream that is not the hub's; it is taken out."""
    GONE = "stream-gone"
    """The stream is made anew."""
    REFUSED = "refused"
    """The server takes the account or the event not, for a reason that is in the hub's log."""
    FAILED = "hub-failed"
    """Something went wrong in the hub; it tries again."""
    NO_KEY = "key-missing"
    """The hub lacks the key of this account."""


class NotTaken(Exception):
    """What was to be written or told was not taken; ``detail`` is what the server said of it."""

    def __init__(self, reason: Waits, detail: str | None = None) -> None:
        super().__init__(reason if detail is None else f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class LifetimeRefused(DomainError):
    """Credentials cannot end then."""


class TooManyCredentials(DomainError):
    """As many credentials are taken as an organisation may have."""


def until(expires_at: datetime, *, now: datetime) -> datetime:
    """Return when credentials end, to the second. Raises LifetimeRefused for the past, and for too long from now."""
    second = expires_at.replace(microsecond=0)
    if second <= now:
        raise LifetimeRefused("it has passed", field="body.expires_at", value=expires_at.isoformat())
    if second > now + LIFETIME_MAX:
        reason = f"it is more than {LIFETIME_MAX.days} days from now"
        raise LifetimeRefused(reason, field="body.expires_at", value=expires_at.isoformat())
    return second
