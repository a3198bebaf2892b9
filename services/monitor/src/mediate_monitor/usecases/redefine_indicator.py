"""Redefine an indicator: from now on it measures something else, and its figures are another series."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from mediate_contracts.events.monitor import IndicatorRedefined
from mediate_contracts.values import Code, Flag, Formula, IndicatorId, Line, Localised, Text, Thresholds, Value
from mediate_contracts.vocabulary import Aggregation, Direction
from mediate_monitor.adapters import indicators, stale
from mediate_monitor.adapters.readings import with_readings
from mediate_monitor.adapters.tables import Definition, NotNegative, PeriodText, Redefined
from mediate_monitor.adapters.views import Indicator
from mediate_monitor.domain.figures import check_more_definitions
from mediate_monitor.domain.indicators import check_from_period, each_document_once
from mediate_monitor.usecases.indicator_rules import check_definition, described
from mediate_shared.journal import Transaction
from mediate_shared.patching import patched


class RedefineIndicator(Value):
    """What it measures from now on, and why; what is left out stays as it is, but for the documents.

    Thresholds and tolerance are numbers in the unit: another unit leaves none of them, unless they come with it.
    """

    definition: Localised
    unit: Line | None = None
    direction: Direction | None = None
    aggregation: Aggregation | None = None
    measure: Code | None = Field(default=None, description="Null: it is not derived from events.")
    formula: Formula | None = Field(default=None, description="Null: it is not made of other indicators.")
    documents: Annotated[list[Line], AfterValidator(each_document_once)] = Field(
        default=[], max_length=20, description="Documents known to state figures by this definition."
    )
    thresholds: Thresholds | None = Field(default=None, examples=[{"good": "100", "poor": "50"}])
    tolerance: NotNegative | None = None
    from_period: PeriodText | None = Field(
        default=None, description="The first period that follows it.", examples=["2021"]
    )
    is_comparable: Flag = Field(
        default=False, description="Whether its figures may be held against those of the version before."
    )
    reason: Text


async def redefine_indicator(
    indicator_id: IndicatorId,
    command: RedefineIndicator,
    *,
    expecting: int,
    transaction: Transaction,
    now: datetime,
) -> Indicator:
    """Give an indicator its next definition; figures, baseline and targets of the former one stay with that.

    Raises ProblemError (404, 412), TooManyDefinitions, DefinitionWrong, UnknownMeasure, UnknownOperand,
    FormulaGoesRound, or NotAPeriod.
    """
    current = await indicators.for_update(transaction, indicator_id, expecting=expecting)
    check_more_definitions(current.definition_version)
    check_from_period(command.from_period)
    before = current.model_dump(include=set(Definition.model_fields))
    changes = _changes(current, command)
    redefined = patched(Definition, before, changes)
    await check_definition(transaction, indicator_id, redefined)
    indicator = await indicators.redefine(
        transaction,
        current,
        {name: getattr(redefined, name) for name in changes},
        redefined=Redefined(from_period=command.from_period, is_comparable=command.is_comparable),
        reason=command.reason,
        at=now,
    )
    await stale.mark_every_period(transaction, indicator_id)
    told = {
        **described(indicator),
        "previous_version": current.definition_version,
        "from_period": command.from_period,
        "is_comparable": command.is_comparable,
        "reason": command.reason,
    }
    transaction.record(IndicatorRedefined(indicator_id=indicator_id, **told), at=now)
    return (await with_readings(transaction.connection, [indicator]))[0]


def _changes(current: Indicator, command: RedefineIndicator) -> dict[str, Any]:
    changes: dict[str, Any] = {"definition": command.definition, "documents": command.documents}
    for name in ("unit", "direction", "aggregation"):
        if (told := getattr(command, name)) is not None:
            changes[name] = told
    for name in ("measure", "formula", "thresholds", "tolerance"):
        if name in command.model_fields_set:
            changes[name] = getattr(command, name)
    if changes.get("unit", current.unit) != current.unit:
        changes = {"thresholds": None, "tolerance": None, **changes}
    return changes
