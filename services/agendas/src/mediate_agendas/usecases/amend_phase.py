"""Move a phase of the roadmap, or call it otherwise."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mediate_agendas.adapters.framing import PHASES
from mediate_agendas.adapters.framing_tables import DescribedPhase, Phase
from mediate_agendas.domain.framing import check_phase
from mediate_agendas.usecases.set_phase import said
from mediate_contracts.values import PhaseId
from mediate_shared.amending import changed_fields, check_stands
from mediate_shared.journal import Transaction
from mediate_shared.patching import patched


async def amend_phase(
    phase_id: PhaseId, changes: Mapping[str, Any], *, expecting: int, transaction: Transaction, now: datetime
) -> Phase:
    """Make changes to the version the sender saw.

    Raises ProblemError (404, 412, 422), IsWithdrawn, PhaseEndsTooEarly, or NothingChanged.
    """
    current = await PHASES.for_update(transaction, phase_id, expecting=expecting)
    check_stands(current.withdrawn_because, field="path.phase_id", value=str(phase_id))
    described = patched(DescribedPhase, current.model_dump(), changes)
    after = {name: getattr(described, name) for name in DescribedPhase.model_fields}
    changed_fields({name: getattr(current, name) for name in after}, after)
    check_phase(described.starts, described.until)
    phase = await PHASES.change(transaction, current, after, at=now)
    transaction.record(said(phase), at=now)
    return phase
