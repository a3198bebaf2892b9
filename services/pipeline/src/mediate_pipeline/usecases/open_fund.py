"""Open a fund."""

from datetime import datetime
from typing import Any, Final

from mediate_contracts.events.pipeline import FundOpened
from mediate_contracts.values import FundId
from mediate_pipeline.adapters import funds
from mediate_pipeline.adapters.access import Managers
from mediate_pipeline.adapters.fund_tables import FundTerms
from mediate_pipeline.adapters.funds import Fund
from mediate_pipeline.domain.access import each_once
from mediate_pipeline.domain.funds import check_limits
from mediate_pipeline.usecases.auditing import audit_fund
from mediate_shared.ids import new_id
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict

_EXAMPLE: Final[dict[str, Any]] = {
    "name": "Voorbeeldfonds",
    "kind": "participation",
    "co_investment": "in_principle",
    "managers": ["01890a5d-ac96-774b-bcce-b302099a8057"],
    "synthetic": True,
}


class OpenFund(Strict, FundTerms):
    """A fund, and the accounts that manage it: they see every deal in it."""

    model_config = {  # noqa: RUF012 - SQLModel exports no name for its configuration's type
        "extra": "forbid",
        "json_schema_extra": {"examples": [_EXAMPLE]},
    }

    managers: Managers


async def open_fund(command: OpenFund, *, transaction: Transaction, now: datetime, reason: str | None) -> Fund:
    """Open a fund, in which there is no deal yet. Raises NamedTwice or LimitsCross."""
    each_once(command.managers, field="body.managers")
    check_fund(command)
    fund = await funds.add(transaction, new_id(), command, command.managers, at=now)
    facts = fund.model_dump(include=set(FundTerms.model_fields))
    transaction.record(FundOpened(fund_id=FundId(fund.id), **facts), at=now)
    await audit_fund(transaction, "opened", fund.id, "role:investment_officer", at=now, reason=reason)
    return fund


def check_fund(terms: FundTerms) -> None:
    """Check what a fund asks. Raises LimitsCross."""
    check_limits(
        ticket=(terms.ticket_min, terms.ticket_max),
        readiness=(terms.readiness_min, terms.readiness_max),
        period=(terms.opens_on, terms.closes_on),
        budget=terms.budget,
    )
