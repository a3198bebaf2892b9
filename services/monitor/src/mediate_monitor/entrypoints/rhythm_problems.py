"""The monitor's rhythm and learning over HTTP: their routers, and how their refusals are answered."""

from mediate_monitor.domain.closing import PeriodIsClosed, PeriodIsOpen, PeriodNotOver
from mediate_monitor.domain.due import FigureIsThere, NeverDue, NothingToRemindOf, TooSoonToRemind
from mediate_monitor.domain.lessons import AlreadyFollows, LearnedAhead, LessonFull, OriginTwice, OriginUnknown
from mediate_monitor.entrypoints import closing, due, learning
from mediate_shared.problems import Problem

RHYTHM_ROUTERS = (due.router, closing.router, learning.router)
RHYTHM_PROBLEMS = {
    PeriodIsClosed: Problem(409, "period-is-closed", "The period is closed already"),
    PeriodIsOpen: Problem(409, "period-is-open", "The period is open"),
    PeriodNotOver: Problem(409, "period-not-over", "The period is not over"),
    FigureIsThere: Problem(409, "figure-is-there", "There is a figure of the period"),
    NeverDue: Problem(409, "never-due", "Nobody brings these figures"),
    NothingToRemindOf: Problem(409, "no-figure-to-remind-of", "No figure is waited for"),
    TooSoonToRemind: Problem(409, "too-soon-to-remind", "It is too soon for a reminder"),
    LearnedAhead: Problem(422, "learned-ahead", "That day is still to come"),
    OriginTwice: Problem(422, "origin-twice", "The same is named twice"),
    OriginUnknown: Problem(422, "origin-unknown", "What it came from is not there"),
    AlreadyFollows: Problem(409, "already-follows", "The item follows from the lesson already"),
    LessonFull: Problem(409, "lesson-full", "No more items follow from one lesson"),
}
