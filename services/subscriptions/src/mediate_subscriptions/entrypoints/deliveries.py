"""The log of deliveries over HTTP: what was sent and why, sending it again, and trying an endpoint out."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action, Duty
from mediate_contracts.vocabulary import DeliveryKind, DeliveryStatus
from mediate_shared.audit import Reason
from mediate_shared.commands import Commanding
from mediate_shared.database import Database
from mediate_shared.identity.actor import Actor, Reach
from mediate_shared.identity.guard import Acting, needs_duty, needs_own
from mediate_shared.paging import Cursor, Limit, Page, id_position, page
from mediate_shared.problems import Problem
from mediate_subscriptions.adapters import deliveries, endpoint_health
from mediate_subscriptions.adapters.deliveries import Delivery, Looked, Moment, WholeDelivery
from mediate_subscriptions.adapters.endpoint_health import Behind, EndpointHealth
from mediate_subscriptions.adapters.sealing import Sealing
from mediate_subscriptions.domain.delivering import (
    NotSentAgain,
    NotSentTo,
    NotTheirsAnyMore,
    NotYetThen,
    TooLongAgo,
    TooManyTests,
)
from mediate_subscriptions.usecases.recover_deliveries import (
    RecoverDeliveries,
    Recovered,
    Recovering,
    recover_deliveries,
)
from mediate_subscriptions.usecases.resend_delivery import resend_delivery
from mediate_subscriptions.usecases.send_test import SendTest, send_test

PROBLEMS: Final = {
    NotSentTo: Problem(409, "endpoint-not-active", "The endpoint is sent nothing as it stands"),
    NotSentAgain: Problem(409, "not-sent-again", "This delivery is not sent again"),
    NotTheirsAnyMore: Problem(409, "no-longer-visible", "The organisation may not see this event any more"),
    TooManyTests: Problem(409, "too-many-tests", "As many tests are on their way as may be"),
    TooLongAgo: Problem(422, "too-long-ago", "That is longer ago than deliveries are kept"),
    NotYetThen: Problem(422, "still-to-come", "The moment is still to come"),
}

_SERVICE: Final = "subscriptions"
_AT: Final = "/v1/subscriptions/deliveries/{id}"
_ENDPOINT: Final = "/endpoints/{endpoint_id}"
_TypeLooked = Annotated[
    str | None,
    Query(
        alias="type",
        pattern=r"^nl\.mediate(\.[a-z0-9-]+)*(\.\*)?$",
        max_length=120,
        description="A type, or the beginning of some: `nl.mediate.agendas.*`.",
    ),
]
_Statuses = Annotated[list[DeliveryStatus], Query(default_factory=list, max_length=4)]
_Since = Annotated[Moment | None, Query(description="Made at this moment or later.")]
_Until = Annotated[Moment | None, Query(description="Made before this moment.")]


class HealthPage(Page[EndpointHealth]):
    """How endpoints do, and how far the worker is behind that serves all of them."""

    behind: Behind


@dataclass(frozen=True)
class Delivering:
    """What the log takes: the database, cursors, how far is recovered, and who is woken to deliver."""

    database: Database
    sealing: Sealing
    replay_days: int
    wake: Callable[[], None]

    @property
    def recovering(self) -> Recovering:
        """What recovering takes."""
        return Recovering(self.sealing, self.replay_days)


def _reading(actor: Actor) -> Reach:
    return actor.reach(Action.READ, Visibility.CASE, _SERVICE)


def router(delivering: Delivering) -> APIRouter:
    """Return the routes of deliveries."""
    routes = APIRouter(prefix="/v1", tags=["deliveries"])
    _add_log(routes, delivering)
    _add_sending(routes, delivering)
    _add_health(routes, delivering)
    return routes


def _add_log(routes: APIRouter, delivering: Delivering) -> None:
    @routes.get("/deliveries", dependencies=[needs_own(Action.READ, Visibility.CASE)])
    async def list_deliveries(
        actor: Acting,
        status: _Statuses,
        endpoint_id: UUID | None = None,
        kind: DeliveryKind | None = None,
        looked_type: _TypeLooked = None,
        event_id: UUID | None = None,
        since: _Since = None,
        until: _Until = None,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Page[Delivery]:
        """List deliveries, the newest first; of several statuses those that have any of them.

        They are kept as long as events are delivered anew (`recoveries`).
        """
        looked = Looked(endpoint_id, status, kind, looked_type, event_id, since, until)
        before = id_position(cursor)
        async with delivering.database.reading() as connection:
            found = await deliveries.listing(connection, looked, reach=_reading(actor), before=before, limit=limit + 1)
        return page(found, limit, lambda delivery: str(delivery.id))

    @routes.get("/deliveries/{delivery_id}", dependencies=[needs_own(Action.READ, Visibility.CASE)])
    async def show_delivery(actor: Acting, delivery_id: UUID) -> WholeDelivery:
        """Show one delivery: the body as it is sent, why it is, and every attempt with its request and its answer."""
        async with delivering.database.reading() as connection:
            return await deliveries.one(connection, delivery_id, reach=_reading(actor), sealing=delivering.sealing)


def _add_sending(routes: APIRouter, delivering: Delivering) -> None:
    @routes.post(
        "/deliveries/{delivery_id}/resend",
        dependencies=[needs_own(Action.CHANGE, Visibility.CASE)],
        response_model=Delivery,
    )
    async def resend(delivery_id: UUID, command: Commanding, reason: Reason) -> Response:
        """Send a delivery again, whatever became of it, under the same `webhook-id`."""
        answer = await command.run_batch(
            lambda transaction, now: resend_delivery(delivery_id, reason=reason, transaction=transaction, now=now)
        )
        delivering.wake()
        return answer

    @routes.post(
        f"{_ENDPOINT}/recoveries",
        dependencies=[needs_own(Action.CHANGE, Visibility.CASE)],
        response_model=Recovered,
    )
    async def recover(endpoint_id: UUID, body: RecoverDeliveries, command: Commanding, reason: Reason) -> Response:
        """Deliver anew what happened since a moment, or behind a cursor, by what the endpoint asks for now.

        What was delivered is not sent again; what is missing, was given up or cancelled, or waits for its next attempt
        after one that failed, is at once. Go on while `next` is not null.
        """
        use_case = partial(recover_deliveries, endpoint_id, body, delivering.recovering, reason=reason)
        answer = await command.run_batch(lambda transaction, now: use_case(transaction=transaction, now=now))
        delivering.wake()
        return answer

    @routes.post(
        f"{_ENDPOINT}/test-deliveries",
        dependencies=[needs_own(Action.CHANGE, Visibility.CASE)],
        status_code=201,
        response_model=Delivery,
    )
    async def test(endpoint_id: UUID, body: SendTest, command: Commanding, reason: Reason) -> Response:
        """Post the example of an event type to an endpoint, marked with `mediatetest`."""
        use_case = partial(send_test, endpoint_id, body, reason=reason)
        answer = await command.run_batch(
            lambda transaction, now: use_case(transaction=transaction, now=now), created_at=_AT
        )
        delivering.wake()
        return answer


def _add_health(routes: APIRouter, delivering: Delivering) -> None:
    @routes.get("/endpoint-health", dependencies=[needs_duty(Duty.OPERATE)])
    async def show_health(cursor: Cursor = None, limit: Limit = 50) -> HealthPage:
        """Tell how endpoints do, in the order they were added: what is pending, what was given up, since when."""
        after = id_position(cursor)
        async with delivering.database.reading() as connection:
            found = await endpoint_health.listing(connection, after=after, limit=limit + 1)
            behind = await endpoint_health.behind(connection)
        shown = page(found, limit, lambda each: str(each.endpoint_id))
        return HealthPage(items=shown.items, next=shown.next, behind=behind)
