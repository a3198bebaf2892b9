"""What is not safe in production, though it may do on one's own machine."""

import base64
import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final
from urllib.parse import unquote, urlsplit

KEY: Final = "MEDIATE_GATEWAY_IDENTITY_PRIVATE_KEY"
_KEY_BYTES: Final = 32
_KEY_BYTES_DIFFERENT_MIN: Final = 16
"""Of 32 bytes drawn by chance fewer than 16 different ones come up less than once in 10**14 keys."""
_PRINTED: Final = range(0x20, 0x7F)
KNOWN_KEYS: Final = frozenset(
    {
        # The examples of RFC 8032 (7.1), the first of which is that of RFC 8037 too.
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "f5e5767cf153319517630f226876b86c8160cc583bc013744c6bf255f5cc0ee5",
        "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
    }
)
"""Private keys that everybody has, as hexadecimal digits."""
TRIED_FIRST: Final = frozenset(
    {
        *("admin", "administrator", "changeme", "change-me", "change_me", "changeit", "default", "demo", "dev"),
        *("example", "guest", "hub", "local", "mediate", "mediate_admin", "nats", "none", "pass", "passw0rd"),
        *("password", "postgres", "postgresql", "root", "s3cr3t", "secret", "supersecret", "sys", "test", "user"),
        *("geheim", "wachtwoord", "welkom", "letmein", "qwerty", "000000", "111111", "1234", "12345", "123456"),
        *("1234567", "12345678", "123456789", "1234567890", "abc123", "password1", "password123", "welkom01"),
    }
)
"""Passwords of servers that are tried first; digits and signs behind one make it no other."""
_BEHIND: Final = "0123456789!.?-_"


@dataclass(frozen=True)
class Told:
    """What a gateway was told, and what it finds in its database."""

    private_key: str = field(repr=False)
    database_url: str = field(repr=False)
    nats_url: str = field(repr=False)
    public_url: str | None
    trusted_proxies: str | None
    first_passwords: int
    """How many accounts that may sign in still have the password that the hub made for them."""
    smtp_url: str | None = field(default=None, repr=False)


def objections(told: Told) -> list[str]:
    """Return everything that speaks against running so in production, by the names of settings and without secrets."""
    return [
        *_to_key(told.private_key),
        *_to_public_url(told.public_url),
        *_to_proxies(told.trusted_proxies),
        *_to_password("MEDIATE_DATABASE_URL", told.database_url),
        *_to_password("MEDIATE_NATS_URL", told.nats_url),
        *_to_accounts(told.first_passwords),
        *_to_mail(told.smtp_url),
    ]


def _to_key(key: str) -> Iterator[str]:
    try:
        found = base64.urlsafe_b64decode(key + "=" * (-len(key) % 4))
    except ValueError:
        found = b""
    steps = {(after - before) % 256 for before, after in pairwise(found)}
    is_text = all(byte in _PRINTED for byte in found)
    if len(found) < _KEY_BYTES:
        yield f"{KEY} is shorter than {_KEY_BYTES} bytes: `mediate env` prints a pair"
    elif found.hex() in KNOWN_KEYS:
        yield f"{KEY} is an example that everybody knows: `mediate env` prints a pair of your own"
    elif len(set(found)) < _KEY_BYTES_DIFFERENT_MIN or len(steps) == 1 or is_text:
        yield f"{KEY} was not drawn by chance: `mediate env` prints a pair that is"


def _to_public_url(url: str | None) -> Iterator[str]:
    name = "MEDIATE_GATEWAY_PUBLIC_URL"
    if url is None:
        yield f"{name} is not set: it is the address that people and programs know, https://…"
        return
    try:
        parts = urlsplit(url)
        is_address = bool(parts.hostname)
    except ValueError:
        is_address = False
    if not is_address:
        yield f"{name} is not an address: {url}"
    elif parts.scheme != "https":
        yield f"{name} does not begin with https://, so that passwords and cookies would be read on the way: {url}"


def _to_proxies(proxies: str | None) -> Iterator[str]:
    name = "MEDIATE_GATEWAY_TRUSTED_PROXIES"
    if proxies is None:
        yield f"{name} is not set: without the address of the proxy that ends TLS every client looks like that proxy"
        return
    for each in proxies.split(","):
        try:
            network = ipaddress.ip_network(each.strip())
        except ValueError:
            yield f"{name} holds {each.strip()!r}, which is neither an address nor a network"
        else:
            if network.prefixlen == 0:
                yield f"{name} holds {each.strip()}, which is everybody: anybody could then say to be anybody else"


def _to_password(name: str, urls: str) -> Iterator[str]:
    for url in urls.split(","):
        try:
            parts = urlsplit(url)
            user, password = unquote(parts.username or ""), unquote(parts.password or "")
        except ValueError:
            yield f"{name} is not an address"
            continue
        # NATS knows tokens too: they stand where a user does.
        secret = password if parts.password is not None or not name.startswith("MEDIATE_NATS") else user
        plain = secret.casefold()
        is_its_user = parts.password is not None and plain == user.casefold()
        if not secret:
            yield f"{name} has no password in it"
        elif is_its_user or {plain, plain.rstrip(_BEHIND)} & TRIED_FIRST:
            yield f"{name} has a password that is tried first: make one by chance, as `mediate env` does"


def _to_accounts(first_passwords: int) -> Iterator[str]:
    if first_passwords:
        accounts = "1 account still has" if first_passwords == 1 else f"{first_passwords} accounts still have"
        yield (
            f"{accounts} the password that the hub made: sign in while MEDIATE_GATEWAY_MODE is local and change it, "
            "or let the first administrator in by MEDIATE_GATEWAY_FIRST_ADMINISTRATOR_SUBJECT"
        )


def _to_mail(url: str | None) -> Iterator[str]:
    parts = urlsplit(url or "")
    if parts.scheme == "smtp+plain" and parts.hostname not in {"localhost", "127.0.0.1", "::1"}:
        yield (
            "MEDIATE_GATEWAY_SMTP_URL begins with smtp+plain://, so that mail would be read on the way: smtp:// or "
            "smtps://, unless the server is on this machine"
        )
