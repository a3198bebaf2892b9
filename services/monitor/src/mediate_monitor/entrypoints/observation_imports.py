"""What can be imported of figures: new ones, and corrections of those that stand."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import IndicatorId, ObservationId, Qualifier
from mediate_contracts.vocabulary import FigureOrigin, ObservationKind, ObservationStatus
from mediate_monitor.adapters import indicators, observations
from mediate_monitor.adapters.tables import Observed
from mediate_monitor.adapters.views import Observation
from mediate_monitor.domain import cells_of_files
from mediate_monitor.entrypoints.import_columns import (
    KINDS,
    QUALIFIERS,
    STATUSES,
    indicator_column,
    period_column,
    reason_column,
    version_column,
)
from mediate_monitor.usecases.correct_observation import CorrectObservation, correct_observation
from mediate_monitor.usecases.record_observation import RecordObservation, record_observation
from mediate_shared.identity.guard import needs_own
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

COLUMNS: Final = (
    indicator_column(),
    period_column("period", words("Periode", "Period"), required=True, example="2020"),
    Column("value", words("Waarde", "Value"), ColumnKind.DECIMAL, required=True, example="206"),
    Column(
        "qualifier",
        words("Hoe precies", "How exact"),
        ColumnKind.CHOICE,
        choices=choices(QUALIFIERS),
        example=Qualifier.EXACT.value,
    ),
    Column(
        "breakdown",
        words("Uitsplitsing", "Breakdown"),
        help=words(
            "Dimensie en deel: groep=starters; meer dan een met een puntkomma ertussen. Leeg is het geheel.",
            "Dimension and part: group=starters; more than one with a semicolon between them. Empty is the whole.",
        ),
    ),
    Column(
        "kind",
        words("Soort cijfer", "Kind of figure"),
        ColumnKind.CHOICE,
        choices=choices(KINDS),
        example=ObservationKind.MEASURED.value,
    ),
    Column(
        "status",
        words("Stand", "Status"),
        ColumnKind.CHOICE,
        choices=choices(STATUSES),
        example=ObservationStatus.FINAL.value,
    ),
    Column("covers_until", words("Geteld tot en met", "Counts until"), ColumnKind.DATE),
    version_column(),
    *localised_columns("note", words("Toelichting", "Note")),
    *source_columns(required=True),
    reason_column(
        "Nodig waar een ander cijfer staat, dat leesbaar blijft met deze reden erbij, en na sluiting van de periode.",
        "Needed where another figure stands, which stays readable with this reason, and once the period is closed.",
    ),
)
"""Every column, in the order of the file."""
_CORRECTED: Final = ("value", "qualifier", "status", "covers_until", "note", "source")
_STAYS_WHERE_EMPTY: Final = frozenset({"qualifier", "kind", "status", "definition_version", "reason"})
"""What an empty cell leaves as it is."""


async def _apply(row: ImportRow, transaction: Transaction, now: datetime) -> Applied:
    read = ImportRow(row.id, _read(row.values), row.columns)
    if read.id is not None:
        there = await observations.get(transaction.connection, read.id)
        changes = _changes(read, there)
        await _check_indicator(changes.pop("indicator", None), there, transaction)
        reason = changes.pop("reason", None)
        current = there.model_dump(mode="json", include=set(Observed.model_fields))
        told = RecordObservation.model_validate({**current, **changes})
        return await _correct(there, told, changes, reason, transaction, now)
    body = read.body()
    code = body.pop("indicator")
    indicator = await indicators.with_code(transaction, code)
    if indicator is None:
        raise refusal("indicator", code, "there is no such indicator")
    command = RecordObservation.model_validate(body)
    version = command.definition_version or indicator.definition_version
    standing = await observations.in_slot(transaction.connection, indicator.id, version, command)
    if standing is not None:
        changes = _changes(read, standing)
        if command.reason is not None or _is_same(standing, command, changes):
            return await _correct(standing, command, changes, command.reason, transaction, now)
    made = await record_observation(
        IndicatorId(indicator.id), command, transaction=transaction, now=now, origin=FigureOrigin.IMPORTED
    )
    return Applied(Outcome.CREATED, made.id)


def _read(values: Mapping[str, Any]) -> dict[str, Any]:
    read = dict(values)
    if cells_of_files.is_missing(read.get("value")):
        raise refusal("value", read["value"], cells_of_files.MISSING_REASON)
    if isinstance(cell := read.get("breakdown"), str):
        try:
            read["breakdown"] = cells_of_files.breakdown(cell)
        except ValueError as error:
            raise refusal("breakdown", cell, str(error)) from error
    return read


def _changes(row: ImportRow, there: Observation) -> dict[str, Any]:
    """Return what a row says of a figure that is there; an empty breakdown is the whole."""
    changes = row.changes(there.model_dump(mode="json"))
    if "breakdown" in changes:
        changes["breakdown"] = changes["breakdown"] or {}
    return {name: value for name, value in changes.items() if value is not None or name not in _STAYS_WHERE_EMPTY}


async def _check_indicator(code: str | None, there: Observation, transaction: Transaction) -> None:
    if code is not None:
        indicator = await indicators.with_code(transaction, code)
        if indicator is None or indicator.id != there.indicator_id:
            raise refusal("indicator", code, "the figure with this id is of another indicator")


async def _correct(
    there: Observation,
    told: RecordObservation,
    changes: Mapping[str, Any],
    reason: str | None,
    transaction: Transaction,
    now: datetime,
) -> Applied:
    named = sorted(name for name in changes if name in Observed.model_fields or name == "definition_version")
    kept = [name for name in named if name not in _CORRECTED and getattr(there, name) != getattr(told, name)]
    if kept:
        raise refusal(kept[0], None, "a correction changes the figure and how it is told, and nothing else of it")
    if _is_same(there, told, changes):
        return Applied(Outcome.UNCHANGED, there.id)
    if reason is None:
        raise refusal("reason", None, "missing")
    given = {name: getattr(told, name) for name in _CORRECTED if name in changes}
    command = CorrectObservation.model_validate({"value": told.value, "source": told.source, **given, "reason": reason})
    right = await correct_observation(
        ObservationId(there.id), command, transaction=transaction, now=now, origin=FigureOrigin.IMPORTED
    )
    return Applied(Outcome.CHANGED, right.id)


def _is_same(there: Observation, told: Observed, changes: Mapping[str, Any]) -> bool:
    return all(getattr(there, name) == getattr(told, name) for name in _CORRECTED if name in changes)


IMPORTABLE: Final = Importable(
    kind="observations",
    title=words("Cijfers", "Figures"),
    columns=COLUMNS,
    visibility=Visibility.CASE,
    policy=needs_own(Action.CHANGE, Visibility.CASE),
    apply=_apply,
    adds_own=True,
)
"""Figures by the code of their indicator; one that stands is corrected where a reason says why."""
