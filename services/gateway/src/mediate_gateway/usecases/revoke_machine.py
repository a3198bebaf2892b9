"""Let a machine in no more."""

from datetime import datetime
from typing import Final
from uuid import UUID

from mediate_contracts.policy import Duty
from mediate_gateway.adapters import machines
from mediate_gateway.adapters.machines import Machine
from mediate_shared import audit
from mediate_shared.audit import Audited
from mediate_shared.identity.actor import Actor
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found

BASIS: Final = f"duty:{Duty.MANAGE_MACHINES}"


def check_manages(actor: Actor, machine: Machine) -> None:
    """Check that somebody manages a machine. Raises ProblemError (404), as if there were none."""
    reach = actor.entrusted(Duty.MANAGE_MACHINES)
    theirs = machine.organisation_id is not None and reach.covers(machine.organisation_id)
    if not (reach.everything or theirs):
        raise not_found("machine", machine.id)


async def revoke_machine(machine_id: UUID, *, reason: str | None, transaction: Transaction, now: datetime) -> Machine:
    """Revoke a machine, for good; one that is revoked already stays as it is.

    Raises ProblemError (404) for one that is not there or belongs to somebody else's organisation.
    """
    machine = await machines.for_update(transaction, machine_id)
    check_manages(transaction.actor, machine)
    if machine.revoked_at is not None:
        return machine
    revoked = await machines.revoke(transaction, machine, at=now)
    await audit.append(
        transaction, transaction.actor, Audited("machine.revoke", "machine", machine.id, BASIS), at=now, reason=reason
    )
    return revoked
