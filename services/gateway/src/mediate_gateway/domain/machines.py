"""What a machine is let in by and with: its kind, its secret as it is written, its scopes, roles and lifetime."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from mediate_contracts.policy import STAFF, Role


class MachineKind(StrEnum):
    """How a machine says who it is."""

    API_KEY = "api_key"
    OAUTH_CLIENT = "oauth_client"


SERVICES: Final = ("community", "agendas", "monitor", "pipeline", "subscriptions")
SCOPES: Final = tuple(f"{service}:{way}" for service in SERVICES for way in ("read", "write"))
"""What a machine's scopes may name: a service, for reading or for writing."""

ROLES: Final = tuple(role for role in STAFF if role is not Role.ADMINISTRATOR)
"""Roles a machine may have; the hub's own house is kept by people."""

LIFETIME_MAX: Final = timedelta(days=366)
WORKING_MAX: Final = 100
"""Most machines of one person that work at the same time."""

KEY_MARK: Final = "mk_"
PREFIX_ALPHABET: Final = "abcdefghijklmnopqrstuvwxyz0123456789"
PREFIX_CHARACTERS: Final = 8
_PREFIX: Final = re.compile(rf"[a-z0-9]{{{PREFIX_CHARACTERS}}}")


class NotSo(ValueError):
    """Something a machine cannot be, and why."""


@dataclass(frozen=True, repr=False)
class Secret:
    """What a machine proves itself by; the hub keeps the prefix, by which it is found, and a hash of the secret."""

    prefix: str
    secret: str

    @property
    def key(self) -> str:
        """The whole as an API key is written: ``mk_<prefix>_<secret>``; the prefix holds no underscore."""
        return f"{KEY_MARK}{self.prefix}_{self.secret}"


def is_prefix(text: str) -> bool:
    """Tell whether a text can be the prefix of one of our keys."""
    return _PREFIX.fullmatch(text) is not None


def lasting(until: datetime, *, now: datetime) -> datetime:
    """Return the end of a machine's life, if it may end then. Raises NotSo."""
    if until <= now:
        raise NotSo("has passed already")
    if until > now + LIFETIME_MAX:
        raise NotSo(f"is more than {LIFETIME_MAX.days} days ahead")
    return until


def narrowed(asked: str, given: frozenset[str]) -> frozenset[str]:
    """Return the scopes that a client asks for, parted by spaces; all of its own where it names none. Raises NotSo."""
    wanted = frozenset(asked.split())
    if not wanted <= given:
        raise NotSo("the scope goes beyond what this client was given")
    return wanted or given
