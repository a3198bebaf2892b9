"""Imports: a service says what the columns of a kind of record are and how one row is applied; the rest is the same.

A batch of rows is one transaction, with savepoints in it: a row that is refused leaves nothing behind, neither in the
tables nor among the events, and the others stand (``import_batches``).
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from mediate_contracts.events.base import Visibility
from mediate_contracts.values import Localised
from mediate_shared.identity.actor import Reach
from mediate_shared.journal import Transaction
from mediate_shared.problems import CONFLICT, INVALID, FieldError, ProblemError

ROWS_MAX: Final = 500
"""Most rows in a batch."""


class ColumnKind(StrEnum):
    """What the cells of a column hold; in ``values`` each as the JSON that is named here."""

    TEXT = "text"
    """A string."""
    CHOICE = "choice"
    """A string out of the column's choices."""
    CHOICES = "choices"
    """An array of strings out of the column's choices."""
    INTEGER = "integer"
    """A number without decimals."""
    DECIMAL = "decimal"
    """A string in plain digits, with a point for decimals."""
    MONEY = "money"
    """``{"cents": 123, "currency": "EUR"}``."""
    DATE = "date"
    """A string like 2024-02-29."""
    YES_NO = "yes_no"
    """true or false."""
    WEB_ADDRESS = "web_address"
    """A string that begins with http:// or https://."""
    REFERENCE = "reference"
    """A string that names another record: its id, or what people know it by."""


