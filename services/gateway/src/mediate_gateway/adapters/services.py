"""The other services, asked and told in the name of whoever looks at a page."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol
from uuid import UUID

import httpx
from pydantic import TypeAdapter, ValidationError
from starlette.types import ASGIApp

from mediate_gateway.adapters.remote import NO_ANSWER
from mediate_shared.identity.actor import Actor
from mediate_shared.identity.tokens import Signer
from mediate_shared.problems import (
    ASKED_HEADER,
    UNAVAILABLE,
    FieldError,
    Problem,
    ProblemDetails,
    ProblemError,
)
from mediate_shared.telemetry import current_traceparent

POSITION_HEADER: Final = "mediate-position"
_FAILED: Final = 400
_REPEATED: Final = ("retry-after", "etag")
_ERRORS: Final = TypeAdapter(ProblemDetails)


class AwaitsEvents(Protocol):
    """Whoever can tell that the read model holds an event."""

    async def event(self, event_id: UUID) -> bool:
        """Return whether it does, waiting a little for it."""
        ...


@dataclass(frozen=True)
class Answer:
    """What a service answered: its body as read from JSON, and of one record its version.

    ``position`` is the last event that a command said; None where it said none.
    """

    status: int
    body: Any
    version: int | None
    position: UUID | None


class Services:
    """Asks services what a page is drawn of, and tells them what was decided on it.

    ``to`` gives a service as an application, wherever it runs, and None where the hub has no such service. Nothing
    that is answered is kept here.
    """

    def __init__(
        self,
        to: Callable[[str], ASGIApp | None],
        signer: Signer,
        awaiting: AwaitsEvents,
        *,
        seconds_max: float,
        part_seconds_max: float,
        on_told: Callable[[], None],
    ) -> None:
        self._to = to
        self._signer = signer
        self._awaiting = awaiting
        self._seconds_max = seconds_max
        self._part_seconds_max = part_seconds_max
        self._on_told = on_told

    async def ask(
        self,
        actor: Actor,
        service: str,
        path: str,
        *,
        is_part: bool = False,
        seconds_max: float | None = None,
        **query: str,
    ) -> Answer:
        """Return what a service answers to a GET of one of its paths, below its ``/v1``.

        What ``is_part`` of a page that can be shown without it is waited for less long. Raises ProblemError with what
        the service refused, or 503 and 504 where it is away.
        """
        if is_part:
            seconds_max = self._part_seconds_max
        return await self._exchange(actor, "GET", service, path, seconds_max=seconds_max, query=query)

    async def tell(
        self,
        actor: Actor,
        method: str,
        service: str,
        path: str,
        body: Mapping[str, Any] | bytes,
        *,
        expecting: int | None = None,
        key: str | None = None,
        seconds_max: float | None = None,
        waits: bool = True,
    ) -> Answer:
        """Let a service do something, and wait a little until the read model holds it, where it ``waits``.

        ``body`` may be JSON as it is sent. ``expecting`` is the version that is changed, ``key`` lets a repetition
        have no effect. Raises ProblemError with what the service refused, or 503 and 504 where it is away.
        """
        headers = {} if expecting is None else {"if-match": f'"{expecting}"'}
        # What no header can hold is no key that a form of ours gave out.
        if key is not None and key.isascii() and key.isprintable():
            headers["idempotency-key"] = key
        told = await self._exchange(
            actor, method, service, path, body=body, headers=headers, seconds_max=seconds_max, query={}
        )
        if told.position is not None and waits:
            await self.shown(told.position)
        return told

    async def shown(self, position: UUID) -> bool:
        """Return whether the read model holds what a command said, waiting a little for it."""
        holds = await self._awaiting.event(position)
        self._on_told()
        return holds

    async def _exchange(
        self,
        actor: Actor,
        method: str,
        service: str,
        path: str,
        *,
        query: Mapping[str, str],
        body: Mapping[str, Any] | bytes | None = None,
        headers: Mapping[str, str] | None = None,
        seconds_max: float | None,
    ) -> Answer:
        app = self._to(service)
        if app is None:
            raise _away(service)
        said = {
            **(headers or {}),
            "authorization": f"Bearer {self._signer.internal(actor, service)}",
            ASKED_HEADER.decode(): f"/v1/{service}{path}",
        }
        sent: dict[str, Any] = {"json": body}
        if isinstance(body, bytes):
            said["content-type"] = "application/json"
            sent = {"content": body}
        traceparent = current_traceparent()
        if traceparent is not None:
            said["traceparent"] = traceparent
        try:
            async with (
                asyncio.timeout(seconds_max or self._seconds_max),
                httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=f"http://{service}") as client,
            ):
                answer = await client.request(method, f"/v1{path}", params=query, headers=said, **sent)
        except TimeoutError as error:
            raise ProblemError(
                NO_ANSWER, f"The {service} service did not answer.", headers={"Retry-After": "1"}
            ) from error
        if answer.status_code >= _FAILED:
            raise _refusal(service, answer)
        position = answer.headers.get(POSITION_HEADER)
        return Answer(
            answer.status_code,
            answer.json() if answer.content else None,
            _version(answer.headers.get("etag")),
            None if position is None else UUID(position),
        )


def _version(etag: str | None) -> int | None:
    text = (etag or "").removeprefix("W/").strip('"')
    return int(text) if text.isascii() and text.isdigit() else None


def _away(service: str) -> ProblemError:
    return ProblemError(UNAVAILABLE, f"The {service} service is out of reach.", headers={"Retry-After": "1"})


def _refusal(service: str, answer: httpx.Response) -> ProblemError:
    try:
        said = _ERRORS.validate_json(answer.content)
    except ValidationError:
        return _away(service)
    return ProblemError(
        Problem(answer.status_code, said.type.rpartition("/")[2], said.title),
        said.detail,
        errors=[FieldError(field=each.field, value=each.value, reason=each.reason) for each in said.errors],
        headers={name: answer.headers[name] for name in _REPEATED if name in answer.headers},
    )
