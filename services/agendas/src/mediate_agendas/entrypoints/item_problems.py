"""The HTTP side of what belongs to items and frames them: its routers, and how its domain errors are answered."""

from mediate_agendas.domain.dependencies import (
    DependencyRunsInACircle,
    DependencyStands,
    DependsOnItself,
    TooManyDependencies,
)
from mediate_agendas.domain.following import ItemFull, NotACarrier, NothingToShow, NotReachedYet
from mediate_agendas.domain.framing import FrameFull, PhaseEndsTooEarly, ProgrammeInUse
from mediate_agendas.domain.items import ItemDueTooEarly
from mediate_agendas.domain.names import ManifestoNumberTaken, ProgrammeCodeTaken
from mediate_agendas.entrypoints import dependencies, following, framing
from mediate_shared.problems import Problem

ITEM_ROUTERS = (dependencies.router, following.router, framing.router)
ITEM_PROBLEMS = {
    ItemDueTooEarly: Problem(422, "item-due-too-early", "The item is due before it starts"),
    DependsOnItself: Problem(422, "depends-on-itself", "An item does not need itself"),
    DependencyRunsInACircle: Problem(409, "dependency-runs-in-a-circle", "The item would wait for itself"),
    DependencyStands: Problem(409, "dependency-stands", "The item needs that one already"),
    TooManyDependencies: Problem(409, "too-many-dependencies", "There is no room for another dependency"),
    NotACarrier: Problem(409, "not-a-carrier", "The organisation does not carry the item"),
    ItemFull: Problem(409, "item-full", "The item holds no more of these"),
    NotReachedYet: Problem(422, "not-reached-yet", "That day is still to come"),
    NothingToShow: Problem(422, "nothing-to-show", "Evidence leads somewhere"),
    FrameFull: Problem(409, "frame-full", "There is no room for another one"),
    PhaseEndsTooEarly: Problem(422, "phase-ends-too-early", "The phase is over before it begins"),
    ProgrammeInUse: Problem(409, "programme-in-use", "Items link to the programme"),
    ManifestoNumberTaken: Problem(409, "manifesto-number-taken", "The point's number is taken"),
    ProgrammeCodeTaken: Problem(409, "programme-code-taken", "The programme's code is taken"),
}
