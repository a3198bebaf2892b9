"""Write down what is to be done after a session, say that it moved or was done, or that it need not be done."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mediate_agendas.adapters import items, session_records, sessions
from mediate_agendas.adapters.merged import standing
from mediate_agendas.adapters.session_tables import ActionPoint, WordedActionPoint, told
from mediate_agendas.domain.names import NothingThere
from mediate_agendas.domain.sessions import ACTION_POINTS_MAX, SessionFieldsWrong, check_held, check_room
from mediate_contracts.events.agendas import ActionPointSet, ActionPointWithdrawn
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import ActionPointId, ItemId, OrganisationId, SessionId, Text
from mediate_shared.amending import changed_fields, check_stands
from mediate_shared.identity.guard import not_allowed, not_yours
from mediate_shared.journal import Transaction
from mediate_shared.patching import patched
from mediate_shared.problems import FieldError
from mediate_shared.strict import Strict

_OF_WHO_DOES_IT = frozenset({"done_on"})


class SetActionPoint(Strict, WordedActionPoint):
    """What is to be done, by which organisation, until when."""


class WithdrawActionPoint(Strict):
    """Why it need not be done."""

    reason: Text


async def set_action_point(
    session_id: SessionId, command: SetActionPoint, *, transaction: Transaction, now: datetime
) -> ActionPoint:
    """Write an action point down.

    Raises ProblemError (404), SessionNotOpen, SessionFull, SessionFieldsWrong, UnknownOrganisation, or NothingThere.
    """
    session = await sessions.for_update(transaction, session_id)
    check_held(session.status, session_id=session_id)
    gathered = await session_records.count_action_points(transaction, session_id)
    check_room(gathered, ACTION_POINTS_MAX, what="action points", session_id=session_id)
    worded = await _checked(command, transaction=transaction, now=now)
    action_point = await session_records.add_action_point(transaction, session_id, worded, at=now)
    _say(action_point, transaction=transaction, now=now)
    return action_point


async def amend_action_point(
    action_point_id: ActionPointId,
    changes: Mapping[str, Any],
    *,
    expecting: int,
    transaction: Transaction,
    now: datetime,
) -> ActionPoint:
    """Change an action point; the organisation that does it says when it was done, and no more than that.

    Raises ProblemError (403, 404, 412, 422), IsWithdrawn, SessionFieldsWrong, UnknownOrganisation, NothingThere, or
    NothingChanged.
    """
    current = await _held(action_point_id, expecting=expecting, transaction=transaction)
    _check_whose(current, changes, transaction=transaction)
    wanted = patched(WordedActionPoint, dict(current), changes)
    changed_fields(dict(current), told(wanted, WordedActionPoint))
    worded = await _checked(wanted, transaction=transaction, now=now)
    action_point = await session_records.change_action_point(
        transaction, current, told(worded, WordedActionPoint), at=now
    )
    _say(action_point, transaction=transaction, now=now)
    return action_point


async def withdraw_action_point(
    action_point_id: ActionPointId,
    command: WithdrawActionPoint,
    *,
    expecting: int,
    transaction: Transaction,
    now: datetime,
) -> ActionPoint:
    """Say that it need not be done any more. Raises ProblemError (404, 412), or IsWithdrawn."""
    current = await _held(action_point_id, expecting=expecting, transaction=transaction)
    withdrawn = {"withdrawn_because": command.reason}
    action_point = await session_records.change_action_point(transaction, current, withdrawn, at=now)
    transaction.record(
        ActionPointWithdrawn(
            session_id=SessionId(action_point.session_id), action_point_id=action_point_id, reason=command.reason
        ),
        at=now,
    )
    return action_point


async def _held(action_point_id: ActionPointId, *, expecting: int, transaction: Transaction) -> ActionPoint:
    """Return an action point that stands, locked, its session before it."""
    session_id = await session_records.session_of_action_point(transaction, action_point_id)
    await sessions.for_update(transaction, session_id)
    current = await session_records.action_point_for_update(transaction, action_point_id, expecting=expecting)
    check_stands(current.withdrawn_because, field="path.action_point_id", value=str(action_point_id))
    return current


def _check_whose(current: ActionPoint, changes: Mapping[str, Any], *, transaction: Transaction) -> None:
    reach = transaction.reach(Action.CHANGE, Visibility.NETWORK)
    if reach.everything:
        return
    if current.organisation_id is None:
        raise not_allowed("This is for no organisation in particular; a facilitator changes it.")
    if not reach.covers(current.organisation_id):
        raise not_yours("path.action_point_id", current.organisation_id)
    for name in sorted(set(changes) - _OF_WHO_DOES_IT):
        reason = "a facilitator changes this; the organisation says when it was done"
        errors = [FieldError(field=f"body.{name}", value=changes[name], reason=reason)]
        raise not_allowed("You say when this was done, and no more.", errors=errors)


async def _checked(worded: WordedActionPoint, *, transaction: Transaction, now: datetime) -> WordedActionPoint:
    """Return an action point with the organisation that stands for the one that is named."""
    if worded.done_on is not None and worded.done_on > now.date():
        reason = "this day has not come yet"
        raise SessionFieldsWrong(reason, field="body.done_on", value=worded.done_on.isoformat())
    if worded.item_id is not None and await items.status_of(transaction, worded.item_id) is None:
        raise NothingThere("there is no item with this id", field="body.item_id", value=str(worded.item_id))
    if worded.organisation_id is None:
        return worded
    organisation_id = await standing(transaction, worded.organisation_id, field="body.organisation_id")
    return WordedActionPoint.model_validate({**told(worded, WordedActionPoint), "organisation_id": organisation_id})


def _say(action_point: ActionPoint, *, transaction: Transaction, now: datetime) -> None:
    by = action_point.organisation_id
    transaction.record(
        ActionPointSet(
            session_id=SessionId(action_point.session_id),
            action_point_id=ActionPointId(action_point.id),
            text=action_point.text,
            language=action_point.language,
            organisation_id=None if by is None else OrganisationId(by),
            due_date=action_point.due_date,
            done_on=action_point.done_on,
            item_id=None if action_point.item_id is None else ItemId(action_point.item_id),
        ),
        at=now,
    )
