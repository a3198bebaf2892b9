"""What people see where there is no page for them: kind words in the shell, or the way to the sign-in.

Programs keep their problem details: only what a browser asks for as a page, outside the API, is answered by one.
"""

from collections.abc import Awaitable, Callable
from typing import Any, Final
from urllib.parse import urlsplit

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError, WebSocketRequestValidationError
from pydantic_core import from_json

from mediate_gateway.domain.returning import HOME, own_path
from mediate_gateway.entrypoints.discreet import PASSWORD_CHANGE_NEEDED
from mediate_gateway.entrypoints.pages.visit import Visit, known_or_nobody, visit_of_nobody
from mediate_gateway.entrypoints.session_cookie import session_token
from mediate_shared.problems import nothing_here, respond

Answers = Callable[[Request, Any], Awaitable[Response]]
_PROGRAMS_PATHS: Final = ("/v1/", "/oauth/", "/.well-known/", "/health/", "/static/")
_READING: Final = frozenset({"GET", "HEAD"})
_UNAUTHORIZED: Final = 401
_NOT_FOUND: Final = 404
_MISTAKE: Final = 500
_KEPT_HEADERS: Final = ("Retry-After", "Allow")


def install(api: FastAPI) -> None:
    """Answer browsers with pages where the chassis answers programs with problem details."""
    for kind, answers in list(api.exception_handlers.items()):
        if kind is not WebSocketRequestValidationError:
            api.exception_handlers[kind] = _for_people(answers)


def _for_people(answers: Any) -> Answers:
    async def answer(request: Request, error: Exception) -> Response:
        if not _is_a_browsers(request):
            refusal: Response = await answers(request, error)
            return refusal
        if isinstance(error, RequestValidationError):
            # An address that is none of ours by its form leads nowhere, like any other.
            return await _page(request, respond(request, nothing_here(request)))
        return await _page(request, await answers(request, error))

    return answer


def _is_a_browsers(request: Request) -> bool:
    asks_for_a_page = "text/html" in request.headers.get("accept", "")
    return asks_for_a_page and not request.url.path.startswith(_PROGRAMS_PATHS)


async def _page(request: Request, refusal: Response) -> Response:
    problem = from_json(bytes(refusal.body))
    # While something is broken, who asks cannot be looked up either.
    is_broken = refusal.status_code >= _MISTAKE
    visit = visit_of_nobody(request) if is_broken else await known_or_nobody(request)
    name = problem["type"].removeprefix("/problems/")
    if name == PASSWORD_CHANGE_NEEDED.slug:
        return visit.go("/password", next=_asked(request))
    if name == "sign-in-needed":
        return _to_sign_in(visit)
    return _drawn(visit, refusal, name, problem.get("trace_id"))


def _to_sign_in(visit: Visit) -> Response:
    # Somebody whose browser shows a session had one, and wonders where it went.
    why = {"ended": "yes"} if session_token(visit.request) is not None else {}
    return visit.go("/sign-in", next=_asked(visit.request), **why)


def _asked(request: Request) -> str:
    """Return the page that somebody wanted, or that they sent something from."""
    if request.method in _READING:
        return own_path(request.url.path + (f"?{request.url.query}" if request.url.query else ""))
    referer = urlsplit(request.headers.get("referer", ""))
    if (referer.scheme, referer.netloc) != (request.url.scheme, request.url.netloc):
        return HOME
    return own_path(referer.path + (f"?{referer.query}" if referer.query else ""))


def _drawn(visit: Visit, refusal: Response, name: str, trace: str | None) -> Response:
    family = name.replace("-", "_")
    key = family if visit.word.knows(f"problem.{family}.title") else str(refusal.status_code)
    if not visit.word.knows(f"problem.{key}.title"):
        key = "other" if refusal.status_code < _MISTAKE else str(_MISTAKE)
    answer = visit.page(
        "problem.html",
        status=refusal.status_code,
        at=None if visit.request.method in _READING else HOME,
        title=visit.word.say(f"problem.{key}.title"),
        what=visit.word.say(f"problem.{key}.what"),
        trace=trace if refusal.status_code >= _MISTAKE else None,
    )
    for header in _KEPT_HEADERS:
        if header in refusal.headers:
            answer.headers[header] = refusal.headers[header]
    if refusal.status_code == _UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = refusal.headers.get("WWW-Authenticate", "Bearer")
    return answer
