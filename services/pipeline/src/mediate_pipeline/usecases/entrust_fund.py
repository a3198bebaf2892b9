"""Say who manages a fund, and by that who may read its deals."""

from datetime import datetime

from mediate_contracts.values import FundId, Value
from mediate_pipeline.adapters import access, funds
from mediate_pipeline.adapters.access import Managers
from mediate_pipeline.adapters.funds import Fund
from mediate_pipeline.domain.access import Basis, each_once
from mediate_pipeline.usecases.auditing import audit_fund
from mediate_pipeline.usecases.entrust_deal import changer_of
from mediate_pipeline.usecases.telling import tell_access
from mediate_shared.commands import stale
from mediate_shared.identity.guard import not_allowed
from mediate_shared.journal import Transaction


class EntrustFund(Value):
    """Everybody who manages a fund from now on."""

    managers: Managers


async def entrust_fund(
    fund_id: FundId,
    command: EntrustFund,
    *,
    expecting: int,
    transaction: Transaction,
    now: datetime,
    reason: str | None,
) -> Fund:
    """Let these manage the version of the fund that the sender saw, and say so of each of its deals.

    Raises ProblemError (403, 404, 412), or NamedTwice.
    """
    each_once(command.managers, field="body.managers")
    await funds.lock(transaction, fund_id)
    fund = await funds.get(transaction, fund_id)
    if changer_of(transaction) not in fund.managers:
        raise not_allowed("Only who manages a fund says who does: its managers see every deal in it.")
    if fund.version != expecting:
        raise stale(expecting, fund.version)
    for deal in await access.named_on_deals_of(transaction, fund_id):
        tell_access(transaction, deal.deal_id, deal.accounts, command.managers, synthetic=deal.synthetic, at=now)
    wanted, before = set(command.managers), set(fund.managers)
    # Whoever gives the fund away by this does so last, as they can do nothing about it after that.
    await funds.next_version(transaction, fund, at=now)
    await funds.add_managers(transaction, fund_id, wanted - before)
    await funds.remove_managers(transaction, fund_id, before - wanted)
    await audit_fund(transaction, "entrusted", fund_id, Basis.FUND_MANAGER.value, at=now, reason=reason)
    return fund.model_copy(update={"version": fund.version + 1, "updated_at": now, "managers": sorted(wanted)})
