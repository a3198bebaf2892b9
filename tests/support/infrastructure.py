"""A real PostgreSQL and a real NATS for tests: from containers where a Docker engine answers, else embedded.

``MEDIATE_TEST_INFRA=containers|embedded`` forces one of the two.
"""

import os
import secrets
import warnings
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol

import asyncpg
import docker
from testcontainers.community.nats import NatsContainer
from testcontainers.community.postgres import PostgresContainer

from mediate_deploy.embedded.databases import REQUESTS
from mediate_deploy.embedded.datadir import DataDirectory
from mediate_deploy.embedded.nats import EmbeddedNats
from mediate_deploy.embedded.postgres import EmbeddedPostgres


class Infrastructure(Protocol):
    """The two servers, shared by a whole test run."""

    nats_url: str
    admin_url: str


class _Servers:
    def __init__(self, admin_url: str, nats_url: str) -> None:
        self.admin_url = admin_url
        self.nats_url = nats_url


@contextmanager
def infrastructure(directory: Path) -> Iterator[Infrastructure]:
    """Start both servers and stop them at the end.

    An engine that answers and cannot give the containers (no image, no registry in reach) is passed over, aloud.
    """
    forced = os.environ.get("MEDIATE_TEST_INFRA")
    with ExitStack() as stack:
        if forced != "embedded" and (forced == "containers" or _docker_answers()):
            try:
                servers = _containers(stack)
            except (docker.errors.DockerException, TimeoutError, OSError) as error:
                if forced:
                    raise
                warnings.warn(f"no containers for the tests, so embedded servers: {error}", stacklevel=2)
                servers = _embedded(stack, directory)
        else:
            servers = _embedded(stack, directory)
        yield servers


def _containers(stack: ExitStack) -> _Servers:
    postgres = stack.enter_context(PostgresContainer("postgres:18", driver=None))
    nats = stack.enter_context(NatsContainer("nats:2", jetstream=True))
    return _Servers(postgres.get_connection_url(), nats.nats_uri())


def _embedded(stack: ExitStack, directory: Path) -> _Servers:
    data = DataDirectory(directory)
    # Tests throw their databases away: what a crash would cost them is not worth waiting for.
    postgres = stack.enter_context(EmbeddedPostgres(data, settings={"fsync": "off"}))
    broker = stack.enter_context(EmbeddedNats(data))
    return _Servers(postgres.admin_url(), broker.url())


def _docker_answers() -> bool:
    try:
        return bool(docker.from_env(timeout=2).ping())
    except (docker.errors.DockerException, OSError):
        return False


async def new_database(admin_url: str, service: str) -> str:
    """Make an empty database with a login of its own, and the role of its requests, and return its address."""
    name = f"test_{service}_{secrets.token_hex(4)}"
    password = secrets.token_hex(12)
    admin = await asyncpg.connect(admin_url)
    try:
        await admin.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{password}'")
        await admin.execute(f"CREATE ROLE {name}{REQUESTS} NOLOGIN ROLE {name}")
        await admin.execute(f"CREATE DATABASE {name} OWNER {name}")
    finally:
        await admin.close()
    host = admin_url.rsplit("@", 1)[1].split("/", maxsplit=1)[0]
    return f"postgresql://{name}:{password}@{host}/{name}"


async def migrated_database(admin_url: str, service: str, migrate: Callable[[str], Awaitable[None]]) -> str:
    """Make a database with a service's schema in it and nothing else, and return its address.

    ``migrate`` brings the database at an address to that schema: once in a test run, in a database that the others
    are copied from. They have one login, because what is copied belongs to whoever made it.
    """
    login = f"migrated_{service}"
    host = admin_url.rsplit("@", 1)[1].split("/", maxsplit=1)[0]
    server = f"postgresql://{login}:{login}@{host}"
    admin = await asyncpg.connect(admin_url)
    try:
        if not await admin.fetchval("SELECT count(*) FROM pg_database WHERE datname = $1", login):
            await admin.execute(f"CREATE ROLE {login} LOGIN PASSWORD '{login}'")
            await admin.execute(f"CREATE ROLE {login}{REQUESTS} NOLOGIN ROLE {login}")
            await admin.execute(f"CREATE DATABASE {login}_first OWNER {login}")
            await migrate(f"{server}/{login}_first")
            await admin.execute(f"ALTER DATABASE {login}_first RENAME TO {login}")
        name = f"test_{service}_{secrets.token_hex(4)}"
        await admin.execute(f"CREATE DATABASE {name} TEMPLATE {login} OWNER {login}")
    finally:
        await admin.close()
    return f"{server}/{name}"


async def drop_database(admin_url: str, url: str) -> None:
    """Drop a test's database and the roles of that database alone, ending what is still connected."""
    name = url.rsplit("/", 1)[1]
    admin = await asyncpg.connect(admin_url)
    try:
        await admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        await admin.execute(f"DROP ROLE IF EXISTS {name}, {name}{REQUESTS}")
    finally:
        await admin.close()
