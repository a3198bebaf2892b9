"""Problem details (RFC 9457): every failure names what is wrong, in which field, with which value, and why."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from reprlib import Repr
from typing import Annotated, Any, Final
from urllib.parse import unquote_to_bytes

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from opentelemetry import trace
from pydantic import BaseModel, BeforeValidator, Field
from pydantic_core import to_json
from starlette.exceptions import HTTPException
from starlette.types import Scope

from mediate_contracts.values import DomainError
from mediate_shared.database import is_outage
from mediate_shared.telemetry.paths import told

MEDIA_TYPE = "application/problem+json"
ASKED_HEADER: Final = b"mediate-asked"
"""Names the path that the sender asked for, where a gateway passes the request on under another."""
_VALUE_CHARACTERS_MAX: Final = 200
_TEXT_CHARACTERS_MAX: Final = 1_000
_ERRORS_MAX: Final = 50
_INTEGER_MAX: Final = 10**15
_ENUM_MEMBER: Final = re.compile(r"<\w+\.\w+: ('[^']*')>")
_BRIEFLY: Final = Repr()
_BRIEFLY.maxstring = _BRIEFLY.maxother = _VALUE_CHARACTERS_MAX


def _cut(text: str, characters_max: int) -> str:
    # A lone surrogate is text in Python and in JSON, and nowhere in UTF-8.
    text = text[: characters_max + 1].encode("utf-8", "replace").decode()
    return text if len(text) <= characters_max else text[:characters_max] + "…"


def shortened(value: object) -> Any:
    """Return a value as it may be repeated in an answer: bounded, and always valid JSON."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) < _INTEGER_MAX else f"{Decimal(value):.6e}"
    # Written out whole, a large or deep value would cost more than to refuse it.
    return _cut(value if isinstance(value, str) else _BRIEFLY.repr(value), _VALUE_CHARACTERS_MAX)


def _bounded(text: str) -> str:
    return _cut(text, _TEXT_CHARACTERS_MAX)


_Short = Annotated[str, BeforeValidator(shortened)]
_Bounded = Annotated[str, BeforeValidator(_bounded)]


class FieldError(BaseModel):
    """One field that was refused."""

    field: _Short = Field(description="Where: body.title.nl, query.limit, path.item_id, header.if-match.")
    value: Annotated[Any, BeforeValidator(shortened)] = Field(
        default=None, description="What was sent there, cut to 200 characters."
    )
    reason: _Bounded = Field(description="Why it was refused.")


class ProblemDetails(BaseModel):
    """The body of every answer with status 400 and above."""

    type: str = Field(description="Stable name of the problem, a relative reference.")
    title: str
    status: int
    detail: _Bounded
    instance: _Bounded = Field(description="The path that was asked for.")
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
UNREADABLE = Problem(400, "unreadable", "The request body cannot be read")
UNSUPPORTED = Problem(415, "unsupported-media-type", "The request body is not what is read here")
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
        errors=[FieldError(field=f"path.{kind}_id", value=str(identifier), reason="unknown")],
    )


def nothing_here(request: Request) -> ProblemError:
    """Return the refusal of a path that leads nowhere, or not for these eyes: both read the same."""
    asked = asked_for(request.scope)
    return ProblemError(
        NOT_FOUND,
        f"There is no {asked} here.",
        errors=[FieldError(field="path", value=asked, reason="unknown")],
    )


def conflict(field: str, value: object, reason: str) -> ProblemError:
    """Return the refusal for something that is taken already."""
    return ProblemError(CONFLICT, reason, errors=[FieldError(field=field, value=shortened(value), reason=reason)])


def field_errors(found: Sequence[Mapping[str, Any]]) -> list[FieldError]:
    """Return what Pydantic found wrong with a request, as its sender may read it."""
    return [_field_error(item) for item in found[:_ERRORS_MAX]]


def _field_error(item: Mapping[str, Any]) -> FieldError:
    if item["type"] == "json_invalid":
        # FastAPI puts the place where reading stopped behind the name of the field.
        reason = f"is no JSON: {item['ctx']['error']}, at character {item['loc'][-1]}"
        return FieldError(field="body", reason=reason)
    return FieldError(
        field=".".join(str(part) for part in item["loc"]),
        value=None if item["type"] == "missing" else item.get("input"),
        # Pydantic shows members of an enum as Python does.
        reason=_ENUM_MEMBER.sub(r"\1", str(item["msg"])),
    )


def asked_for(scope: Scope) -> str:
    """Return the path that the sender asked for, whoever passed the request on."""
    for name, value in scope["headers"]:
        if name == ASKED_HEADER:
            return unquote_to_bytes(value).decode("utf-8", "replace")
    path: str = scope["path"]
    return path


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
    body = problem_body(error.problem, error.detail, asked_for(request.scope), error.errors)
    return Response(body, error.problem.status, error.headers, MEDIA_TYPE)


