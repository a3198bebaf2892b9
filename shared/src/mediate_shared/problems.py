"""Problem details (RFC 9457): every failure names what is wrong, in which field, with which value, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from opentelemetry import trace
from pydantic import BaseModel, Field
from pydantic_core import to_json
from starlette.exceptions import HTTPException

from mediate_contracts.values import DomainError
from mediate_shared.database import is_outage

MEDIA_TYPE = "application/problem+json"
_VALUE_CHARACTERS_MAX = 200
_ERRORS_MAX = 50


class FieldError(BaseModel):
    """One field that was refused."""

    field: str = Field(description="Where: body.title.nl, query.limit, path.item_id, header.if-match.")
    value: Any = Field(default=None, description="What was sent there, cut to 200 characters.")
    reason: str = Field(description="Why it was refused.")


class ProblemDetails(BaseModel):
    """The body of every answer with status 400 and above."""

    type: str = Field(description="Stable name of the problem, a relative reference.")
    title: str
    status: int
    detail: str
    instance: str = Field(description="The path that was asked for.")
    trace_id: str | None = Field(default=None, description="Name this when asking ops about it.")
    errors: list[FieldError] = []


@dataclass(frozen=True)
class Problem:
    """How a domain error is answered: status, stable name and title."""

    status: int
    slug: str
    title: str


class ProblemError(Exception):
    """A request that cannot be answered as asked; carries its whole answer."""

    def __init__(
        self,
        problem: Problem,
        detail: str,
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.problem = problem
        self.detail = detail
        self.errors = list(errors)
        self.headers = dict(headers or {})


NOT_FOUND = Problem(404, "not-found", "Not found")
INVALID = Problem(422, "invalid", "The request has fields that cannot be accepted")
PRECONDITION_FAILED = Problem(412, "precondition-failed", "Somebody changed it meanwhile")
PRECONDITION_REQUIRED = Problem(428, "precondition-required", "Say which version you are changing")
KEY_REUSED = Problem(422, "idempotency-key-reused", "This Idempotency-Key was used for another request")
TOO_LARGE = Problem(413, "too-large", "The request body is too large")
UNAVAILABLE = Problem(503, "unavailable", "The hub cannot reach a part of itself")
INTERNAL = Problem(500, "internal", "The hub made a mistake")
CONFLICT = Problem(409, "conflict", "It conflicts with what is there")


class BodyTooLarge(HTTPException):
    """A request body outgrew its bound while it was read.

    FastAPI answers 400 to whatever goes wrong while it reads a body, except to an HTTPException.
    """

    def __init__(self, bytes_max: int) -> None:
        detail = f"A request body holds at most {bytes_max} bytes here."
        super().__init__(TOO_LARGE.status, detail)


def not_found(kind: str, identifier: object) -> ProblemError:
    """Return the refusal for something that is not there, or not for these eyes."""
    return ProblemError(
        NOT_FOUND,
        f"There is no {kind} {identifier}.",
        errors=[FieldError(field=f"{kind}_id", value=str(identifier), reason="unknown")],
    )


def conflict(field: str, value: object, reason: str) -> ProblemError:
    """Return the refusal for something that is taken already."""
    return ProblemError(CONFLICT, reason, errors=[FieldError(field=field, value=shortened(value), reason=reason)])


def shortened(value: object) -> Any:
    """Return a value as it may be repeated in an answer: bounded, and always valid JSON."""
    if value is None or isinstance(value, bool | int):
        return value if not isinstance(value, int) or abs(value) < 10**15 else f"{value:.6e}"
    text = value if isinstance(value, str) else repr(value)
    text = text.encode("utf-8", "replace").decode()
    return text if len(text) <= _VALUE_CHARACTERS_MAX else text[:_VALUE_CHARACTERS_MAX] + "…"


def problem_body(problem: Problem, detail: str, path: str, errors: Sequence[FieldError] = ()) -> bytes:
    """Return the JSON of a problem."""
    context = trace.get_current_span().get_span_context()
    return to_json(
        ProblemDetails(
            type=f"/problems/{problem.slug}",
            title=problem.title,
            status=problem.status,
            detail=detail,
            instance=path,
            trace_id=f"{context.trace_id:032x}" if context.is_valid else None,
            errors=list(errors[:_ERRORS_MAX]),
        )
    )


def respond(request: Request, error: ProblemError) -> Response:
    """Return a problem as an answer."""
    body = problem_body(error.problem, error.detail, request.url.path, error.errors)
    return Response(body, error.problem.status, error.headers, MEDIA_TYPE)


def install(
    app: FastAPI,
    problems: Mapping[type[DomainError], Problem],
    log: structlog.typing.FilteringBoundLogger,
) -> None:
    """Answer every failure of an app with problem details; the map turns domain errors into them."""

    async def on_problem(request: Request, error: Exception) -> Response:
        return respond(request, error) if isinstance(error, ProblemError) else await on_mistake(request, error)

    async def on_domain_error(request: Request, error: Exception) -> Response:
        problem = next((problems[kind] for kind in type(error).__mro__ if kind in problems), None)
        if problem is None or not isinstance(error, DomainError):
            return await on_mistake(request, error)
        refused = FieldError(field=error.field, value=shortened(error.value), reason=error.reason)
        return respond(request, ProblemError(problem, error.reason, errors=[refused]))

    async def on_invalid(request: Request, error: Exception) -> Response:
        found = error.errors() if isinstance(error, RequestValidationError) else []
        errors = [
            FieldError(
                field=".".join(str(part) for part in item["loc"]),
                value=None if item["type"] == "missing" else shortened(item.get("input")),
                reason=str(item["msg"]),
            )
            for item in found
        ]
        detail = "; ".join(f"{item.field}: {item.reason}" for item in errors[:3]) or "The request is malformed."
        return respond(request, ProblemError(INVALID, detail, errors=errors))

    async def on_http(request: Request, error: Exception) -> Response:
        if not isinstance(error, HTTPException):
            return await on_mistake(request, error)
        other = Problem(error.status_code, f"http-{error.status_code}", str(error.detail))
        problem = TOO_LARGE if isinstance(error, BodyTooLarge) else other
        headers = dict(error.headers or {})
        return respond(request, ProblemError(problem, str(error.detail), headers=headers))

    async def on_mistake(request: Request, error: Exception) -> Response:
        if is_outage(error):
            log.warning("http.unavailable", path=request.url.path, error=repr(error))
            detail = "The database is out of reach. Nothing was changed; try again in a moment."
            return respond(request, ProblemError(UNAVAILABLE, detail, headers={"Retry-After": "1"}))
        log.error("http.failed", path=request.url.path, exc_info=error)
        return respond(request, ProblemError(INTERNAL, "It has been logged; name the trace id when asking about it."))

    app.add_exception_handler(ProblemError, on_problem)
    app.add_exception_handler(DomainError, on_domain_error)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(HTTPException, on_http)
    # Starlette answers with this and raises the error once more, past the app; the edge knows.
    app.add_exception_handler(Exception, on_mistake)
