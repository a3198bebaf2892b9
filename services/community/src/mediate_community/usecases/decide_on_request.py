"""Accept, decline or withdraw a change that was asked for."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from mediate_community.adapters import organisations
from mediate_community.adapters.change_requests import REQUESTS, ChangeRequest, as_shown
from mediate_community.domain.change_requests import decided, still_to_make
from mediate_community.domain.curation import Basis
from mediate_community.domain.profile import check_stands
from mediate_community.usecases.amend_organisation import asked_for
from mediate_community.usecases.change_organisation import change_organisation
from mediate_contracts.events.base import Visibility
from mediate_contracts.events.community import ChangeRequestDecided
from mediate_contracts.policy import Action
from mediate_contracts.values import ChangeRequestId, OrganisationId, Source, Text
from mediate_contracts.vocabulary import DecisionStatus
from mediate_shared.commands import stale
from mediate_shared.identity.guard import not_allowed, not_yours
from mediate_shared.journal import Transaction
from mediate_shared.problems import FieldError, Problem, ProblemError, not_found
from mediate_shared.strict import Strict

_WHERE: Final = "path.change_request_id"
CHANGED_MEANWHILE: Final = Problem(409, "changed-meanwhile", "The organisation was changed since this was asked for")


class AcceptRequest(Strict):
    """Nothing is to be said when accepting."""


class DeclineRequest(Strict):
    """Why not."""

    reason: Text


class WithdrawRequest(Strict):
    """Nothing is to be said when withdrawing."""


async def accept_request(
    request_id: ChangeRequestId, *, expecting: int, transaction: Transaction, now: datetime
) -> ChangeRequest:
    """Make the change that was asked for, on the organisation as it is now.

    Raises ProblemError (403, 404, 412, and 409 naming fields that changed since it was asked), RequestDecided,
    OrganisationMergedInto, or what an amendment raises for its fields.
    """
    request = await _to_decide(transaction, request_id, expecting)
    current = await organisations.for_update(transaction, request["organisation_id"])
    check_stands(current.merged_into, led_by=request_id, field=_WHERE)
    to_make, changed_since = still_to_make(request["changes"], current.model_dump(mode="json"))
    if changed_since:
        raise _changed_meanwhile(request_id, changed_since, current.model_dump(mode="json"))
    if to_make:
        wanted = asked_for(current, {each["field"]: each["after"] for each in to_make}, now=now)
        source = None if request["source"] is None else Source.model_validate(request["source"])
        await change_organisation(
            current, wanted, basis=Basis.CHANGE_REQUEST, source=source, transaction=transaction, now=now
        )
    return await _decide(transaction, request, DecisionStatus.ACCEPTED, reason=None, now=now)


async def decline_request(
    request_id: ChangeRequestId, command: DeclineRequest, *, expecting: int, transaction: Transaction, now: datetime
) -> ChangeRequest:
    """Decline a change that was asked for. Raises ProblemError (403, 404, 412), or RequestDecided."""
    request = await _to_decide(transaction, request_id, expecting)
    return await _decide(transaction, request, DecisionStatus.DECLINED, reason=command.reason, now=now)


async def withdraw_request(
    request_id: ChangeRequestId, *, expecting: int, transaction: Transaction, now: datetime
) -> ChangeRequest:
    """Take back a change that one asked for. Raises ProblemError (403, 404, 412), or RequestDecided."""
    request = await REQUESTS.for_update(transaction, request_id)
    reach = transaction.reach(Action.CHANGE, Visibility.CASE)
    if not reach.covers(request["organisation_id"]):
        raise not_found("change-request", request_id)
    if not reach.everything and request["by_account"] != transaction.actor.id:
        raise not_allowed("Only who asked for a change takes it back.")
    # The version last: whoever does not see a request learns nothing of it, not even that it is there.
    if request["version"] != expecting:
        raise stale(expecting, request["version"])
    return await _decide(transaction, request, DecisionStatus.WITHDRAWN, reason=None, now=now)


async def _to_decide(transaction: Transaction, request_id: ChangeRequestId, expecting: int) -> dict[str, Any]:
    request = await REQUESTS.for_update(transaction, request_id)
    organisation_id = request["organisation_id"]
    if not transaction.reach(Action.READ, Visibility.CASE).covers(organisation_id):
        raise not_found("change-request", request_id)
    if not transaction.reach(Action.CHANGE, Visibility.PUBLIC).covers(organisation_id):
        raise not_yours(_WHERE, request_id)
    if request["version"] != expecting:
        raise stale(expecting, request["version"])
    return request


async def _decide(
    transaction: Transaction, request: dict[str, Any], to: DecisionStatus, *, reason: str | None, now: datetime
) -> ChangeRequest:
    status = decided(DecisionStatus(request["status"]), to, request_id=request["id"])
    changes = {
        "status": status.value,
        "decided_by": transaction.actor.id,
        "decided_at": now,
        "decision_reason": reason,
    }
    changed = await REQUESTS.change(transaction, request, changes, at=now)
    transaction.record(
        ChangeRequestDecided(
            change_request_id=ChangeRequestId(request["id"]),
            organisation_id=OrganisationId(request["organisation_id"]),
            status=status,
            reason=reason,
        ),
        at=now,
    )
    return as_shown(changed)


def _changed_meanwhile(
    request_id: ChangeRequestId, changed: Sequence[Mapping[str, Any]], current: Mapping[str, Any]
) -> ProblemError:
    errors = [
        FieldError(
            field=_WHERE,
            value=str(request_id),
            reason=f"{name} was changed since it was asked for, to {json.dumps(current[name], ensure_ascii=False)};"
            " ask anew, or change it by hand",
        )
        for name in (each["field"] for each in changed)
    ]
    fields = ", ".join(each["field"] for each in changed)
    return ProblemError(CHANGED_MEANWHILE, f"Changed since it was asked for: {fields}.", errors=errors)
