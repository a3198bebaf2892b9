"""Tell the NATS server for partners of an account as it is kept now."""

from uuid import UUID

from mediate_shared.clock import Clock
from mediate_shared.database import Database
from mediate_subscriptions.adapters import nats_accounts
from mediate_subscriptions.adapters.nats_accounts import Account
from mediate_subscriptions.adapters.partners_nats import PartnersNats


async def tell_account(
    database: Database, server: PartnersNats, organisation_id: UUID, *, clock: Clock
) -> Account | None:
    """Have the server know an account and who is let in no more; return what it was told, None where there is none.

    What is told replaces what was told before. So it is told again where somebody was revoked meanwhile: another who
    tells may have been there first, and what they said must not be undone by what is older. Raises NotTaken.
    """
    told = None
    while True:
        async with database.reading() as connection:
            found = await nats_accounts.everyone(connection, now=clock(), organisation_id=organisation_id)
        if not found:
            return None
        [account] = found
        # Who was revoked and whose time is over since need not be told any more: fewer is no news.
        if told is not None and told.revoked.keys() >= account.revoked.keys():
            return told
        await server.tell(account.public, name=str(organisation_id), revoked=account.revoked)
        told = account
