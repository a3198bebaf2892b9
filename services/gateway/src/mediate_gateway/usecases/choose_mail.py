"""Choose how often one gets a digest and of what, or end that by the link in one."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field

from mediate_contracts.values import DomainError, Value
from mediate_gateway.adapters import accounts, mail_preferences
from mediate_gateway.adapters.opaque import token_hash
from mediate_gateway.domain.mailing import Frequency
from mediate_shared.journal import Transaction

LINES_MAX: Final = 99
NO_EMAIL: Final = "this account has no email address that a digest could go to"
NOTHING_FOLLOWED: Final = "none of these action lines is there"


class NoDigest(DomainError):
    """A digest cannot be had so."""


class ChooseMail(Value):
    """What somebody wants: how often, and about which action lines; None for all of them, the new ones too."""

    frequency: Frequency
    lines: Annotated[tuple[UUID, ...], Field(max_length=LINES_MAX)] | None = None


async def choose_mail(
    command: ChooseMail,
    account_id: UUID,
    *,
    known: Collection[UUID],
    token: str,
    transaction: Transaction,
    now: datetime,
) -> None:
    """Keep what somebody wants; of ``lines`` those that are ``known``. ``token`` ends it without signing in.

    Raises NoDigest for an account without an email address, or where none of the lines is there.
    """
    lines: Sequence[UUID] | None = command.lines
    if command.frequency is not Frequency.OFF:
        account = await accounts.for_update(transaction, account_id)
        if account.email is None:
            raise NoDigest(NO_EMAIL, field="body.frequency", value=command.frequency.value)
        if lines is not None and not [each for each in lines if each in known]:
            raise NoDigest(NOTHING_FOLLOWED, field="body.lines", value=[])
    followed = None if lines is None else [each for each in lines if each in known]
    await mail_preferences.choose(
        transaction, account_id, command.frequency, followed, unsubscribe_hash=token_hash(token), now=now
    )


async def unsubscribe(token: str, *, transaction: Transaction, now: datetime) -> bool:
    """End the digests of whoever a link was sent to, as often as it is followed; tell whether it is anybody's."""
    return await mail_preferences.end(transaction, token_hash(token), now=now)
