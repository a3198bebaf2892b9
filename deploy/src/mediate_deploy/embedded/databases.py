"""One database and one login per service, on the embedded server or on one that the operator names."""

import asyncio
import base64
import hashlib
import hmac
import itertools
import os
import re
from collections.abc import Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Self, TypeVar
from urllib.parse import quote, unquote, urlsplit

import asyncpg
from asyncpg import Connection

from mediate_deploy.embedded.datadir import DataDirectory
from mediate_deploy.errors import HubError

T = TypeVar("T")
SCRAM_ITERATIONS = 4096
PREFIX = "mediate_"
REQUESTS = "_requests"
"""Ends the name of the role, without a login of its own, under which a service's requests may read and write."""
DEFAULT_PORT = 5432
FIRST_VERSION_WITH_BUILTIN_LOCALE = 17
BUILTIN_LOCALE = "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'"


@dataclass(frozen=True)
class Address:
    """Where a database is and as whom to connect. Its text form leaves the password out."""

    host: str
    port: int
    user: str
    password: str
    database: str
    query: str = ""

    @classmethod
    def parse(cls, url: str) -> Self:
        """Read `postgresql://user:password@host:port/database?options`.

        Raises HubError where it is not one.
        """
        try:
            parts = urlsplit(url)
            port = parts.port or DEFAULT_PORT
        except ValueError as error:
            raise HubError(f"MEDIATE_DATABASE_URL is not a URL: {error}") from error
        if parts.scheme.partition("+")[0] not in {"postgresql", "postgres"} or parts.username is None:
            raise HubError("MEDIATE_DATABASE_URL must look like postgresql://user:password@host:5432/postgres")
        return cls(
            host=parts.hostname or "localhost",
            port=port,
            user=unquote(parts.username),
            password=unquote(parts.password or ""),
            database=unquote(parts.path.lstrip("/")) or "postgres",
            query=parts.query,
        )

    def url(self) -> str:
        """Return the address as a URL, with the password."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        query = f"?{self.query}" if self.query else ""
        return (
            f"postgresql://{quote(self.user, safe='')}:{quote(self.password, safe='')}"
            f"@{host}:{self.port}/{quote(self.database, safe='')}{query}"
        )

    def __str__(self) -> str:
        return f"{self.host}:{self.port}/{self.database}"

    def __repr__(self) -> str:
        return f"Address({self})"


def database_name(service: str) -> str:
    """Return the name of a service's database, which is the name of its login too.

    Raises ValueError where the service's name is not a plain lower-case word: it becomes part of SQL.
    """
    if re.fullmatch(r"[a-z][a-z0-9_]{0,40}", service) is None:
        raise ValueError(f"service: {service!r} is not a lower-case word")
    return PREFIX + service


async def provision(admin: Address, services: Iterable[str], data: DataDirectory, *, ours: bool) -> dict[str, Address]:
    """Make what is missing so that only its own login enters each service's database; return the addresses.

    `ours` says that the whole server belongs to the hub, whose maintenance databases are then closed too. A
    login that exists with another password (a new data directory before an old server) gets the one of this
    directory. Raises HubError where the server cannot be reached or refuses.
    """
    names = {service: database_name(service) for service in services}
    passwords = data.secrets(list(names.values()))
    addresses = {
        service: Address(admin.host, admin.port, name, passwords[name], name, admin.query)
        for service, name in names.items()
    }
    try:
        connection = await asyncpg.connect(admin.url())
        try:
            await _make(connection, addresses.values(), ours=ours)
            refused = await asyncio.gather(*(_is_refused(address) for address in addresses.values()))
            for address in itertools.compress(addresses.values(), refused):
                verifier = scram_verifier(address.password)
                await connection.execute(f"ALTER ROLE {address.user} PASSWORD '{verifier}'")
        finally:
            await connection.close()
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise HubError(f"cannot make the services' databases on {admin}: {error}") from error
    return addresses


async def _make(connection: Connection, addresses: Iterable[Address], *, ours: bool) -> None:
    roles = {row["rolname"] for row in await connection.fetch("SELECT rolname FROM pg_roles")}
    open_to_all = {
        row["datname"]: row["open_to_all"]
        for row in await connection.fetch(
            "SELECT datname, has_database_privilege('public', datname, 'CONNECT') AS open_to_all FROM pg_database"
        )
    }
    # The same order and case rules whatever the server's own are; older versions lack this provider.
    builtin = connection.get_server_version().major >= FIRST_VERSION_WITH_BUILTIN_LOCALE
    locale = f"TEMPLATE template0 ENCODING 'UTF8' {BUILTIN_LOCALE if builtin else ''}"
    for address in addresses:
        name = address.user
        if name not in roles:
            await connection.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{scram_verifier(address.password)}'")
            # An administrator who is not a superuser may give a database only to a role it belongs to.
            await connection.execute(f"GRANT {name} TO CURRENT_USER")
        if name + REQUESTS not in roles:
            await connection.execute(f"CREATE ROLE {name + REQUESTS} NOLOGIN ROLE {name}")
        if name not in open_to_all:
            await connection.execute(f"CREATE DATABASE {name} OWNER {name} {locale}")
        if open_to_all.get(name, True):
            await connection.execute(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC")
    if ours and open_to_all["postgres"]:
        await connection.execute("REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC")


async def _is_refused(address: Address) -> bool:
    try:
        own = await asyncpg.connect(address.url())
    except asyncpg.InvalidPasswordError:
        return True
    await own.close()
    return False


def scram_verifier(password: str) -> str:
    """Return what PostgreSQL stores for a password (RFC 5803), so that no log can hold the password."""
    salt = os.urandom(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, SCRAM_ITERATIONS)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    encoded = [base64.b64encode(part).decode() for part in (salt, stored, server)]
    return f"SCRAM-SHA-256${SCRAM_ITERATIONS}:{encoded[0]}${encoded[1]}:{encoded[2]}"


def run_apart(work: Coroutine[object, object, T]) -> T:
    """Run a coroutine to its end in a thread with a loop of its own; the caller may have one running already."""
    with ThreadPoolExecutor(max_workers=1) as executor:
        return executor.submit(asyncio.run, work).result()
