"""Post a made-up event to an endpoint."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from mediate_contracts.catalogue import IN_FEED
from mediate_contracts.samples import sample
from mediate_contracts.values import Value
from mediate_contracts.vocabulary import DeliveryKind
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found
from mediate_subscriptions.adapters import asking, deliveries
from mediate_subscriptions.adapters.deliveries import Delivery
from mediate_subscriptions.domain.delivering import TESTS_MAX, TooManyTests
from mediate_subscriptions.domain.filters import means
from mediate_subscriptions.domain.selection import NoSuchType
from mediate_subscriptions.usecases.delivery_rules import sent_to
from mediate_subscriptions.usecases.endpoint_rules import audited, locked

_MARK = "mediatetest"


class SendTest(Value):
    """Of which type the made-up event is."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"type": "nl.mediate.community.organisation.registered.v1"}]}
    )

    type: Annotated[str, StringConstraints(pattern=r"^nl\.mediate(\.[a-z0-9-]+)+\.v[0-9]+$", max_length=120)] | None = (
        Field(default=None, description="A type of the catalogue; the first that the endpoint asks for, if left out.")
    )


async def send_test(
    endpoint_id: UUID, body: SendTest, *, reason: str | None, transaction: Transaction, now: datetime
) -> Delivery:
    """Post the example of an event type, marked as a test; it is signed and tried like everything else.

    Raises ProblemError (403, 404), NotSentTo, NoSuchType or TooManyTests.
    """
    await locked(transaction, endpoint_id)
    endpoint, _ = await sent_to(
        transaction, endpoint_id, field="path.endpoint_id", missing=not_found("endpoint", endpoint_id)
    )
    entry = IN_FEED.get(body.type or _first(endpoint.types))
    if entry is None:
        raise NoSuchType("no event type of the catalogue is this", field="body.type", value=body.type)
    if await asking.waiting(transaction, endpoint_id, kind=DeliveryKind.TEST, most=TESTS_MAX) >= TESTS_MAX:
        reason_given = f"{TESTS_MAX} tests are on their way already; wait until some of them were posted"
        raise TooManyTests(reason_given, field="path.endpoint_id", value=str(endpoint_id))
    made_up = sample(entry)
    delivery_id = await asking.ask(
        transaction,
        endpoint_id=endpoint_id,
        kind=DeliveryKind.TEST,
        type=entry.type,
        data=made_up["data"],
        extensions={"visibility": made_up["visibility"], _MARK: True},
        subject=made_up["subject"],
        now=now,
    )
    await audited(transaction, "test", endpoint_id, reason=reason, now=now)
    return await deliveries.shown(transaction.connection, delivery_id)


def _first(types: list[str]) -> str:
    return next(each for each in IN_FEED if not types or any(means(one, each) for one in types))
