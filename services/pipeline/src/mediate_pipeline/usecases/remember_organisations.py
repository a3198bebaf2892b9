"""Remember which organisations the registry told of."""

from collections.abc import Sequence

from mediate_contracts.events.community import OrganisationAmended, OrganisationRegistered
from mediate_pipeline.adapters import organisations
from mediate_shared.journal import Transaction


async def remember_organisations(
    told: Sequence[OrganisationRegistered | OrganisationAmended], *, transaction: Transaction
) -> None:
    """Keep each organisation under the name told last, so that a deal with it can be opened."""
    await organisations.remember(transaction, [(event.organisation_id, event.name) for event in told])
