"""Amend what the registry knows of an organisation."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mediate_community.adapters import organisations
from mediate_community.adapters.tables import Organisation, Profile
from mediate_community.domain.profile import changed_fields
from mediate_contracts.events.base import Visibility
from mediate_contracts.events.community import OrganisationAmended
from mediate_contracts.policy import Action
from mediate_contracts.values import OrganisationId
from mediate_shared.commands import stale
from mediate_shared.identity.guard import not_yours
from mediate_shared.journal import Transaction
from mediate_shared.patching import patched


async def amend_organisation(
    organisation_id: OrganisationId,
    changes: Mapping[str, Any],
    *,
    expecting: int,
    transaction: Transaction,
    now: datetime,
) -> Organisation:
    """Make changes to the version the sender saw.

    Raises ProblemError (403, 404, 412, 422), KvkNumberTaken, or NothingChanged.
    """
    current = await organisations.for_update(transaction, organisation_id)
    if not transaction.reach(Action.CHANGE, Visibility.PUBLIC).covers(organisation_id):
        raise not_yours("path.organisation_id", organisation_id)
    if current.version != expecting:
        raise stale(expecting, current.version)
    profile = patched(Profile, current.model_dump(), changes)
    changed = changed_fields(current.model_dump(include=set(Profile.model_fields)), profile.model_dump())
    organisation = await organisations.change(transaction, current, profile, at=now)
    transaction.record(
        OrganisationAmended(
            organisation_id=organisation_id,
            changed=changed,
            **organisation.model_dump(include=set(OrganisationAmended.model_fields) - {"organisation_id"}),
        ),
        at=now,
    )
    return organisation
