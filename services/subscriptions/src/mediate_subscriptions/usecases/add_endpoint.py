"""Name an address of an organisation's own systems, to which nothing is sent before its receiver agreed."""

from datetime import datetime
from typing import Final
from uuid import UUID

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from mediate_contracts.events.base import Visibility
from mediate_contracts.events.subscriptions import EndpointAdded
from mediate_contracts.policy import Action
from mediate_contracts.values import Flag
from mediate_shared.identity.guard import not_yours
from mediate_shared.journal import Transaction
from mediate_subscriptions.adapters import endpoints
from mediate_subscriptions.adapters.endpoints import Endpoint
from mediate_subscriptions.adapters.sealing import Sealing
from mediate_subscriptions.domain.endpoints import TooManyEndpoints
from mediate_subscriptions.domain.signing import NewKeys
from mediate_subscriptions.usecases.endpoint_rules import NOBODYS_URL, Wanted, audited, ids, kept

_EXAMPLE: Final[JsonDict] = {
    "name": "Our planning system",
    "url": NOBODYS_URL,
    "types": ["nl.mediate.agendas.*"],
    "action_lines": [],
    "subjects": [],
    "fields": [],
    "synthetic": True,
}


class AddEndpoint(Wanted):
    """An address, whose it is, and what it is to be sent."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    organisation_id: UUID
    synthetic: Flag = Field(default=False, description="Whether it is made up, for trying out.")


async def add_endpoint(
    command: AddEndpoint,
    made: NewKeys,
    *,
    url: str,
    endpoints_max: int,
    sealing: Sealing,
    reason: str | None,
    transaction: Transaction,
    now: datetime,
) -> Endpoint:
    """Add an endpoint at an address that was looked at, with secrets that its organisation is told once.

    Raises ProblemError (403), NoSuchType, or TooManyEndpoints.
    """
    if not transaction.reach(Action.CREATE, Visibility.CASE).covers(command.organisation_id):
        raise not_yours("body.organisation_id", command.organisation_id)
    values = {**kept(command), "url": url}
    if await endpoints.count(transaction, command.organisation_id) >= endpoints_max:
        raise TooManyEndpoints(
            f"the organisation has {endpoints_max} endpoints; remove one first",
            field="body.organisation_id",
            value=str(command.organisation_id),
        )
    row = await endpoints.add(transaction, values, at=now)
    await endpoints.keep_secrets(transaction, row["id"], made, sealing, asymmetric=command.asymmetric, at=now)
    transaction.record(EndpointAdded(**ids(row), name=command.name, synthetic=command.synthetic), at=now)
    await audited(transaction, "add", row["id"], reason=reason, now=now)
    return endpoints.view(row)
