"""Open a fund."""

from datetime import datetime

from mediate_pipeline.adapters import funds
from mediate_pipeline.adapters.access import Managers
from mediate_pipeline.adapters.funds import Fund
from mediate_pipeline.adapters.tables import FundTerms
from mediate_pipeline.domain.access import each_once
from mediate_pipeline.usecases.auditing import audit_fund
from mediate_shared.ids import new_id
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict


class OpenFund(Strict, FundTerms):
    """A fund, and the accounts that manage it: they see every deal in it."""

    managers: Managers


async def open_fund(command: OpenFund, *, transaction: Transaction, now: datetime, reason: str | None) -> Fund:
    """Open a fund, in which there is no deal yet. Raises NamedTwice."""
    each_once(command.managers, field="body.managers")
    fund = await funds.add(transaction, new_id(), command, command.managers, at=now)
    await audit_fund(transaction, "opened", fund.id, "role:investment_officer", at=now, reason=reason)
    return fund
