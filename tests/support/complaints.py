"""What an answer to a bad call must hold, so that whoever sent it knows what to do."""

import re
from typing import Any
from urllib.parse import unquote, urlsplit

from support.exchange import Answer

_ANSWER_SECONDS_MAX = 10.0
_ANSWER_BYTES_MAX = 64 << 10
_FIELD_CHARACTERS_MAX = 201
_TEXT_CHARACTERS_MAX = 1_001
_INVALID = "/problems/invalid"
_KEY_REUSED = "/problems/idempotency-key-reused"
_NO_REQUEST = "/problems/no-request"
_DEFINITE = ("type", "title", "status", "detail", "instance")
_PLACE = re.compile(r"(body|path|query|header)(\..*)?", re.DOTALL)


def complaint(answer: Answer) -> str | None:
    """Return what is wrong with an answer to a bad call; None where it is as clear as it must be."""
    if answer.seconds > _ANSWER_SECONDS_MAX:
        return f"took {answer.seconds:.1f} s"
    if answer.status >= 500:
        return f"{answer.status}: {answer.body[:300]!r}"
    if answer.status < 400:
        return _complaint_of_acceptance(answer)
    if answer.headers.get("content-type") != "application/problem+json":
        return f"{answer.status} as {answer.headers.get('content-type')}: {answer.body[:200]!r}"
    if len(answer.body) > _ANSWER_BYTES_MAX:
        return f"{answer.status} in {len(answer.body)} bytes"
    problem = answer.document
    return _complaint_of_problem(answer, problem) or _complaint_of_errors(answer, problem)


def _complaint_of_acceptance(answer: Answer) -> str | None:
    if answer.status >= 300:
        return None if answer.status == 304 else f"{answer.status} to {answer.headers.get('location')}"
    return f"{answer.status} for what the description forbids" if answer.call.is_forbidden else None


def _complaint_of_problem(answer: Answer, problem: dict[str, Any]) -> str | None:
    empty = [name for name in _DEFINITE if not problem.get(name)]
    if empty:
        return f"{answer.status} without {empty}: {problem}"
    if problem["status"] != answer.status or not re.fullmatch(r"/problems/[a-z0-9-]+", problem["type"]):
        return f"{answer.status} says {problem['status']} {problem['type']}"
    if len(problem["detail"]) > _TEXT_CHARACTERS_MAX:
        return f"a detail of {len(problem['detail'])} characters: {problem['detail'][:100]}"
    asked = unquote(urlsplit(f"http://hub{answer.call.target}").path)
    is_read = problem["type"] != _NO_REQUEST
    if is_read and not f"{asked}…".startswith(problem["instance"].removesuffix("…")):
        return f"{answer.status} of {problem['instance']!r}"
    needed = {401: "www-authenticate", 405: "allow"}.get(answer.status)
    return f"{answer.status} without {needed}" if needed and not answer.headers.get(needed) else None


def _complaint_of_errors(answer: Answer, problem: dict[str, Any]) -> str | None:
    errors = problem["errors"]
    for error in errors:
        if not (error["reason"] and _PLACE.fullmatch(error["field"])):
            return f"{answer.status} with an error that names no reason or no place in the request: {error}"
        lengths = len(error["field"]), len(str(error["value"]))
        if max(lengths) > _FIELD_CHARACTERS_MAX or len(error["reason"]) > _TEXT_CHARACTERS_MAX:
            return f"{answer.status} with an error of {len(str(error))} characters: {str(error)[:300]}"
    if answer.status not in {400, 415, 422} or problem["type"] == _NO_REQUEST:
        return None
    field = answer.call.field
    if not errors:
        return f"{answer.status} that names no field: {problem['detail'][:200]}"
    if problem["type"] not in {_INVALID, _KEY_REUSED}:
        # A rule of the domain holds fields against each other, and may name the other one; of headers it knows none.
        field = field.partition(".")[0].replace("header", "")
    if answer.status == 422 and field and not any(_is_about(error["field"], field) for error in errors):
        return f"422 that names {[error['field'] for error in errors][:5]}, not {field}: {problem['detail'][:200]}"
    return None


def _is_about(named: str, spoiled: str) -> bool:
    """Tell whether a field is the spoiled one, lies within it or holds it."""
    named = named.removesuffix("…")
    return f"{named}.".startswith(f"{spoiled}.") or f"{spoiled}.".startswith(f"{named}.")
