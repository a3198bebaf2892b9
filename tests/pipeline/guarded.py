"""What row-level security guards, and asking the database plainly: as the role of requests, or for somebody."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from mediate_shared.database import Database
from mediate_shared.identity.actor import Actor
from support.infrastructure import Infrastructure

EVERYTHING_OF = {
    "application": "SELECT * FROM application",
    "application_decision": "SELECT * FROM application_decision",
    "application_recusal": "SELECT * FROM application_recusal",
    "application_score": "SELECT * FROM application_score",
    "brought_file": "SELECT * FROM brought_file",
    "brought_line": "SELECT * FROM brought_line",
    "brought_meaning": "SELECT * FROM brought_meaning",
    "call_person": "SELECT * FROM call_person",
    "deal": "SELECT * FROM deal",
    "deal_member": "SELECT * FROM deal_member",
    "deal_figures": "SELECT * FROM deal_figures",
    "deal_grant": "SELECT * FROM deal_grant",
    "deal_override": "SELECT * FROM deal_override",
    "deal_round": "SELECT * FROM deal_round",
    "deal_stage": "SELECT * FROM deal_stage",
    "deal_assessment": "SELECT * FROM deal_assessment",
    "deal_note": "SELECT * FROM deal_note",
    "deal_disclosure": "SELECT * FROM deal_disclosure",
    "deal_disclosure_step": "SELECT * FROM deal_disclosure_step",
    "fund": "SELECT * FROM fund",
    "fund_manager": "SELECT * FROM fund_manager",
    "idempotency": "SELECT * FROM idempotency",
    "sealed_event": "SELECT * FROM sealed_event",
}
GUARDED = tuple(EVERYTHING_OF)
SHOWN_TO_ALL = {"held_call"}
"""Guarded against being changed, and everybody's to see."""
OPENED = """
    INSERT INTO deal (id, version, created_at, updated_at, organisation_id, title, amount_sought, synthetic, stage,
                      opened_by)
    SELECT :new, 1, now(), now(), id, 'T', '{}', true, 'sourced', :other FROM organisation LIMIT 1
"""
OF_A_DEAL = {
    "deal": "id",
    "deal_member": "deal_id",
    "deal_grant": "deal_id",
    "deal_override": "deal_id",
    "deal_round": "deal_id",
    "deal_stage": "deal_id",
    "deal_assessment": "deal_id",
    "deal_note": "deal_id",
    "deal_disclosure": "deal_id",
    "deal_disclosure_step": "deal_id",
    "sealed_event": "deal_id",
}
OUTSIDERS = ("another officer", "a partner of the company itself", "all staff in one", "ops")


@asynccontextmanager
async def as_the_role(infrastructure: Infrastructure, database: Database) -> AsyncIterator[Any]:
    """Yield a connection that is the role of requests and nothing else, as if it could log in; nothing is kept."""
    url = f"{infrastructure.admin_url.rsplit('/', 1)[0]}/{database.url.database}"
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(f'SET SESSION AUTHORIZATION "{database.url.username}_requests"')
        async with connection.transaction():
            yield connection
    finally:
        await connection.close()


async def rows(database: Database, actor: Actor, query: str, **values: object) -> list[dict[str, Any]]:
    """Return what a plain query finds on somebody's behalf."""
    async with database.reading(actor) as connection:
        return [dict(row._mapping) for row in await connection.execute(text(query), values)]


async def changed(database: Database, actor: Actor, statement: str, **values: object) -> int:
    """Return how many rows a plain statement changes on somebody's behalf; it is taken back."""
    async with database.reading(actor) as connection:
        return (await connection.execute(text(statement), values)).rowcount


@contextmanager
def refused(match: str) -> Iterator[None]:
    """Expect that the database refuses."""
    with pytest.raises(DBAPIError, match=match):
        yield
