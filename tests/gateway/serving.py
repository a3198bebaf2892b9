"""Applications behind a real HTTP server, and an upstream that behaves in every way a service may."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import uvicorn
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from mediate_shared import problems
from mediate_shared.logs import get_logger
from support.running import eventually


@asynccontextmanager
async def served(app: ASGIApp) -> AsyncIterator[str]:
    """Serve an application on a free port and yield its base URL."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(app, lifespan="off", log_config=None, access_log=False, timeout_graceful_shutdown=1)
    )
    # Signals are the test run's own.
    serving = asyncio.ensure_future(server._serve(sockets=[listener]))
    await eventually(lambda: asyncio.sleep(0, server.started))
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving
        listener.close()


@dataclass
class FakeService:
    """A service that tells what reached it."""

    readers_gone: int = 0
    release: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def app(self) -> FastAPI:
        """The application; like every service's it leaves it to the chassis to refuse."""
        api = FastAPI(
            openapi_url=None,
            routes=[
                Route("/health/ready", self._plain),
                Route("/v1/openapi.json", self._describe),
                Route("/v1/echo/{rest:path}", self._echo, methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]),
                Route("/v1/large", self._large),
                Route("/v1/stream", self._stream),
                Route("/v1/breaks", self._break_off),
            ],
        )
        problems.install(api, {}, get_logger("fake"))
        return api

    async def _plain(self, _request: Request) -> Response:
        return PlainTextResponse("private")

    async def _describe(self, _request: Request) -> Response:
        operation = {"operationId": "large", "responses": {"200": {"description": "Bytes."}}}
        return JSONResponse({"info": {"title": "A fake service"}, "paths": {"/v1/large": {"get": operation}}})

    async def _echo(self, request: Request) -> Response:
        body = await request.body()
        headers = {
            "Location": "/v1/fake/echo/1",
            "ETag": '"1"',
            "Connection": "keep-alive, X-Only-Here",
            "X-Only-Here": "hop",
        }
        seen = {
            "method": request.method,
            "path": request.url.path,
            "raw_path": request.scope["raw_path"].decode(),
            "query": request.url.query,
            "headers": dict(request.headers),
            "body": body.decode(),
        }
        return JSONResponse(seen, 201 if request.method == "POST" else 200, headers)

    async def _large(self, _request: Request) -> Response:
        async def chunks() -> AsyncIterator[bytes]:
            for _ in range(64):
                yield b"x" * 65_536

        return StreamingResponse(chunks(), media_type="application/octet-stream")

    async def _stream(self, request: Request) -> Response:
        async def messages() -> AsyncIterator[str]:
            try:
                yield f"id: {request.headers.get('last-event-id', '0')}\ndata: first {request.url.query}\n\n"
                await self.release.wait()
                yield "data: second\n\n"
                await asyncio.sleep(60)
            finally:
                self.readers_gone += 1

        return StreamingResponse(messages(), media_type="text/event-stream")

    async def _break_off(self, _request: Request) -> Response:
        async def chunks() -> AsyncIterator[bytes]:
            yield b"half of "
            message = "the service broke off"
            raise RuntimeError(message)

        return StreamingResponse(chunks(), media_type="text/plain")
