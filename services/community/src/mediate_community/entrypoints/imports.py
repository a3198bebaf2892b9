"""What can be imported into the registry: organisations, made or amended."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from pydantic import ValidationError

from mediate_community.adapters import organisations
from mediate_community.domain.curation import Basis
from mediate_community.domain.profile import NothingChanged, withheld
from mediate_community.entrypoints import post_imports, relation_imports
from mediate_community.entrypoints.organisation_columns import COLUMNS, as_profile
from mediate_community.usecases.amend_organisation import amend_organisation
from mediate_community.usecases.register_organisation import (
    RegisterOrganisation,
    register_organisation,
    register_organisations,
)
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import OrganisationId
from mediate_shared.identity.guard import needs_own
from mediate_shared.importing import Applied, Importable, ImportRow, Outcome, words
from mediate_shared.journal import Transaction


async def _apply(row: ImportRow, transaction: Transaction, now: datetime) -> Applied:
    if row.id is None:
        command = RegisterOrganisation.model_validate(as_profile(row.body()))
        made = await register_organisation(command, transaction=transaction, now=now, basis=Basis.IMPORT)
        return Applied(Outcome.CREATED, made.id)
    current = await organisations.for_update(transaction, row.id)
    changes = as_profile(row.changes(current.model_dump()))
    # An empty cell is no answer to whether it is invented: that stays as it is. So does what the directory, and with it
    # every file of it, does not tell of a freelancer.
    for name in ("synthetic", *withheld(current.types)):
        if changes.get(name, False) is None:
            del changes[name]
    identifier = OrganisationId(row.id)
    try:
        await amend_organisation(
            identifier,
            changes,
            expecting=current.version,
            transaction=transaction,
            now=now,
            basis=Basis.IMPORT,
        )
    except NothingChanged:
        return Applied(Outcome.UNCHANGED, row.id)
    return Applied(Outcome.CHANGED, row.id)


async def _make(rows: Sequence[ImportRow], transaction: Transaction, now: datetime) -> Sequence[Applied | None]:
    commands = {place: command for place, row in enumerate(rows) if (command := _command(row)) is not None}
    made = await register_organisations(list(commands.values()), transaction=transaction, now=now, basis=Basis.IMPORT)
    by_place = dict(zip(commands, made, strict=True))
    return [
        None if (identifier := by_place.get(place)) is None else Applied(Outcome.CREATED, identifier)
        for place in range(len(rows))
    ]


def _command(row: ImportRow) -> RegisterOrganisation | None:
    try:
        return RegisterOrganisation.model_validate(as_profile(row.body()))
    except ValidationError:
        # What is wrong with it is said when it is tried alone.
        return None


IMPORTABLES: Final = (
    Importable(
        kind="organisations",
        title=words("Organisaties", "Organisations"),
        columns=COLUMNS,
        visibility=Visibility.PUBLIC,
        policy=needs_own(Action.CHANGE, Visibility.PUBLIC),
        apply=_apply,
        make=_make,
    ),
    relation_imports.IMPORTABLE,
    *post_imports.IMPORTABLES,
)
"""Organisations: facilitators add and amend them, an organisation's own administrators amend theirs.

And relations, needs and offers.
"""
