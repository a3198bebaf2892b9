"""Set a phase of the roadmap."""

from datetime import datetime

from mediate_agendas.adapters.framing import PHASES
from mediate_agendas.adapters.framing_tables import DescribedPhase, Phase
from mediate_agendas.domain.framing import PHASES_MAX, check_phase, check_room
from mediate_contracts.events.agendas import PhaseSet
from mediate_contracts.values import PhaseId
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict


class SetPhase(Strict, DescribedPhase):
    """What the phase is, and from when until when."""


async def set_phase(command: SetPhase, *, transaction: Transaction, now: datetime) -> Phase:
    """Set a phase; phases may overlap. Raises PhaseEndsTooEarly or FrameFull."""
    check_phase(command.starts, command.until)
    check_room(await PHASES.count(transaction), PHASES_MAX, what="phases", value=command.title.nl)
    described = {name: getattr(command, name) for name in DescribedPhase.model_fields}
    phase = await PHASES.add(transaction, described, at=now)
    transaction.record(said(phase), at=now)
    return phase


def said(phase: Phase) -> PhaseSet:
    """Return the event that says a phase as it now stands."""
    return PhaseSet(phase_id=PhaseId(phase.id), **{name: getattr(phase, name) for name in DescribedPhase.model_fields})
