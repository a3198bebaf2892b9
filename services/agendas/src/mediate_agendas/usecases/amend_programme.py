"""Describe a programme of others anew."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mediate_agendas.adapters.framing import PROGRAMMES, code_taken
from mediate_agendas.adapters.framing_tables import DescribedProgramme, Programme
from mediate_agendas.usecases.state_programme import said
from mediate_contracts.values import ProgrammeId
from mediate_shared.amending import changed_fields, check_stands
from mediate_shared.journal import Transaction
from mediate_shared.patching import patched


async def amend_programme(
    programme_id: ProgrammeId, changes: Mapping[str, Any], *, expecting: int, transaction: Transaction, now: datetime
) -> Programme:
    """Make changes to the version the sender saw.

    Raises ProblemError (404, 412, 422), IsWithdrawn, NothingChanged, or ProgrammeCodeTaken.
    """
    current = await PROGRAMMES.for_update(transaction, programme_id, expecting=expecting)
    check_stands(current.withdrawn_because, field="path.programme_id", value=str(programme_id))
    described = patched(DescribedProgramme, current.model_dump(), changes)
    after = {name: getattr(described, name) for name in DescribedProgramme.model_fields}
    changed_fields({name: getattr(current, name) for name in after}, after)
    programme = await PROGRAMMES.change(transaction, current, after, at=now, taken=code_taken(described.code))
    transaction.record(said(programme), at=now)
    return programme
