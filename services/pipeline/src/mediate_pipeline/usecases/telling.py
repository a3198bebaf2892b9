"""Say who may read a deal."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from mediate_contracts.events.pipeline import DealAccessChanged
from mediate_contracts.values import AccountId, DealId
from mediate_pipeline.domain.access import readers
from mediate_shared.journal import Transaction


def tell_access(
    transaction: Transaction, deal_id: UUID, *groups: Iterable[UUID], synthetic: bool, at: datetime
) -> None:
    """Say that the accounts in these groups, and nobody else, may read a deal from now on; its row is locked."""
    accounts = [AccountId(account) for account in readers(*groups)]
    transaction.record(DealAccessChanged(deal_id=DealId(deal_id), accounts=accounts, synthetic=synthetic), at=at)
