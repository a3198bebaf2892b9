"""Applications to grant calls over HTTP: applying, assessing, deciding."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Request, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import ApplicationId, GrantCallId, Localised
from mediate_pipeline.adapters.call_tables import Application, Recusal, Score
from mediate_pipeline.entrypoints.guarding import needs_part_in_call
from mediate_pipeline.usecases import read_call
from mediate_pipeline.usecases.apply_to_call import ApplyToCall, apply_to_call
from mediate_pipeline.usecases.decide_application import (
    AwardApplication,
    RejectApplication,
    WithdrawApplication,
    award_application,
    find_eligible,
    reject_application,
    withdraw_application,
    write_letter,
)
from mediate_pipeline.usecases.score_application import (
    Recuse,
    ScoreApplication,
    amend_score,
    recuse,
    score_application,
)
from mediate_shared.audit import Reason
from mediate_shared.commands import Command, Commanding, shown
from mediate_shared.identity.guard import Acting, needs_own
from mediate_shared.paging import Cursor, Limit, Page, id_position, page
from mediate_shared.patching import changes_such_as

router = APIRouter()
_NAMED = [needs_own(Action.READ, Visibility.DEAL)]
_DECIDING = [needs_own(Action.CHANGE, Visibility.DEAL)]
_PART = [needs_part_in_call()]
_RESCORED = changes_such_as({"scores": {"impact": 80}})


async def _run(command: Command, use_case: Callable[..., Any], *told: Any, reason: str | None) -> Response:
    """Run a use case about the version of an application that the sender saw."""
    bound = partial(use_case, *told, expecting=command.expecting, reason=reason)
    return await command.run(lambda transaction, now: bound(transaction=transaction, now=now))


@router.post(
    "/held-calls/{call_id}/applications",
    dependencies=[needs_own(Action.CREATE, Visibility.CASE)],
    status_code=201,
    response_model=Application,
)
async def apply(call_id: UUID, body: ApplyToCall, command: Commanding, reason: Reason) -> Response:
    """Apply for your own organisation, within the window of a call."""
    use_case = partial(apply_to_call, GrantCallId(call_id), body, for_others=False, reason=reason)
    return await command.run(
        lambda transaction, now: use_case(transaction=transaction, now=now),
        created_at="/v1/pipeline/applications/{id}",
    )


@router.post(
    "/held-calls/{call_id}/applications/enter", dependencies=_DECIDING, status_code=201, response_model=Application
)
async def enter(call_id: UUID, body: ApplyToCall, command: Commanding, reason: Reason) -> Response:
    """Enter what an organisation sent in otherwise, within the window of a call that you keep."""
    use_case = partial(apply_to_call, GrantCallId(call_id), body, for_others=True, reason=reason)
    return await command.run(
        lambda transaction, now: use_case(transaction=transaction, now=now),
        created_at="/v1/pipeline/applications/{id}",
    )


@router.get("/held-calls/{call_id}/applications", dependencies=_NAMED)
async def list_of_call(
    request: Request, actor: Acting, call_id: UUID, reason: Reason, cursor: Cursor = None, limit: Limit = 50
) -> Page[Application]:
    """List the applications to a call in the order they came in, to its people."""
    service = request.app.state.service
    listing = partial(
        read_call.list_applications, GrantCallId(call_id), after=id_position(cursor), limit=limit, reason=reason
    )
    async with service.database.transaction(actor) as transaction:
        found = await listing(transaction=transaction, now=service.clock())
    return page(found, limit, lambda each: str(each.id))


@router.get("/applications", dependencies=_NAMED)
async def list_own(
    request: Request, actor: Acting, reason: Reason, cursor: Cursor = None, limit: Limit = 50
) -> Page[Application]:
    """List what you applied for yourself, in the order it came in."""
    service = request.app.state.service
    listing = partial(read_call.list_own_applications, after=id_position(cursor), limit=limit, reason=reason)
    async with service.database.transaction(actor) as transaction:
        found = await listing(transaction=transaction, now=service.clock())
    return page(found, limit, lambda each: str(each.id))


@router.get("/applications/{application_id}", dependencies=_NAMED, response_model=Application)
async def show(request: Request, actor: Acting, application_id: UUID, reason: Reason) -> Response:
    """Show an application: to its call's people, and to whoever applied."""
    service = request.app.state.service
    reading = partial(read_call.read_application, ApplicationId(application_id), reason=reason)
    async with service.database.transaction(actor) as transaction:
        return shown(await reading(transaction=transaction, now=service.clock()))


