"""Change what an account may do, or close it."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from pydantic import ConfigDict, model_validator

from mediate_contracts.policy import Role
from mediate_contracts.values import Value
from mediate_gateway.adapters import accounts, invitations, sessions
from mediate_gateway.adapters.accounts import Account
from mediate_gateway.domain.accounts import AccountStatus, check_administered
from mediate_gateway.domain.invitations import check_roles
from mediate_gateway.usecases.open_account import BASIS, Roles
from mediate_shared import audit
from mediate_shared.audit import Audited
from mediate_shared.journal import Transaction


class AmendAccount(Value):
    """What changes; what is left out or null stays."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    roles: Roles | None = None
    status: AccountStatus | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.roles is None and self.status is None:
            raise ValueError("names nothing that changes")
        return self


async def amend_account(
    command: AmendAccount,
    account_id: UUID,
    *,
    expecting: int,
    reason: str | None,
    transaction: Transaction,
    now: datetime,
) -> Account:
    """Make changes to the version the sender saw; a closed account is signed out everywhere.

    Whoever loses a role or is closed leaves no invitation behind that others could still accept. Raises ProblemError
    (404, 412), NotYoursToGive, or LastAdministrator.
    """
    check_roles(command.roles or (), gives_roles=True)
    others = await accounts.administrators(transaction, but=account_id)
    account = await accounts.for_update(transaction, account_id, expecting=expecting)
    changes: dict[str, Any] = {}
    if command.roles is not None:
        changes["roles"] = sorted(set(command.roles))
    if command.status is not None:
        changes["status"] = command.status
    changed = await accounts.change(transaction, account, changes, at=now)
    check_administered(was=_administers(account), remains=_administers(changed), others=others)
    if changed.status is AccountStatus.CLOSED:
        await sessions.end_all(transaction, account_id, now=now)
    if changed.status is AccountStatus.CLOSED or set(account.roles) - set(changed.roles):
        await invitations.revoke_of(transaction, account_id, now=now)
    done = Audited("account.amend", "account", account_id, BASIS)
    await audit.append(transaction, transaction.actor, done, at=now, reason=reason)
    return changed


def _administers(account: Account) -> bool:
    return account.status is AccountStatus.ACTIVE and Role.ADMINISTRATOR in account.roles
