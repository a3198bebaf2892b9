"""Finds who is to be told that an endpoint was disabled: those who administer its organisation, each once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import BigInteger, Text, cast, exists, extract, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.vocabulary import DisabledReason, EndpointStatus
from mediate_gateway.adapters.identity_tables import ACCOUNT, MEMBERSHIP
from mediate_gateway.adapters.mail_tables import MAIL
from mediate_gateway.adapters.subscriptions_read_model import ENDPOINT
from mediate_gateway.adapters.tables import ORGANISATION
from mediate_gateway.domain.accounts import AccountStatus
from mediate_gateway.domain.languages import Language
from mediate_gateway.domain.memberships import MembershipStatus


class Notice(NamedTuple):
    """That an endpoint was disabled, for somebody; ``period`` tells it from every other mail to them."""

    account_id: UUID
    language: Language
    period: str
    endpoint_id: UUID
    endpoint: str
    organisation: str | None
    reason: DisabledReason
    disabled_at: datetime


# Of the same endpoint a mail is written each time it is disabled, and after a rebuild of what events fill none again.
_PERIOD: Final = func.concat(
    "endpoint-", cast(ENDPOINT.c.id, Text), "-", cast(extract("epoch", ENDPOINT.c.disabled_at), BigInteger)
)


async def due(connection: AsyncConnection, *, since: datetime, limit: int) -> Sequence[Notice]:
    """Return what nobody was written yet of the endpoints that were disabled since a moment, oldest first."""
    written = exists().where(MAIL.c.account_id == ACCOUNT.c.id, MAIL.c.period == _PERIOD)
    query = (
        select(
            ACCOUNT.c.id,
            ACCOUNT.c.language,
            _PERIOD,
            ENDPOINT.c.id,
            ENDPOINT.c.name,
            ORGANISATION.c.name,
            ENDPOINT.c.disabled_reason,
            ENDPOINT.c.disabled_at,
        )
        .join_from(ENDPOINT, MEMBERSHIP, MEMBERSHIP.c.organisation_id == ENDPOINT.c.organisation_id)
        .join(ACCOUNT, ACCOUNT.c.id == MEMBERSHIP.c.account_id)
        .outerjoin(ORGANISATION, ORGANISATION.c.id == ENDPOINT.c.organisation_id)
        .where(
            ENDPOINT.c.status == EndpointStatus.DISABLED.value,
            ENDPOINT.c.disabled_at >= since,
            MEMBERSHIP.c.status == MembershipStatus.ACTIVE.value,
            MEMBERSHIP.c.is_admin,
            ACCOUNT.c.status == AccountStatus.ACTIVE.value,
            ~written,
        )
        .order_by(ENDPOINT.c.disabled_at, ENDPOINT.c.id, ACCOUNT.c.id)
        .limit(limit)
    )
    return [
        Notice(row[0], Language(row[1]), row[2], row[3], row[4], row[5], DisabledReason(row[6]), row[7])
        for row in await connection.execute(query)
    ]
