"""Follow which record stands for an organisation; what was made under another one stays under it."""

from collections.abc import Sequence

from mediate_agendas.adapters import organisations
from mediate_agendas.adapters.organisations import Stands
from mediate_contracts.events.community import OrganisationMerged, OrganisationMergeUndone
from mediate_shared.journal import Transaction


async def follow_merges(
    told: Sequence[OrganisationMerged | OrganisationMergeUndone], *, transaction: Transaction
) -> None:
    """Keep into which record each was merged, or that it stands for itself again."""
    standing = [
        Stands(event.organisation_id, event.into_id if isinstance(event, OrganisationMerged) else None)
        for event in told
    ]
    await organisations.stand(transaction, standing)
