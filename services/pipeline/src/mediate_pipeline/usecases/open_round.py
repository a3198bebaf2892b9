"""Begin a round for the company of a deal, or record one that was closed."""

from datetime import datetime
from typing import Any, Final

from sqlmodel import Field

from mediate_contracts.events.pipeline import RoundClosed, RoundOpened
from mediate_contracts.values import Day, DealId, Flag, Line, OrganisationId, RoundId
from mediate_contracts.vocabulary import RoundStatus
from mediate_pipeline.adapters import deals, rounds
from mediate_pipeline.adapters.round_tables import Round, RoundTerms
from mediate_pipeline.domain.keeping import check_past
from mediate_pipeline.domain.rounds import INVESTMENTS_MAX, check_room, check_somebody
from mediate_pipeline.usecases.auditing import audit_deal
from mediate_pipeline.usecases.entrust_deal import changer_of
from mediate_pipeline.usecases.investing import PutIn, check_named, invested
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict

_EXAMPLE: Final[dict[str, Any]] = {"title": "Groeironde", "synthetic": True}


class OpenRound(Strict):
    """A round: open, or closed on a day, with everybody who puts money in as far as they are known."""

    model_config = {  # noqa: RUF012 - SQLModel exports no name for its configuration's type
        "extra": "forbid",
        "json_schema_extra": {"examples": [_EXAMPLE]},
    }

    title: Line
    closed_on: Day | None = Field(default=None, description="Left out while the round is open.")
    investments: list[PutIn] = Field(
        default=[], max_length=INVESTMENTS_MAX, description="Each investor once for each kind of money."
    )
    synthetic: Flag = Field(default=False, description="Invented for demonstration; labelled wherever it shows.")


async def open_round(
    deal_id: DealId, command: OpenRound, *, transaction: Transaction, now: datetime, reason: str | None
) -> Round:
    """Record a round of a deal.

    Raises ProblemError (403, 404), OrganisationUnknown, InvestsInItself, InvestsTwice, TooManyRounds, NobodyInvests,
    AmountMissing, AmountsDiffer, TranchesExceed, TooMuch, or NotYet.
    """
    found = await deals.for_change(transaction, deal_id, account=changer_of(transaction))
    check_room(await rounds.count(transaction, deal_id))
    investments = [invested(sent, field=f"body.investments.{place}") for place, sent in enumerate(command.investments)]
    company = OrganisationId(found.deal.organisation_id)
    await check_named(transaction, investments, company)
    if command.closed_on is not None:
        check_somebody(len(investments))
        check_past(command.closed_on, today=now.date(), field="body.closed_on")
    terms = RoundTerms(
        title=command.title,
        closed_on=command.closed_on,
        investments=investments,
        synthetic=command.synthetic or found.deal.synthetic,
    )
    status = RoundStatus.OPEN if command.closed_on is None else RoundStatus.CLOSED
    opened = await rounds.add(transaction, deal_id, terms, status=status, at=now)
    facts = {
        "deal_id": deal_id,
        "round_id": RoundId(opened.id),
        "organisation_id": company,
        "title": opened.title,
        "investments": opened.investments,
        "synthetic": opened.synthetic,
    }
    said = RoundOpened(**facts) if opened.closed_on is None else RoundClosed(closed_on=opened.closed_on, **facts)
    transaction.record(said, at=now)
    action = "round_opened" if status is RoundStatus.OPEN else "round_closed"
    await audit_deal(transaction, action, deal_id, found.basis, at=now, reason=reason)
    return opened
