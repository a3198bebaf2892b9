"""The floor of the command benchmark: what FastAPI's and SQLModel's own documentation leads to, and nothing else.

The same columns, the same answer, the same PostgreSQL and the same HTTP server as the community service; no journal,
no trace, no log, no problem details. Run as ``python -m benchmarks.bare_app PORT DATABASE_URL``.
"""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated

import uvloop
from fastapi import Depends, FastAPI
from pydantic_core import from_json, to_json
from sqlalchemy.ext.asyncio import AsyncSession as CoreSession
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

from mediate_community.adapters.tables import Organisation, OrganisationRow, Profile
from mediate_deploy.embedded.datadir import LOOPBACK, listen
from mediate_deploy.embedded.services import HttpServer
from mediate_shared.ids import new_id

CONNECTIONS_MAX = 8
"""As many as a service of the hub opens by default."""


def build(database_url: str) -> tuple[FastAPI, async_sessionmaker[AsyncSession]]:
    """Return the application and where its sessions come from."""
    engine = create_async_engine(
        database_url.replace("postgresql://", "postgresql+asyncpg://", 1),
        pool_size=CONNECTIONS_MAX,
        max_overflow=0,
        json_serializer=lambda value: to_json(value).decode(),
        json_deserializer=from_json,
    )
    sessions = async_sessionmaker(engine, class_=AsyncSession, expire_on_commit=False)

    async def session() -> AsyncIterator[AsyncSession]:
        async with sessions() as opened:
            yield opened

    app = FastAPI()

    @app.get("/health/live")
    async def live() -> dict[str, bool]:
        return {"live": True}

    @app.post("/v1/organisations", status_code=201, response_model=Organisation)
    async def register(body: Profile, database: Annotated[CoreSession, Depends(session)]) -> OrganisationRow:
        now = datetime.now(UTC)
        row = OrganisationRow.model_validate(
            body, update={"id": new_id(), "version": 1, "created_at": now, "updated_at": now}
        )
        database.add(row)
        await database.commit()
        await database.refresh(row)
        return row

    return app, sessions


async def serve(port: int, database_url: str) -> None:
    """Make the table and answer until SIGTERM."""
    stopping = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    app, sessions = build(database_url)
    async with sessions() as session:
        connection = await session.connection()
        await connection.run_sync(OrganisationRow.metadata.create_all)
        await session.commit()
    server = HttpServer(app, listen(LOOPBACK, port))
    await server.open()
    await stopping.wait()
    await server.close()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(int(sys.argv[1]), sys.argv[2]))
