"""Apply to a grant call for one's own organisation, or enter what an organisation applied for otherwise."""

from datetime import datetime
from uuid import UUID

from mediate_contracts.events.base import Visibility
from mediate_contracts.events.pipeline import ApplicationReceived
from mediate_contracts.policy import Action
from mediate_contracts.values import ApplicationId, GrantCallId, OrganisationId
from mediate_contracts.vocabulary import ApplicationStatus
from mediate_pipeline.adapters import applications, calls, organisations
from mediate_pipeline.adapters.call_tables import Application, ApplicationTerms
from mediate_pipeline.domain.calls import APPLICATIONS_MAX, CallFull, OwnApplication, check_open, check_unpublished
from mediate_pipeline.domain.deals import organisation_unknown
from mediate_pipeline.usecases.audit_call import audit_application
from mediate_pipeline.usecases.read_call import let_keep
from mediate_shared.identity.guard import not_yours
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict


class ApplyToCall(Strict, ApplicationTerms):
    """What an organisation applies for."""

    organisation_id: UUID

    model_config = {  # noqa: RUF012 - SQLModel exports no name for its configuration's type
        "json_schema_extra": {"examples": [{"title": "Voorbeeldaanvraag", "amount": {"cents": 1_000_000}}]}
    }


async def apply_to_call(
    call_id: GrantCallId,
    command: ApplyToCall,
    *,
    for_others: bool,
    transaction: Transaction,
    now: datetime,
    reason: str | None,
) -> Application:
    """Receive an application within the window of a call.

    ``for_others`` where who keeps the call enters what an organisation sent in otherwise.

    Raises ProblemError (403, 404), OwnApplication, WindowShut, CallPublished, CallFull, or
    OrganisationUnknown.
    """
    call = await calls.get(transaction.connection, call_id)
    if for_others:
        await let_keep(transaction, call_id)
        if await calls.is_own(transaction, command.organisation_id):
            reason_why = "somebody else enters what your own organisation applies for"
            raise OwnApplication(reason_why, field="body.organisation_id", value=str(command.organisation_id))
    elif command.organisation_id not in transaction.reach(Action.CREATE, Visibility.CASE).organisations:
        raise not_yours("body.organisation_id", command.organisation_id)
    check_unpublished(call.published_on)
    check_open(call.opens_on, call.closes_on, now=now)
    company = await organisations.find(transaction, command.organisation_id)
    if company is None:
        raise organisation_unknown(command.organisation_id)
    if not await calls.has_room(transaction, call_id, most=APPLICATIONS_MAX):
        message = f"a call has {APPLICATIONS_MAX} applications at most"
        raise CallFull(message, field="path.call_id", value=str(call_id))
    applicant = None if for_others else transaction.actor.id
    application_id = await applications.add(
        transaction, call_id, command.organisation_id, command, applicant=applicant, at=now
    )
    transaction.record(
        ApplicationReceived(
            application_id=ApplicationId(application_id),
            grant_call_id=call_id,
            organisation_id=OrganisationId(command.organisation_id),
            title=command.title,
            summary=command.summary,
            amount=command.amount,
            synthetic=command.synthetic,
        ),
        at=now,
    )
    basis = "keeper" if for_others else "applicant"
    await audit_application(transaction, "received", application_id, basis, at=now, reason=reason)
    if for_others:
        return await _entered(transaction, application_id, call_id, command, company.name, at=now)
    return await applications.get(transaction, application_id)


async def _entered(
    transaction: Transaction,
    application_id: UUID,
    call_id: UUID,
    command: ApplyToCall,
    organisation_name: str,
    *,
    at: datetime,
) -> Application:
    """Return what was entered: what their own organisation applied for, who entered it sees no more after this."""
    terms = {name: getattr(command, name) for name in ApplicationTerms.model_fields}
    return Application(
        id=application_id,
        version=1,
        created_at=at,
        updated_at=at,
        grant_call_id=call_id,
        organisation_id=command.organisation_id,
        organisation_name=organisation_name,
        status=ApplicationStatus.RECEIVED,
        is_eligible=False,
        is_own=False,
        basis="keeper",
        may_score=any(
            each.assesses and each.account_id == transaction.actor.id
            for each in await calls.people(transaction, call_id)
        ),
        **terms,
    )
