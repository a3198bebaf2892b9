"""The HTTP side of the agendas service: its routers, and how its domain errors are answered."""

from mediate_agendas.domain.activities import (
    ActivityCodeTaken,
    ActivityEndsTooEarly,
    ActivityFieldsWrong,
    ActivityTooEarly,
    NamedTwice,
    RatingOffScale,
)
from mediate_agendas.domain.assignments import (
    AlreadyAsked,
    AssignmentNotAllowed,
    TooManyAssignments,
    UnknownOrganisation,
)
from mediate_agendas.domain.goal_trees import (
    GoalHangsUnderItself,
    GoalHoldsOthers,
    SameYear,
    TreeIsThere,
    TreeTooLarge,
)
from mediate_agendas.domain.items import ItemConcluded, StatusFieldsWrong, StatusNotAllowed
from mediate_agendas.domain.names import (
    GoalCodeTaken,
    ItemCodeTaken,
    LineNumberTaken,
    NothingThere,
    TargetCodeTaken,
)
from mediate_agendas.domain.outcomes import FigureIncomplete, OutcomeDecided
from mediate_agendas.domain.partial_days import NoSuchDay
from mediate_agendas.domain.reminders import NothingToRemindOf, TooSoonToRemind
from mediate_agendas.entrypoints import activities, agenda, assigning, changes, coverage, goal_tree, goal_trees
from mediate_agendas.entrypoints.item_problems import ITEM_PROBLEMS, ITEM_ROUTERS
from mediate_agendas.entrypoints.session_problems import SESSION_PROBLEMS, SESSION_ROUTERS
from mediate_shared.amending import IsWithdrawn, NothingChanged
from mediate_shared.problems import Problem

ROUTERS = (
    activities.router,
    agenda.router,
    assigning.router,
    changes.router,
    coverage.router,
    *ITEM_ROUTERS,
    goal_tree.router,
    goal_trees.router,
    *SESSION_ROUTERS,
)
PROBLEMS = {
    **ITEM_PROBLEMS,
    **SESSION_PROBLEMS,
    NothingChanged: Problem(422, "nothing-changed", "Nothing would change"),
    IsWithdrawn: Problem(409, "is-withdrawn", "It was withdrawn"),
    LineNumberTaken: Problem(409, "line-number-taken", "The line's number is taken"),
    ItemCodeTaken: Problem(409, "item-code-taken", "The item's code is taken"),
    GoalCodeTaken: Problem(409, "goal-code-taken", "The goal's code is taken in that year"),
    TargetCodeTaken: Problem(409, "target-code-taken", "The target's code is taken under that goal"),
    NothingThere: Problem(422, "nothing-there", "It refers to something that is not there"),
    StatusNotAllowed: Problem(409, "status-not-allowed", "The item cannot go there from where it stands"),
    StatusFieldsWrong: Problem(422, "status-fields-wrong", "What came with the status does not fit it"),
    ItemConcluded: Problem(409, "item-concluded", "The item has its outcome"),
    AssignmentNotAllowed: Problem(409, "assignment-not-allowed", "The assignment cannot go there from where it stands"),
    AlreadyAsked: Problem(409, "already-asked", "The organisation has been asked already"),
    TooManyAssignments: Problem(409, "too-many-assignments", "The item holds no more assignments"),
    NothingToRemindOf: Problem(409, "nothing-to-remind-of", "No offer waits for an answer"),
    TooSoonToRemind: Problem(409, "too-soon-to-remind", "It is too soon for a reminder"),
    UnknownOrganisation: Problem(422, "unknown-organisation", "The organisation is not known here"),
    OutcomeDecided: Problem(422, "outcome-decided", "The numbers decide the outcome"),
    GoalHangsUnderItself: Problem(409, "goal-hangs-under-itself", "The goal would hang under itself"),
    GoalHoldsOthers: Problem(409, "goal-holds-others", "Something hangs under the goal"),
    TreeTooLarge: Problem(409, "tree-too-large", "The goal tree holds no more"),
    TreeIsThere: Problem(409, "tree-is-there", "That year has a goal tree"),
    SameYear: Problem(422, "same-year", "A tree is copied to another year than its own"),
    ActivityCodeTaken: Problem(409, "activity-code-taken", "The activity's code is taken"),
    ActivityTooEarly: Problem(422, "activity-too-early", "The activity lies before anything that is kept"),
    ActivityEndsTooEarly: Problem(422, "activity-ends-too-early", "The activity would be over before it began"),
    ActivityFieldsWrong: Problem(422, "activity-fields-wrong", "What is told does not fit whether it was held"),
    NamedTwice: Problem(422, "named-twice", "The same is named twice"),
    RatingOffScale: Problem(422, "rating-off-scale", "The mean lies above the highest mark"),
    NoSuchDay: Problem(422, "no-such-day", "The calendar does not have this day"),
    FigureIncomplete: Problem(422, "figure-incomplete", "Parts that belong together came apart"),
}