def install(
    app: FastAPI,
    problems: Mapping[type[DomainError], Problem],
    log: structlog.typing.FilteringBoundLogger,
    *,
    seals: bool = False,
) -> None:
    """Answer every failure of an app with problem details; the map turns domain errors into them.

    Where the service ``seals`` what it says, a failure is logged without the path that was asked for.
    """
    # A path with a slash too many is a failure too: redirected, it would lead to where only the gateway may go.
    app.router.redirect_slashes = False
    answers = _Answers(problems, log, seals=seals)
    app.add_exception_handler(ProblemError, answers.to_problem)
    app.add_exception_handler(DomainError, answers.to_domain_error)
    app.add_exception_handler(RequestValidationError, answers.to_invalid)
    app.add_exception_handler(HTTPException, answers.to_refusal)
    # Starlette answers with this and raises the error once more, past the app; the edge knows.
    app.add_exception_handler(Exception, answers.to_mistake)


class _Answers:
    """What each kind of failure is answered with."""

    def __init__(
        self,
        problems: Mapping[type[DomainError], Problem],
        log: structlog.typing.FilteringBoundLogger,
        *,
        seals: bool,
    ) -> None:
        self._seals = seals
        self._problems = problems
        self._log = log

    async def to_problem(self, request: Request, error: Exception) -> Response:
        return respond(request, error) if isinstance(error, ProblemError) else await self.to_mistake(request, error)

    async def to_domain_error(self, request: Request, error: Exception) -> Response:
        problem = next((self._problems[kind] for kind in type(error).__mro__ if kind in self._problems), None)
        if problem is None or not isinstance(error, DomainError):
            return await self.to_mistake(request, error)
        refused = FieldError(field=error.field, value=error.value, reason=error.reason)
        return respond(request, ProblemError(problem, error.reason, errors=[refused]))

    async def to_invalid(self, request: Request, error: Exception) -> Response:
        if not isinstance(error, RequestValidationError):
            return await self.to_mistake(request, error)
        # FastAPI leaves a body in bytes that is not called JSON.
        if isinstance(error.body, bytes):
            return respond(request, _unsupported(request))
        errors = field_errors(error.errors())
        detail = "; ".join(f"{item.field}: {item.reason}" for item in errors[:3]) or "The request is malformed."
        return respond(request, ProblemError(INVALID, detail, errors=errors))

    async def to_refusal(self, request: Request, error: Exception) -> Response:
        if not isinstance(error, HTTPException):
            return await self.to_mistake(request, error)
        return respond(request, _refusal(request, error))

    async def to_mistake(self, request: Request, error: Exception) -> Response:
        if is_outage(error):
            self._log.warning(
                "http.unavailable", path=told(request.scope["path"], seals=self._seals), error=repr(error)
            )
            detail = "The database is out of reach. Nothing was changed; try again in a moment."
            return respond(request, ProblemError(UNAVAILABLE, detail, headers={"Retry-After": "1"}))
        self._log.error("http.failed", path=told(request.scope["path"], seals=self._seals), exc_info=error)
        detail = "It has been logged; name the trace id when asking about it."
        return respond(request, ProblemError(INTERNAL, detail))


def _refusal(request: Request, error: HTTPException) -> ProblemError:
    """Return what the framework refused, in words that say what can be done."""
    problem = Problem(error.status_code, f"http-{error.status_code}", str(error.detail))
    headers = dict(error.headers or {})
    if isinstance(error, BodyTooLarge):
        return ProblemError(TOO_LARGE, str(error.detail), headers=headers)
    match error.status_code, error.__cause__:
        case 400, ValueError() | RecursionError() as cause:
            reason = _unreadable(cause)
            return ProblemError(
                UNREADABLE, f"The body {reason}.", errors=[FieldError(field="body", reason=reason)], headers=headers
            )
        case 404, _:
            return ProblemError(problem, f"There is no {asked_for(request.scope)} here.", headers=headers)
        case 405, _:
            allowed = headers.get("Allow", "nothing")
            return ProblemError(problem, f"{request.method} is not possible here; {allowed} is.", headers=headers)
        case _:
            return ProblemError(problem, str(error.detail), headers=headers)


def _unreadable(cause: ValueError | RecursionError) -> str:
    match cause:
        case RecursionError():
            return "is nested too deep"
        case UnicodeError():
            return "is not UTF-8"
        case _:
            return "holds a number of more digits than can be read"


def _unsupported(request: Request) -> ProblemError:
    sent = request.headers.get("content-type")
    return ProblemError(
        UNSUPPORTED,
        "Send JSON, and say so: Content-Type: application/json.",
        errors=[FieldError(field="header.content-type", value=sent, reason="expected application/json")],
        headers={"Accept": "application/json"},
    )
