"""Report what came of a target; a later report takes the place of a former one, which is kept."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from mediate_agendas.adapters import targets
from mediate_agendas.adapters.goal_tables import Realised
from mediate_agendas.adapters.goal_views import Realisation
from mediate_agendas.domain.outcomes import check_substitute, outcome_of
from mediate_contracts.events.agendas import TargetRealised
from mediate_contracts.values import GoalId, TargetId
from mediate_contracts.vocabulary import Outcome
from mediate_shared.amending import check_stands
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict

StatedOutcome = Literal[Outcome.NOT_MET, Outcome.PARTLY, Outcome.MET, Outcome.SUBSTITUTED]


class RealiseTarget(Strict, Realised):
    """What came of a target."""

    outcome: StatedOutcome | None = Field(
        default=None, description="What the source says came of it; only where no number can decide it."
    )


async def realise_target(
    target_id: TargetId, command: RealiseTarget, *, transaction: Transaction, now: datetime
) -> Realisation:
    """Report what came of a target. Raises ProblemError (404), IsWithdrawn, OutcomeDecided, or FigureIncomplete."""
    target = await targets.for_update(transaction, target_id)
    check_stands(target.withdrawn_because, field="path.target_id", value=str(target_id))
    outcome = outcome_of(
        target.comparator,
        target.number,
        realised=command.number,
        qualifier=command.qualifier,
        stated=command.outcome,
    )
    check_substitute(outcome, has_substitute=command.substitute is not None)
    realisation = await targets.realise(transaction, target, command, outcome, stated=command.outcome, at=now)
    transaction.record(
        TargetRealised(
            target_id=target_id,
            goal_id=GoalId(target.goal_id),
            year=target.year,
            number=realisation.number,
            qualifier=realisation.qualifier,
            outcome=outcome,
            narrative=realisation.narrative,
            source=realisation.source,
            external_cause=realisation.external_cause,
            substitute=realisation.substitute,
        ),
        at=now,
    )
    return realisation
