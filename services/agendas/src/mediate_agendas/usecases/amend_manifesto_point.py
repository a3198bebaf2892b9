"""Put a point of the manifesto into other words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mediate_agendas.adapters import framing
from mediate_agendas.adapters.framing_tables import ManifestoPoint, WordedPoint
from mediate_agendas.usecases.state_manifesto_point import said
from mediate_contracts.values import ManifestoPointId
from mediate_shared.amending import changed_fields
from mediate_shared.journal import Transaction
from mediate_shared.patching import patched


async def amend_manifesto_point(
    manifesto_point_id: ManifestoPointId,
    changes: Mapping[str, Any],
    *,
    expecting: int,
    transaction: Transaction,
    now: datetime,
) -> ManifestoPoint:
    """Make changes to the version the sender saw; its number stays, because items name it by that.

    Raises ProblemError (404, 412, 422) or NothingChanged.
    """
    current = await framing.point_for_update(transaction, manifesto_point_id, expecting=expecting)
    worded = patched(WordedPoint, current.model_dump(), changes)
    after = {name: getattr(worded, name) for name in WordedPoint.model_fields}
    changed_fields({name: getattr(current, name) for name in after}, after)
    point = await framing.change_point(transaction, current, after, at=now)
    transaction.record(said(point), at=now)
    return point
