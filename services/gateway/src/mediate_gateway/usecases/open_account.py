"""Open a local account for somebody."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Final

from pydantic import Field

from mediate_contracts.policy import STAFF, Duty, Role
from mediate_contracts.values import Line, Value
from mediate_gateway.adapters import accounts
from mediate_gateway.adapters.accounts import Account, Email, Opening
from mediate_gateway.domain.invitations import check_roles
from mediate_gateway.domain.languages import DEFAULT, Language
from mediate_shared import audit
from mediate_shared.audit import Audited
from mediate_shared.journal import Transaction

BASIS: Final = f"duty:{Duty.MANAGE_ACCOUNTS}"
Roles = Annotated[
    Sequence[Role], Field(max_length=len(STAFF), description="Roles of staff; partners are members of organisations.")
]


class OpenAccount(Value):
    """Somebody to open an account for; they sign in with their email."""

    name: Line
    email: Email
    roles: Roles = ()
    language: Language = DEFAULT


class OpenedAccount(Account):
    """An account with its first password, as it is shown once."""

    one_time_password: str = Field(description="To hand over; it is kept nowhere and to be changed at first sign-in.")


async def open_account(
    command: OpenAccount,
    password: str,
    password_hash: str,
    *,
    reason: str | None,
    transaction: Transaction,
    now: datetime,
) -> OpenedAccount:
    """Open an account with a first password. Raises EmailTaken or NotYoursToGive."""
    gives_roles = transaction.actor.entrusted(Duty.MANAGE_ACCOUNTS).everything
    check_roles(command.roles, gives_roles=gives_roles)
    account = await accounts.add(
        transaction,
        Opening(
            name=command.name,
            language=command.language,
            email=command.email,
            roles=frozenset(command.roles),
            login=command.email,
            password_hash=password_hash,
            must_change_password=True,
        ),
        at=now,
    )
    done = Audited("account.open", "account", account.id, BASIS)
    await audit.append(transaction, transaction.actor, done, at=now, reason=reason)
    return OpenedAccount(**account.model_dump(), one_time_password=password)
