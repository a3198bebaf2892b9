"""Sign posts to an endpoint with another secret; the one before signs along for a day."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from mediate_contracts.values import Flag, Value
from mediate_shared.journal import Transaction
from mediate_subscriptions.adapters import endpoints
from mediate_subscriptions.adapters.endpoints import OVERLAP, Endpoint
from mediate_subscriptions.adapters.sealing import Sealing
from mediate_subscriptions.domain.endpoints import KEYS_MAX, TooManyKeys
from mediate_subscriptions.domain.signing import NewKeys, Scheme
from mediate_subscriptions.usecases.endpoint_rules import audited, locked


class RotateSecrets(Value):
    """Whether the secrets there are end at once, as they should where somebody else has them."""

    revoke_old: Flag = Field(default=False, description="Ends the old ones at once; else they sign for 24 hours more.")


async def rotate_secrets(
    endpoint_id: UUID,
    command: RotateSecrets,
    made: NewKeys,
    *,
    expecting: int,
    sealing: Sealing,
    reason: str | None,
    transaction: Transaction,
    now: datetime,
) -> Endpoint:
    """Sign with new secrets from now on. Raises ProblemError (403, 404, 412) or TooManyKeys."""
    row = await locked(transaction, endpoint_id, expecting=expecting)
    await endpoints.delete_secrets(transaction, endpoint_id, over_at=now)
    if command.revoke_old:
        await endpoints.delete_secrets(transaction, endpoint_id)
    else:
        live = await endpoints.keys(transaction.connection, endpoint_id, now=now)
        if sum(each.scheme is Scheme.V1 for each in live) >= KEYS_MAX:
            raise TooManyKeys(
                f"{KEYS_MAX} secrets sign already; wait until one is over, or end the old ones at once",
                field="body.revoke_old",
                value=False,
            )
        await endpoints.end_secrets(transaction, endpoint_id, until=now + OVERLAP)
    await endpoints.keep_secrets(transaction, endpoint_id, made, sealing, asymmetric=row["asymmetric"], at=now)
    rotated = await endpoints.change(transaction, row, {}, at=now)
    await audited(transaction, "rotate", endpoint_id, reason=reason, now=now)
    return endpoints.view(rotated)
