"""Where the pages of groups are, and what whom lets do there."""

from typing import Final
from uuid import UUID

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.entrypoints.pages.community.places import COMMUNITY, REGISTRY
from mediate_shared.identity.actor import Actor, Reach

GROUPS: Final = COMMUNITY + "/groups"
NEW: Final = GROUPS + "/new"
GROUP: Final = GROUPS + "/{group_id}"


def group_at(identifier: UUID | str) -> str:
    """Return the path of a group's page."""
    return GROUP.format(group_id=identifier)


def sees_members(actor: Actor) -> bool:
    """Tell whether somebody may know who is in a group."""
    return actor.reach(Action.READ, Visibility.NETWORK, REGISTRY).everything


def keeps_groups(actor: Actor) -> bool:
    """Tell whether somebody forms groups and describes them."""
    return actor.reach(Action.CHANGE, Visibility.PUBLIC, REGISTRY).everything


def joins_for(actor: Actor) -> Reach:
    """Return for which organisations somebody joins groups."""
    return actor.reach(Action.CREATE, Visibility.NETWORK, REGISTRY)


def leaves_for(actor: Actor) -> Reach:
    """Return for which organisations somebody leaves groups."""
    return actor.reach(Action.CHANGE, Visibility.NETWORK, REGISTRY)
