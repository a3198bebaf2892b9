"""Say who keep a grant call and who sit on its committee."""

from datetime import datetime

from mediate_contracts.values import GrantCallId
from mediate_pipeline.adapters import calls
from mediate_pipeline.adapters.call_tables import Assessors, Committee, Keepers
from mediate_pipeline.domain.access import each_once
from mediate_pipeline.domain.calls import check_unpublished
from mediate_pipeline.usecases.audit_call import audit_call
from mediate_pipeline.usecases.open_call import tell_people
from mediate_pipeline.usecases.read_call import locked, people_of
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict


class NameAssessors(Strict):
    """Everybody who keeps a call, and everybody on its committee, from now on."""

    keepers: Keepers
    committee: Committee


async def name_assessors(
    call_id: GrantCallId,
    command: NameAssessors,
    *,
    expecting: int,
    transaction: Transaction,
    now: datetime,
    reason: str | None,
) -> Assessors:
    """Let these be the people of the version the sender saw; what was scored stays.

    Raises ProblemError (403, 404, 412), NamedTwice, or CallPublished.
    """
    each_once(command.keepers, field="body.keepers")
    each_once(command.committee, field="body.committee")
    call = await locked(transaction, call_id, expecting=expecting)
    check_unpublished(call.published_on)
    before = [each.account_id for each in await calls.people(transaction, call_id)]
    # Whoever gives the call away by this does so last, as they can do nothing about it after that.
    call = await calls.change(transaction, call, {}, at=now)
    people = await calls.name_people(
        transaction, call_id, keepers=command.keepers, committee=command.committee, leaving=before
    )
    tell_people(transaction, call, [each.account_id for each in people], at=now)
    await audit_call(transaction, "people_named", call_id, "keeper", at=now, reason=reason)
    return people_of(call, people)
