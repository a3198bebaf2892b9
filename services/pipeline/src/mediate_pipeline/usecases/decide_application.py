"""Find an application eligible, award it or reject it, and write the letter that says so."""

from datetime import datetime

from mediate_contracts.events.pipeline import ApplicationMoved
from mediate_contracts.values import ApplicationId, GrantCallId, Localised, Money, OrganisationId, Text
from mediate_contracts.vocabulary import ApplicationStatus
from mediate_pipeline.adapters import applications, calls
from mediate_pipeline.adapters.applications import Decision
from mediate_pipeline.adapters.call_tables import Application, HeldCall
from mediate_pipeline.domain.calls import OwnApplication, check_award, check_status, check_unpublished
from mediate_pipeline.domain.letters import drafted
from mediate_pipeline.usecases.audit_call import audit_application
from mediate_pipeline.usecases.read_call import let_keep
from mediate_shared.identity.guard import not_allowed
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict

_RECEIVED = frozenset({ApplicationStatus.RECEIVED})
_DECIDED = frozenset({ApplicationStatus.AWARDED, ApplicationStatus.REJECTED})
_AWARDABLE = frozenset({ApplicationStatus.ELIGIBLE}) | _DECIDED
_OPEN = frozenset(ApplicationStatus) - {ApplicationStatus.WITHDRAWN}


class AwardApplication(Strict):
    """How much is awarded, and why."""

    amount: Money
    reason: Text | None = None

    model_config = {  # noqa: RUF012 - SQLModel exports no name for its configuration's type
        "json_schema_extra": {"examples": [{"amount": {"cents": 1_000}}]}
    }


class RejectApplication(Strict):
    """Why an application is rejected, or does not meet the conditions of the call."""

    reason: Text


class WithdrawApplication(Strict):
    """Why an application is withdrawn, where that is told."""

    reason: Text | None = None


async def find_eligible(
    application_id: ApplicationId, *, expecting: int, transaction: Transaction, now: datetime, reason: str | None
) -> Application:
    """Let the committee assess an application. Raises ProblemError (403, 404, 412), or ApplicationNotOpen."""
    application, _call = await _kept(transaction, application_id, expecting=expecting)
    check_status(application.status, _RECEIVED, application.id)
    await applications.change(transaction, application, at=now, status=ApplicationStatus.ELIGIBLE)
    return await _moved(transaction, application, "found_eligible", at=now, why=None, reason=reason)


async def award_application(
    application_id: ApplicationId,
    command: AwardApplication,
    *,
    expecting: int,
    transaction: Transaction,
    now: datetime,
    reason: str | None,
) -> Application:
    """Award an amount, within what was asked, what one can be awarded, and what is left of the budget.

    Raises ProblemError (403, 404, 412), ApplicationNotOpen, AwardTooHigh, BudgetExceeded, or CallPublished.
    """
    application, call = await _kept(transaction, application_id, expecting=expecting)
    if not application.is_eligible:
        check_status(application.status, _AWARDABLE - _DECIDED, application.id)
    check_status(application.status, _AWARDABLE, application.id)
    totals = await calls.totals(transaction, call, hidden=0, but=application.id)
    check_award(command.amount, asked=application.amount, award_max=call.award_max, left=totals.left)
    decision = _decided(application, call, ApplicationStatus.AWARDED, amount=command.amount, why=command.reason)
    return await _decide(transaction, application, decision, "awarded", at=now, reason=reason)


async def reject_application(
    application_id: ApplicationId,
    command: RejectApplication,
    *,
    expecting: int,
    transaction: Transaction,
    now: datetime,
    reason: str | None,
) -> Application:
    """Reject an application; one that was not found eligible does not meet the conditions of the call.

    Raises ProblemError (403, 404, 412), ApplicationNotOpen, or CallPublished.
    """
    application, call = await _kept(transaction, application_id, expecting=expecting)
    check_status(application.status, _OPEN, application.id)
    decision = _decided(application, call, ApplicationStatus.REJECTED, amount=None, why=command.reason)
    return await _decide(transaction, application, decision, "rejected", at=now, reason=reason)


