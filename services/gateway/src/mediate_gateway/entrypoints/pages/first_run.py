"""What an empty hub offers whoever opens it first, and the page on which the example data is loaded."""

from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action, Duty
from mediate_gateway.adapters.views import Overview
from mediate_gateway.entrypoints.pages.account_list import account_at
from mediate_gateway.entrypoints.pages.jobs import job_at
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, refused
from mediate_gateway.entrypoints.pages.typed import Refused
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_gateway.usecases.jobs import Jobs
from mediate_gateway.usecases.load_examples import KIND, LoadingExamples, may_load
from mediate_shared.identity.actor import Actor
from mediate_shared.identity.guard import needs_sign_in, not_allowed

EXAMPLES: Final = "/examples"
_IMPORT: Final = "/import"
_INVITE: Final = "/administration/invitations"
_MEMBERS: Final = "/organisations"
_SIGN_IN: Final = "/sign-in"


@dataclass(frozen=True)
class Offer:
    """One way to begin: its name, by which its words are found, and the path that it leads to."""

    name: str
    path: str


def offers(actor: Actor, overview: Overview) -> list[Offer]:
    """Return the ways in which somebody may begin with a hub in which there is nothing yet."""
    if not overview.is_empty:
        return []
    if not actor.is_known:
        return [Offer("sign_in", _SIGN_IN)]
    found = []
    if may_load(actor) or actor.entrusted(Duty.MANAGE_ACCOUNTS):
        found.append(Offer("examples", EXAMPLES))
    if actor.entrusted(Duty.MANAGE_ACCOUNTS):
        found.append(Offer("invite", _INVITE))
    elif actor.entrusted(Duty.MANAGE_MEMBERS).everything:
        found.append(Offer("invite", _MEMBERS))
    if actor.reach(Action.CREATE, Visibility.PUBLIC, "community").everything:
        found.append(Offer("import", _IMPORT))
    return found


@dataclass(frozen=True)
class FirstRunPages:
    """Asks whether to load the example data, says who may, and then leads to the work."""

    examples: LoadingExamples
    jobs: Jobs

    def routes(self) -> APIRouter:
        """Return ``/examples``."""
        router = APIRouter()
        known = [needs_sign_in()]

        @router.get(EXAMPLES, dependencies=known)
        async def show_examples(visit: Visiting) -> Response:
            return self._page(visit)

        @router.post(EXAMPLES, dependencies=known)
        async def load_examples(visit: Visiting) -> Response:
            await visit.typed()
            if not self.examples.is_there or not may_load(visit.actor):
                raise not_allowed("Your roles do not let you create everything that the example data holds.")
            title = visit.word.say("firstrun.examples.title")
            try:
                job_id = await self.jobs.start(KIND, title, {}, actor=visit.actor, language=visit.language)
            except REFUSALS as error:
                return self._page(visit, refused(error, visit.word))
            return visit.go(job_at(job_id))

        return router

    def _page(self, visit: Visit, wrong: Refused | None = None) -> Response:
        # An administrator gives roles, to themself too.
        gives_roles = visit.actor.entrusted(Duty.MANAGE_ACCOUNTS) and visit.actor.id is not None
        return visit.page(
            "firstrun/examples.html",
            section="overview",
            refused=wrong,
            is_there=self.examples.is_there,
            may=may_load(visit.actor),
            own_account=account_at(visit.actor.id) if gives_roles and visit.actor.id else None,
        )
