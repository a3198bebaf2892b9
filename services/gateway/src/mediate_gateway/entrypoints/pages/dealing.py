"""Whether the way to a new deal shows on pages of what one can begin with: a match, a session, a programme."""

from typing import Final

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_shared.identity.actor import Actor

_PIPELINE: Final = "pipeline"


def opens_deals(actor: Actor) -> bool:
    """Tell whether somebody may open a deal."""
    return bool(actor.reach(Action.CREATE, Visibility.DEAL, _PIPELINE))
