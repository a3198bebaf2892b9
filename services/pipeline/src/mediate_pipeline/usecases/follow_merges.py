"""Follow which records of organisations were merged into which; a deal keeps the id that it was opened with."""

from collections.abc import Sequence

from mediate_contracts.events.community import OrganisationMerged, OrganisationMergeUndone
from mediate_pipeline.adapters import organisations
from mediate_pipeline.adapters.organisations import Stands
from mediate_shared.journal import Transaction


async def follow_merges(
    told: Sequence[OrganisationMerged | OrganisationMergeUndone], *, transaction: Transaction
) -> None:
    """Write of each record what was told of it, in this order; where a merge was undone, it stands for itself."""
    standing = [
        Stands(event.organisation_id, event.into_id if isinstance(event, OrganisationMerged) else None)
        for event in told
    ]
    await organisations.stand(transaction, standing)
