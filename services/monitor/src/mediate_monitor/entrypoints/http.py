"""The HTTP side of the monitor service: its routers, and how its domain errors are answered."""

from mediate_contracts.periods import NotAPeriod
from mediate_monitor.domain.figures import (
    DefinitionNeeded,
    IndicatorIsDerived,
    NoSuchDefinition,
    ReasonNeeded,
    TooManyDefinitions,
)
from mediate_monitor.domain.indicators import (
    CodeTaken,
    DefinitionWrong,
    FormulaGoesRound,
    RedefinitionNeeded,
    UnknownMeasure,
    UnknownOperand,
)
from mediate_monitor.domain.periods import NotInRhythm, OutsidePeriod
from mediate_monitor.domain.slots import AlreadySuperseded, NothingCorrected, SlotTaken, TargetTaken, TooManyTargets
from mediate_monitor.entrypoints import checks, derivations, indicators, observations, targets
from mediate_monitor.entrypoints.reporting import REPORT_PROBLEMS
from mediate_monitor.entrypoints.reporting import router as reporting_router
from mediate_monitor.entrypoints.rhythm_problems import RHYTHM_PROBLEMS, RHYTHM_ROUTERS
from mediate_shared.amending import IsWithdrawn, NothingChanged
from mediate_shared.problems import Problem

ROUTERS = (
    derivations.router,
    checks.router,
    indicators.router,
    observations.router,
    targets.router,
    *RHYTHM_ROUTERS,
    reporting_router,
)
PROBLEMS = {
    **RHYTHM_PROBLEMS,
    **REPORT_PROBLEMS,
    CodeTaken: Problem(409, "indicator-code-taken", "The code is taken"),
    DefinitionWrong: Problem(422, "definition-wrong", "The parts of the definition do not go together"),
    UnknownMeasure: Problem(422, "unknown-measure", "Nothing of this name is derived from events"),
    TooManyDefinitions: Problem(409, "too-many-definitions", "The indicator takes no more definitions"),
    UnknownOperand: Problem(422, "unknown-operand", "The formula names an indicator that is not there"),
    FormulaGoesRound: Problem(409, "formula-goes-round", "The formula rests on the figures that it makes"),
    RedefinitionNeeded: Problem(422, "redefinition-needed", "That makes it another definition"),
    DefinitionNeeded: Problem(409, "definition-needed", "The definition that the figure counts by is to be named"),
    NoSuchDefinition: Problem(422, "no-such-definition", "The indicator has no such definition"),
    IndicatorIsDerived: Problem(409, "indicator-is-derived", "Its figures are computed here"),
    ReasonNeeded: Problem(422, "reason-needed", "A reason is needed"),
    SlotTaken: Problem(409, "figure-known", "This figure is known already"),
    TargetTaken: Problem(409, "target-known", "This target is set already"),
    TooManyTargets: Problem(409, "too-many-targets", "The indicator holds no more targets"),
    AlreadySuperseded: Problem(409, "observation-superseded", "The observation is superseded"),
    NotAPeriod: Problem(422, "not-a-period", "That is no period"),
    NotInRhythm: Problem(422, "not-in-rhythm", "The period does not fit the indicator's rhythm"),
    OutsidePeriod: Problem(422, "outside-period", "The day lies outside the period"),
    NothingCorrected: Problem(422, "nothing-corrected", "Nothing would change"),
    NothingChanged: Problem(422, "nothing-changed", "Nothing would change"),
    IsWithdrawn: Problem(409, "is-withdrawn", "It was withdrawn"),
}
