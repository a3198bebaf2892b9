"""Register an organisation."""

from collections.abc import Sequence
from datetime import datetime

from mediate_community.adapters import organisations
from mediate_community.adapters.tables import Organisation, Profile
from mediate_contracts.events.community import OrganisationRegistered
from mediate_contracts.values import OrganisationId
from mediate_shared.ids import new_id
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict


class RegisterOrganisation(Strict, Profile):
    """An organisation to enter in the registry; a field it does not know is refused."""


async def register_organisation(
    command: RegisterOrganisation, *, transaction: Transaction, now: datetime
) -> Organisation:
    """Enter an organisation in the registry. Raises KvkNumberTaken."""
    organisation = await organisations.add(transaction, new_id(), command, at=now)
    transaction.record(_registered(organisation), at=now)
    return organisation


async def register_organisations(
    commands: Sequence[RegisterOrganisation], *, transaction: Transaction, now: datetime
) -> list[Organisation]:
    """Enter organisations in the registry, in one go. Raises IntegrityError where one of them is refused."""
    made = await organisations.add_all(transaction, [(new_id(), command) for command in commands], at=now)
    for organisation in made:
        transaction.record(_registered(organisation), at=now)
    return made


def _registered(organisation: Organisation) -> OrganisationRegistered:
    return OrganisationRegistered(
        organisation_id=OrganisationId(organisation.id),
        **organisation.model_dump(include=set(OrganisationRegistered.model_fields) - {"organisation_id"}),
    )
