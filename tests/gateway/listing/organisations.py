"""Organisations in the read model, as lists show them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from mediate_contracts.envelope import Envelope, encode, with_sequence
from mediate_contracts.events.community import OrganisationRegistered
from mediate_contracts.values import OrganisationId
from mediate_gateway.adapters.search_index import index
from mediate_gateway.adapters.tables import ORGANISATION
from mediate_shared.ids import new_id
from mediate_shared.inbox import Received
from support.running import Running


def _said(row: Mapping[str, Any], at: datetime) -> Received[Any]:
    """Return the event that such a row comes from."""
    fields = {name: value for name, value in row.items() if name in OrganisationRegistered.model_fields}
    event = OrganisationRegistered(organisation_id=OrganisationId(row["id"]), **fields)
    written = encode(event, event_id=new_id(), source="/community/0", at=at, traceparent=None)
    body = with_sequence(written, 1).encode()
    return Received(event, Envelope.model_validate_json(body), body)


async def enter(gateway: Running, name: str = "Studio Noord", **columns: Any) -> UUID:
    """Enter an organisation into the read model, and return its id."""
    identifier: UUID = columns.pop("id", None) or uuid4()
    now = datetime(2026, 3, 1, 12, tzinfo=UTC)
    row = {"id": identifier, "name": name, "types": ["producer"], "synthetic": False, "since": now, "updated_at": now}
    async with gateway.service.database.transaction() as transaction:
        await transaction.execute(ORGANISATION.insert().values(**{**row, **columns}))
        await index([_said({**row, **columns}, now)], transaction)
    return identifier
