"""Who sees which contact persons, on what grounds, and what the audit is told of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from mediate_community.adapters import contacts
from mediate_community.adapters.contacts import Seeing
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import OrganisationId
from mediate_contracts.vocabulary import ConsentPurpose
from mediate_shared import audit
from mediate_shared.audit import Audited
from mediate_shared.identity.actor import Actor, ActorKind
from mediate_shared.identity.guard import not_allowed, not_yours
from mediate_shared.journal import Transaction
from mediate_shared.problems import FieldError, not_found

COMMUNITY: Final = "community"


class Basis(StrEnum):
    """Why somebody sees a contact person."""

    FACILITATING = "role:facilitator"
    ORGANISATION = "organisation"
    SELF = "self"
    NETWORK = "consent:network"


def seeing(actor: Actor) -> Seeing:
    """Return whose contact persons somebody sees: those who facilitate all, others their own and the network's."""
    case = actor.reach(Action.READ, Visibility.CASE, COMMUNITY)
    return Seeing(
        everything=case.everything,
        organisations=case.organisations,
        # A machine has an account's rights, and is not the person.
        account=actor.id if actor.kind is ActorKind.PERSON else None,
        network=actor.reach(Action.READ, Visibility.NETWORK, COMMUNITY).everything,
    )


def basis_of(seen: Seeing, row: Mapping[str, Any]) -> Basis:
    """Return why somebody sees a contact person whom they do see; what they agreed with themself goes first."""
    is_for_all = seen.network and ConsentPurpose.NETWORK.value in row["purposes"]
    return Basis.NETWORK if is_for_all else looked_after_by(seen, row)


def looked_after_by(seen: Seeing, row: Mapping[str, Any]) -> Basis:
    """Return why somebody looks after a contact person."""
    if is_self(seen, row):
        return Basis.SELF
    return Basis.ORGANISATION if row["organisation_id"] in seen.organisations else Basis.FACILITATING


def may_change(seen: Seeing, row: Mapping[str, Any]) -> bool:
    """Tell whether somebody looks after a contact person, and therefore sees all that is kept about them."""
    return seen.everything or row["organisation_id"] in seen.organisations or is_self(seen, row)


def is_self(seen: Seeing, row: Mapping[str, Any]) -> bool:
    """Tell whether somebody is the contact person."""
    return seen.account is not None and row["account_id"] == seen.account


async def locked(transaction: Transaction, contact_id: UUID) -> dict[str, Any]:
    """Return a contact person whom the sender looks after, locked.

    People look after themselves, and so does their organisation. Raises ProblemError: 404 where the sender does not
    see them, 403 where they see them by their consent alone.
    """
    row = await contacts.for_update(transaction, contact_id)
    organisation_id = OrganisationId(row["organisation_id"])
    seen = seeing(transaction.actor)
    if transaction.reach(Action.CHANGE, Visibility.CASE).covers(organisation_id) or is_self(seen, row):
        return row
    if not seen.network or ConsentPurpose.NETWORK.value not in row["purposes"]:
        raise not_found("contact", contact_id)
    raise not_yours("path.contact_id", organisation_id)


def hold_own_account(transaction: Transaction, account_id: UUID | None) -> None:
    """Raise ProblemError (403) where somebody who does not facilitate links a contact person to another's account.

    Whoever is linked sees and changes what is kept of the person, whichever organisation they belong to.
    """
    facilitates = transaction.reach(Action.CHANGE, Visibility.CASE).everything
    if account_id is None or facilitates or account_id == seeing(transaction.actor).account:
        return
    reason = "people link their own account; who facilitates links others"
    error = FieldError(field="body.account_id", value=str(account_id), reason=reason)
    raise not_allowed("You do not link this account.", errors=[error])


async def audit_read(
    transaction: Transaction, action: str, rows: Sequence[Mapping[str, Any]], *, at: datetime, reason: str | None
) -> None:
    """Audit that contact persons were shown who did not agree with it for all: an entry for each basis."""
    seen = seeing(transaction.actor)
    grounds = [(basis_of(seen, row), row["id"]) for row in rows]
    entries = [
        Audited(action, "contact", None, basis.value, object_ids=shown)
        for basis in Basis
        if basis is not Basis.NETWORK and (shown := tuple(each for ground, each in grounds if ground is basis))
    ]
    await audit.append(transaction, transaction.actor, *entries, at=at, reason=reason)


async def audit_done(
    transaction: Transaction, action: str, basis: str, *identifiers: UUID, at: datetime, reason: str | None = None
) -> None:
    """Audit by their ids what was done with contact persons."""
    if identifiers:
        entry = Audited(action, "contact", None, basis, object_ids=identifiers)
        await audit.append(transaction, transaction.actor, entry, at=at, reason=reason)
