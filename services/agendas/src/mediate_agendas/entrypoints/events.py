"""What the agendas service does on hearing another."""

from collections.abc import Sequence

from mediate_agendas.usecases.know_organisations import know_organisations
from mediate_contracts.events.community import OrganisationAmended, OrganisationRegistered
from mediate_shared.inbox import Handlers, Received
from mediate_shared.journal import Transaction


async def _organisations_told(
    heard: Sequence[Received[OrganisationRegistered | OrganisationAmended]], transaction: Transaction
) -> None:
    await know_organisations([received.event for received in heard], transaction=transaction)


HANDLERS = Handlers({OrganisationRegistered: _organisations_told, OrganisationAmended: _organisations_told})
