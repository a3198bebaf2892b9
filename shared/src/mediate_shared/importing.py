"""Imports: a service says what the columns of a kind of record are and how one row is applied; the rest is the same.

A batch of rows is one transaction with a savepoint for each row: a row that is refused leaves nothing behind, neither
in the tables nor among the events, and the others stand.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import Field, StringConstraints, TypeAdapter, ValidationError
from sqlalchemy.exc import IntegrityError

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import DomainError, Flag, Line, Localised, Value
from mediate_shared.journal import Transaction
from mediate_shared.problems import CONFLICT, INVALID, NOT_FOUND, FieldError, ProblemError, field_errors

ROWS_MAX: Final = 500
"""Most rows in a batch."""
COLUMNS_MAX: Final = 100
_LINES_MAX: Final = 10**7
_ERRORS_MAX: Final = 20
_LINE: Final = TypeAdapter(Line)


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
    part of a source.
    """

    key: str
    words: Localised
    kind: ColumnKind = ColumnKind.TEXT
    required: bool = False
    choices: tuple[Choice, ...] = ()
    example: Any = None
    help: Localised | None = None
    path: tuple[str, ...] = ()

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


Apply = Callable[[ImportRow, Transaction, datetime], Awaitable[Applied]]


@dataclass(frozen=True)
class Importable:
    """A kind of record that can be imported: what it is called, its columns, and how a row of it is applied.

    ``policy`` is declared as for any other route. ``apply`` raises what its use cases raise. ``names`` says in which
    column the field of a refusal is found, where it is called otherwise. ``amends`` tells whether a row with an id
    changes the record it names, and ``rows_max`` how many rows are sent at once where a row takes long or keeps others
    waiting.
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

    @property
    def by_key(self) -> dict[str, Column]:
        """The columns by their keys."""
        return {column.key: column for column in self.columns}


class BatchRow(Value):
    """A row to import: the line of the file it stands on, and its values by column."""

    line: Annotated[int, Field(ge=1, le=_LINES_MAX, strict=True)]
    id: UUID | None = None
    values: Annotated[
        dict[Annotated[str, StringConstraints(min_length=1, max_length=80)], Any], Field(max_length=COLUMNS_MAX)
    ]


class Batch(Value):
    """Rows to import; a dry run tells what would become of them, and leaves nothing behind."""

    dry_run: Flag
    rows: Annotated[list[BatchRow], Field(min_length=1, max_length=ROWS_MAX)]


class RowAnswer(Value):
    """What became of a row; ``field`` of an error is the column it is about, or ``id``, or empty for the whole row."""

    line: int
    outcome: Outcome
    id: UUID | None = None
    errors: tuple[FieldError, ...] = ()


class BatchAnswer(Value):
    """What became of a batch: how many rows had each outcome, and each row."""

    dry_run: bool
    created: int
    changed: int
    unchanged: int
    refused: int
    rows: list[RowAnswer]


async def apply_batch(importable: Importable, batch: Batch, *, transaction: Transaction, now: datetime) -> BatchAnswer:
    """Apply every row that can be; who may only change their own of this kind is refused the rows that make one."""
    columns = importable.by_key
    may_create = transaction.reach(Action.CREATE, importable.visibility).everything
    answers: dict[int, RowAnswer] = {}
    # Those who import the same records at the same time lock them in the same order, and so never wait in a circle.
    in_order = sorted(enumerate(batch.rows), key=lambda each: (each[1].id is None, str(each[1].id or ""), each[0]))
    for place, row in in_order:
        refused = list(_refused_unread(row, importable, may_create=may_create))
        if refused:
            answers[place] = RowAnswer(line=row.line, outcome=Outcome.REFUSED, id=row.id, errors=tuple(refused))
            continue
        try:
            async with transaction.savepoint():
                applied = await importable.apply(ImportRow(row.id, row.values, columns), transaction, now)
        except (ValidationError, DomainError, ProblemError, IntegrityError) as error:
            found = _Errors(importable).of(error)[:_ERRORS_MAX]
            answers[place] = RowAnswer(line=row.line, outcome=Outcome.REFUSED, id=row.id, errors=tuple(found))
        else:
            answers[place] = RowAnswer(line=row.line, outcome=applied.outcome, id=applied.id)
    rows = [answers[place] for place in range(len(batch.rows))]
    counts = Counter(row.outcome for row in rows)
    return BatchAnswer(dry_run=batch.dry_run, rows=rows, **{each.value: counts[each] for each in Outcome})


def _refused_unread(row: BatchRow, importable: Importable, *, may_create: bool) -> Iterator[FieldError]:
    """Find what can be told to be wrong with a row before anything is looked up."""
    columns = importable.by_key
    if row.id is not None and not importable.amends:
        yield FieldError(field="id", value=str(row.id), reason="records of this kind are not amended by an import")
    for key, value in row.values.items():
        column = columns.get(key)
        if column is None:
            yield FieldError(field=key, value=value, reason="unknown column")
        elif column.kind is ColumnKind.REFERENCE and value is not None:
            try:
                _LINE.validate_python(value)
            except ValidationError as error:
                yield FieldError(field=key, value=value, reason=field_errors(error.errors(include_url=False))[0].reason)
    for column in columns.values():
        is_missing = column.key in row.values or row.id is None
        if column.required and is_missing and row.values.get(column.key) in (None, "", []):
            yield FieldError(field=column.key, reason="missing")
    if row.id is None and not may_create:
        yield FieldError(field="id", reason="you may change your own and add none: a row needs the id of one of yours")


class _Errors:
    """Turns what a row was refused for into errors by column."""

    def __init__(self, importable: Importable) -> None:
        self._columns = importable.by_key
        self._names = dict(importable.names)
        self._by_path = {column.leads_to: column.key for column in importable.columns}

    def of(self, error: Exception) -> list[FieldError]:
        """Return the errors, each at the column it is about."""
        match error:
            case ValidationError():
                found = field_errors(error.errors(include_url=False))
            case DomainError():
                found = [FieldError(field=error.field, value=error.value, reason=error.reason)]
            case ProblemError():
                found = error.errors or [FieldError(field="", reason=error.detail)]
                if error.problem is NOT_FOUND:
                    found = [each.model_copy(update={"field": "id", "reason": "unknown"}) for each in found]
            case _:
                found = [FieldError(field="", reason="it conflicts with what is there")]
        return [each.model_copy(update={"field": self._column(each.field)}) for each in found]

    def _column(self, field: str) -> str:
        parts = [part for part in field.split(".") if part]
        if parts[:1] == ["path"]:
            return "id"
        if parts[:1] == ["body"]:
            parts = parts[1:]
        for length in range(len(parts), 0, -1):
            path = tuple(parts[:length])
            name = ".".join(path)
            if path in self._by_path:
                return self._by_path[path]
            if name in self._names:
                return self._names[name]
        # A whole group, such as a text in both languages, shows at the first of its columns.
        whole = (key for path, key in self._by_path.items() if parts and path[0] == parts[0])
        return next(whole, parts[0] if parts and parts[0] == "id" else "")


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