async def withdraw_application(
    application_id: ApplicationId,
    command: WithdrawApplication,
    *,
    expecting: int,
    transaction: Transaction,
    now: datetime,
    reason: str | None,
) -> Application:
    """Withdraw an application, as whoever applied or as who keeps the call; what was decided of it counts no more.

    Raises ProblemError (403, 404, 412), ApplicationNotOpen, or CallPublished.
    """
    application = await applications.for_change(transaction, application_id, expecting=expecting)
    if application.basis == "member":
        raise not_allowed("An application is withdrawn by whoever applied, or by who keeps the call.")
    call = await calls.get(transaction.connection, application.grant_call_id)
    check_unpublished(call.published_on)
    check_status(application.status, _OPEN, application.id)
    why = {} if command.reason is None else {"reason": command.reason}
    await applications.change(transaction, application, at=now, status=ApplicationStatus.WITHDRAWN, **why)
    return await _moved(transaction, application, "withdrawn", at=now, why=command.reason, reason=reason)


async def write_letter(
    application_id: ApplicationId,
    letter: Localised,
    *,
    expecting: int,
    transaction: Transaction,
    now: datetime,
    reason: str | None,
) -> Application:
    """Write the letter of a decision anew, until it is published.

    Raises ProblemError (403, 404, 412), ApplicationNotOpen, or CallPublished.
    """
    application, _call = await _kept(transaction, application_id, expecting=expecting)
    check_status(application.status, _DECIDED, application.id)
    await applications.write_letter(transaction, application.id, letter)
    await applications.change(transaction, application, at=now)
    await audit_application(transaction, "letter_written", application.id, "keeper", at=now, reason=reason)
    return await applications.get(transaction, application.id)


async def _kept(
    transaction: Transaction, application_id: ApplicationId, *, expecting: int
) -> tuple[Application, HeldCall]:
    """Return an application and its call, locked, to who keeps the call before anything of it is published."""
    seen = await applications.get(transaction, application_id)
    if seen.basis != "keeper":
        await let_keep(transaction, seen.grant_call_id)
        reason = "who applied decides nothing of it"
        raise OwnApplication(reason, field="path.application_id", value=str(application_id))
    # The call first, as everybody locks them: what is left of its budget is counted by one at a time.
    call = await calls.for_change(transaction, seen.grant_call_id)
    check_unpublished(call.published_on)
    return await applications.for_change(transaction, application_id, expecting=expecting), call


def _decided(
    application: Application, call: HeldCall, outcome: ApplicationStatus, *, amount: Money | None, why: str | None
) -> Decision:
    letter = drafted(
        title=application.title,
        call={"nl": call.name.nl, "en": call.name.en},
        asked=application.amount,
        awarded=amount,
        reason=why,
        is_eligible=application.is_eligible,
    )
    return Decision(outcome, amount, why, letter)


async def _decide(
    transaction: Transaction,
    application: Application,
    decision: Decision,
    action: str,
    *,
    at: datetime,
    reason: str | None,
) -> Application:
    await applications.decide(transaction, application, decision, at=at)
    await applications.change(transaction, application, at=at)
    return await _moved(transaction, application, action, at=at, why=decision.reason, reason=reason)


async def _moved(
    transaction: Transaction,
    before: Application,
    action: str,
    *,
    at: datetime,
    why: str | None,
    reason: str | None,
) -> Application:
    after = await applications.get(transaction, before.id)
    said = ApplicationMoved(
        application_id=ApplicationId(after.id),
        grant_call_id=GrantCallId(after.grant_call_id),
        organisation_id=OrganisationId(after.organisation_id),
        previous=before.status,
        status=after.status,
        awarded=after.awarded,
        reason=why,
        synthetic=after.synthetic,
    )
    transaction.record(said, at=at)
    await audit_application(transaction, action, after.id, after.basis, at=at, reason=reason)
    return after
