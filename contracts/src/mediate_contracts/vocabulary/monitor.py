"""Closed lists of the monitor: how figures are read, where they come from, and what is found of them."""

from enum import StrEnum


class Direction(StrEnum):
    """Whether more of an indicator is better."""

    MORE = "more"
    LESS = "less"
    NEITHER = "neither"


class Aggregation(StrEnum):
    """How observations of several periods or parts may be put together."""

    SUM = "sum"
    LATEST = "latest"
    MEAN = "mean"
    NONE = "none"


class Rhythm(StrEnum):
    """How often an indicator is observed."""

    YEARLY = "yearly"
    QUARTERLY = "quarterly"
    MONTHLY = "monthly"
    WEEKLY = "weekly"
    ONCE = "once"


class ObservationKind(StrEnum):
    """A figure counted from its parts, or one a document claims."""

    MEASURED = "measured"
    STATED = "stated"


class ObservationStatus(StrEnum):
    """Whether a figure may still move."""

    PROVISIONAL = "provisional"
    FINAL = "final"


class FigureOrigin(StrEnum):
    """How a figure came into the monitor."""

    ENTERED = "entered"
    IMPORTED = "imported"
    DERIVED = "derived"
    """Computed here, from events or from other figures."""


class FormulaKind(StrEnum):
    """How figures of other indicators make one."""

    RATIO = "ratio"
    """The first divided by the second."""
    SUM = "sum"
    DIFFERENCE = "difference"
    """The first less all others."""


class CheckKind(StrEnum):
    """What a figure is held against."""

    PARTS = "parts"
    """The sum of the parts of one dimension, from the same document."""
    FORMULA = "formula"
    """What the indicator's formula computes."""
    DOCUMENTS = "documents"
    """What another document states of the same."""
    PREVIOUS = "previous"
    """The figure of the period before: a jump."""


class Verdict(StrEnum):
    """What came of holding a figure against another."""

    AGREES = "agrees"
    ROUNDED = "rounded"
    """They differ by no more than how roundly the figure is stated."""
    WITHIN_TOLERANCE = "within_tolerance"
    """They differ by more than that, and by no more than the indicator allows."""
    DIFFERS = "differs"


class LearningLoop(StrEnum):
    """How deep a lesson goes."""

    TOOLS = "tools"
    """Single loop: do what we do better."""
    ORGANISATION = "organisation"
    """Double loop: do it in another way, or with others."""
    VALUES = "values"
    """Triple loop: think again about what it is for."""


class LessonOrigin(StrEnum):
    """What a lesson came from."""

    INDICATOR = "indicator"
    OBSERVATION = "observation"
    ITEM = "item"
    SESSION = "session"
    ACTIVITY = "activity"
    TARGET = "target"
    MATCH = "match"
    REPORT = "report"


class Achievement(StrEnum):
    """How a realised figure stands to what was aimed for."""

    MET = "met"
    PARTLY = "partly"
    """It moved from the baseline, or from nothing, towards the target, and did not reach it."""
    NOT_MET = "not_met"
    NO_TARGET = "no_target"
    NO_FIGURE = "no_figure"
    """No figure is known, or it is withheld."""
