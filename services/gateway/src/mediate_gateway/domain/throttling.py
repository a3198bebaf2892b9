"""How long somebody who keeps failing to sign in has to wait; a pure function of when they failed."""

import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

WINDOW: Final = timedelta(minutes=15)
"""Failures longer ago than this no longer count."""
FAILURES_FREE: Final = 5
"""Failures within the window from which on one waits."""
NAME_FAILURES_FREE: Final = 30
"""The same for a name wherever it is tried: more, so that no stranger keeps somebody out with a few attempts."""
FIRST_WAIT: Final = timedelta(seconds=30)
LONGEST_WAIT: Final = WINDOW
_DOUBLINGS_MAX: Final = 10
_NETWORK_BITS: Final = 64


class Counted(StrEnum):
    """What failures are counted by."""

    LOGIN = "login"
    ADDRESS = "address"


def waiting(failures: Iterable[datetime], *, now: datetime, free: int = FAILURES_FREE) -> timedelta:
    """Return how long to wait from ``now`` on; zero for less than ``free`` recent failures.

    Each further failure doubles the wait, counted from the last one, up to ``LONGEST_WAIT``.
    """
    recent = [at for at in failures if at > now - WINDOW]
    if len(recent) < free:
        return timedelta()
    doublings = min(len(recent) - free, _DOUBLINGS_MAX)
    until = max(recent) + min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)
    return max(until - now, timedelta())


def counting_key(secret: str) -> bytes:
    """Return the key under which failures are kept, 32 bytes, drawn from the hub's private key."""
    return hmac.digest(secret.encode(), b"mediate failed sign-ins", "sha256")


def who_hash(key: bytes, counted: Counted, who: str) -> bytes:
    """Return by what failures of a login name, or of an address, are kept: 32 bytes that tell neither without the key.

    Names are equal whatever their case; an address stands for the network that one household or office has.
    """
    meant = who.casefold() if counted is Counted.LOGIN else network(who)
    return hmac.digest(key, f"{counted}\0{meant}".encode("utf-8", "surrogatepass"), "sha256")


def network(address: str) -> str:
    """Return the network an address is counted by: an IPv4 address itself, the /64 of an IPv6 address.

    What is no address stands for itself.
    """
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if isinstance(known, IPv6Address):
        if known.ipv4_mapped is not None:
            return str(known.ipv4_mapped)
        return str(ip_network((known.packed, _NETWORK_BITS), strict=False))
    return str(known)
