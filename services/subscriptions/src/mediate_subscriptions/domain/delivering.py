"""Rules of what is delivered once more: how far back, and what is shown of what went over the line."""

import base64
from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from mediate_contracts.values import DomainError
from mediate_contracts.vocabulary import DeliveryKind, EndpointStatus

LOOKED_THROUGH_MAX: Final = 20_000
"""Most events that one recovery looks through; the next one goes on behind it."""


TESTS_MAX: Final = 20
"""Most tests that wait to be posted to one endpoint: each takes room, and a receiver that is away takes none."""


class TooManyTests(DomainError):
    """As many tests wait for an endpoint as may."""


class TooLongAgo(DomainError):
    """What happened then is no longer delivered anew."""


class NotYetThen(DomainError):
    """The moment is still to come."""


class NotSentTo(DomainError):
    """The endpoint is sent nothing as it stands."""


class NotSentAgain(DomainError):
    """A delivery of this kind is not sent again."""


class NotTheirsAnyMore(DomainError):
    """The organisation may not see the event any more that was delivered to it."""


def check_is_sent_to(status: EndpointStatus, *, field: str, value: object) -> None:
    """Check that an endpoint is sent anything at all. Raises NotSentTo."""
    if status is not EndpointStatus.ACTIVE:
        raise NotSentTo(f"only an active endpoint is sent anything; it is {status}", field=field, value=value)


def check_is_sent_again(kind: DeliveryKind, *, field: str, value: object) -> None:
    """Check that a delivery may be sent again. Raises NotSentAgain: a code that was sent once is not sent twice."""
    if kind is DeliveryKind.VERIFICATION:
        reason = "a code is sent once; ask for a new one with the endpoint's verification"
        raise NotSentAgain(reason, field=field, value=value)


def recovered_since(asked: datetime | None, *, now: datetime, days: int, field: str) -> datetime:
    """Return since when events are delivered anew; as far back as that is done where no moment is asked for.

    Raises TooLongAgo or NotYetThen.
    """
    earliest = now - timedelta(days=days)
    if asked is None:
        return earliest
    if asked < earliest:
        raise TooLongAgo(f"events are delivered anew for {days} days", field=field, value=asked.isoformat())
    if asked > now:
        raise NotYetThen("it is still to come", field=field, value=asked.isoformat())
    return asked


def shows_what_was_sent(kind: DeliveryKind) -> bool:
    """Tell whether body and answers of a delivery are shown.

    Not of a verification: whoever reads the code here could agree in place of the receiver.
    """
    return kind is not DeliveryKind.VERIFICATION


def readable(content: bytes) -> Mapping[str, str]:
    """Return bytes as JSON carries them: as ``text`` where they are UTF-8 without control characters, else base64."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        text = None
    if text is not None and all(each.isprintable() or each in "\r\n\t" for each in text):
        return MappingProxyType({"text": text})
    return MappingProxyType({"base64": base64.b64encode(content).decode()})
