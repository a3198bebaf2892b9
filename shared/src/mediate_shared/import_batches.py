"""Applies batches of rows: in one transaction, with a savepoint for what is tried together."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import Field, StringConstraints, TypeAdapter, ValidationError
from sqlalchemy.exc import IntegrityError

from mediate_contracts.policy import Action
from mediate_contracts.values import DomainError, Flag, Line, Value
from mediate_shared.importing import ROWS_MAX, ColumnKind, Importable, ImportRow, Outcome
from mediate_shared.journal import Transaction
from mediate_shared.problems import NOT_FOUND, FieldError, ProblemError, field_errors

_COLUMNS_MAX: Final = 100
_LINES_MAX: Final = 10**7
_ERRORS_MAX: Final = 20
_TOGETHER_MIN: Final = 8
"""Fewer rows than this are made one by one."""
_REFUSALS: Final = (ValidationError, DomainError, ProblemError, IntegrityError)
"""What a row is refused for; whatever else goes wrong ends the batch."""
_LINE: Final = TypeAdapter(Line)


class BatchRow(Value):
    """A row to import: the line of the file it stands on, and its values by column."""

    line: Annotated[int, Field(ge=1, le=_LINES_MAX, strict=True)]
    id: UUID | None = None
    values: Annotated[
        dict[Annotated[str, StringConstraints(min_length=1, max_length=80)], Any], Field(max_length=_COLUMNS_MAX)
    ]


class Batch(Value):
    """Rows to import; a dry run tells what would become of them, and leaves nothing behind."""

    dry_run: Flag
    rows: Annotated[list[BatchRow], Field(min_length=1, max_length=ROWS_MAX)]


class CellRefused(FieldError):
    """A cell that was refused, and what may have been meant, where that shows."""

    suggestion: str | None = None


class RowAnswer(Value):
    """What became of a row; ``field`` of an error is the column it is about, or ``id``, or empty for the whole row."""

    line: int
    outcome: Outcome
    id: UUID | None = None
    errors: tuple[CellRefused, ...] = ()


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
    rows = await _Applying(importable, transaction, now).answers(batch.rows)
    counts = Counter(row.outcome for row in rows)
    return BatchAnswer(dry_run=batch.dry_run, rows=rows, **{each.value: counts[each] for each in Outcome})


class _Applying:
    """Applies the rows of one batch."""

    def __init__(self, importable: Importable, transaction: Transaction, now: datetime) -> None:
        self._importable = importable
        self._columns = importable.by_key
        self._required = [column.key for column in importable.columns if column.required]
        self._errors = _Errors(importable)
        self._transaction = transaction
        self._now = now
        self._answers: dict[int, RowAnswer] = {}

    async def answers(self, rows: Sequence[BatchRow]) -> list[RowAnswer]:
        """Apply rows, and return what became of each in their order."""
        may_create = self._importable.adds(self._transaction.reach(Action.CREATE, self._importable.visibility))
        making: list[tuple[int, BatchRow]] = []
        # Those who import the same records at the same time lock them in the same order, and never wait in a circle.
        in_order = sorted(enumerate(rows), key=lambda each: (each[1].id is None, str(each[1].id or ""), each[0]))
        for place, row in in_order:
            if refused := list(self._refused_unread(row, may_create=may_create)):
                await self._refuse(place, row, refused)
            elif row.id is None:
                making.append((place, row))
            else:
                await self._apply(place, row)
        await self._make(making)
        return [self._answers[place] for place in range(len(rows))]

    async def _make(self, rows: Sequence[tuple[int, BatchRow]]) -> None:
        """Make records of rows all at once; where one of them cannot be, of each half of them, and at last of each."""
        make = self._importable.make
        if make is None or len(rows) < _TOGETHER_MIN:
            for place, row in rows:
                await self._apply(place, row)
            return
        try:
            async with self._transaction.savepoint():
                made = await make([self._read(row) for _, row in rows], self._transaction, self._now)
        except _REFUSALS:
            middle = len(rows) // 2
            await self._make(rows[:middle])
            await self._make(rows[middle:])
        else:
            for (place, row), applied in zip(rows, made, strict=True):
                if applied is None:
                    await self._apply(place, row)
                else:
                    self._answers[place] = RowAnswer(line=row.line, outcome=applied.outcome, id=applied.id)

    async def _apply(self, place: int, row: BatchRow) -> None:
        try:
            async with self._transaction.savepoint():
                applied = await self._importable.apply(self._read(row), self._transaction, self._now)
        except _REFUSALS as error:
            await self._refuse(place, row, self._errors.of(error)[:_ERRORS_MAX])
        else:
            self._answers[place] = RowAnswer(line=row.line, outcome=applied.outcome, id=applied.id)

    async def _refuse(self, place: int, row: BatchRow, errors: Sequence[FieldError]) -> None:
        suggest, read = self._importable.suggest, self._read(row)
        found = [
            CellRefused(
                field=error.field,
                value=error.value,
                reason=error.reason,
                suggestion=None if suggest is None else await suggest(error, read, self._transaction),
            )
            for error in errors
        ]
        self._answers[place] = RowAnswer(line=row.line, outcome=Outcome.REFUSED, id=row.id, errors=tuple(found))

    def _refused_unread(self, row: BatchRow, *, may_create: bool) -> Iterator[FieldError]:
        """Find what can be told to be wrong with a row before anything is looked up."""
        if row.id is None and not may_create:
            # What else may be wrong with it no longer matters.
            reason = "you may change your own and add none: a row needs the id of one of yours"
            yield FieldError(field="id", reason=reason)
            return
        if row.id is not None and not self._importable.amends:
            yield FieldError(field="id", value=str(row.id), reason="records of this kind are not amended by an import")
        for key, value in row.values.items():
            column = self._columns.get(key)
            if column is None:
                yield FieldError(field=key, value=value, reason="unknown column")
            elif column.kind is ColumnKind.REFERENCE and value is not None:
                try:
                    _LINE.validate_python(value)
                except ValidationError as error:
                    found = field_errors(error.errors(include_url=False))
                    yield FieldError(field=key, value=value, reason=found[0].reason)
        for key in self._required:
            is_missing = key in row.values or row.id is None
            if is_missing and row.values.get(key) in (None, "", []):
                yield FieldError(field=key, reason="missing")

    def _read(self, row: BatchRow) -> ImportRow:
        return ImportRow(row.id, row.values, self._columns)


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
