"""What can be imported of what is aimed for: set by a file, or put otherwise by it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import Comparator, IndicatorId, IndicatorTargetId
from mediate_monitor.adapters import indicators, targets
from mediate_monitor.adapters.tables import Aim
from mediate_monitor.adapters.views import Target
from mediate_monitor.domain import cells_of_files
from mediate_monitor.entrypoints.import_columns import (
    COMPARATORS,
    indicator_column,
    period_column,
    reason_column,
    version_column,
)
from mediate_monitor.usecases.amend_target import amend_target
from mediate_monitor.usecases.set_target import SetTarget, set_target
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

COLUMNS: Final = (
    indicator_column(),
    period_column("period", words("Periode", "Period"), required=True, example="2030"),
    Column(
        "comparator",
        words("Hoe te halen", "How to be met"),
        ColumnKind.CHOICE,
        required=True,
        choices=choices(COMPARATORS),
        example=Comparator.AT_LEAST.value,
    ),
    Column("value", words("Waarde", "Value"), ColumnKind.DECIMAL, required=True, example="725"),
    version_column(),
    *localised_columns("note", words("Toelichting", "Note")),
    *source_columns(required=False),
    reason_column("Nodig waar een ander streefcijfer staat.", "Needed where another target is set."),
)
"""Every column, in the order of the file."""


async def _apply(row: ImportRow, transaction: Transaction, now: datetime) -> Applied:
    if cells_of_files.is_missing(row.values.get("value")):
        raise refusal("value", row.values["value"], cells_of_files.MISSING_REASON)
    if row.id is not None:
        there = await targets.get(transaction.connection, row.id)
        return await _amend(row, there, transaction, now)
    body = row.body()
    code, reason = body.pop("indicator"), body.pop("reason", None)
    indicator = await indicators.with_code(transaction, code)
    if indicator is None:
        raise refusal("indicator", code, "there is no such indicator")
    command = SetTarget.model_validate(body)
    version = command.definition_version or indicator.definition_version
    standing = await targets.in_slot(transaction.connection, indicator.id, version, command)
    if standing is not None and (reason is not None or not _differing(standing, row)):
        return await _amend(row, standing, transaction, now)
    made = await set_target(IndicatorId(indicator.id), command, transaction=transaction, now=now)
    return Applied(Outcome.CREATED, made.id)


async def _amend(row: ImportRow, there: Target, transaction: Transaction, now: datetime) -> Applied:
    if (code := row.values.get("indicator")) is not None:
        indicator = await indicators.with_code(transaction, code)
        if indicator is None or indicator.id != there.indicator_id:
            raise refusal("indicator", code, "the target with this id is of another indicator")
    version = row.values.get("definition_version")
    if version is not None and version != there.definition_version:
        raise refusal("definition_version", version, "a target stays with the definition that it was set by")
    changes = _differing(there, row)
    if not changes:
        return Applied(Outcome.UNCHANGED, there.id)
    if (reason := row.values.get("reason")) is None:
        raise refusal("reason", None, "missing")
    target_id = IndicatorTargetId(there.id)
    await amend_target(
        target_id, {**changes, "reason": reason}, expecting=there.version, transaction=transaction, now=now
    )
    return Applied(Outcome.CHANGED, there.id)


def _differing(there: Target, row: ImportRow) -> Mapping[str, Any]:
    """Return what a row says otherwise of a target than it is."""
    told = row.changes(there.model_dump(mode="json"))
    current = there.model_dump(include=set(Aim.model_fields))
    wanted = {name: value for name, value in told.items() if name in current}
    amended = Aim.model_validate({**current, **wanted})
    return {name: value for name, value in wanted.items() if getattr(amended, name) != getattr(there, name)}


IMPORTABLE: Final = Importable(
    kind="indicator_targets",
    title=words("Streefcijfers", "Targets of indicators"),
    columns=COLUMNS,
    visibility=Visibility.PUBLIC,
    policy=needs(Action.CREATE, Visibility.PUBLIC),
    apply=_apply,
)
"""Targets by the code of their indicator; one that is set is put otherwise where a reason says why."""
