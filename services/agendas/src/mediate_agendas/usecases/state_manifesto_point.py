"""State a point of the manifesto that items can serve."""

from datetime import datetime

from mediate_agendas.adapters import framing
from mediate_agendas.adapters.framing_tables import ManifestoPoint, NumberedPoint
from mediate_contracts.events.agendas import ManifestoPointStated
from mediate_contracts.values import ManifestoPointId
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict


class StateManifestoPoint(Strict, NumberedPoint):
    """What the point says, and the number by which items name it."""


async def state_manifesto_point(
    command: StateManifestoPoint, *, transaction: Transaction, now: datetime
) -> ManifestoPoint:
    """State a point. Raises ManifestoNumberTaken."""
    point = await framing.add_point(transaction, command, at=now)
    transaction.record(said(point), at=now)
    return point


def said(point: ManifestoPoint) -> ManifestoPointStated:
    """Return the event that says a point as it now stands."""
    return ManifestoPointStated(
        manifesto_point_id=ManifestoPointId(point.id),
        **{name: getattr(point, name) for name in NumberedPoint.model_fields},
    )
