"""Where the hub posts to, and where it never does: the rules of a target's address.

An address is what a stranger typed in. It must not lead the hub to itself, to its neighbours in a private network, or
to where a cloud keeps its machines' credentials; and every program that reads it must read the same host in it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

from mediate_contracts.values import DomainError

URL_CHARACTERS_MAX: Final = 2_000
_HOST_CHARACTERS_MAX: Final = 253
_PORT_MAX: Final = 65_535
_PORTS: Final = {"https": 443, "http": 80}

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# Never, whatever a deployment allows: where a cloud tells a machine its own credentials.
_METADATA: Final = frozenset(
    ip_address(each)
    for each in (
        *("169.254.169.254", "169.254.170.2", "169.254.170.23", "169.254.42.42", "100.100.100.200", "192.0.0.192"),
        *("fd00:ec2::254", "fd00:ec2::23", "fd20:ce::254", "fd00:c1::a9fe:a9fe", "fd00:42::42"),
    )
)
_AZURE: Final = ip_address("168.63.129.16")
# Never either: nobody has these as an address of their own.
_NOBODYS: Final = (
    ("unspecified", "0.0.0.0/8"),
    ("multicast", "224.0.0.0/4"),
    ("reserved", "240.0.0.0/4"),
    ("unspecified", "::/128"),
    ("multicast", "ff00::/8"),
)
# IANA's registries of special-purpose addresses, in so far as the ranges above and below do not hold them.
_SPECIAL: Final = (
    ("private", "10.0.0.0/8"),
    ("shared by a carrier", "100.64.0.0/10"),
    ("loopback", "127.0.0.0/8"),
    ("link-local", "169.254.0.0/16"),
    ("private", "172.16.0.0/12"),
    ("for protocols", "192.0.0.0/24"),
    ("for documentation", "192.0.2.0/24"),
    ("for AS112 servers", "192.31.196.0/24"),
    ("for multicast relays", "192.52.193.0/24"),
    ("for relays that are no more", "192.88.99.0/24"),
    ("private", "192.168.0.0/16"),
    ("for AS112 servers", "192.175.48.0/24"),
    ("for benchmarks", "198.18.0.0/15"),
    ("for documentation", "198.51.100.0/24"),
    ("for documentation", "203.0.113.0/24"),
    ("loopback", "::1/128"),
    ("for protocols", "2001::/23"),
    ("for documentation", "2001:db8::/32"),
    ("for AS112 servers", "2620:4f:8000::/48"),
    ("for documentation", "3fff::/20"),
    ("for segment routing", "5f00::/16"),
    ("private", "fc00::/7"),
    ("link-local", "fe80::/10"),
    ("site-local", "fec0::/10"),
)
# Forms of IPv6 that hold an address of IPv4, with the bit behind its last one, counted from the right.
_HOLDING: Final = (
    ("mapped", "::ffff:0:0/96", 0),
    ("translated", "::ffff:0:0:0/96", 0),
    ("translated", "64:ff9b::/96", 0),
    ("translated", "64:ff9b:1::/48", 0),
    ("tunnelled (6to4)", "2002::/16", 80),
    ("tunnelled (Teredo)", "2001::/32", 0),
    ("compatible", "::/96", 0),
)
_GLOBAL_V6: Final = IPv6Network("2000::/3")


def _read(ranges: Iterable[tuple[str, str]]) -> tuple[tuple[str, Network], ...]:
    return tuple((kind, ip_network(each)) for kind, each in ranges)


_NEVER: Final = _read(_NOBODYS)
_UNLESS_ALLOWED: Final = _read(_SPECIAL)
_FORMS: Final = tuple((kind, IPv6Network(each), shift) for kind, each, shift in _HOLDING)

# What is written in other characters or escapes is read differently by different programs; this is read as one thing.
_URL: Final = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<authority>[^/?#]*)(?P<path>/[^?#]*)?(?P<query>\?[^#]*)?(?P<fragment>#.*)?"
)
_WRITTEN: Final = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]*")
_ESCAPES: Final = re.compile(r"(?:[^%]|%[0-9A-Fa-f]{2})*")
_AUTHORITY: Final = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]*\]|[^:\[\]]*)(?::(?P<port>[0-9]*))?")
_LABEL: Final = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")


class AddressRefused(DomainError):
    """The hub does not post to this address."""


@dataclass(frozen=True)
class Target:
    """An address that was read: what every part of it is."""

    secure: bool
    host: str
    """In lower case; of an IPv6 address without brackets."""
    port: int
    rest: str
    """Path and query, as they are asked for."""

    @property
    def literal(self) -> Address | None:
        """The network address where the host is written as one; None for a name."""
        try:
            return ip_address(self.host)
        except ValueError:
            return None

    @property
    def url(self) -> str:
        """The address as it is kept."""
        scheme = "https" if self.secure else "http"
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _PORTS[scheme] else f":{self.port}"
        return f"{scheme}://{host}{port}{self.rest}"


def networks(written: Iterable[str]) -> tuple[Network, ...]:
    """Return the networks that a deployment allows. Raises ValueError for what is no network."""
    return tuple(ip_network(each.strip()) for each in written if each.strip())


def refusal(address: Address, allowed: Sequence[Network] = ()) -> str | None:
    """Return why the hub does not connect to a network address, in words; None where it does.

    Of an address of IPv6 that holds one of IPv4, both have to be allowed: a translator would connect to the latter.
    """
    # A zone says through which wire, and networks do not compare with it.
    address = IPv6Address(address.packed) if isinstance(address, IPv6Address) else address
    if address in _METADATA or address == _AZURE:
        return "it is where a cloud tells a machine its own credentials"
    held = _held(address)
    if held is not None and (reason := refusal(held[1], allowed)) is not None:
        return f"it is a {held[0]} form of {held[1]}: {reason}"
    kind = _kind(address, _NEVER)
    if kind is None and not any(address.version == each.version and address in each for each in allowed):
        kind = held[0] if held is not None else _kind(address, _UNLESS_ALLOWED)
        if kind is None and isinstance(address, IPv6Address) and address not in _GLOBAL_V6:
            kind = "reserved"
    return None if kind is None else f"it is {kind}, and not an address on the public internet"


def checked_url(text: str, *, http_allowed: bool = False, field: str = "body.url") -> str:
    """Return the address of a target as it is kept. Raises AddressRefused for one that the hub does not post to."""
    return target(text, http_allowed=http_allowed, field=field).url


def target(text: str, *, http_allowed: bool = False, field: str = "body.url") -> Target:
    """Return an address, read. Raises AddressRefused, and repeats nothing of an address that holds credentials."""
    shown: str | None = None if "@" in text else text
    try:
        return _target(text, http_allowed=http_allowed)
    except ValueError as error:
        raise AddressRefused(str(error), field=field, value=shown) from error


def _target(text: str, *, http_allowed: bool) -> Target:
    if len(text) > URL_CHARACTERS_MAX:
        raise ValueError(f"it has more than {URL_CHARACTERS_MAX} characters")
    if not _WRITTEN.fullmatch(text) or not _ESCAPES.fullmatch(text):
        raise ValueError("it holds characters that an address is not written with; escape them, and write xn--… names")
    found = _URL.fullmatch(text)
    if found is None:
        raise ValueError("it is not the address of something on the web, such as https://example.org/hook")
    scheme = found["scheme"].lower()
    if scheme != "https" and not (scheme == "http" and http_allowed):
        raise ValueError("it begins with https://" if not http_allowed else "it begins with https:// or http://")
    if found["fragment"] is not None:
        raise ValueError("what follows a # is never sent; leave it out")
    authority = found["authority"]
    if "@" in authority:
        raise ValueError("it holds credentials, which would be kept and shown; the signature proves who posts")
    parts = _AUTHORITY.fullmatch(authority)
    if parts is None or not parts["host"]:
        raise ValueError("it names no host")
    return Target(
        scheme == "https",
        _host(parts["host"].lower()),
        _port(parts["port"], _PORTS[scheme]),
        (found["path"] or "/") + (found["query"] or ""),
    )


def _port(written: str | None, usual: int) -> int:
    if written is None:
        return usual
    if not written or len(written) > len(str(_PORT_MAX)) or not 1 <= int(written) <= _PORT_MAX:
        raise ValueError(f"its port is not between 1 and {_PORT_MAX}")
    return int(written)


def _host(written: str) -> str:
    if written.startswith("["):
        try:
            return str(IPv6Address(written[1:-1]))
        except ValueError as error:
            raise ValueError("what is in brackets is no address of IPv6") from error
    labels = written.split(".")
    if len(written) > _HOST_CHARACTERS_MAX or not all(_LABEL.fullmatch(label) for label in labels):
        raise ValueError("its host is not a name of letters, digits and hyphens between dots")
    # Programs read 2130706433, 0x7f.1 and 017700000001 as 127.0.0.1; only the usual form is taken.
    if _NUMBER.fullmatch(labels[-1]):
        try:
            return str(IPv4Address(written))
        except ValueError as error:
            raise ValueError("its host is a number, and not four decimal numbers between dots") from error
    return written


def _kind(address: Address, ranges: Iterable[tuple[str, Network]]) -> str | None:
    return next((kind for kind, each in ranges if address.version == each.version and address in each), None)


def _held(address: Address) -> tuple[str, IPv4Address] | None:
    if isinstance(address, IPv4Address) or int(address) <= 1:
        return None
    for kind, form, shift in _FORMS:
        if address in form:
            bits = (int(address) >> shift) & 0xFFFF_FFFF
            # Teredo keeps the client's address with every bit turned.
            return kind, IPv4Address(bits ^ 0xFFFF_FFFF if "Teredo" in kind else bits)
    return None
