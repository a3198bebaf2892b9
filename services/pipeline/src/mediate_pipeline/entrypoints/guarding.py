"""The policy of what changes a deal: who may not see the deal learns nothing of it from being refused."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import Depends, Request
from typing_extensions import override

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_pipeline.adapters import deals
from mediate_shared.identity.actor import Actor
from mediate_shared.identity.guard import Needs, actor_of
from mediate_shared.problems import not_found


@dataclass(frozen=True)
class NeedsDealOfTheirs(Needs):
    """The route changes one deal; those who may read deals and change none are refused as the deal is to them."""

    @override
    async def __call__(self, request: Request) -> None:
        """Raise ProblemError: 401, 404 where they do not see the deal, 403 where they see it and may not change it."""
        actor = await actor_of(request)
        service = request.app.state.service
        reach = actor.reach(Action.READ, self.visibility, service.name)
        if reach and not self.lets(actor, service.name):
            asked = request.path_params["deal_id"]
            try:
                deal_id = UUID(asked)
            except ValueError:
                raise not_found("deal", asked) from None
            async with service.database.transaction(actor) as transaction:
                await deals.get(transaction, deal_id, reader=reach.account)
        await super().__call__(request)


def needs_deal_of_theirs() -> Any:
    """Return the declaration that a route changes a deal, for those who may change some."""
    return Depends(NeedsDealOfTheirs(Action.CHANGE, Visibility.DEAL, in_part=True))


@dataclass(frozen=True)
class NeedsPartInCall(Needs):
    """The route changes something of a grant call for whoever is named on it, whatever their role lets them change.

    A machine that may only read changes nothing by being named.
    """

    @override
    def lets(self, actor: Actor, area: str) -> bool:
        return super().lets(actor, area) and (actor.scopes is None or f"{area}:write" in actor.scopes)


def needs_part_in_call() -> Any:
    """Return the declaration that a route is for those who are named on a grant call, or applied to it."""
    return Depends(NeedsPartInCall(Action.READ, Visibility.DEAL, in_part=True))
