"""A service that answers what a test lets it answer, and keeps what it was asked."""

from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route


@dataclass
class Answering:
    """Answers by path; ``asked`` are the paths with their queries, ``is_away`` lets it refuse everything."""

    answers: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    is_away: bool = False

    @property
    def app(self) -> Starlette:
        """The service."""
        return Starlette(routes=[Route("/{path:path}", self._answer)])

    async def _answer(self, request: Request) -> Response:
        self.asked.append((request.url.path, dict(request.query_params)))
        if self.is_away or request.url.path not in self.answers:
            status = 503 if self.is_away else 404
            problem = {"type": "/problems/made-up", "title": "Made up", "status": status, "detail": "Nothing here."}
            return JSONResponse(problem, status, media_type="application/problem+json")
        return JSONResponse(self.answers[request.url.path])
