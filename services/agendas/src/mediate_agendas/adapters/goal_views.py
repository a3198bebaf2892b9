"""Goals, targets and whole trees as they are shown."""

from pydantic import Field
from sqlmodel import SQLModel

from mediate_agendas.adapters.goal_tables import (
    CopiedGoal,
    CopiedTarget,
    GoalOfYear,
    Judged,
    PlaceOfTarget,
    Realised,
    TargetOfGoal,
    Withdrawable,
)
from mediate_contracts.values import Qualifier, Year
from mediate_shared.records import Kept


class Goal(Withdrawable, CopiedGoal, GoalOfYear, Kept):
    """A goal or sub-goal."""


class Realisation(Judged, Realised, Kept):
    """A report of what came of a target."""


class CountedActivities(SQLModel):
    """What the activities that were held come to for a target: counted beside what was reported, never added to it."""

    activities: int = Field(description="How many activities count as such.")
    participants: int | None = Field(description="How many people took part; null where no activity tells.")
    qualifier: Qualifier = Field(description="How exactly the number of people is known.")


class Target(Withdrawable, CopiedTarget, TargetOfGoal, PlaceOfTarget, Kept):
    """A target, with the latest report of what came of it and what activities come to."""

    realisation: Realisation | None = None
    counted: CountedActivities | None = Field(
        default=None, description="Null where no activity that was held counts towards it."
    )


class RollUp(SQLModel):
    """How many targets came to each outcome. They are of unlike units: counted, never added up or averaged."""

    met: int
    partly: int
    not_met: int
    substituted: int
    unknown: int = Field(description="Not reported on, or of which nobody can tell from what was reported.")


class Branch(Goal):
    """A goal with what hangs under it."""

    roll_up: RollUp = Field(description="Of its own targets and of all that hang lower.")
    targets: list[Target]
    goals: list["Branch"]


class YearOfTree(SQLModel):
    """A year that has a goal tree, and how it went."""

    year: Year
    goals: int
    targets: int
    roll_up: RollUp


class GoalTree(YearOfTree):
    """The goal tree of a year, from its top goals down, each level in the order of its codes."""

    tops: list[Branch]


class CopiedTree(SQLModel):
    """What was copied from the tree of one year to that of another."""

    year: Year
    copied_from: Year
    goals: int
    targets: int
