"""What a calendar holds, and the address that somebody reads their own under without signing in."""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from secrets import token_bytes
from typing import Final
from uuid import UUID

PAST_MAX: Final = timedelta(days=366)
"""How far a calendar looks back: what was a year ago is still found in it."""
ENTRIES_MAX: Final = 1_000
"""Most sessions in a calendar, and as many of each kind of day."""
_PURPOSE: Final = b"mediate calendar"
_SALT_BYTES: Final = 16


@dataclass(frozen=True)
class Entry:
    """Something in a calendar: from ``starts`` to ``ends``, or for the whole of the day ``starts``.

    ``identifier`` is that of the record it is of and never changes; ``revision`` grows with each change of when and
    where; ``page`` is the address of its page. ``language`` is that of the title where the record has no other.
    """

    identifier: UUID
    title: str
    text: str
    page: str
    starts: datetime | date
    ends: datetime | None
    place: str | None
    categories: Sequence[str]
    is_cancelled: bool
    revision: int
    since: datetime
    updated_at: datetime
    language: str


@dataclass(frozen=True)
class Timetable:
    """A calendar: what it is called, in which language, and what is in it, in the order of time."""

    name: str
    text: str
    language: str
    entries: Sequence[Entry]


def in_order_of_time(entries: Iterable[Entry]) -> list[Entry]:
    """Return entries by time: what takes a whole day before what happens on it."""
    return sorted(entries, key=lambda entry: (entry.starts.isoformat(), str(entry.identifier)))


def new_salt() -> bytes:
    """Return 16 random bytes; with others the same account has another address."""
    return token_bytes(_SALT_BYTES)


def calendar_key(secret: str) -> bytes:
    """Return the key that addresses of calendars are made by, 32 bytes, drawn from the hub's private key."""
    return hmac.digest(secret.encode(), _PURPOSE, "sha256")


def calendar_secret(key: bytes, account_id: UUID, salt: bytes) -> str:
    """Return what the address of somebody's calendar holds, 43 characters that tell nothing without the key.

    It can be made again for whoever it is of, so that a second device reads under the same address; what is kept, the
    salt and a hash, is of no use to anybody else.
    """
    return urlsafe_b64encode(hmac.digest(key, account_id.bytes + salt, "sha256")).rstrip(b"=").decode()
