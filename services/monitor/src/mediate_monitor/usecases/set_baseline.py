"""Set from where an indicator starts."""

from datetime import datetime
from typing import Final

from sqlmodel import Field

from mediate_contracts.events.monitor import IndicatorBaselineSet
from mediate_contracts.values import DefinitionVersion, IndicatorId
from mediate_monitor.adapters import baselines, indicators
from mediate_monitor.adapters.tables import Start
from mediate_monitor.adapters.views import Baseline
from mediate_monitor.domain.figures import check_definition, check_replaced
from mediate_monitor.domain.periods import in_rhythm
from mediate_monitor.domain.slots import NothingCorrected
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict

_TOLD: Final = set(IndicatorBaselineSet.model_fields) - {"indicator_id"}


class SetBaseline(Strict, Start):
    """From where it starts, and which document says so."""

    model_config = {  # noqa: RUF012 - SQLModel exports no name for its configuration's type
        "extra": "forbid",
        "json_schema_extra": {"examples": [{"reason": "De brief telt opnieuw."}]},
    }

    definition_version: DefinitionVersion | None = Field(
        default=None,
        description="By which definition it is counted; the current one where it is left out.",
        schema_extra={"examples": [1]},
    )


async def set_baseline(
    indicator_id: IndicatorId, command: SetBaseline, *, transaction: Transaction, now: datetime
) -> Baseline:
    """Set from where an indicator starts by a definition, in the place of what was set before.

    Raises ProblemError (404), NotAPeriod, NotInRhythm, NoSuchDefinition, ReasonNeeded, or NothingCorrected.
    """
    indicator = await indicators.for_update(transaction, indicator_id)
    in_rhythm(command.period, indicator.rhythm)
    version = command.definition_version or indicator.definition_version
    check_definition(version, indicator.definition_version)
    before = await baselines.holding(transaction, indicator_id, version)
    check_replaced(command.reason, replaces=before is not None)
    if before is not None:
        if all(getattr(before, name) == getattr(command, name) for name in ("period", "value", "qualifier", "source")):
            raise NothingCorrected("it starts from there already", field="body.value", value=f"{command.value:f}")
        await baselines.supersede(transaction, before, at=now)
    baseline = await baselines.add(transaction, command, indicator_id=indicator_id, definition_version=version, at=now)
    transaction.record(IndicatorBaselineSet(indicator_id=indicator_id, **baseline.model_dump(include=_TOLD)), at=now)
    return baseline
