"""Fill a hub with the example data, as long work of somebody who may create all that it holds."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, Protocol

from starlette.types import ASGIApp

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.usecases.jobs import Running
from mediate_shared.identity.actor import Actor
from mediate_shared.identity.guard import not_allowed
from mediate_shared.identity.tokens import Signer
from mediate_shared.problems import UNAVAILABLE, ProblemError

KIND: Final = "examples"
STEP: Final = "examples"
AREAS: Final = ("community", "agendas", "monitor", "pipeline")
"""The services whose records the example data holds."""
_TOKEN_SECONDS: Final = 3_600

Tell = Callable[[int, int], Awaitable[None]]
"""Takes how many rows are done, and of how many."""


@dataclass(frozen=True)
class LoadedExamples:
    """How many rows were created, were there already, and were refused; ``stopped`` says why it ended early."""

    created: int
    there: int
    refused: int
    stopped: str | None = None


class Examples(Protocol):
    """Brings the example data into a hub through its public API; what is there already stays as it is."""

    async def __call__(self, app: ASGIApp, token: str, tell: Tell) -> LoadedExamples:
        """Load it into the hub behind ``app`` with a bearer token; what ``tell`` raises ends it."""
        ...


def may_load(actor: Actor) -> bool:
    """Tell whether somebody may create everything that the example data holds."""
    return all(actor.reach(Action.CREATE, Visibility.PUBLIC, area).everything for area in AREAS)


class LoadingExamples:
    """Loads the example data, where this hub comes with it, in the name of whoever asked."""

    def __init__(self, examples: Examples | None, app: ASGIApp, signer: Signer) -> None:
        self._examples = examples
        self._app = app
        self._signer = signer

    @property
    def is_there(self) -> bool:
        """Whether this hub comes with example data."""
        return self._examples is not None

    async def run(self, job: Running) -> None:
        """Load it, and tell what came of it. Raises ProblemError (403, 503) and JobStopped."""
        if self._examples is None or not may_load(job.actor):
            raise not_allowed("Your roles do not let you create everything that the example data holds.")

        async def tell(done: int, total: int) -> None:
            await job.progress(done, total, step=STEP)

        token = self._signer.access(job.actor, seconds=_TOKEN_SECONDS)
        loaded = await self._examples(self._app, token, tell)
        job.outcome = {
            name: count
            for name, count in (
                ("examples_created", loaded.created),
                ("examples_there", loaded.there),
                ("examples_refused", loaded.refused),
            )
            if count
        }
        job.leads_to("/")
        await job.say()
        if loaded.stopped is not None:
            raise ProblemError(UNAVAILABLE, loaded.stopped)
