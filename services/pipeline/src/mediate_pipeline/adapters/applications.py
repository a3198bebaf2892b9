"""Reads and writes applications to grant calls, and what was decided of them.

Whoever asks sees what the database lets them see: a call's people those they did not recuse themselves from, whoever
applied their own, and a decision of it once it is published.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Boolean, Select, Text, func, select
from sqlalchemy.dialects.postgresql import insert

from mediate_contracts.values import Localised, Money
from mediate_contracts.vocabulary import ApplicationStatus
from mediate_pipeline.adapters.call_tables import (
    Application,
    ApplicationDecisionRow,
    ApplicationRow,
    ApplicationTerms,
)
from mediate_pipeline.adapters.calls import one_at_a_time
from mediate_pipeline.adapters.tables import OrganisationRow
from mediate_shared.commands import stale
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found
from mediate_shared.records import Records

_TABLE = table_of(ApplicationRow)
_DECISION = table_of(ApplicationDecisionRow)
_ORGANISATION = table_of(OrganisationRow)
_APPLICATIONS = Records(_TABLE, Application, "application")
_TERMS: Final = tuple(ApplicationTerms.model_fields)
_PUT: Final = insert(_DECISION)
_DECIDED: Final = ("outcome", "amount", "reason", "letter", "decided_at", "decided_by")
_DECIDE: Final = _PUT.on_conflict_do_update(
    index_elements=["application_id"], set_={name: _PUT.excluded[name] for name in _DECIDED}
)
_SEEN: Final = (
    select(
        _TABLE,
        _ORGANISATION.c.name.label("organisation_name"),
        _DECISION.c.outcome,
        _DECISION.c.amount.label("awarded"),
        _DECISION.c.reason.label("decision_reason"),
        _DECISION.c.letter,
        _DECISION.c.decided_at,
        func.application_basis(_TABLE.c.id, type_=Text).label("basis"),
        func.assesses(_TABLE.c.id, type_=Boolean).label("assesses"),
    )
    .join_from(_TABLE, _ORGANISATION, _ORGANISATION.c.id == _TABLE.c.organisation_id)
    .outerjoin(_DECISION, _DECISION.c.application_id == _TABLE.c.id)
    .order_by(_TABLE.c.id)
)


@dataclass(frozen=True)
class Decision:
    """What is decided of an application: an award of an amount, or a rejection; and the letter that says so."""

    outcome: ApplicationStatus
    amount: Money | None
    reason: str | None
    letter: Localised


async def add(
    transaction: Transaction,
    call_id: UUID,
    organisation_id: UUID,
    terms: ApplicationTerms,
    *,
    applicant: UUID | None,
    at: datetime,
) -> UUID:
    """Insert an application that was received, and return its id."""
    values = {
        **{name: getattr(terms, name) for name in _TERMS},
        "grant_call_id": call_id,
        "organisation_id": organisation_id,
        "applicant_id": applicant,
        "entered_by": transaction.actor.id,
        "status": ApplicationStatus.RECEIVED,
    }
    added = await _APPLICATIONS.add(transaction, values, at=at)
    identifier: UUID = added["id"]
    return identifier


async def get(transaction: Transaction, application_id: UUID) -> Application:
    """Return an application as whoever asks may see it. Raises ProblemError (404) where they may not."""
    row = (await transaction.execute(_SEEN.where(_TABLE.c.id == application_id))).one_or_none()
    # The owner of the database, on whose behalf nobody asks, is on no call either.
    if row is None or row.basis is None:
        raise not_found("application", application_id)
    return _shown(row)


async def for_change(transaction: Transaction, application_id: UUID, *, expecting: int | None = None) -> Application:
    """Return an application that nobody else changes meanwhile. Raises ProblemError (404, 412)."""
    # By its id and not by its row, which who only scores may not lock.
    await one_at_a_time(transaction, f"application:{application_id}")
    found = await get(transaction, application_id)
    if expecting is not None and found.version != expecting:
        raise stale(expecting, found.version)
    return found


async def change(transaction: Transaction, application: Application, *, at: datetime, **changes: Any) -> None:
    """Write the next version of an application."""
    await _APPLICATIONS.change(transaction, {"id": application.id, "version": application.version}, changes, at=at)


async def decide(transaction: Transaction, application: Application, decision: Decision, *, at: datetime) -> None:
    """Write what was decided of an application, in the place of what was decided before."""
    row = {
        "application_id": application.id,
        "grant_call_id": application.grant_call_id,
        "outcome": decision.outcome,
        "amount": None if decision.amount is None else decision.amount.model_dump(mode="json"),
        "reason": decision.reason,
        "letter": decision.letter.model_dump(mode="json"),
        "decided_at": at,
        "decided_by": transaction.actor.id,
    }
    await transaction.execute(_DECIDE, row)


async def write_letter(transaction: Transaction, application_id: UUID, letter: Localised) -> None:
    """Write the letter of a decision anew."""
    one = _DECISION.c.application_id == application_id
    await transaction.execute(_DECISION.update().where(one).values(letter=letter.model_dump(mode="json")))


async def of_call(
    transaction: Transaction, call_id: UUID, *, after: UUID | None = None, limit: int
) -> Sequence[Application]:
    """Return the applications to a call that whoever asks may see, in the order they came in."""
    return await _listed(transaction, _SEEN.where(_TABLE.c.grant_call_id == call_id), after=after, limit=limit)


async def of_applicant(
    transaction: Transaction, account_id: UUID, *, after: UUID | None, limit: int
) -> Sequence[Application]:
    """Return what an account applied for, in the order it came in."""
    return await _listed(transaction, _SEEN.where(_TABLE.c.applicant_id == account_id), after=after, limit=limit)


async def _listed(
    transaction: Transaction, query: Select[Any], *, after: UUID | None, limit: int
) -> Sequence[Application]:
    if after is not None:
        query = query.where(_TABLE.c.id > after)
    return [_shown(row) for row in await transaction.execute(query.limit(limit)) if row.basis is not None]


def _shown(row: Any) -> Application:
    found = dict(row._mapping)
    status = ApplicationStatus(found["status"])
    outcome, reason = found.pop("outcome"), found.pop("decision_reason")
    is_withdrawn = status is ApplicationStatus.WITHDRAWN
    if outcome is not None and not is_withdrawn:
        found |= {"status": outcome, "reason": reason}
    if is_withdrawn:
        # What was decided of it before counts no more.
        found |= {"awarded": None, "letter": None, "decided_at": None}
    is_applicant = found["basis"] == "applicant"
    return Application.model_validate(
        {
            **found,
            "is_eligible": status is ApplicationStatus.ELIGIBLE,
            "is_own": is_applicant,
            "may_score": bool(found["assesses"]),
        }
    )
