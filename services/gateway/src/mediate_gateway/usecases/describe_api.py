"""Describe the whole public API: the gateway's own and that of every service."""

import asyncio
from collections.abc import Callable, Sequence
from time import monotonic
from typing import Any, Final

import httpx
from starlette.types import ASGIApp

from mediate_gateway.domain.openapi import merged
from mediate_shared.problems import ProblemError

_AGE_SECONDS_MAX: Final = 300.0
"""A service may be replaced by a newer release while the gateway goes on."""


class Description:
    """Keeps the description until a service may have changed; one that did not answer is asked again."""

    def __init__(self, own: Callable[[], dict[str, Any]]) -> None:
        self._own = own
        self._lock = asyncio.Lock()
        self._found: dict[str, tuple[float, dict[str, Any]]] = {}
        self._merged: dict[str, Any] | None = None

    async def whole(self, services: Sequence[tuple[str, ASGIApp]]) -> tuple[dict[str, Any], list[str]]:
        """Return the merged OpenAPI document, and the services that are missing from it."""
        async with self._lock:
            old = monotonic() - _AGE_SECONDS_MAX
            due = [
                (name, app)
                for name, app in services
                if self._found.get(name, (0.0,))[0] <= old or name not in self._found
            ]
            for name, answer in zip(
                (name for name, _ in due), await asyncio.gather(*(_ask(app) for _, app in due)), strict=True
            ):
                if answer is not None:
                    self._found[name] = (monotonic(), answer)
                    self._merged = None
            if self._merged is None:
                self._merged = merged(self._own(), {name: document for name, (_, document) in self._found.items()})
            return self._merged, [name for name, _ in services if name not in self._found]


async def _ask(app: ASGIApp) -> dict[str, Any] | None:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as service:
        try:
            answer = await service.get("/v1/openapi.json")
            answer.raise_for_status()
            document = answer.json()
        except (httpx.HTTPError, ProblemError, ValueError):
            return None
    return document if isinstance(document, dict) else None
