"""What can be imported of how organisations came from each other: relations, made or amended."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from mediate_community.adapters import relations
from mediate_community.domain.profile import NothingChanged
from mediate_community.entrypoints.referring import BY, organisation_meant
from mediate_community.usecases.amend_relation import amend_relation
from mediate_community.usecases.state_relation import StateRelation, state_relation
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import RelationId
from mediate_contracts.vocabulary import RelationKind
from mediate_shared.identity.guard import needs
from mediate_shared.importing import (
    Applied,
    Column,
    ColumnKind,
    Importable,
    ImportRow,
    Outcome,
    choices,
    refusal,
    source_columns,
    words,
)
from mediate_shared.journal import Transaction

_ROWS_MAX: Final = 100
"""Each row keeps everybody waiting who states a relation, until its batch is done."""
_KINDS: Final = {
    RelationKind.MERGED_FROM: words("ontstaan uit", "formed from"),
    RelationKind.SPUN_OUT_OF: words("afgesplitst van", "spun out of"),
    RelationKind.SUBSIDIARY_OF: words("dochter van", "subsidiary of"),
}
_PARTIAL: Final = words(
    "Zo precies als bekend: 2018, 2018-03 of 2018-03-01.", "As exact as is known: 2018, 2018-03 or 2018-03-01."
)
_COLUMNS: Final = (
    Column(
        "organisation",
        words("Organisatie", "Organisation"),
        ColumnKind.REFERENCE,
        required=True,
        example="Voorbeeldstudio",
        help=BY,
        path=("organisation_id",),
    ),
    Column(
        "relation",
        words("Verhouding", "Relation"),
        ColumnKind.CHOICE,
        required=True,
        choices=choices(_KINDS),
        example=RelationKind.SPUN_OUT_OF.value,
        path=("kind",),
    ),
    Column(
        "other",
        words("Andere organisatie", "Other organisation"),
        ColumnKind.REFERENCE,
        required=True,
        example="Voorbeeldomroep",
        help=BY,
        path=("other_id",),
    ),
    Column("since", words("Sinds", "Since"), example="2018", help=_PARTIAL),
    Column(
        "until",
        words("Tot", "Until"),
        help=words(
            "Alleen van een dochter die het niet meer is. " + _PARTIAL.nl,
            "Only of a subsidiary that it is no longer. " + _PARTIAL.en,
        ),
    ),
    *source_columns(required=False),
)
_NEVER_CHANGES: Final = {"organisation_id": "organisation", "other_id": "other", "kind": "relation"}


async def _apply(row: ImportRow, transaction: Transaction, now: datetime) -> Applied:
    values = dict(row.values)
    for column in ("organisation", "other"):
        if values.get(column) is not None:
            values[column] = await organisation_meant(transaction, f"{column}_id", values[column])
    read = ImportRow(row.id, values, row.columns)
    if row.id is None:
        return await _state(read, transaction, now)
    return await _amend(read, row.id, transaction, now)


async def _state(row: ImportRow, transaction: Transaction, now: datetime) -> Applied:
    command = StateRelation.model_validate(row.body())
    there = await relations.between(transaction, command.organisation_id, command.other_id, command.kind)
    told = command.model_dump(exclude_unset=True)
    same = next((each for each in there if told == each.model_dump(include=set(told))), None)
    if same is not None:
        return Applied(Outcome.UNCHANGED, same.id)
    record = await state_relation(command, transaction=transaction, now=now)
    return Applied(Outcome.CREATED, record.id)


async def _amend(row: ImportRow, identifier: UUID, transaction: Transaction, now: datetime) -> Applied:
    # As everywhere: who states comes first, and locks the row after.
    await relations.one_at_a_time(transaction)
    current = (await relations.for_update(transaction, identifier)).model_dump()
    changes: dict[str, Any] = row.changes(current)
    for name, column in _NEVER_CHANGES.items():
        if name in changes and str(changes.pop(name)) != str(current[name]):
            reason = "whom a relation is between, and its kind, stay as they are: withdraw it and state another"
            raise refusal(name, row.values[column], reason, conflicts=True)
    if not changes:
        return Applied(Outcome.UNCHANGED, identifier)
    relation_id = RelationId(identifier)
    try:
        await amend_relation(relation_id, changes, expecting=current["version"], transaction=transaction, now=now)
    except NothingChanged:
        return Applied(Outcome.UNCHANGED, identifier)
    return Applied(Outcome.CHANGED, identifier)


IMPORTABLE: Final = Importable(
    kind="relations",
    title=words("Verhoudingen tussen organisaties", "Relations between organisations"),
    columns=_COLUMNS,
    visibility=Visibility.PUBLIC,
    policy=needs(Action.CREATE, Visibility.PUBLIC),
    apply=_apply,
    rows_max=_ROWS_MAX,
)
"""Relations by whom they are between; one that stands as the row says is left as it is."""
