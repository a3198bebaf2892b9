"""Ask for a change of what the registry says of an organisation."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field
from pydantic_core import to_jsonable_python

from mediate_community.adapters import organisations
from mediate_community.adapters.change_requests import REQUESTS, ChangeRequest, as_shown, open_about
from mediate_community.adapters.tables import Organisation
from mediate_community.domain.change_requests import check_room
from mediate_community.domain.curation import changes_between
from mediate_community.domain.profile import changed_fields, check_stands
from mediate_community.usecases.amend_organisation import asked_for
from mediate_contracts.events.base import Visibility
from mediate_contracts.events.community import ChangeRequested
from mediate_contracts.policy import Action
from mediate_contracts.values import ChangeRequestId, OrganisationId, Source, Text
from mediate_contracts.vocabulary import DecisionStatus
from mediate_shared.identity.guard import not_yours
from mediate_shared.journal import Transaction
from mediate_shared.problems import FieldError, ProblemError
from mediate_shared.strict import Strict


class RequestChange(Strict):
    """Which fields should hold what, and why."""

    changes: Annotated[
        dict[str, Any],
        Field(
            min_length=1,
            max_length=50,
            description="Only the fields that should change; null clears.",
            examples=[{"hub": "utrecht"}],
        ),
    ]
    reason: Text
    source: Source | None = None


async def request_change(
    organisation_id: OrganisationId, command: RequestChange, *, transaction: Transaction, now: datetime
) -> ChangeRequest:
    """Ask for a change; it takes effect once somebody who may change the organisation accepts it.

    Raises ProblemError (403, 404, 422), OrganisationMergedInto, NothingChanged, TooManyRequests, or what an amendment
    raises for its fields.
    """
    if not transaction.reach(Action.CREATE, Visibility.CASE).covers(organisation_id):
        raise not_yours("path.organisation_id", organisation_id)
    current = await organisations.for_update(transaction, organisation_id)
    check_stands(current.merged_into, led_by=organisation_id)
    wanted = _asked_for(current, command.changes, now=now)
    before = {name: getattr(current, name) for name in wanted}
    fields = changed_fields(before, wanted)
    check_room(await open_about(transaction, organisation_id))
    kept = {
        "organisation_id": organisation_id,
        "by_account": transaction.actor.id,
        "status": DecisionStatus.OPEN.value,
        "changes": to_jsonable_python(changes_between(before, wanted, fields)),
        "reason": command.reason,
        "source": None if command.source is None else command.source.model_dump(),
        "decided_by": None,
        "decided_at": None,
        "decision_reason": None,
    }
    request = await REQUESTS.add(transaction, kept, at=now)
    transaction.record(
        ChangeRequested(
            change_request_id=ChangeRequestId(request["id"]), organisation_id=organisation_id, fields=fields
        ),
        at=now,
    )
    return as_shown(request)


def _asked_for(current: Organisation, changes: Mapping[str, Any], *, now: datetime) -> dict[str, Any]:
    """Return the profile as it should be; a field that is refused is named by where it stands in the body."""
    try:
        return asked_for(current, changes, now=now)
    except ProblemError as error:
        errors = [
            FieldError(field=each.field.replace("body.", "body.changes.", 1), value=each.value, reason=each.reason)
            for each in error.errors
        ]
        raise ProblemError(error.problem, error.detail, errors=errors) from error
