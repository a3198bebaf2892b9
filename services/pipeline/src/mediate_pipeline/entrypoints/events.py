"""What the pipeline service does on hearing others."""

from collections.abc import Sequence

from mediate_contracts.events.community import OrganisationAmended, OrganisationRegistered
from mediate_pipeline.usecases.remember_organisations import remember_organisations
from mediate_shared.inbox import Handlers, Received
from mediate_shared.journal import Transaction


async def organisations_told(
    heard: Sequence[Received[OrganisationRegistered | OrganisationAmended]], transaction: Transaction
) -> None:
    """Remember the organisations that the registry told of."""
    await remember_organisations([received.event for received in heard], transaction=transaction)


HANDLERS = Handlers({OrganisationRegistered: organisations_told, OrganisationAmended: organisations_told})
