"""Where the agenda's pages are, and how its words are coloured."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from uuid import UUID

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import ActivityStatus, AssignmentStatus, ItemStatus, Outcome
from mediate_shared.identity.actor import Actor, Reach

AGENDAS: Final = "agendas"
SECTION: Final = "agenda"
AGENDA: Final = "/agenda"
LINE: Final = "/agenda/lines/{line_id}"
ITEMS: Final = "/agenda/items"
ITEM: Final = "/agenda/items/{item_id}"
HISTORY: Final = ITEM + "/history"
PROPOSE: Final = "/agenda/items/new"
ASSIGNMENT: Final = "/agenda/assignments/{assignment_id}"
GOALS: Final = "/agenda/goals"
GOAL: Final = "/agenda/goals/{goal_id}"
TARGET: Final = "/agenda/targets/{target_id}"
ACTIVITIES: Final = "/agenda/activities"
ACTIVITY: Final = "/agenda/activities/{activity_id}"
ROADMAP: Final = "/agenda/roadmap"
DEPENDENCIES: Final = "/agenda/dependencies"
PROGRAMMES: Final = "/agenda/programmes"
PROGRAMME: Final = "/agenda/programmes/{programme_id}"
MANIFESTO: Final = "/agenda/manifesto"

STATUS_KINDS: Final[Mapping[ItemStatus, str]] = MappingProxyType(
    {
        ItemStatus.PROPOSED: "neutral",
        ItemStatus.PRIORITISED: "neutral",
        ItemStatus.ASSIGNED: "info",
        ItemStatus.UNDER_WAY: "info",
        ItemStatus.ACHIEVED: "positive",
        ItemStatus.PARTLY_ACHIEVED: "warning",
        ItemStatus.NOT_ACHIEVED: "negative",
        ItemStatus.SUBSTITUTED: "neutral",
    }
)
OUTCOME_KINDS: Final[Mapping[Outcome, str]] = MappingProxyType(
    {
        Outcome.MET: "positive",
        Outcome.PARTLY: "warning",
        Outcome.NOT_MET: "negative",
        Outcome.SUBSTITUTED: "neutral",
        Outcome.UNKNOWN: "neutral",
    }
)
ACTIVITY_KINDS: Final[Mapping[ActivityStatus, str]] = MappingProxyType(
    {
        ActivityStatus.PLANNED: "info",
        ActivityStatus.HELD: "positive",
        ActivityStatus.CANCELLED: "negative",
    }
)
ASSIGNMENT_KINDS: Final[Mapping[AssignmentStatus, str]] = MappingProxyType(
    {
        AssignmentStatus.OFFERED: "info",
        AssignmentStatus.ACCEPTED: "positive",
        AssignmentStatus.DECLINED: "neutral",
        AssignmentStatus.ENDED: "neutral",
    }
)


def line_at(line_id: UUID) -> str:
    """Return the path of an action line."""
    return LINE.format(line_id=line_id)


def item_at(item_id: UUID) -> str:
    """Return the path of an item."""
    return ITEM.format(item_id=item_id)


def goal_at(goal_id: UUID | str) -> str:
    """Return the path of a goal."""
    return GOAL.format(goal_id=goal_id)


def target_at(target_id: UUID | str) -> str:
    """Return the path of a target."""
    return TARGET.format(target_id=target_id)


def activity_at(activity_id: UUID | str) -> str:
    """Return the path of an activity."""
    return ACTIVITY.format(activity_id=activity_id)


def programme_at(programme_id: UUID) -> str:
    """Return the path of a programme of others."""
    return PROGRAMME.format(programme_id=programme_id)


def assignment_at(assignment_id: UUID, verb: str) -> str:
    """Return the path under which an assignment is answered or ended."""
    return f"{ASSIGNMENT.format(assignment_id=assignment_id)}/{verb}"


def sees(actor: Actor) -> Reach:
    """Return how far somebody may know who was asked and who declined."""
    return actor.reach(Action.READ, Visibility.CASE, AGENDAS)


def asks(actor: Actor) -> Reach:
    """Return for which organisations somebody may make an offer: facilitators for all, members for their own."""
    return actor.reach(Action.CREATE, Visibility.CASE, AGENDAS)


def answers(actor: Actor) -> Reach:
    """Return for which organisations somebody answers."""
    return actor.reach(Action.ANSWER, Visibility.CASE, AGENDAS)


def ends(actor: Actor) -> Reach:
    """Return for which organisations somebody may lay an item down."""
    return actor.reach(Action.CHANGE, Visibility.CASE, AGENDAS)


def moves(actor: Actor) -> bool:
    """Tell whether somebody says how far items are."""
    return actor.reach(Action.CHANGE, Visibility.PUBLIC, AGENDAS).everything


def proposes(actor: Actor) -> bool:
    """Tell whether somebody proposes items."""
    return actor.reach(Action.CREATE, Visibility.PUBLIC, AGENDAS).everything
