"""What can be imported of agenda items: proposed for their lines from a file, or amended by it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from mediate_agendas.adapters import framing, items, lines
from mediate_agendas.adapters.tables import AgendaItem
from mediate_agendas.domain.item_cells import several
from mediate_agendas.usecases.amend_item import amend_item
from mediate_agendas.usecases.propose_item import ProposeItem, propose_item
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import ItemId
from mediate_contracts.vocabulary import Horizon
from mediate_shared.amending import NothingChanged
from mediate_shared.identity.guard import needs
from mediate_shared.importing import (
    Applied,
    Column,
    ColumnKind,
    Importable,
    ImportRow,
    Outcome,
    choices,
    localised_columns,
    refusal,
    source_columns,
    words,
)
from mediate_shared.journal import Transaction

_LINE_MAX: Final = 8
_HORIZONS: Final = {
    Horizon.SHORT: words("korte termijn", "short term"),
    Horizon.MEDIUM: words("middellange termijn", "medium term"),
    Horizon.LONG: words("lange termijn", "long term"),
}
_SEVERAL: Final = words("Een of meer, gescheiden door een puntkomma.", "One or more, separated by a semicolon.")
COLUMNS: Final = (
    Column("line", words("Actielijn", "Action line"), ColumnKind.INTEGER, required=True, example=1, path=("line_id",)),
    Column(
        "code",
        words("Code", "Code"),
        required=True,
        example="1.90",
        help=words(
            "Kleine letters, cijfers, punten en streepjes; wordt door geen ander punt gebruikt.",
            "Lower case, digits, dots and hyphens; used by no other item.",
        ),
        unique=True,
    ),
    *localised_columns(
        "title",
        words("Titel", "Title"),
        words("Voorbeeld van een agendapunt", "Example of an agenda item"),
        required=True,
    ),
    *localised_columns("description", words("Omschrijving", "Description")),
    Column("horizon", words("Horizon", "Horizon"), ColumnKind.CHOICE, choices=choices(_HORIZONS), example="short"),
    Column("starts", words("Begint", "Starts"), ColumnKind.DATE, example="2026-09-01"),
    Column("due_date", words("Einddatum", "Due date"), ColumnKind.DATE, example="2027-12-31"),
    Column("themes", words("Thema's", "Themes"), example="archief; spraakherkenning", help=_SEVERAL),
    Column(
        "manifesto_points",
        words("Manifestpunten", "Manifesto points"),
        help=words(
            "Nummers van punten van het manifest, gescheiden door een puntkomma.",
            "Numbers of points of the manifesto, separated by a semicolon.",
        ),
    ),
    Column(
        "programmes",
        words("Programma's", "Programmes"),
        help=words(
            "Codes van programma's van anderen, gescheiden door een puntkomma.",
            "Codes of programmes of others, separated by a semicolon.",
        ),
    ),
    *source_columns(required=False),
)
"""What a file may say of an item; the same keys head the columns of the file that the list of items exports."""


async def _apply(row: ImportRow, transaction: Transaction, now: datetime) -> Applied:
    read = ImportRow(row.id, await _read(row.values, transaction), row.columns)
    if row.id is not None:
        return await _amend(read, row.id, transaction, now)
    command = ProposeItem.model_validate(read.body())
    there = await items.with_code(transaction, command.code)
    if there is not None:
        told = {name: getattr(command, name) for name in AgendaItem.model_fields if name in command.model_fields_set}
        if {name: getattr(there, name) for name in told} == told:
            return Applied(Outcome.UNCHANGED, there.id)
        reason = "the item is there and says something else: give its id to change it"
        raise refusal("code", command.code, reason, conflicts=True)
    item = await propose_item(command, transaction=transaction, now=now)
    return Applied(Outcome.CREATED, item.id)


async def _amend(row: ImportRow, identifier: UUID, transaction: Transaction, now: datetime) -> Applied:
    current = await items.for_update(transaction, identifier)
    changes = row.changes(current.model_dump())
    if not changes:
        return Applied(Outcome.UNCHANGED, identifier)
    try:
        await amend_item(ItemId(identifier), changes, expecting=current.version, transaction=transaction, now=now)
    except NothingChanged:
        return Applied(Outcome.UNCHANGED, identifier)
    return Applied(Outcome.CHANGED, identifier)


async def _read(values: Mapping[str, Any], transaction: Transaction) -> dict[str, Any]:
    """Return what a row holds as the command takes it: what is several apart, the line and programmes by their ids."""
    read = several(values)
    if "line" in read:
        read["line"] = await _line(read["line"], transaction)
    if isinstance(codes := read.get("programmes"), list):
        known = await framing.programmes_with(transaction, codes)
        for code in codes:
            if code not in known:
                raise refusal("programmes", code, "there is no programme with this code")
        read["programmes"] = [known[code] for code in codes]
    return read


async def _line(number: object, transaction: Transaction) -> UUID:
    # A number of another size or kind than lines have is looked up nowhere.
    is_number = isinstance(number, int) and not isinstance(number, bool) and 1 <= number <= _LINE_MAX
    line_id = await lines.with_number(transaction, int(str(number))) if is_number else None
    if line_id is None:
        raise refusal("line_id", number, "there is no such action line")
    return line_id


IMPORTABLE: Final = Importable(
    kind="items",
    title=words("Agendapunten", "Agenda items"),
    columns=COLUMNS,
    visibility=Visibility.PUBLIC,
    policy=needs(Action.CREATE, Visibility.PUBLIC),
    apply=_apply,
)
"""Items by the number of their line and a code of their own; one that is there as a row says is left as it is."""
