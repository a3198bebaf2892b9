"""How the refusals of grant calls that are held here are answered."""

from typing import Final

from mediate_pipeline.domain import calls
from mediate_shared.problems import Problem

CALL_PROBLEMS: Final = {
    calls.WindowWrong: Problem(422, "window-wrong", "The call would close before it opens"),
    calls.CriterionTwice: Problem(422, "criterion-twice", "Two criteria have the same code"),
    calls.CriteriaFixed: Problem(409, "criteria-fixed", "Applications were scored by these criteria"),
    calls.WindowShut: Problem(409, "window-shut", "The call takes no applications now"),
    calls.CallFull: Problem(409, "call-full", "The call has as many applications as it can have"),
    calls.CallPublished: Problem(409, "call-published", "What came of the call is published"),
    calls.ApplicationNotOpen: Problem(409, "application-not-open", "The application is not where this can be done"),
    calls.ScoredAlready: Problem(409, "scored-already", "You scored this application before"),
    calls.ScoresWrong: Problem(422, "scores-wrong", "Score each criterion of the call"),
    calls.NotOnCommittee: Problem(409, "not-on-committee", "Only the committee scores"),
    calls.OwnApplication: Problem(409, "own-application", "It is your own application"),
    calls.RecusedAlready: Problem(409, "recused-already", "You recused yourself before"),
    calls.AwardTooHigh: Problem(422, "award-too-high", "This cannot be awarded"),
    calls.BudgetExceeded: Problem(409, "budget-exceeded", "There is too little left of the budget"),
    calls.Undecided: Problem(409, "undecided", "Not everything is decided yet"),
    calls.PublishedTooEarly: Problem(422, "published-too-early", "This cannot be published on that day"),
}
