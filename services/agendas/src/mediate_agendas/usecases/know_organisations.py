"""Know an organisation by the name community tells, so that items can be offered to it."""

from collections.abc import Sequence

from mediate_agendas.adapters import organisations
from mediate_agendas.adapters.organisations import Known
from mediate_contracts.events.community import OrganisationAmended, OrganisationRegistered
from mediate_shared.journal import Transaction


async def know_organisations(
    told: Sequence[OrganisationRegistered | OrganisationAmended], *, transaction: Transaction
) -> None:
    """Keep id, name and label of organisations; both events carry them whole, so the latest told holds."""
    await organisations.know(transaction, [Known(event.organisation_id, event.name, event.synthetic) for event in told])