class Outcome(StrEnum):
    """What became of a row."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True)
class Choice:
    """One of the values a column knows, and what people call it."""

    value: str
    words: Localised


@dataclass(frozen=True)
class Column:
    """A column of a kind of record; ``example`` is a value as a row holds it.

    ``path`` leads to its field in the command, where that is not called like the column: half of a localised text, a
    part of a source. ``unique`` tells that no two records hold the same in it, or in it and ``unique_with`` together.
    """

    key: str
    words: Localised
    kind: ColumnKind = ColumnKind.TEXT
    required: bool = False
    choices: tuple[Choice, ...] = ()
    example: Any = None
    help: Localised | None = None
    path: tuple[str, ...] = ()
    unique: bool = False
    unique_with: str | None = None

    @property
    def leads_to(self) -> tuple[str, ...]:
        """Where its value goes in a command."""
        return self.path or (self.key,)


@dataclass(frozen=True)
class Applied:
    """What became of a row that was not refused, and the record it made, changed or left."""

    outcome: Outcome
    id: UUID


@dataclass(frozen=True)
class ImportRow:
    """One row: ``id`` is that of the record it amends, None where it makes one; None in ``values`` is an empty cell."""

    id: UUID | None
    values: Mapping[str, Any]
    columns: Mapping[str, Column]

    def body(self) -> dict[str, Any]:
        """Return the row as the body of a command that makes a record: without what was left empty."""
        return self._nested({key: value for key, value in self.values.items() if value is not None}, {})

    def changes(self, current: Mapping[str, Any]) -> dict[str, Any]:
        """Return the row as changes to a record; an empty cell clears, a column that is not there stays as it is."""
        changed = self._nested(self.values, current)
        return {name: None if _is_empty(value) else value for name, value in changed.items()}

    def _nested(self, values: Mapping[str, Any], current: Mapping[str, Any]) -> dict[str, Any]:
        nested: dict[str, Any] = {}
        for key, value in values.items():
            name, *inner = self.columns[key].leads_to
            if not inner:
                nested[name] = value
            else:
                whole = nested.setdefault(name, dict(current.get(name) or {}))
                whole[inner[0]] = value
        return nested


def _is_empty(value: object) -> bool:
    return isinstance(value, dict) and all(each is None for each in value.values())


Suggest = Callable[[FieldError, ImportRow, Transaction], Awaitable[str | None]]
Apply = Callable[[ImportRow, Transaction, datetime], Awaitable[Applied]]
Make = Callable[[Sequence[ImportRow], Transaction, datetime], Awaitable[Sequence[Applied | None]]]


@dataclass(frozen=True)
class Importable:
    """A kind of record that can be imported: what it is called, its columns, and how a row of it is applied.

    ``suggest`` tells of a cell that was refused what may have been meant, or which record is in its way, for whoever
    asks to see; None where nothing shows.

    ``policy`` is declared as for any other route. ``apply`` raises what its use cases raise. ``make``, where there is
    one, makes the records of several rows at once. It returns None for a row that cannot be made, which is then tried
    alone, for what to say of it; where it raises what a row is refused for, fewer are tried at once. ``names`` says in
    which column the field of a refusal is found, where it is called otherwise. ``amends`` tells whether a row with an
    id changes the record it names, and ``rows_max`` how many rows are sent at once where a row takes long or keeps
    others waiting. ``adds_own`` tells that who may make such records for their own organisations alone may bring those
    too, which ``apply`` keeps to; without it only who makes them for everybody adds any.
    """

    kind: str
    title: Localised
    columns: tuple[Column, ...]
    visibility: Visibility
    policy: Any
    apply: Apply
    names: tuple[tuple[str, str], ...] = ()
    amends: bool = True
    rows_max: int = ROWS_MAX
    make: Make | None = None
    suggest: Suggest | None = None
    adds_own: bool = False

    def adds(self, reach: Reach) -> bool:
        """Tell whether who reaches this far in making such records may add any by an import."""
        return bool(reach) if self.adds_own else reach.everything

    @property
    def by_key(self) -> dict[str, Column]:
        """The columns by their keys."""
        return {column.key: column for column in self.columns}


def localised_columns(
    key: str, called: Localised, examples: Localised | None = None, *, required: bool = False
) -> tuple[Column, Column]:
    """Return the two columns of a text that is told in both languages."""
    return (
        Column(
            f"{key}_nl",
            words(f"{called.nl} (Nederlands)", f"{called.en} (Dutch)"),
            required=required,
            example=None if examples is None else examples.nl,
            help=words("Samen met die in het Engels.", "Together with the English one."),
            path=(key, "nl"),
        ),
        Column(
            f"{key}_en",
            words(f"{called.nl} (Engels)", f"{called.en} (English)"),
            required=required,
            example=None if examples is None else examples.en,
            help=words("Samen met die in het Nederlands.", "Together with the Dutch one."),
            path=(key, "en"),
        ),
    )


def source_columns(*, required: bool) -> tuple[Column, Column, Column]:
    """Return the columns that say where a fact comes from: which document, which file, and which place in it."""
    told = words("Document, bestand en plaats horen bij elkaar.", "Document, file and place belong together.")
    return (
        Column(
            "source_document",
            words("Bron: document", "Source: document"),
            required=required,
            example="Jaarverslag 2020",
            help=told,
            path=("source", "document"),
        ),
        Column(
            "source_file",
            words("Bron: bestand", "Source: file"),
            required=required,
            example="jaarverslag-2020.pdf",
            help=told,
            path=("source", "file"),
        ),
        Column(
            "source_place",
            words("Bron: plaats", "Source: place"),
            required=required,
            example="p. 12",
            help=told,
            path=("source", "place"),
        ),
    )


def choices(called: Mapping[Any, Localised]) -> tuple[Choice, ...]:
    """Return the choices of a closed list, by what its members are called."""
    return tuple(Choice(each.value, words) for each, words in called.items())


def refusal(field: str, value: object, reason: str, *, conflicts: bool = False) -> ProblemError:
    """Return the refusal of one cell of a row."""
    problem = CONFLICT if conflicts else INVALID
    return ProblemError(problem, reason, errors=[FieldError(field=field, value=value, reason=reason)])


def words(nl: str, en: str) -> Localised:
    """Return what something is called in both languages."""
    return Localised(nl=nl, en=en)
