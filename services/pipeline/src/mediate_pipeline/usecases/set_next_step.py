"""Say what has to be done next for a deal, and that it was done."""

from datetime import datetime

from pydantic import ConfigDict

from mediate_contracts.events.pipeline import NextStepSet
from mediate_contracts.values import AccountId, Day, DealId, Line, Value
from mediate_pipeline.adapters import access, deals
from mediate_pipeline.adapters.tables import Deal, NextStep
from mediate_pipeline.domain.keeping import NothingNext, check_works_on
from mediate_pipeline.usecases.auditing import audit_deal
from mediate_pipeline.usecases.locking import locked_deal
from mediate_shared.amending import changed_fields
from mediate_shared.journal import Transaction


class SetNextStep(Value):
    """What has to be done next, by when and by whom; without a step, nothing has."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"step": "Call about the figures."}]})

    step: Line | None = None
    due_on: Day | None = None
    account_id: AccountId | None = None

    @property
    def next_step(self) -> NextStep | None:
        """The step as it is kept; None where there is none."""
        if self.step is None:
            return None
        return NextStep(step=self.step, due_on=self.due_on, account_id=self.account_id)


class StepDone(Value):
    """That the next step was done, and what is next after it."""

    next: NextStep | None = None


async def set_next_step(
    deal_id: DealId,
    command: SetNextStep,
    *,
    expecting: int,
    transaction: Transaction,
    now: datetime,
    reason: str | None,
) -> Deal:
    """Say what is next for the version the sender saw.

    Raises ProblemError (403, 404, 412), NotOnTeam, or NothingChanged.
    """
    found = await locked_deal(transaction, deal_id, expecting=expecting)
    before = found.deal.next_step
    changed_fields({"step": before}, {"step": command.next_step})
    deal = await change_next_step(transaction, found.deal, command.next_step, done=None, now=now)
    await audit_deal(transaction, "next_step_set", deal_id, found.basis, at=now, reason=reason)
    return deal


async def next_step_done(
    deal_id: DealId,
    command: StepDone,
    *,
    expecting: int,
    transaction: Transaction,
    now: datetime,
    reason: str | None,
) -> Deal:
    """Say that the next step was done. Raises ProblemError (403, 404, 412), NothingNext, or NotOnTeam."""
    found = await locked_deal(transaction, deal_id, expecting=expecting)
    done = found.deal.next_step
    if done is None:
        raise NothingNext("nothing was to be done next", field="path.deal_id", value=str(deal_id))
    deal = await change_next_step(transaction, found.deal, command.next, done=done.step, now=now)
    await audit_deal(transaction, "next_step_done", deal_id, found.basis, at=now, reason=reason)
    return deal


async def change_next_step(
    transaction: Transaction, deal: Deal, step: NextStep | None, *, done: str | None, now: datetime
) -> Deal:
    """Write what is next for a locked deal, and say so. Raises NotOnTeam."""
    if step is not None and step.account_id is not None:
        team = {member.account_id for member in await access.team_of(transaction, deal.id)}
        check_works_on(step.account_id, team | set(await access.managers_of(transaction, deal.fund_id)))
    columns = {
        "next_step": None if step is None else step.step,
        "next_step_due_on": None if step is None else step.due_on,
        "next_step_account_id": None if step is None else step.account_id,
    }
    changed = await deals.change(transaction, deal, columns, at=now)
    facts = {} if step is None else step.model_dump()
    transaction.record(NextStepSet(deal_id=DealId(deal.id), done=done, synthetic=deal.synthetic, **facts), at=now)
    return changed
