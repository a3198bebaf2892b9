"""Note what a contact person agrees with from now on; what they no longer agree with ends at once."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from mediate_community.adapters import contacts
from mediate_community.adapters.membership_tables import Contact, Purposes
from mediate_community.domain.contacts import hold_consent_day
from mediate_community.usecases.seeing_contacts import locked
from mediate_contracts.values import Day
from mediate_contracts.vocabulary import ConsentMeans
from mediate_shared.commands import stale
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict


class _Told(SQLModel):
    purposes: Purposes = Field(description="All that they agree with now; none: they are removed within a day.")
    on: Day
    by: ConsentMeans | None = None


class TellConsent(Strict, _Told):
    """What somebody agrees with as of a day, and how they told it."""


async def tell_consent(
    contact_id: UUID, command: TellConsent, *, expecting: int, transaction: Transaction, now: datetime
) -> Contact:
    """Note consent on the version the sender saw.

    Raises ProblemError (403, 404, 412), ConsentDayWrong, or TooManyConsents.
    """
    row = await locked(transaction, contact_id)
    if row["version"] != expecting:
        raise stale(expecting, row["version"])
    hold_consent_day(command.on, after=row["consented_on"], today=now.date(), field="body.on")
    consented = {
        "on": command.on,
        "by": None if command.by is None else command.by.value,
        "purposes": [each.value for each in command.purposes],
    }
    changed = await contacts.consent(transaction, row, consented, at=now)
    [shown] = await contacts.shown(transaction.connection, [changed])
    return shown
