"""Change an organisation, say so, and write down on what that rests; what every change of one has in common."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mediate_community.adapters import change_log, organisations
from mediate_community.adapters.tables import Organisation
from mediate_community.domain.curation import Basis, changes_between
from mediate_community.domain.profile import changed_fields, is_withheld, withheld
from mediate_contracts.events.base import Visibility
from mediate_contracts.events.community import OrganisationAmended
from mediate_contracts.events.community.organisations import PublicProfile
from mediate_contracts.policy import Action
from mediate_contracts.values import OrganisationId, Source
from mediate_shared.journal import Transaction


async def change_organisation(
    current: Organisation,
    changes: Mapping[str, Any],
    *,
    basis: Basis,
    source: Source | None,
    transaction: Transaction,
    now: datetime,
) -> Organisation:
    """Make valid changes to a locked organisation as its next version.

    Raises KvkNumberTaken, or NothingChanged.
    """
    before = {name: getattr(current, name) for name in changes}
    changed = changed_fields(before, changes)
    organisation = await organisations.change(transaction, current, {name: changes[name] for name in changed}, at=now)
    transaction.record(
        OrganisationAmended(organisation_id=OrganisationId(current.id), changed=changed, **said_of(organisation)),
        at=now,
    )
    written = change_log.Written(
        current.id,
        organisation.version,
        changes_between(before, changes, changed),
        is_withheld=is_withheld(current.types, organisation.types),
    )
    await change_log.write(transaction, [written], basis=basis, source=source, at=now)
    return organisation


def said_of(organisation: Organisation) -> dict[str, Any]:
    """Return what an event says of an organisation: all that is everybody's."""
    hidden = withheld(organisation.types)
    return {name: None if name in hidden else getattr(organisation, name) for name in PublicProfile.model_fields}


def basis_of(transaction: Transaction, organisation_id: OrganisationId) -> Basis:
    """Return on what a change rests that somebody makes: their own organisation's word, or curation."""
    reach = transaction.reach(Action.CHANGE, Visibility.PUBLIC)
    own = not reach.everything and reach.covers(organisation_id)
    return Basis.OWN_STATEMENT if own else Basis.CURATED
