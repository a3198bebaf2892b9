"""Speak with a hub through its public API: read, post, and try again where that may help."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus

import httpx

from mediate_deploy.load.shapes import Json, JsonObject

ATTEMPTS_MAX = 6
PAUSE_FIRST_SECONDS = 0.25
PAUSE_MAX_SECONDS = 5.0
PAGE_RECORDS = 200
PAGES_MAX = 1_000
REPLAYED_HEADER = "Idempotency-Replayed"

PASSING = frozenset(
    {
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
    }
)
"""Answers that say nothing of the request: the same request may succeed a moment later."""

Pause = Callable[[float], Awaitable[None]]


class HubUnreachableError(Exception):
    """The hub gave no answer, however often it was asked."""


class NotAllowedError(Exception):
    """The hub knows us not, or does not let us: no other row will fare better."""


@dataclass(frozen=True)
class Objection:
    """One thing the hub has against a request."""

    field: str
    value: str
    reason: str


@dataclass(frozen=True)
class Created:
    """What a hub made of a posted record.

    `earlier` says that it answered as it did to the same request of an earlier load, and made nothing now.
    """

    id: str
    earlier: bool = False


class RefusedError(Exception):
    """The hub answered, and will not do this; `objections` says why, at least once."""

    def __init__(self, objections: tuple[Objection, ...]) -> None:
        super().__init__("; ".join(objection.reason for objection in objections))
        self.objections = objections


class Hub:
    """A hub behind an HTTP client whose base URL and credentials are set."""

    def __init__(self, client: httpx.AsyncClient, *, pause: Pause = asyncio.sleep) -> None:
        self._client = client
        self._pause = pause

    async def every(self, path: str, **filters: str) -> list[JsonObject]:
        """Return all records of a list, page after page.

        Raises RefusedError where the hub will not list them or its answer is no list.
        """
        records: list[JsonObject] = []
        cursor: str | None = None
        for _ in range(PAGES_MAX):
            parameters = {**filters, "limit": str(PAGE_RECORDS)} | ({"cursor": cursor} if cursor else {})
            response, _ = await self._send("GET", path, parameters=parameters)
            page = _object(response)
            items = page.get("items")
            if not isinstance(items, list):
                raise RefusedError((Objection("", "", f"{path} did not answer with a list"),))
            records += [item for item in items if isinstance(item, dict)]
            following = page.get("next")
            if not isinstance(following, str) or not following:
                return records
            cursor = following
        raise RefusedError((Objection("", "", f"{path} has more than {PAGES_MAX:,} pages"),))

    async def create(self, path: str, body: JsonObject, *, key: str) -> Created:
        """Post a record and return what was made; `key` makes the same request, sent twice, one record.

        Raises RefusedError with what the hub has against it.
        """
        response, attempts = await self._send("POST", path, body=body, headers={"Idempotency-Key": key})
        identity = _object(response).get("id")
        if not isinstance(identity, str):
            raise RefusedError((Objection("", "", f"{path} answered without the id of what was made"),))
        # A replay after an attempt of our own that got no answer is a record this load made.
        return Created(identity, earlier=attempts == 1 and REPLAYED_HEADER in response.headers)

    async def _send(
        self,
        method: str,
        path: str,
        *,
        parameters: dict[str, str] | None = None,
        body: JsonObject | None = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[httpx.Response, int]:
        """Return the answer to a request and the attempts it took, trying again while that could help.

        Raises HubUnreachableError, NotAllowedError or RefusedError.
        """
        pause_seconds = PAUSE_FIRST_SECONDS
        for attempt in range(1, ATTEMPTS_MAX + 1):
            try:
                response = await self._client.request(method, path, params=parameters, json=body, headers=headers)
            except httpx.TransportError as error:
                if attempt == ATTEMPTS_MAX:
                    why = str(error) or type(error).__name__
                    raise HubUnreachableError(f"{self._client.base_url} gives no answer: {why}") from error
            else:
                if response.status_code not in PASSING or attempt == ATTEMPTS_MAX:
                    return _accepted(response), attempt
            await self._pause(pause_seconds)
            pause_seconds = min(pause_seconds * 2, PAUSE_MAX_SECONDS)
        raise AssertionError("the last attempt answers or raises")


def _accepted(response: httpx.Response) -> httpx.Response:
    if response.status_code in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        raise NotAllowedError(f"the hub does not allow it: {_problem_text(_problem(response), response)}")
    if not response.is_success:
        raise RefusedError(_objections(response))
    return response


def _objections(response: httpx.Response) -> tuple[Objection, ...]:
    problem = _problem(response)
    errors = problem.get("errors")
    objections = tuple(
        Objection(_text(error.get("field")), _text(error.get("value")), _text(error.get("reason")) or "refused")
        for error in (errors if isinstance(errors, list) else [])
        if isinstance(error, dict)
    )
    return objections or (Objection("", "", _problem_text(problem, response)),)


def _problem_text(problem: JsonObject, response: httpx.Response) -> str:
    said = _text(problem.get("detail")) or _text(problem.get("title")) or response.reason_phrase
    return f"{response.status_code} {said}".strip()


def _problem(response: httpx.Response) -> JsonObject:
    try:
        return _object(response)
    except RefusedError:
        return {}


def _object(response: httpx.Response) -> JsonObject:
    try:
        answer: Json = response.json()
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise RefusedError((Objection("", "", f"{response.request.url.path} did not answer with a JSON object"),))
    return answer


def _text(value: Json | None) -> str:
    return "" if value is None else str(value)
