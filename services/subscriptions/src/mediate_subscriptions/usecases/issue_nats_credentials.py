"""Issue credentials by which an organisation's systems read their own stream over NATS."""

from datetime import datetime
from typing import Final
from uuid import UUID

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from mediate_contracts.events.base import Visibility
from mediate_contracts.events.subscriptions import CredentialsIssued
from mediate_contracts.policy import Action
from mediate_contracts.values import Flag, Instant, Line, Value
from mediate_shared.identity.guard import not_yours
from mediate_shared.journal import Transaction
from mediate_subscriptions.adapters import nats_accounts
from mediate_subscriptions.adapters.nats_accounts import NatsCredentials
from mediate_subscriptions.adapters.nats_claims import Key
from mediate_subscriptions.adapters.sealing import Sealing
from mediate_subscriptions.domain.partners_nats import CREDENTIALS_MAX, REVOKED_MAX, TooManyCredentials, until
from mediate_subscriptions.usecases.nats_rules import audited, ids

_EXAMPLE: Final[JsonDict] = {"name": "Our planning system", "synthetic": True}


class IssueNatsCredentials(Value):
    """Whose credentials they are, what people know them by, and until when they are taken."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    organisation_id: UUID
    name: Line = Field(description="What people know them by: the system that reads with them.")
    expires_at: Instant = Field(description="Until when they are taken, no more than 366 days from now.")
    synthetic: Flag = Field(default=False, description="Whether they are made up, for trying out.")


async def issue_nats_credentials(
    command: IssueNatsCredentials,
    user: Key,
    *,
    sealing: Sealing,
    reason: str | None,
    transaction: Transaction,
    now: datetime,
) -> NatsCredentials:
    """Keep that a user is let in, and make its organisation an account where it has none.

    Raises ProblemError (403), LifetimeRefused, or TooManyCredentials.
    """
    organisation_id = command.organisation_id
    if not transaction.reach(Action.CREATE, Visibility.CASE).covers(organisation_id):
        raise not_yours("body.organisation_id", organisation_id)
    ends = until(command.expires_at, now=now)
    await nats_accounts.held(transaction, organisation_id, sealing, at=now)
    taken, revoked = await nats_accounts.count(transaction, organisation_id, now=now)
    if taken >= CREDENTIALS_MAX:
        raise _too_many(f"the organisation has {CREDENTIALS_MAX} that are taken; revoke one first", organisation_id)
    if revoked >= REVOKED_MAX:
        raise _too_many(f"{REVOKED_MAX} were revoked and have yet to run out; wait until one has", organisation_id)
    values = {
        "organisation_id": organisation_id,
        "name": command.name,
        "public_key": user.public,
        "expires_at": ends,
        "synthetic": command.synthetic,
    }
    credentials = await nats_accounts.add(transaction, values, at=now)
    issued = CredentialsIssued(**ids(credentials), name=command.name, expires_at=ends, synthetic=command.synthetic)
    transaction.record(issued, at=now)
    await audited(transaction, "issue", credentials.id, reason=reason, now=now)
    return credentials


def _too_many(reason: str, organisation_id: UUID) -> TooManyCredentials:
    return TooManyCredentials(reason, field="body.organisation_id", value=str(organisation_id))
