"""Register an organisation."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import Field

from mediate_community.adapters import change_log, organisations
from mediate_community.adapters.tables import Organisation, Profile
from mediate_community.domain.curation import Basis, stated
from mediate_community.domain.profile import check_founding, is_founded_later
from mediate_community.usecases.change_organisation import basis_of, said_of
from mediate_contracts.events.community import OrganisationRegistered
from mediate_contracts.values import OrganisationId, Source
from mediate_shared.ids import new_id
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict

_PROFILE = tuple(Profile.model_fields)


class RegisterOrganisation(Strict, Profile):
    """An organisation to enter in the registry; a field it does not know is refused."""

    source: Source | None = Field(default=None, description="Where what is entered comes from.")


async def register_organisation(
    command: RegisterOrganisation, *, transaction: Transaction, now: datetime, basis: Basis | None = None
) -> Organisation:
    """Enter an organisation in the registry. Raises KvkNumberTaken, or FoundedInFuture."""
    check_founding(command.founding_year, this_year=now.year)
    organisation = await organisations.add(transaction, new_id(), command, at=now)
    transaction.record(_registered(organisation), at=now)
    basis = basis or basis_of(transaction, OrganisationId(organisation.id))
    await change_log.write(transaction, [_first(organisation)], basis=basis, source=command.source, at=now)
    return organisation


async def register_organisations(
    commands: Sequence[RegisterOrganisation], *, transaction: Transaction, now: datetime, basis: Basis
) -> list[Organisation | None]:
    """Enter organisations in the registry, in one go, all on one basis; None stands for one that cannot be.

    What keeps that one out, ``register_organisation`` says of it alone.
    """
    able = {
        place: (new_id(), command)
        for place, command in enumerate(commands)
        if not is_founded_later(command.founding_year, this_year=now.year)
    }
    made = dict(zip(able, await organisations.add_all(transaction, list(able.values()), at=now), strict=True))
    added = [each for each in made.values() if each is not None]
    transaction.record_all([_registered(each) for each in added], at=now)
    await change_log.write(transaction, [_first(each) for each in added], basis=basis, source=None, at=now)
    return [made.get(place) for place in range(len(commands))]


def _first(organisation: Organisation) -> change_log.Written:
    return organisation.id, 1, stated({name: getattr(organisation, name) for name in _PROFILE})


def _registered(organisation: Organisation) -> OrganisationRegistered:
    return OrganisationRegistered(organisation_id=OrganisationId(organisation.id), **said_of(organisation))
