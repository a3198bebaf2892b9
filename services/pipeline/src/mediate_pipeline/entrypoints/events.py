"""What the pipeline service does on hearing others."""

from collections.abc import Sequence

from mediate_contracts.events.community import (
    OrganisationAmended,
    OrganisationMerged,
    OrganisationMergeUndone,
    OrganisationRegistered,
)
from mediate_pipeline.usecases.follow_merges import follow_merges
from mediate_pipeline.usecases.remember_organisations import remember_organisations
from mediate_shared.inbox import Handlers, Received
from mediate_shared.journal import Transaction


async def organisations_told(
    heard: Sequence[Received[OrganisationRegistered | OrganisationAmended]], transaction: Transaction
) -> None:
    """Remember the organisations that the registry told of."""
    await remember_organisations([received.event for received in heard], transaction=transaction)


async def merges_told(
    heard: Sequence[Received[OrganisationMerged | OrganisationMergeUndone]], transaction: Transaction
) -> None:
    """Follow which records of organisations stand for which."""
    await follow_merges([received.event for received in heard], transaction=transaction)


HANDLERS = Handlers(
    {
        OrganisationRegistered: organisations_told,
        OrganisationAmended: organisations_told,
        OrganisationMerged: merges_told,
        OrganisationMergeUndone: merges_told,
    }
)
