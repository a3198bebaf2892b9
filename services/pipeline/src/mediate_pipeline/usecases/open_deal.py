"""Open a deal."""

from datetime import datetime

from mediate_contracts.events.pipeline import DealOpened
from mediate_contracts.values import DealId
from mediate_contracts.vocabulary import DealStage
from mediate_pipeline.adapters import deals, organisations
from mediate_pipeline.adapters.tables import Deal, DealTerms
from mediate_pipeline.domain.deals import organisation_unknown
from mediate_shared.ids import new_id
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict


class OpenDeal(Strict, DealTerms):
    """A deal with an organisation the hub knows."""


async def open_deal(command: OpenDeal, *, transaction: Transaction, now: datetime) -> Deal:
    """Enter a deal in the pipeline at its first stage. Raises OrganisationUnknown."""
    name = await organisations.name_of(transaction, command.organisation_id)
    if name is None:
        raise organisation_unknown(command.organisation_id)
    deal = await deals.add(transaction, new_id(), command, organisation_name=name, stage=DealStage.SOURCED, at=now)
    transaction.record(
        DealOpened(deal_id=DealId(deal.id), **deal.model_dump(include=set(DealOpened.model_fields) - {"deal_id"})),
        at=now,
    )
    return deal
