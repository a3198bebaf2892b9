"""Say anew how an indicator is named, read and kept; what it measures stays as it is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from mediate_contracts.events.monitor import IndicatorAmended
from mediate_contracts.values import IndicatorId
from mediate_monitor.adapters import indicators, stale
from mediate_monitor.adapters.readings import with_readings
from mediate_monitor.adapters.tables import Definition
from mediate_monitor.adapters.views import Indicator
from mediate_monitor.domain.indicators import check_is_the_same
from mediate_monitor.usecases.indicator_rules import check_definition, described
from mediate_monitor.usecases.reasons import reason_beside
from mediate_monitor.usecases.tell_counts import tell_counts
from mediate_shared.amending import changed_fields
from mediate_shared.journal import Transaction
from mediate_shared.patching import patched

_CHECKED_BY: Final = frozenset(
    {"tolerance", "jump", "minimum_count", "rhythm", "documents", "since_period", "until_period"}
)


async def amend_indicator(
    indicator_id: IndicatorId, changes: Mapping[str, Any], *, expecting: int, transaction: Transaction, now: datetime
) -> Indicator:
    """Make changes to the version the sender saw; ``reason`` beside the fields says why.

    Raises ProblemError (404, 412, 422), RedefinitionNeeded, NothingChanged, DefinitionWrong, NotAPeriod, NotInRhythm,
    or CodeTaken.
    """
    current = await indicators.for_update(transaction, indicator_id, expecting=expecting)
    reason = reason_beside(changes.get("reason"))
    wanted = {name: value for name, value in changes.items() if name != "reason"}
    check_is_the_same(wanted)
    before = current.model_dump(include=set(Definition.model_fields))
    worded = patched(Definition, before, wanted)
    after = worded.model_dump()
    changed = changed_fields(before, after)
    await check_definition(transaction, indicator_id, worded)
    indicator = await indicators.change(transaction, current, {name: getattr(worded, name) for name in changed}, at=now)
    if _CHECKED_BY & set(changed):
        await stale.mark_every_period(transaction, indicator_id)
    if "minimum_count" in changed:
        await tell_counts(transaction, indicator, now=now)
    told = {**described(indicator), "changed": changed, "reason": reason}
    transaction.record(IndicatorAmended(indicator_id=indicator_id, **told), at=now)
    return (await with_readings(transaction.connection, [indicator]))[0]
