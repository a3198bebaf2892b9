"""The pages of deliveries: what was sent where, and of one what exactly, what was answered, and why it was sent."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Query, Response

from mediate_contracts.policy import Duty
from mediate_contracts.vocabulary import DeliveryKind, DeliveryStatus, EndpointStatus
from mediate_gateway.entrypoints.charts.bar import Bar, BarChart, bar_chart
from mediate_gateway.entrypoints.charts.figures import Figure
from mediate_gateway.entrypoints.charts.view import ChartView
from mediate_gateway.entrypoints.pages.subscriptions.places import (
    AREA,
    AWAY,
    DELIVERIES,
    DELIVERY,
    SECTION,
    delivery_at,
    endpoint_of,
    may_change,
    moment,
    reading,
)
from mediate_gateway.entrypoints.pages.subscriptions.words import DELIVERY_KINDS, why_in_words
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_gateway.entrypoints.wording import AMSTERDAM, Wording
from mediate_shared.problems import ProblemError

_GONE: Final = 404
_SHOWN_MAX: Final = 50
_ENDPOINTS_MAX: Final = 200
_ASKED_CHARACTERS_MAX: Final = 500
_FILTERS: Final = ("endpoint_id", "status", "kind", "type", "since", "until")
_MOMENTS: Final = frozenset({"since", "until"})
_NOT_DELIVERED: Final = frozenset({DeliveryStatus.DEAD.value, DeliveryStatus.CANCELLED.value})
_INDENT: Final = 2
_TYPE: Final = re.compile(r"nl\.mediate(\.[a-z0-9-]+)*(\.\*)?")

Asked = Annotated[str | None, Query(max_length=_ASKED_CHARACTERS_MAX)]


def routes() -> APIRouter:
    """Return ``/subscriptions/deliveries`` and the page of one."""
    router = APIRouter()

    @router.get(DELIVERIES, dependencies=reading())
    async def show_deliveries(visit: Visiting, cursor: Asked = None) -> Response:
        return await _list(visit, cursor)

    @router.get(DELIVERY, dependencies=reading())
    async def show_delivery(visit: Visiting, delivery_id: UUID) -> Response:
        return await _page(visit, delivery_id)

    return router


def listed(delivery: Mapping[str, Any]) -> dict[str, Any]:
    """Return a delivery as a list shows it, with its moments as such."""
    names = ("created_at", "due_at", "ended_at")
    return {**delivery, **{name: moment(delivery.get(name)) for name in names}}


async def _list(visit: Visit, cursor: str | None) -> Response:
    chosen = _chosen(visit)
    asked = {**{name: _as_asked(name, value) for name, value in chosen.items()}, "limit": str(_SHOWN_MAX)}
    if cursor is not None:
        asked["cursor"] = cursor
    shown: Sequence[dict[str, Any]] = ()
    following, endpoints, is_away = None, [], False
    try:
        endpoints = (await visit.ask(AREA, "/endpoints", limit=str(_ENDPOINTS_MAX))).body["items"]
        answer = (await visit.ask(AREA, "/deliveries", is_part=False, **asked)).body
        shown, following = [listed(each) for each in answer["items"]], answer["next"]
    except ProblemError as error:
        if error.problem.status < AWAY:
            raise
        is_away = True
    say = visit.word.say
    return visit.page(
        "subscriptions/deliveries.html",
        section=SECTION,
        at=visit.address(DELIVERIES, **chosen),
        is_away=is_away,
        deliveries=shown,
        kinds=DELIVERY_KINDS,
        chosen_filters=chosen,
        names={each["id"]: each["name"] for each in endpoints},
        sent_again=_sent_again(visit, endpoints, shown),
        failed_at=visit.to(DELIVERIES, **{**chosen, "status": DeliveryStatus.DEAD.value}),
        all_at=visit.to(DELIVERIES, **{name: value for name, value in chosen.items() if name != "status"}),
        endpoint_choices=[(each["id"], each["name"]) for each in endpoints],
        status_choices=[(each.value, say(f"delivery.status.{each}")) for each in DeliveryStatus],
        kind_choices=[(each.value, say(f"delivery.kind.{each}")) for each in DeliveryKind],
        next_at=visit.to(DELIVERIES, **chosen, cursor=following) if following else None,
        first_at=visit.to(DELIVERIES, **chosen) if cursor else None,
    )


def _sent_again(
    visit: Visit, endpoints: Sequence[Mapping[str, Any]], shown: Sequence[Mapping[str, Any]]
) -> frozenset[str]:
    """Return which of these deliveries were given up or cancelled, and who looks may send again."""
    kept = {
        each["id"]
        for each in endpoints
        if each["status"] == EndpointStatus.ACTIVE and may_change(visit, each["organisation_id"])
    }
    return frozenset(
        each["id"]
        for each in shown
        if each["status"] in _NOT_DELIVERED
        and each["kind"] != DeliveryKind.VERIFICATION
        and each["endpoint_id"] in kept
    )


def _chosen(visit: Visit) -> dict[str, str]:
    """Return what of the address narrows the list; what cannot is left out, as in every list."""
    known: Mapping[str, Any] = {"status": set(DeliveryStatus), "kind": set(DeliveryKind)}
    found = {}
    for name in _FILTERS:
        value = (visit.request.query_params.get(name) or "").strip()[:_ASKED_CHARACTERS_MAX]
        if not value or not value.isprintable() or (name in known and value not in known[name]):
            continue
        if name in _MOMENTS and _moment_of(value) is None:
            continue
        if (name == "endpoint_id" and not _is_id(value)) or (name == "type" and not _TYPE.fullmatch(value)):
            continue
        found[name] = value
    return found


def _as_asked(name: str, value: str) -> str:
    at = _moment_of(value) if name in _MOMENTS else None
    return value if at is None else at.isoformat()


def _moment_of(text: str) -> datetime | None:
    """Return the instant that was typed, by the clock in Amsterdam; None for what is none."""
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=AMSTERDAM)).astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


async def _page(visit: Visit, delivery_id: UUID) -> Response:
    delivery = (await visit.ask(AREA, f"/deliveries/{delivery_id}")).body
    endpoint = await _endpoint_of(visit, delivery)
    name = visit.word.say("subscriptions.endpoint.gone") if endpoint is None else endpoint["name"]
    attempts = [_attempt(each) for each in delivery["attempt_log"]]
    return visit.page(
        "subscriptions/delivery.html",
        section=SECTION,
        at=delivery_at(delivery_id),
        delivery=listed(delivery),
        endpoint=endpoint,
        kinds=DELIVERY_KINDS,
        why=why_in_words(delivery["why"] or {}, delivery["kind"], name, visit.word),
        body=None if delivery["body"] is None else _readable(delivery["body"]),
        attempts=attempts,
        newest=attempts[-1] if attempts else None,
        took=_took(attempts, visit.word),
        operates=bool(visit.actor.entrusted(Duty.OPERATE)),
        may_change=endpoint is not None and may_change(visit, endpoint["organisation_id"]),
    )


async def _endpoint_of(visit: Visit, delivery: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the endpoint of a delivery; None where it was removed since."""
    try:
        return await endpoint_of(visit, UUID(delivery["endpoint_id"]))
    except ProblemError as error:
        if error.problem.status != _GONE:
            raise
        return None


def _attempt(said: Mapping[str, Any]) -> dict[str, Any]:
    return {**said, "at": moment(said["at"]), "answer": _answered(said.get("answer"))}


def _answered(answer: Mapping[str, str | None] | None) -> str | None:
    """Return what was answered as text; what is no text, as its base64."""
    if answer is None:
        return None
    return answer["base64"] if answer["text"] is None else answer["text"]


def _readable(body: str) -> str:
    """Return a body with a line for each fact; one that is no JSON, as it is."""
    try:
        return json.dumps(json.loads(body), indent=_INDENT, ensure_ascii=False)
    except ValueError:
        return body


def _took(attempts: Sequence[Mapping[str, Any]], word: Wording) -> ChartView | None:
    """Return how long each attempt took, as bars below one another in the order of time; one says nothing beside it."""
    if len(attempts) <= 1:
        return None
    bars = [
        Bar(
            word.say("delivery.attempt", number=word.number(each["number"]), moment=word.moment(each["at"])),
            Figure(Decimal(each["milliseconds"])),
        )
        for each in attempts
    ]
    title, of = word.say("delivery.took"), word.say("delivery.attempts.one")
    return bar_chart(BarChart("attempts", title, of, word.say("delivery.milliseconds"), bars, "ms"), word)
