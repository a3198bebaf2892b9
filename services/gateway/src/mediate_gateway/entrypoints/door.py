"""The public door: passes requests on to the services, in this process or in theirs."""

from collections.abc import Mapping
from functools import partial

import httpx
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from mediate_gateway.adapters.remote import RemoteService
from mediate_gateway.domain.passing import STREAM_PATH, passed_on, with_its_origin
from mediate_gateway.entrypoints.watch import Watch
from mediate_shared.identity.guard import Identify
from mediate_shared.identity.tokens import Signer
from mediate_shared.problems import ASKED_HEADER, NOT_FOUND, FieldError, ProblemError
from mediate_shared.telemetry import current_traceparent

Upstream = ASGIApp | str
"""An ASGI application in this process, or the base URL of one in another."""
_SCOPE = ("type", "asgi", "http_version", "method", "scheme", "query_string", "client", "server", "extensions")


class Door:
    """An ASGI endpoint that hands requests to the service they are for."""

    def __init__(
        self,
        upstreams: Mapping[str, Upstream],
        http: httpx.AsyncClient,
        *,
        streams: httpx.AsyncClient,
        identify: Identify,
        signer: Signer,
        watch: Watch,
    ) -> None:
        self._upstreams = upstreams
        self._http = http
        self._streams = streams
        self._identify = identify
        self._signer = signer
        self._watch = watch
        self._remote: dict[str, RemoteService] = {}

    @property
    def services(self) -> tuple[str, ...]:
        """The services that can be asked, sorted."""
        # All services of one process may share one mapping; the gateway passes nothing on to itself.
        return tuple(sorted(name for name in self._upstreams if name != "gateway"))

    @property
    def applications(self) -> list[tuple[str, ASGIApp]]:
        """Every service with its application, wherever it runs."""
        return [(name, app) for name in self.services if (app := self.to(name)) is not None]

    def to(self, service: str) -> ASGIApp | None:
        """Return a service as an application, wherever it runs; None where the hub has no such service."""
        upstream = self._upstreams[service] if service in self.services else None
        if not isinstance(upstream, str):
            return upstream
        if service not in self._remote:
            self._remote[service] = RemoteService(service, upstream, self._http, streams=self._streams)
        return self._remote[service]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, under the name of who asks.

        Raises ProblemError: 401 where their credentials are refused, 404 where it leads to no service.
        """
        root = scope.get("root_path", "")
        raw_path = scope.get("raw_path") or scope["path"].encode()
        passed = passed_on(scope["path"].removeprefix(root), raw_path.removeprefix(root.encode()))
        app = self.to(passed.service) if passed is not None else None
        if passed is None or app is None:
            services = ", ".join(self.services)
            raise ProblemError(
                NOT_FOUND,
                f"There is no {scope['path']} here; the services are {services}.",
                errors=[FieldError(field="path", value=scope["path"], reason="leads nowhere")],
            )
        request = Request(scope)
        actor = await self._identify(request)
        inner = {name: scope[name] for name in _SCOPE if name in scope}
        inner |= {
            "path": passed.path,
            "raw_path": passed.raw_path,
            "root_path": "",
            "headers": with_its_origin(
                scope["headers"],
                traceparent=current_traceparent(),
                asked=(ASKED_HEADER, raw_path),
                token=self._signer.internal(actor, passed.service),
            ),
        }
        if not actor.is_known and passed.path != STREAM_PATH:
            await app(inner, receive, send)
            return
        again = partial(self._identify, request)
        async with self._watch.over(actor, again, receive, send) as watched:
            await app(inner, watched.receive, watched.send)
