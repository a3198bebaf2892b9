"""Add a contact person to an organisation, with what they agreed with."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from mediate_community.adapters import contacts
from mediate_community.adapters.membership_tables import Contact, Particulars, Purposes
from mediate_community.adapters.parties import check_known
from mediate_community.domain.contacts import hold_consent_day
from mediate_community.usecases.seeing_contacts import hold_own_account
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import Day
from mediate_contracts.vocabulary import ConsentMeans
from mediate_shared.identity.guard import not_yours
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict


class _Given(SQLModel):
    given_on: Day
    by: ConsentMeans = Field(description="How they told it.")
    purposes: Purposes = Field(min_length=1, description="What they may be known for.")


class GivenConsent(Strict, _Given):
    """What somebody agreed with, on which day, and how they told it."""


class AddContact(Strict, Particulars):
    """A contact person; nobody is kept who did not agree with it."""

    organisation_id: UUID
    consent: GivenConsent


async def add_contact(command: AddContact, *, transaction: Transaction, now: datetime) -> Contact:
    """Add a contact person. Raises ProblemError (403, 409), UnknownOrganisation, or ConsentDayWrong."""
    if not transaction.reach(Action.CREATE, Visibility.CASE).covers(command.organisation_id):
        raise not_yours("body.organisation_id", command.organisation_id)
    hold_own_account(transaction, command.account_id)
    await check_known(transaction, command.organisation_id, field="body.organisation_id")
    given = command.consent
    hold_consent_day(given.given_on, after=None, today=now.date(), field="body.consent.given_on")
    consented = {"on": given.given_on, "by": given.by.value, "purposes": [each.value for each in given.purposes]}
    values = {name: getattr(command, name) for name in Particulars.model_fields}
    row = await contacts.add(transaction, {**values, "organisation_id": command.organisation_id}, consented, at=now)
    [shown] = await contacts.shown(transaction.connection, [row])
    return shown
