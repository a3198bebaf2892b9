"""The HTTP side of the agendas service: its routers, and how its domain errors are answered."""

from mediate_agendas.domain.assignments import (
    AlreadyAsked,
    AssignmentNotAllowed,
    TooManyAssignments,
    UnknownOrganisation,
)
from mediate_agendas.domain.items import ItemConcluded, StatusFieldsWrong, StatusNotAllowed
from mediate_agendas.domain.names import GoalCodeTaken, ItemCodeTaken, LineNumberTaken, NothingThere, TargetCodeTaken
from mediate_agendas.domain.outcomes import FigureIncomplete, OutcomeDecided
from mediate_agendas.entrypoints import agenda, assigning, goal_tree
from mediate_shared.problems import Problem

ROUTERS = (agenda.router, assigning.router, goal_tree.router)
PROBLEMS = {
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
    UnknownOrganisation: Problem(422, "unknown-organisation", "The organisation is not known here"),
    OutcomeDecided: Problem(422, "outcome-decided", "The numbers decide the outcome"),
    FigureIncomplete: Problem(422, "figure-incomplete", "Parts that belong together came apart"),
}
