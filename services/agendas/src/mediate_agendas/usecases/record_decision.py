"""Write down what a session decided, put it into other words, or say that it was not decided."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mediate_agendas.adapters import items, session_records, sessions
from mediate_agendas.adapters.session_tables import Decision, WordedDecision, told
from mediate_agendas.domain.names import NothingThere
from mediate_agendas.domain.sessions import DECISIONS_MAX, check_held, check_room
from mediate_contracts.events.agendas import DecisionRecorded, DecisionWithdrawn
from mediate_contracts.values import DecisionId, ItemId, SessionId, Text
from mediate_shared.amending import changed_fields, check_stands
from mediate_shared.journal import Transaction
from mediate_shared.patching import patched
from mediate_shared.strict import Strict


class RecordDecision(Strict, WordedDecision):
    """What was decided."""


class WithdrawDecision(Strict):
    """Why it stands no more."""

    reason: Text


async def record_decision(
    session_id: SessionId, command: RecordDecision, *, transaction: Transaction, now: datetime
) -> Decision:
    """Write a decision down. Raises ProblemError (404), SessionNotOpen, SessionFull, or NothingThere."""
    session = await sessions.for_update(transaction, session_id)
    check_held(session.status, session_id=session_id)
    gathered = await session_records.count_decisions(transaction, session_id)
    check_room(gathered, DECISIONS_MAX, what="decisions", session_id=session_id)
    await _check_item(command, transaction=transaction)
    decision = await session_records.add_decision(transaction, session_id, command, at=now)
    _say(decision, transaction=transaction, now=now)
    return decision


async def amend_decision(
    decision_id: DecisionId, changes: Mapping[str, Any], *, expecting: int, transaction: Transaction, now: datetime
) -> Decision:
    """Put a decision into other words.

    Raises ProblemError (404, 412, 422), IsWithdrawn, NothingThere, or NothingChanged.
    """
    current = await _held(decision_id, expecting=expecting, transaction=transaction)
    wanted = patched(WordedDecision, dict(current), changes)
    worded = told(wanted, WordedDecision)
    if "item_id" in changed_fields(dict(current), worded):
        await _check_item(wanted, transaction=transaction)
    decision = await session_records.change_decision(transaction, current, worded, at=now)
    _say(decision, transaction=transaction, now=now)
    return decision


async def withdraw_decision(
    decision_id: DecisionId, command: WithdrawDecision, *, expecting: int, transaction: Transaction, now: datetime
) -> Decision:
    """Say that it was not decided. Raises ProblemError (404, 412), or IsWithdrawn."""
    current = await _held(decision_id, expecting=expecting, transaction=transaction)
    withdrawn = {"withdrawn_because": command.reason}
    decision = await session_records.change_decision(transaction, current, withdrawn, at=now)
    transaction.record(
        DecisionWithdrawn(session_id=SessionId(decision.session_id), decision_id=decision_id, reason=command.reason),
        at=now,
    )
    return decision


async def _held(decision_id: DecisionId, *, expecting: int, transaction: Transaction) -> Decision:
    """Return a decision that stands, locked, its session before it."""
    await sessions.for_update(transaction, await session_records.session_of_decision(transaction, decision_id))
    row = await session_records.DECISIONS.for_update(transaction, decision_id, expecting=expecting)
    current = Decision.model_validate(row)
    check_stands(current.withdrawn_because, field="path.decision_id", value=str(decision_id))
    return current


async def _check_item(worded: WordedDecision, *, transaction: Transaction) -> None:
    if worded.item_id is not None and await items.status_of(transaction, worded.item_id) is None:
        raise NothingThere("there is no item with this id", field="body.item_id", value=str(worded.item_id))


def _say(decision: Decision, *, transaction: Transaction, now: datetime) -> None:
    transaction.record(
        DecisionRecorded(
            session_id=SessionId(decision.session_id),
            decision_id=DecisionId(decision.id),
            text=decision.text,
            language=decision.language,
            item_id=None if decision.item_id is None else ItemId(decision.item_id),
        ),
        at=now,
    )