@router.post("/applications/{application_id}/find-eligible", dependencies=_DECIDING, response_model=Application)
async def let_assess(application_id: UUID, command: Commanding, reason: Reason) -> Response:
    """Say that an application meets the conditions of the call, so that the committee assesses it."""
    return await _run(command, find_eligible, ApplicationId(application_id), reason=reason)


@router.post("/applications/{application_id}/award", dependencies=_DECIDING, response_model=Application)
async def award(application_id: UUID, body: AwardApplication, command: Commanding, reason: Reason) -> Response:
    """Award an amount, within what was asked and what is left of the budget; again until it is published."""
    return await _run(command, award_application, ApplicationId(application_id), body, reason=reason)


@router.post("/applications/{application_id}/reject", dependencies=_DECIDING, response_model=Application)
async def reject(application_id: UUID, body: RejectApplication, command: Commanding, reason: Reason) -> Response:
    """Reject an application; one that was not found eligible does not meet the conditions of the call."""
    return await _run(command, reject_application, ApplicationId(application_id), body, reason=reason)


@router.put("/applications/{application_id}/letter", dependencies=_DECIDING, response_model=Application)
async def write(application_id: UUID, body: Localised, command: Commanding, reason: Reason) -> Response:
    """Write the letter that says what was decided, until it is published; send the application's ETag as If-Match."""
    return await _run(command, write_letter, ApplicationId(application_id), body, reason=reason)


@router.post("/applications/{application_id}/withdraw", dependencies=_PART, response_model=Application)
async def withdraw(
    application_id: UUID,
    command: Commanding,
    reason: Reason,
    body: Annotated[WithdrawApplication | None, Body()] = None,
) -> Response:
    """Withdraw what you applied for, or what was applied for with a call that you keep, until it is published."""
    told = body or WithdrawApplication()
    return await _run(command, withdraw_application, ApplicationId(application_id), told, reason=reason)


@router.post("/applications/{application_id}/scores", dependencies=_PART, status_code=201, response_model=Score)
async def score(application_id: UUID, body: ScoreApplication, command: Commanding, reason: Reason) -> Response:
    """Give an application what you think it is worth, as one of the committee; then you see what others gave."""
    use_case = partial(score_application, ApplicationId(application_id), body, reason=reason)
    return await command.run(
        lambda transaction, now: use_case(transaction=transaction, now=now),
        created_at="/v1/pipeline/scores/{id}",
    )


@router.get("/applications/{application_id}/scores", dependencies=_NAMED)
async def list_scores(
    request: Request, actor: Acting, application_id: UUID, reason: Reason, cursor: Cursor = None, limit: Limit = 50
) -> Page[Score]:
    """List what an application was given; until you gave it something yourself, as one of the committee, nothing."""
    service = request.app.state.service
    listing = partial(
        read_call.list_scores, ApplicationId(application_id), after=id_position(cursor), limit=limit, reason=reason
    )
    async with service.database.transaction(actor) as transaction:
        found = await listing(transaction=transaction, now=service.clock())
    return page(found, limit, lambda each: str(each.id))


@router.patch("/scores/{score_id}", dependencies=_PART, response_model=Score)
async def score_anew(
    score_id: UUID, body: Annotated[dict[str, Any], _RESCORED], command: Commanding, reason: Reason
) -> Response:
    """Change what you gave an application; send the ETag you read as If-Match."""
    return await _run(command, amend_score, score_id, body, reason=reason)


@router.get("/scores/{score_id}", dependencies=_NAMED, response_model=Score)
async def show_score(request: Request, actor: Acting, score_id: UUID, reason: Reason) -> Response:
    """Show what somebody gave an application, as far as you may see it."""
    service = request.app.state.service
    async with service.database.transaction(actor) as transaction:
        found = await read_call.read_score(score_id, transaction=transaction, now=service.clock(), reason=reason)
    return shown(found)


@router.post("/applications/{application_id}/recusals", dependencies=_PART, status_code=201, response_model=Recusal)
async def recuse_oneself(application_id: UUID, body: Recuse, command: Commanding, reason: Reason) -> Response:
    """Have nothing to do with an application any more, for good: you see nothing of it after this."""
    use_case = partial(recuse, ApplicationId(application_id), body, reason=reason)
    return await command.run(
        lambda transaction, now: use_case(transaction=transaction, now=now),
        created_at=f"/v1/pipeline/applications/{application_id}/recusals",
    )
