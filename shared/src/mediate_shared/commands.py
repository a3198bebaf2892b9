"""One command from request to answer: one transaction, at most once per key, on the version the sender saw."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Any, NoReturn, Protocol
from uuid import UUID

from fastapi import Depends, Header, Request, Response
from pydantic import BaseModel
from pydantic_core import to_json

from mediate_shared import idempotency
from mediate_shared.clock import Clock
from mediate_shared.database import Database
from mediate_shared.identity.guard import actor_of
from mediate_shared.journal import Transaction
from mediate_shared.problems import PRECONDITION_FAILED, PRECONDITION_REQUIRED, FieldError, ProblemError
from mediate_shared.telemetry import Telemetry, attributes

POSITION_HEADER = "Mediate-Position"
_ETAG = re.compile(r'^(?:W/)?"(\d{1,18})"$')


class Record(Protocol):
    """What a use case returns: something with an identity and a version, that can be shown."""

    id: UUID
    version: int


UseCase = Callable[[Transaction, datetime], Awaitable[Any]]


class Chassis(Protocol):
    """The part of a service that commands run on."""

    database: Database
    clock: Clock
    telemetry: Telemetry


def etag(version: int) -> str:
    """Return the entity tag of a version."""
    return f'"{version}"'


def shown(record: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Return a record as JSON with its ETag."""
    return Response(to_json(record), status, {"ETag": etag(record.version), **(headers or {})}, "application/json")


def stale(sent: int, current: int) -> ProblemError:
    """Return the refusal of a change to a version that is no longer the current one."""
    return ProblemError(
        PRECONDITION_FAILED,
        f"You changed version {sent}; it is at version {current} now. Read it again and repeat your change.",
        errors=[FieldError(field="header.if-match", value=etag(sent), reason=f"the current ETag is {etag(current)}")],
        headers={"ETag": etag(current)},
    )


class Command:
    """The request side of one command."""

    def __init__(self, request: Request, *, key: str | None, if_match: str | None) -> None:
        self._request = request
        self._key = key
        self._if_match = if_match
        self._chassis: Chassis = request.app.state.service

    @property
    def expecting(self) -> int:
        """The version the sender means to change. Raises ProblemError where If-Match is missing or malformed."""
        if self._if_match is None:
            raise ProblemError(
                PRECONDITION_REQUIRED,
                "Send If-Match with the ETag you read, so that nobody's change is overwritten unseen.",
                errors=[FieldError(field="header.if-match", reason="missing")],
            )
        found = _ETAG.match(self._if_match.strip())
        if found is None:
            raise ProblemError(
                PRECONDITION_FAILED,
                "If-Match holds no ETag of ours.",
                errors=[FieldError(field="header.if-match", value=self._if_match, reason='expected a tag like "3"')],
            )
        return int(found[1])

    async def run(self, use_case: UseCase, *, created_at: str | None = None) -> Response:
        """Run a use case in one transaction and answer with what it returns.

        ``created_at`` is the path of what was created, with ``{id}`` in it; the answer is then 201.
        """

        def headers(record: Any) -> dict[str, str]:
            found = {"ETag": etag(record.version)}
            if created_at is not None:
                found["Location"] = created_at.format(id=record.id)
            return found

        return await self._once(use_case, 200 if created_at is None else 201, headers)

    async def run_batch(self, use_case: UseCase, *, created_at: str | None = None) -> Response:
        """Run a use case in one transaction and answer with what it returns, which has no versions.

        ``created_at`` is the path of what was created, as in ``run``.
        """
        if created_at is None:
            return await self._once(use_case, 200, lambda _record: {})
        return await self._once(use_case, 201, lambda made: {"Location": created_at.format(id=made.id)})

    async def rehearse(self, use_case: UseCase) -> Response:
        """Answer with what a use case would return, and leave nothing of it behind: not even that its key was used."""
        try:
            async with self._chassis.database.transaction(await actor_of(self._request)) as transaction:
                await self._rehearsed(use_case, transaction)
        except _Rehearsed as rehearsed:
            return Response(_json(rehearsed.record), 200, {"Content-Type": "application/json"})

    async def _rehearsed(self, use_case: UseCase, transaction: Transaction) -> NoReturn:
        raise _Rehearsed(await self._do(use_case, transaction))

    async def _once(self, use_case: UseCase, status: int, headers_of: Callable[[Any], dict[str, str]]) -> Response:
        actor = await actor_of(self._request)
        # Everybody names their requests as they like: another's key is no key of mine.
        key = None if self._key is None else f"{actor.id}:{self._key}"
        async with self._chassis.database.transaction(actor) as transaction:
            if key is not None:
                request = idempotency.fingerprint(
                    self._request.method, self._request.url.path, await self._request.body()
                )
                first = await idempotency.claim(transaction, key, request)
                if first is not None:
                    return Response(first.body, first.status, {**first.headers, "Idempotency-Replayed": "true"})
            record = await self._do(use_case, transaction)
            headers = {**headers_of(record), "Content-Type": "application/json"}
            if transaction.position is not None:
                headers[POSITION_HEADER] = str(transaction.position)
            answered = idempotency.Answered(status, headers, _json(record))
            if key is not None:
                await idempotency.answer(transaction, key, answered)
        return Response(answered.body, answered.status, answered.headers)

    async def _do(self, use_case: UseCase, transaction: Transaction) -> Any:
        verb = self._request.scope["endpoint"].__name__
        with self._chassis.telemetry.span(f"use case {verb}", attributes={attributes.USE_CASE: verb}):
            return await use_case(transaction, self._chassis.clock())


class _Rehearsed(Exception):
    """Ends a transaction that was only to show what it would do."""

    def __init__(self, record: Any) -> None:
        super().__init__("rehearsed")
        self.record = record


# A coroutine, because FastAPI would hand a plain function or class to a thread of its own.
async def _command(
    request: Request,
    idempotency_key: Annotated[
        str | None,
        Header(
            min_length=1,
            max_length=200,
            pattern=r"^[\x21-\x7e]+$",
            description="Your own name for this request: repeated with the same key, it takes effect once.",
        ),
    ] = None,
    if_match: Annotated[str | None, Header(max_length=100, description="ETag of the version you are changing.")] = None,
) -> Command:
    return Command(request, key=idempotency_key, if_match=if_match)


Commanding = Annotated[Command, Depends(_command)]
"""Dependency of every endpoint that changes something."""


def _json(record: BaseModel) -> bytes:
    return to_json(record)
