"""What the audit is told of grant calls and applications: who read or changed which, on what grounds, and why."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from mediate_pipeline.adapters.call_tables import Application
from mediate_shared import audit
from mediate_shared.audit import Audited
from mediate_shared.journal import Transaction


async def audit_call(
    transaction: Transaction, action: str, call_id: UUID, basis: str, *, at: datetime, reason: str | None
) -> None:
    """Audit something done with a grant call; what is not audited is not done."""
    entry = Audited(f"grant_call.{action}", "grant_call", call_id, basis)
    await audit.append(transaction, transaction.actor, entry, at=at, reason=reason)


async def audit_application(
    transaction: Transaction, action: str, application_id: UUID, basis: str, *, at: datetime, reason: str | None
) -> None:
    """Audit something done with an application."""
    entry = Audited(f"application.{action}", "application", application_id, basis)
    await audit.append(transaction, transaction.actor, entry, at=at, reason=reason)


async def audit_applications(
    transaction: Transaction, listed: Sequence[Application], *, at: datetime, reason: str | None
) -> None:
    """Audit a list of applications: an entry for each basis on which some of them were shown."""
    entries = []
    for basis in ("keeper", "member", "applicant"):
        shown = tuple(each.id for each in listed if each.basis == basis)
        if shown:
            entries.append(Audited("application.listed", "application", None, basis, object_ids=shown))
    await audit.append(transaction, transaction.actor, *entries, at=at, reason=reason)
