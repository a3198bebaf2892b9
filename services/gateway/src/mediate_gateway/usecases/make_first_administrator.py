"""Make a new hub's first administrator, so that there is somebody to let the others in."""

from datetime import datetime

from mediate_contracts.policy import Role
from mediate_gateway.adapters import accounts, sessions
from mediate_gateway.adapters.accounts import Account, Opening
from mediate_gateway.adapters.passwords import Passwords
from mediate_gateway.domain.accounts import FIRST_ADMINISTRATOR
from mediate_gateway.domain.languages import DEFAULT
from mediate_gateway.domain.passwords import check_password
from mediate_gateway.settings import GatewaySettings
from mediate_shared.database import Database
from mediate_shared.journal import Transaction

_NAME = "Administrator"


async def run(database: Database, settings: GatewaySettings, now: datetime) -> None:
    """Make the administrator that the settings name, where there is none to keep.

    By ``first_administrator_subject`` where no account is of that issuer and subject and nobody administers the hub;
    by ``first_administrator_password`` where there is no account at all, or only the administrator made so, whose
    first password nobody has changed yet. Replicas that start together make one. Raises PasswordRefused.
    """
    if settings.first_administrator_subject is not None:
        issuer, _, subject = settings.first_administrator_subject.partition("|")
        async with database.transaction() as transaction:
            await _keyed_on(transaction, issuer, subject, now=now)
    if settings.first_administrator_password is not None:
        await _with_password(database, settings.first_administrator_password, now=now)


async def _keyed_on(transaction: Transaction, issuer: str, subject: str, *, now: datetime) -> None:
    if await accounts.administrators(transaction) or await accounts.of_provider(transaction, issuer, subject):
        return
    opening = Opening(
        name=_NAME, language=DEFAULT, roles=frozenset({Role.ADMINISTRATOR}), issuer=issuer, subject=subject
    )
    await accounts.add(transaction, opening, at=now)


async def _with_password(database: Database, password: str, *, now: datetime) -> None:
    check_password(password, login=FIRST_ADMINISTRATOR, field="settings.first_administrator_password")
    async with database.reading() as connection:
        known = await accounts.credentials(connection, login=FIRST_ADMINISTRATOR)
        kept = None if known is None else known.password_hash
        if not _is_to_be_made(await accounts.oldest(connection, 2)):
            return
    async with Passwords().turn() as turn:
        if await turn.holds(kept, password):
            return
        after = await turn.hashed(password)
    async with database.transaction() as transaction:
        # Nobody else makes or unmakes an administrator from here on, so that what is there now stays there.
        await accounts.administrators(transaction)
        there = await accounts.oldest(transaction, 2)
        if not _is_to_be_made(there):
            return
        if there:
            first = await accounts.for_update(transaction, there[0].id)
            await accounts.change(transaction, first, {"password_hash": after}, at=now)
            await sessions.end_all(transaction, first.id, now=now)
            return
        opening = Opening(
            name=_NAME,
            language=DEFAULT,
            roles=frozenset({Role.ADMINISTRATOR}),
            login=FIRST_ADMINISTRATOR,
            password_hash=after,
            must_change_password=True,
        )
        await accounts.add(transaction, opening, at=now)


def _is_to_be_made(there: list[Account]) -> bool:
    if not there:
        return True
    first = there[0]
    return len(there) == 1 and first.login == FIRST_ADMINISTRATOR and first.must_change_password
