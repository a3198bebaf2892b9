"""What can be imported into the agendas: items of action lines."""

from datetime import datetime
from typing import Any, Final

from mediate_agendas.adapters import items, lines
from mediate_agendas.adapters.tables import AgendaItem
from mediate_agendas.usecases.propose_item import ProposeItem, propose_item
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import Horizon
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
_COLUMNS: Final = (
    Column("line", words("Actielijn", "Action line"), ColumnKind.INTEGER, required=True, example=1),
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
    Column("due_date", words("Einddatum", "Due date"), ColumnKind.DATE, example="2027-12-31"),
    *source_columns(required=False),
)


async def _apply(row: ImportRow, transaction: Transaction, now: datetime) -> Applied:
    body: dict[str, Any] = row.body()
    number = body.pop("line")
    # A number of another size or kind than lines have is looked up nowhere.
    is_number = isinstance(number, int) and not isinstance(number, bool) and 1 <= number <= _LINE_MAX
    line_id = await lines.with_number(transaction, number) if is_number else None
    if line_id is None:
        raise refusal("line", number, "there is no such action line")
    command = ProposeItem.model_validate({**body, "line_id": line_id})
    there = await items.with_code(transaction, command.code)
    if there is not None:
        told = {name: getattr(command, name) for name in AgendaItem.model_fields if name in body or name == "line_id"}
        if {name: getattr(there, name) for name in told} == told:
            return Applied(Outcome.UNCHANGED, there.id)
        reason = "the item is there and says something else: an import adds items and does not change them"
        raise refusal("code", command.code, reason, conflicts=True)
    item = await propose_item(command, transaction=transaction, now=now)
    return Applied(Outcome.CREATED, item.id)


IMPORTABLES: Final = (
    Importable(
        kind="items",
        title=words("Agendapunten", "Agenda items"),
        columns=_COLUMNS,
        visibility=Visibility.PUBLIC,
        policy=needs(Action.CREATE, Visibility.PUBLIC),
        apply=_apply,
        names=(("line_id", "line"),),
        amends=False,
    ),
)
"""Items by the number of their line and a code of their own; one that is there already is left as it is."""
