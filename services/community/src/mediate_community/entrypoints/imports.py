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
from mediate_shared.problems import FieldError

_DIGITS: Final = {"kvk_number": 8, "branch_number": 12}
_DIGITS_LOST_MAX: Final = 3
_BETWEEN_DIGITS: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ,+/")
"""With one of these among the digits it is no number that somebody only wrote in another way."""


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


async def _suggest(error: FieldError, row: ImportRow, transaction: Transaction) -> str | None:
    """Return the digits that a number lost, or who has it: as ``name (id)``, for those who see every organisation."""
    written = row.values.get(error.field)
    if error.field not in _DIGITS or not isinstance(written, str):
        return None
    digits = "".join(each for each in written if each.isascii() and each.isdigit())
    length = _DIGITS[error.field]
    if digits != written or len(digits) != length:
        # A spreadsheet takes the zeros off in front, and people put blanks or points between.
        is_near = length - _DIGITS_LOST_MAX <= len(digits) <= length
        return digits.zfill(length) if is_near and _BETWEEN_DIGITS.isdisjoint(written) else None
    if not transaction.reach(Action.CHANGE, Visibility.PUBLIC).everything:
        return None
    branch = row.values.get("branch_number")
    taken_by = await organisations.registered_as(transaction, digits, branch if isinstance(branch, str) else None)
    return None if taken_by is None or taken_by[0] == row.id else f"{taken_by[1]} ({taken_by[0]})"


IMPORTABLES: Final = (
    Importable(
        kind="organisations",
        title=words("Organisaties", "Organisations"),
        columns=COLUMNS,
        visibility=Visibility.PUBLIC,
        policy=needs_own(Action.CHANGE, Visibility.PUBLIC),
        apply=_apply,
        make=_make,
        suggest=_suggest,
    ),
    relation_imports.IMPORTABLE,
    *post_imports.IMPORTABLES,
)
"""Organisations: facilitators add and amend them, an organisation's own administrators amend theirs.

And relations, needs and offers.
"""
