"""Note what is the matter with a figure."""

from datetime import datetime

from mediate_contracts.events.monitor import FigureNoted
from mediate_contracts.values import IndicatorId, ObservationId
from mediate_monitor.adapters import indicators, notes, observations
from mediate_monitor.adapters.check_tables import FigureNote, Note
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict


class NoteFigure(Strict, Note):
    """What is the matter with a figure, and where that can be read."""


async def note_figure(
    observation_id: ObservationId, command: NoteFigure, *, transaction: Transaction, now: datetime
) -> FigureNote:
    """Write a note about a figure, also about one that was corrected; the newest holds. Raises ProblemError (404)."""
    indicator_id = (await observations.get(transaction.connection, observation_id)).indicator_id
    # Locked, so that the event finds its place among the indicator's others.
    await indicators.for_update(transaction, indicator_id)
    told = {"note": command.note, "source": command.source}
    note = await notes.add(
        transaction, {**told, "observation_id": observation_id, "indicator_id": indicator_id}, at=now
    )
    transaction.record(
        FigureNoted(indicator_id=IndicatorId(indicator_id), observation_id=observation_id, **told), at=now
    )
    return note
