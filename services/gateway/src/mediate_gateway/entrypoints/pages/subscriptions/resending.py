"""The pages by which something is sent again, all of a time is recovered, and a test event is sent."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.catalogue import IN_FEED
from mediate_contracts.events.base import Visibility
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, missing, refused
from mediate_gateway.entrypoints.pages.subscriptions.places import (
    AREA,
    DELIVERIES,
    DELIVERY,
    ENDPOINT,
    SECTION,
    changing,
    delivery_at,
    endpoint_at,
    endpoint_of,
    endpoint_to_change,
    may_change,
)
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_gateway.entrypoints.wording import AMSTERDAM
from mediate_shared.identity.guard import not_yours

RESEND: Final = DELIVERY + "/resend"
RECOVER: Final = ENDPOINT + "/recover"
TEST: Final = ENDPOINT + "/test"
_USUAL_HOURS: Final = 24
_SECONDS_AT_A_TIME: Final = 8.0
"""How long one press of the button goes through parts of a long time; what is left then is gone on with by another."""
_CURSOR_CHARACTERS_MAX: Final = 400
_SENT_MAX: Final = 10**12
_MINUTE: Final = "%Y-%m-%dT%H:%M"


def routes() -> APIRouter:
    """Return the pages by which something is sent that was not, or not yet."""
    router = APIRouter()

    @router.get(RESEND, dependencies=changing())
    async def show_resend(visit: Visiting, delivery_id: UUID) -> Response:
        return _resend_page(visit, await _delivery_to_change(visit, delivery_id))

    @router.post(RESEND, dependencies=changing())
    async def resend(visit: Visiting, delivery_id: UUID) -> Response:
        return await _resend(visit, await _delivery_to_change(visit, delivery_id))

    @router.get(RECOVER, dependencies=changing())
    async def show_recover(visit: Visiting, endpoint_id: UUID) -> Response:
        return _recover_page(visit, await endpoint_to_change(visit, endpoint_id))

    @router.post(RECOVER, dependencies=changing())
    async def recover(visit: Visiting, endpoint_id: UUID) -> Response:
        return await _recover(visit, await endpoint_to_change(visit, endpoint_id))

    @router.get(TEST, dependencies=changing())
    async def show_send_test(visit: Visiting, endpoint_id: UUID) -> Response:
        return _test_page(visit, await endpoint_to_change(visit, endpoint_id))

    @router.post(TEST, dependencies=changing())
    async def send_test(visit: Visiting, endpoint_id: UUID) -> Response:
        return await _test(visit, await endpoint_to_change(visit, endpoint_id))

    return router


async def _delivery_to_change(visit: Visit, delivery_id: UUID) -> Mapping[str, Any]:
    found: Mapping[str, Any] = (await visit.ask(AREA, f"/deliveries/{delivery_id}")).body
    endpoint = await endpoint_of(visit, UUID(found["endpoint_id"]))
    if not may_change(visit, endpoint["organisation_id"]):
        raise not_yours("path.delivery_id", UUID(endpoint["organisation_id"]))
    return {**found, "endpoint": endpoint}


def _resend_page(
    visit: Visit, delivery: Mapping[str, Any], *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None
) -> Response:
    say = visit.word.say
    return visit.confirm(
        say("delivery.resend.title"),
        say("delivery.resend.what", type=delivery["type"], endpoint=delivery["endpoint"]["name"]),
        say("delivery.resend.do"),
        back=delivery_at(delivery["id"]),
        section=SECTION,
        typed=typed,
        refused=wrong,
    )


async def _resend(visit: Visit, delivery: Mapping[str, Any]) -> Response:
    typed = await visit.typed()
    try:
        await visit.tell("POST", AREA, f"/deliveries/{delivery['id']}/resend", {})
    except REFUSALS as error:
        return _resend_page(visit, delivery, typed=typed, wrong=refused(error, visit.word))
    return visit.go(delivery_at(delivery["id"]), done="delivery_resent")


def _recover_page(
    visit: Visit, endpoint: Mapping[str, Any], *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None
) -> Response:
    said = visit.request.query_params
    usual = visit.service.clock().astimezone(AMSTERDAM) - timedelta(hours=_USUAL_HOURS)
    return visit.page(
        "subscriptions/recover.html",
        section=SECTION,
        at=RECOVER.format(endpoint_id=endpoint["id"]),
        typed=typed,
        refused=wrong,
        endpoint=endpoint,
        usual=usual.strftime(_MINUTE),
        sent=_sent(said["sent"]) if "sent" in said else None,
        cursor=(said.get("cursor") or "")[:_CURSOR_CHARACTERS_MAX],
        deliveries_at=visit.to(DELIVERIES, endpoint_id=str(endpoint["id"])),
        back=visit.to(endpoint_at(endpoint["id"])),
    )


async def _recover(visit: Visit, endpoint: Mapping[str, Any]) -> Response:
    typed = await visit.typed()
    sent, cursor = _sent(typed.text("sent")), typed.text("cursor")
    if cursor is None:
        text = typed.text("since")
        if text is None:
            return _recover_page(visit, endpoint, typed=typed, wrong=missing(visit.word, "since"))
        try:
            typed_at = datetime.fromisoformat(text.strip())
            since = (typed_at if typed_at.tzinfo else typed_at.replace(tzinfo=AMSTERDAM)).astimezone(UTC)
        except (OverflowError, ValueError):
            wrong = Refused({"since": visit.word.say("subscriptions.recover.wrong")})
            return _recover_page(visit, endpoint, typed=typed, wrong=wrong)
        asked = {"since": since.isoformat()}
    else:
        asked = {"cursor": cursor[:_CURSOR_CHARACTERS_MAX]}
    try:
        sent, after = await _go_through(visit, endpoint, asked, sent)
    except REFUSALS as error:
        return _recover_page(visit, endpoint, typed=typed, wrong=refused(error, visit.word, "since"))
    told = {"sent": str(sent)} if after is None else {"sent": str(sent), "cursor": after}
    return visit.go(RECOVER.format(endpoint_id=endpoint["id"]), **told)


async def _go_through(
    visit: Visit, endpoint: Mapping[str, Any], asked: Mapping[str, str], sent: int
) -> tuple[int, str | None]:
    """Recover part after part of a long time; return how much is sent, and behind which place to go on."""
    until = monotonic() + _SECONDS_AT_A_TIME
    while True:
        answer = (await visit.tell("POST", AREA, f"/endpoints/{endpoint['id']}/recoveries", asked)).body
        sent, after = sent + answer["deliveries"], answer.get("next")
        if not after or monotonic() >= until:
            return sent, after or None
        asked = {"cursor": after}


def _sent(text: str | None) -> int:
    """Return how much was sent already, as the address or the form says; 0 for what is no such number."""
    if text is None or not (text.isascii() and text.isdecimal() and len(text) < len(str(_SENT_MAX))):
        return 0
    return int(text)


def _test_page(
    visit: Visit, endpoint: Mapping[str, Any], *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None
) -> Response:
    return visit.page(
        "subscriptions/test.html",
        section=SECTION,
        at=TEST.format(endpoint_id=endpoint["id"]),
        typed=typed,
        refused=wrong,
        endpoint=endpoint,
        types=[(each, each) for each in _types()],
        back=visit.to(endpoint_at(endpoint["id"])),
    )


def _types() -> list[str]:
    """Return the types of events that partners may be sent."""
    return sorted(entry.type for entry in IN_FEED.values() if entry.visibility is not Visibility.DEAL)


async def _test(visit: Visit, endpoint: Mapping[str, Any]) -> Response:
    typed = await visit.typed()
    kind = typed.text("type")
    body = {} if kind is None else {"type": kind}
    try:
        path = f"/endpoints/{endpoint['id']}/test-deliveries"
        sent = await visit.tell("POST", AREA, path, body, key=typed.text("key"))
    except REFUSALS as error:
        return _test_page(visit, endpoint, typed=typed, wrong=refused(error, visit.word, "type"))
    return visit.go(delivery_at(sent.body["id"]), done="endpoint_tested")
