"""Move many deals to a stage at once; what fails, fails alone."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from mediate_contracts.values import DealId, DomainError, Text, Value, Whole
from mediate_contracts.vocabulary import DealStage
from mediate_pipeline.adapters.tables import Deal
from mediate_pipeline.domain.access import each_once
from mediate_pipeline.usecases.move_stage import MoveStage, move_stage
from mediate_shared.journal import Transaction
from mediate_shared.problems import FieldError, Problem, ProblemDetails, ProblemError

MOVES_MAX: Final = 100


class DealMoved(Value):
    """A deal to move, in the version that whoever moves it saw."""

    deal_id: DealId
    version: Annotated[Whole, Field(ge=1, le=10**9)]


class MoveStages(Value):
    """Which deals go to which stage, and why."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "deals": [{"deal_id": "01900000-0000-7000-8000-000000000000", "version": 1}],
                    "stage": DealStage.SCREENING.value,
                }
            ]
        }
    )

    deals: list[DealMoved] = Field(min_length=1, max_length=MOVES_MAX)
    stage: DealStage
    reason: Text | None = None


class MoveOutcome(BaseModel):
    """What became of one of them: the deal as it now is, or the problem for which it stayed where it was."""

    deal_id: DealId
    deal: Deal | None = None
    problem: ProblemDetails | None = None


class MoveOutcomes(BaseModel):
    """What became of each, in the order in which they were named."""

    outcomes: list[MoveOutcome]


async def move_stages(
    command: MoveStages,
    problem_of: Callable[[DomainError], Problem],
    *,
    transaction: Transaction,
    now: datetime,
    reason: str | None,
) -> MoveOutcomes:
    """Move each of the deals, or say why it stays; ``problem_of`` tells how a refusal is answered.

    Raises NamedTwice where a deal is named twice.
    """
    each_once([each.deal_id for each in command.deals], field="body.deals")
    move = MoveStage(stage=command.stage, reason=command.reason)
    outcomes: dict[DealId, MoveOutcome] = {}
    # Those who move the same deals at the same time lock them in the same order, and never wait in a circle.
    for each in sorted(command.deals, key=lambda named: named.deal_id):
        try:
            async with transaction.savepoint():
                moved = await move_stage(
                    each.deal_id, move, expecting=each.version, transaction=transaction, now=now, reason=reason
                )
            outcomes[each.deal_id] = MoveOutcome(deal_id=each.deal_id, deal=moved)
        except DomainError as error:
            refused = FieldError(field=error.field, value=error.value, reason=error.reason)
            problem = _details(problem_of(error), error.reason, [refused], each.deal_id)
            outcomes[each.deal_id] = MoveOutcome(deal_id=each.deal_id, problem=problem)
        except ProblemError as error:
            problem = _details(error.problem, error.detail, error.errors, each.deal_id)
            outcomes[each.deal_id] = MoveOutcome(deal_id=each.deal_id, problem=problem)
    return MoveOutcomes(outcomes=[outcomes[each.deal_id] for each in command.deals])


def _details(problem: Problem, detail: str, errors: list[FieldError], deal_id: DealId) -> ProblemDetails:
    return ProblemDetails(
        type=f"/problems/{problem.slug}",
        title=problem.title,
        status=problem.status,
        detail=detail,
        instance=f"/v1/pipeline/deals/{deal_id}/stage",
        errors=errors,
    )
