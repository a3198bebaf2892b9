"""Register an organisation."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from mediate_community.adapters import change_log, organisations
from mediate_community.adapters.tables import Organisation, Profile
from mediate_community.domain.curation import Basis, stated
from mediate_community.domain.profile import check_founding, is_founded_later, is_withheld, withheld
from mediate_community.usecases.change_organisation import basis_of
from mediate_contracts.events.community import OrganisationRegistered
from mediate_contracts.events.community.organisations import PublicProfile
from mediate_contracts.values import OrganisationId, Source
from mediate_shared.ids import new_id
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict

_PROFILE = tuple(Profile.model_fields)
_SAID = tuple(name for name in PublicProfile.model_fields if name in Profile.model_fields)


class RegisterOrganisation(Strict, Profile):
    """An organisation to enter in the registry; a field it does not know is refused."""

    source: Source | None = Field(default=None, description="Where what is entered comes from.")


async def register_organisation(
    command: RegisterOrganisation, *, transaction: Transaction, now: datetime, basis: Basis | None = None
) -> Organisation:
    """Enter an organisation in the registry. Raises KvkNumberTaken, or FoundedInFuture."""
    check_founding(command.founding_year, this_year=now.year)
    organisation = await organisations.add(transaction, new_id(), command, at=now)
    transaction.record(_registered(organisation.id, command), at=now)
    basis = basis or basis_of(transaction, OrganisationId(organisation.id))
    await change_log.write(transaction, [_first(organisation.id, command)], basis=basis, source=command.source, at=now)
    return organisation


async def register_organisations(
    commands: Sequence[RegisterOrganisation], *, transaction: Transaction, now: datetime, basis: Basis
) -> list[UUID | None]:
    """Enter organisations in the registry, in one go, all on one basis, and return their ids; None for what cannot be.

    What keeps that one out, ``register_organisation`` says of it alone.
    """
    named = [(new_id(), command) for command in commands]
    able = {
        identifier: command
        for identifier, command in named
        if not is_founded_later(command.founding_year, this_year=now.year)
    }
    added = await organisations.add_all(transaction, able, at=now)
    made = [(identifier, command) for identifier, command in named if identifier in added]
    transaction.record_all([_registered(identifier, command) for identifier, command in made], at=now)
    await change_log.write(transaction, [_first(*each) for each in made], basis=basis, source=None, at=now)
    return [identifier if identifier in added else None for identifier, _ in named]


def _first(identifier: UUID, profile: Profile) -> change_log.Written:
    first = stated({name: getattr(profile, name) for name in _PROFILE})
    return change_log.Written(identifier, 1, first, is_withheld=is_withheld(profile.types))


def _registered(identifier: UUID, profile: Profile) -> OrganisationRegistered:
    hidden = withheld(profile.types)
    said: dict[str, Any] = {name: None if name in hidden else getattr(profile, name) for name in _SAID}
    # What it says was read by the same rules a moment ago; nothing follows for it from a test yet.
    return OrganisationRegistered.model_construct(
        organisation_id=OrganisationId(identifier), media_tech_roles=[], **said
    )
