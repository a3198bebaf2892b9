"""Writes what a NATS server in operator mode believes: who is an account, who is a user, and what each may.

A claim is a JWT that an Ed25519 key signs: the operator for accounts, an account for its users. The server knows the
operator's public key and nothing else; whoever holds a claim and the seed that belongs to it is let in.
"""

import base64
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, Final, Self

import nkeys
from pydantic_core import to_json

from mediate_subscriptions.domain.partners_nats import NatsKeyUnusable

_HEADER: Final = {"typ": "JWT", "alg": "ed25519-nkey"}
_VERSION: Final = 2
_SEED_BYTES: Final = 32
_UNLIMITED: Final = -1
_CREDENTIALS: Final = """\
-----BEGIN NATS USER JWT-----
{claims}
------END NATS USER JWT------

-----BEGIN USER NKEY SEED-----
{seed}
------END USER NKEY SEED------
"""


@dataclass(frozen=True)
class Key:
    """A key pair as NATS writes them: the letters that a seed and a public key begin with tell what it is for."""

    seed: str = field(repr=False)
    public: str

    @classmethod
    def operator(cls) -> Self:
        """Make the key of an operator."""
        return cls._made(nkeys.PREFIX_BYTE_OPERATOR)

    @classmethod
    def account(cls) -> Self:
        """Make the key of an account."""
        return cls._made(nkeys.PREFIX_BYTE_ACCOUNT)

    @classmethod
    def user(cls) -> Self:
        """Make the key of a user."""
        return cls._made(nkeys.PREFIX_BYTE_USER)

    @classmethod
    def of(cls, seed: str, *, begins: str) -> Self:
        """Return the key of a seed, which begins with these letters. Raises NatsKeyUnusable."""
        if not seed.startswith(begins):
            reason = f"a seed begins with {begins} here"
            raise NatsKeyUnusable(reason)
        try:
            public: str = nkeys.from_seed(bytearray(seed.encode())).public_key.decode()
        except (nkeys.NkeysError, ValueError, TypeError) as error:
            reason = "it is no seed"
            raise NatsKeyUnusable(reason) from error
        return cls(seed, public)

    @classmethod
    def _made(cls, prefix: int) -> Self:
        seed: str = nkeys.encode_seed(os.urandom(_SEED_BYTES), prefix).decode()
        return cls(seed, nkeys.from_seed(bytearray(seed.encode())).public_key.decode())

    def signed(self, claims: Mapping[str, Any]) -> str:
        """Return claims as a JWT that this key signs."""
        said = {**claims, "iss": self.public}
        said["jti"] = base64.b32encode(sha256(to_json(said)).digest()).rstrip(b"=").decode()
        text = f"{_part(to_json(_HEADER))}.{_part(to_json(said))}"
        return f"{text}.{_part(nkeys.from_seed(bytearray(self.seed.encode())).sign(text.encode()))}"


@dataclass(frozen=True)
class AccountLimits:
    """What an account may take up on the server."""

    connections: int
    subscriptions: int
    consumers: int
    streams: int
    stored_bytes: int
    stream_bytes: int
    ack_pending: int


@dataclass(frozen=True)
class Permissions:
    """The subjects that a user may publish to and subscribe to; every other one is refused."""

    publish: Sequence[str]
    subscribe: Sequence[str]


def operator_claims(operator: Key, *, name: str, system_account: str) -> str:
    """Return an operator's own claims. The same each time, so that a server's configuration stays as it is."""
    about = {"type": "operator", "version": _VERSION, "system_account": system_account}
    return operator.signed({"iat": 0, "sub": operator.public, "name": name, "nats": about})


def system_claims(operator: Key, *, account: str) -> str:
    """Return the claims of the server's system account, which keeps nothing; the same each time."""
    limits = {
        **dict.fromkeys(("subs", "data", "payload", "imports", "exports", "conn", "leaf"), _UNLIMITED),
        "wildcards": True,
    }
    about = {"type": "account", "version": _VERSION, "limits": limits}
    return operator.signed({"iat": 0, "sub": account, "name": "SYS", "nats": about})


def account_claims(
    operator: Key, *, account: str, name: str, limits: AccountLimits, revoked: Mapping[str, datetime], at: datetime
) -> str:
    """Return the claims of an account; users that are ``revoked`` are let in no more with claims from before that."""
    about = {
        "type": "account",
        "version": _VERSION,
        "limits": {
            "subs": limits.subscriptions,
            "data": _UNLIMITED,
            "payload": _UNLIMITED,
            # Nothing crosses from one account into another.
            "imports": 0,
            "exports": 0,
            "wildcards": True,
            "conn": limits.connections,
            "leaf": 0,
            "mem_storage": 0,
            "disk_storage": limits.stored_bytes,
            "disk_max_stream_bytes": limits.stream_bytes,
            "streams": limits.streams,
            "consumer": limits.consumers,
            "max_ack_pending": limits.ack_pending,
            "max_bytes_required": True,
        },
        "revocations": {user: int(since.timestamp()) for user, since in sorted(revoked.items())},
    }
    return operator.signed({"iat": int(at.timestamp()), "sub": account, "name": name, "nats": about})


def user_claims(
    account: Key, *, user: str, name: str, at: datetime, until: datetime | None, permissions: Permissions | None
) -> str:
    """Return the claims of a user, who may do everything within the account where there are no permissions."""
    about: dict[str, Any] = {"type": "user", "version": _VERSION}
    about |= dict.fromkeys(("subs", "data", "payload"), _UNLIMITED)
    if permissions is not None:
        about["pub"] = {"allow": list(permissions.publish)}
        about["sub"] = {"allow": list(permissions.subscribe)}
        about["allowed_connection_types"] = ["STANDARD", "WEBSOCKET"]
    claims: dict[str, Any] = {"iat": int(at.timestamp()), "sub": user, "name": name, "nats": about}
    if until is not None:
        claims["exp"] = int(until.timestamp())
    return account.signed(claims)


def credentials_text(claims: str, seed: str) -> str:
    """Return a user's claims and seed as the text that clients of NATS read (a ``.creds`` file)."""
    return _CREDENTIALS.format(claims=claims, seed=seed)


def _part(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
