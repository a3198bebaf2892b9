"""The pages by which something is sent again, all of a time is recovered, and a test event is sent."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.catalogue import CATALOGUE
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
_PARTS_MAX: Final = 200
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
    usual = visit.service.clock().astimezone(AMSTERDAM) - timedelta(hours=_USUAL_HOURS)
    return visit.page(
        "subscriptions/recover.html",
        section=SECTION,
        at=RECOVER.format(endpoint_id=endpoint["id"]),
        typed=typed,
        refused=wrong,
        endpoint=endpoint,
        usual=usual.strftime(_MINUTE),
        back=visit.to(endpoint_at(endpoint["id"])),
    )


async def _recover(visit: Visit, endpoint: Mapping[str, Any]) -> Response:
    typed = await visit.typed()
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
    try:
        # A long time is gone through in parts, each of which says where the next begins.
        for _ in range(_PARTS_MAX):
            answer = (await visit.tell("POST", AREA, f"/endpoints/{endpoint['id']}/recoveries", asked)).body
            if not answer.get("next"):
                break
            asked = {"cursor": answer["next"]}
    except REFUSALS as error:
        return _recover_page(visit, endpoint, typed=typed, wrong=refused(error, visit.word, "since"))
    return visit.go(DELIVERIES, done="endpoint_recovered", endpoint_id=str(endpoint["id"]))


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
    return sorted(entry.type for entry in CATALOGUE.values() if AREA in entry.consumers and not entry.event.sealed)


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
