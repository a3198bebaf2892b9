"""Search what is confidential: asked of who keeps it, in the name of whoever searches, and kept nowhere here."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.adapters.services import Services
from mediate_shared.identity.actor import Actor
from mediate_shared.problems import ProblemError

DEAL: Final = "deal"
CONTACT: Final = "contact"
_CHARACTERS_MAX: Final = 100
_FEWEST_CHARACTERS: Final = 2
_FEWEST_TO_SUGGEST: Final = 3


@dataclass(frozen=True)
class FoundElsewhere:
    """A record that whoever searched may read, as the service that keeps it told them.

    ``said`` is what is shown of it besides its title, ``word`` the key of a phrase that comes after that, ``anchor``
    where on the page at ``address`` it stands.
    """

    kind: str
    id: UUID
    title: str
    said: Sequence[str]
    address: str
    word: str | None = None
    anchor: str | None = None


@dataclass(frozen=True)
class Keeper:
    """A kind of records that one service alone keeps.

    ``visibility`` is what one has to reach something of to ask at all; ``is_suggested`` tells whether records are
    found while somebody types.
    """

    kind: str
    service: str
    path: str
    visibility: Visibility
    read: Callable[[Mapping[str, Any]], FoundElsewhere]
    is_suggested: bool


def _deal(told: Mapping[str, Any]) -> FoundElsewhere:
    identifier = UUID(told["id"])
    return FoundElsewhere(
        DEAL,
        identifier,
        told["title"],
        (told["organisation_name"],),
        f"/pipeline/deals/{identifier}",
        word=f"stage.{told['stage']}",
    )


def _contact(told: Mapping[str, Any]) -> FoundElsewhere:
    identifier = UUID(told["id"])
    said = (told["function"], told["organisation_name"], told["email"])
    return FoundElsewhere(
        CONTACT,
        identifier,
        told["name"],
        tuple(each for each in said if each is not None),
        f"/community/organisations/{UUID(told['organisation_id'])}",
        anchor=f"contact-{identifier}",
    )


KEEPERS: Final = (
    # Who read which deal is kept, so deals are asked for once, on the page, and not with every letter typed.
    Keeper(DEAL, "pipeline", "/deals", Visibility.DEAL, _deal, is_suggested=False),
    Keeper(CONTACT, "community", "/contacts", Visibility.NETWORK, _contact, is_suggested=True),
)
"""What is asked elsewhere, in the order in which it is shown."""


@dataclass(frozen=True)
class Elsewhere:
    """What was found of each kind, and the kinds of which nobody could tell."""

    found: Mapping[str, Sequence[FoundElsewhere]]
    unknown: Sequence[str] = ()

    def all(self) -> list[FoundElsewhere]:
        """Return everything that was found, kind by kind."""
        return [each for records in self.found.values() for each in records]


async def search_elsewhere(
    services: Services, text: str, actor: Actor, *, limit: int, suggesting: bool = False, seconds_max: float
) -> Elsewhere:
    """Ask every service at once for what it keeps, at most ``limit`` of a kind, and wait ``seconds_max`` at most."""
    sought = " ".join(text.split())[:_CHARACTERS_MAX]
    if len(sought) < (_FEWEST_TO_SUGGEST if suggesting else _FEWEST_CHARACTERS):
        return Elsewhere({})
    keepers = [
        each
        for each in KEEPERS
        if actor.reach(Action.READ, each.visibility, each.service) and (each.is_suggested or not suggesting)
    ]

    async def ask(keeper: Keeper) -> Sequence[FoundElsewhere] | None:
        try:
            answer = await services.ask(
                actor, keeper.service, keeper.path, q=sought, limit=str(limit), seconds_max=seconds_max
            )
        except ProblemError:
            return None
        return [keeper.read(each) for each in answer.body["items"]]

    answers = dict(zip([each.kind for each in keepers], await asyncio.gather(*map(ask, keepers)), strict=True))
    return Elsewhere(
        {kind: found for kind, found in answers.items() if found},
        [kind for kind, found in answers.items() if found is None],
    )
