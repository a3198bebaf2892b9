"""When a delivery is tried again, what an answer means for it, and when an endpoint is given up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final

from mediate_contracts.vocabulary import AttemptOutcome

_RETRY_AFTER_CHARACTERS_MAX: Final = 64
_SECONDS_DIGITS_MAX: Final = 12
_THROTTLING: Final = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})


@dataclass(frozen=True)
class Schedule:
    """The pauses between attempts in seconds, and the share of a pause that chance may add to it."""

    pauses: Sequence[float]
    jitter: float

    def pause(self, tries: int, *, chance: float) -> float | None:
        """Return the seconds to wait after so many failed tries; None where none is left.

        ``chance`` is at least 0 and less than 1: those that failed together do not come back together.
        """
        if tries > len(self.pauses):
            return None
        return self.pauses[tries - 1] * (1 + self.jitter * chance)


def retry_after(text: str | None, *, now: datetime, seconds_max: float) -> float | None:
    """Return the seconds that a receiver asks for, at most ``seconds_max``; None where it asks for none.

    It says them as a number or as a moment (RFC 9110, 10.2.3); what is neither is as if it said nothing.
    """
    said = (text or "").strip()
    if not said or len(said) > _RETRY_AFTER_CHARACTERS_MAX:
        return None
    if said.isascii() and said.isdigit():
        return seconds_max if len(said) > _SECONDS_DIGITS_MAX else min(float(said), seconds_max)
    try:
        until = parsedate_to_datetime(said)
        # A date of HTTP is in GMT, also where it names no zone.
        seconds = ((until if until.tzinfo else until.replace(tzinfo=UTC)) - now).total_seconds()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return min(max(seconds, 0.0), seconds_max)


def outcome_of(status_code: int) -> AttemptOutcome:
    """Return what an answer means for what was posted."""
    if HTTPStatus.OK <= status_code < HTTPStatus.MULTIPLE_CHOICES:
        return AttemptOutcome.DELIVERED
    if HTTPStatus.MULTIPLE_CHOICES <= status_code < HTTPStatus.BAD_REQUEST:
        return AttemptOutcome.REDIRECTED
    if status_code == HTTPStatus.GONE:
        return AttemptOutcome.GONE
    return AttemptOutcome.THROTTLED if status_code in _THROTTLING else AttemptOutcome.REFUSED


def is_given_up(failing_since: datetime | None, *, now: datetime, after_days: float) -> bool:
    """Tell whether an endpoint has taken nothing for so long that it is disabled."""
    return failing_since is not None and now - failing_since >= timedelta(days=after_days)
