"""Moving many deals at once over HTTP."""

from collections.abc import Mapping
from functools import partial

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import DomainError
from mediate_pipeline.usecases.move_stages import MoveOutcomes, MoveStages, move_stages
from mediate_shared.audit import Reason
from mediate_shared.commands import Commanding
from mediate_shared.identity.guard import needs_own
from mediate_shared.problems import Problem


def routes(problems: Mapping[type[DomainError], Problem]) -> APIRouter:
    """Return the routes; ``problems`` tells how each refusal of one deal is answered, as if it were moved alone."""
    router = APIRouter()

    def problem_of(error: DomainError) -> Problem:
        return next(problems[kind] for kind in type(error).__mro__ if kind in problems)

    @router.post(
        "/deals/stage-moves",
        dependencies=[needs_own(Action.CHANGE, Visibility.DEAL)],
        response_model=MoveOutcomes,
    )
    async def move_many(body: MoveStages, command: Commanding, reason: Reason) -> Response:
        """Move deals to a stage, each in the version you saw; what fails, fails alone, and says why."""
        use_case = partial(move_stages, body, problem_of, reason=reason)
        return await command.run_batch(lambda transaction, now: use_case(transaction=transaction, now=now))

    return router
