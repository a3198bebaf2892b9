"""Link a programme of others to the agenda."""

from datetime import datetime

from mediate_agendas.adapters.framing import PROGRAMMES, code_taken
from mediate_agendas.adapters.framing_tables import DescribedProgramme, Programme
from mediate_agendas.domain.framing import PROGRAMMES_MAX, check_room
from mediate_contracts.events.agendas import ProgrammeStated
from mediate_contracts.values import ProgrammeId
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict


class StateProgramme(Strict, DescribedProgramme):
    """What the programme is, and which action lines it touches."""


async def state_programme(command: StateProgramme, *, transaction: Transaction, now: datetime) -> Programme:
    """State a programme. Raises ProgrammeCodeTaken or FrameFull."""
    check_room(await PROGRAMMES.count(transaction), PROGRAMMES_MAX, what="programmes", value=command.code)
    described = {name: getattr(command, name) for name in DescribedProgramme.model_fields}
    programme = await PROGRAMMES.add(transaction, described, at=now, taken=code_taken(command.code))
    transaction.record(said(programme), at=now)
    return programme


def said(programme: Programme) -> ProgrammeStated:
    """Return the event that says a programme as it now stands."""
    return ProgrammeStated(
        programme_id=ProgrammeId(programme.id),
        **{name: getattr(programme, name) for name in DescribedProgramme.model_fields},
    )
