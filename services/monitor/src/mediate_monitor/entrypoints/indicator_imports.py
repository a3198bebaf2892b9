"""What can be imported of indicators: defined from a file, or put in other words by it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import IndicatorId
from mediate_monitor.adapters import indicators
from mediate_monitor.adapters.tables import Definition
from mediate_monitor.adapters.views import Indicator
from mediate_monitor.domain import cells_of_files
from mediate_monitor.entrypoints.indicator_columns import COLUMNS
from mediate_monitor.usecases.amend_indicator import amend_indicator
from mediate_monitor.usecases.define_indicator import DefineIndicator, define_indicator
from mediate_shared.identity.guard import needs
from mediate_shared.importing import Applied, Importable, ImportRow, Outcome, refusal, words
from mediate_shared.journal import Transaction
from mediate_shared.patching import patched

_AS_IT_IS: Final = frozenset(
    {"code", "name", "definition", "unit", "direction", "aggregation", "rhythm", "action_lines", "synthetic", "reason"}
)
"""What an empty cell leaves as it is."""


async def _apply(row: ImportRow, transaction: Transaction, now: datetime) -> Applied:
    read = ImportRow(row.id, await _read(row.values, transaction), row.columns)
    if row.id is not None:
        return await _amend(read, row.id, transaction, now)
    body = read.body()
    body.pop("reason", None)
    command = DefineIndicator.model_validate(body)
    there = await indicators.with_code(transaction, command.code)
    if there is None:
        made = await define_indicator(command, transaction=transaction, now=now)
        return Applied(Outcome.CREATED, made.id)
    if _differing(there, _wanted(read, there)):
        reason = "the indicator is there and says something else: give its id to change it"
        raise refusal("code", command.code, reason, conflicts=True)
    return Applied(Outcome.UNCHANGED, there.id)


async def _amend(row: ImportRow, identifier: UUID, transaction: Transaction, now: datetime) -> Applied:
    current = await indicators.for_update(transaction, identifier)
    changes = _differing(current, _wanted(row, current))
    if not changes:
        return Applied(Outcome.UNCHANGED, identifier)
    if (reason := row.values.get("reason")) is not None:
        changes = {**changes, "reason": reason}
    await amend_indicator(IndicatorId(identifier), changes, expecting=current.version, transaction=transaction, now=now)
    return Applied(Outcome.CHANGED, identifier)


def _wanted(row: ImportRow, current: Indicator) -> dict[str, Any]:
    changes = row.changes(current.model_dump(mode="json"))
    changes.pop("reason", None)
    return {name: value for name, value in changes.items() if value is not None or name not in _AS_IT_IS}


def _differing(current: Indicator, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a row says otherwise of an indicator than it is."""
    told = patched(Definition, current.model_dump(include=set(Definition.model_fields)), wanted)
    return {name: value for name, value in wanted.items() if getattr(told, name) != getattr(current, name)}


async def _read(values: Mapping[str, Any], transaction: Transaction) -> dict[str, Any]:
    """Return what a row holds as the command takes it: what a cell holds several of apart, indicators by their ids."""
    read = dict(values)
    for key in ("tolerance", "jump", "threshold_good", "threshold_poor"):
        if cells_of_files.is_missing(read.get(key)):
            raise refusal(key, read[key], cells_of_files.MISSING_REASON)
    if isinstance(lines := read.get("action_lines"), list):
        read["action_lines"] = [int(each) if str(each).isdecimal() else each for each in lines]
    if "documents" in read:
        read["documents"] = cells_of_files.parts(str(read["documents"] or ""))
    if isinstance(cell := read.get("formula"), str):
        read["formula"] = await _formula(cell, transaction)
    return read


async def _formula(cell: str, transaction: Transaction) -> dict[str, Any]:
    try:
        written = cells_of_files.formula(cell)
    except ValueError as error:
        raise refusal("formula", cell, str(error)) from error
    operands = []
    for operand in written.operands:
        try:
            operands.append(str(UUID(operand)))
            continue
        except ValueError:
            indicator = await indicators.with_code(transaction, operand)
        if indicator is None:
            raise refusal("formula", cell, f"there is no indicator with the code {operand}")
        operands.append(str(indicator.id))
    return {"kind": written.kind, "operands": operands, "times": f"{written.times:f}", "decimals": written.decimals}


IMPORTABLE: Final = Importable(
    kind="indicators",
    title=words("Indicatoren", "Indicators"),
    columns=COLUMNS,
    visibility=Visibility.PUBLIC,
    policy=needs(Action.CREATE, Visibility.PUBLIC),
    apply=_apply,
)
"""Indicators by their code; what one measures is changed by redefining it, and not by a file."""
