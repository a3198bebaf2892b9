"""Give somebody who forgot their password a new first one."""

from datetime import datetime
from uuid import UUID

from mediate_gateway.adapters import accounts, sessions
from mediate_gateway.domain.passwords import PasswordRefused
from mediate_gateway.usecases.open_account import BASIS, OpenedAccount
from mediate_shared import audit
from mediate_shared.audit import Audited
from mediate_shared.journal import Transaction


async def reset_password(
    account_id: UUID,
    password: str,
    password_hash: str,
    *,
    reason: str | None,
    transaction: Transaction,
    now: datetime,
) -> OpenedAccount:
    """Replace an account's password by one to be changed at the next sign-in, and end all its sessions.

    Raises ProblemError (404), or PasswordRefused for an account that a provider signs in.
    """
    account = await accounts.for_update(transaction, account_id)
    if account.login is None:
        rule = "this account has no password here: its provider signs it in"
        raise PasswordRefused(rule, field="path.account_id", value=str(account_id))
    changes = {"password_hash": password_hash, "must_change_password": True}
    changed = await accounts.change(transaction, account, changes, at=now)
    await sessions.end_all(transaction, account_id, now=now)
    done = Audited("account.reset_password", "account", account_id, BASIS)
    await audit.append(transaction, transaction.actor, done, at=now, reason=reason)
    return OpenedAccount(**changed.model_dump(), one_time_password=password)
