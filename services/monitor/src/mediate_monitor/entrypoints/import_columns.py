"""Columns that the files of the monitor have in common."""

from typing import Final

from mediate_contracts.values import Comparator, Localised, Qualifier
from mediate_contracts.vocabulary import Aggregation, Direction, ObservationKind, ObservationStatus, Rhythm
from mediate_shared.importing import Column, ColumnKind, words

KINDS: Final = {
    ObservationKind.MEASURED: words("geteld", "measured"),
    ObservationKind.STATED: words("opgegeven", "stated"),
}
STATUSES: Final = {
    ObservationStatus.PROVISIONAL: words("voorlopig", "provisional"),
    ObservationStatus.FINAL: words("definitief", "final"),
}
QUALIFIERS: Final = {
    Qualifier.EXACT: words("precies", "exact"),
    Qualifier.ABOUT: words("circa", "about"),
    Qualifier.AT_LEAST: words("ten minste", "at least"),
    Qualifier.AT_MOST: words("ten hoogste", "at most"),
    Qualifier.OVER: words("ruim", "over"),
    Qualifier.UP_TO: words("tot", "up to"),
}
COMPARATORS: Final = {
    Comparator.AT_LEAST: words("ten minste", "at least"),
    Comparator.EXACTLY: words("precies", "exactly"),
    Comparator.AT_MOST: words("ten hoogste", "at most"),
}
DIRECTIONS: Final = {
    Direction.MORE: words("meer is beter", "more is better"),
    Direction.LESS: words("minder is beter", "less is better"),
    Direction.NEITHER: words("geen van beide is beter", "neither is better"),
}
AGGREGATIONS: Final = {
    Aggregation.SUM: words("optellen", "added up"),
    Aggregation.LATEST: words("het nieuwste telt", "the newest counts"),
    Aggregation.MEAN: words("het gemiddelde telt", "the mean counts"),
    Aggregation.NONE: words("niet samen te nemen", "not at all"),
}
RHYTHMS: Final = {
    Rhythm.YEARLY: words("elk jaar", "every year"),
    Rhythm.QUARTERLY: words("elk kwartaal", "every quarter"),
    Rhythm.MONTHLY: words("elke maand", "every month"),
    Rhythm.WEEKLY: words("elke week", "every week"),
    Rhythm.ONCE: words("eenmalig", "once"),
}
_PERIOD: Final = words(
    "Een jaar (2018), kwartaal (2020-Q1), maand (2020-03) of week (2020-W53).",
    "A year (2018), quarter (2020-Q1), month (2020-03) or week (2020-W53).",
)


def indicator_column() -> Column:
    """Return the column that names an indicator."""
    return Column(
        "indicator",
        words("Indicator", "Indicator"),
        ColumnKind.REFERENCE,
        required=True,
        example="participants.starters",
        help=words("De code van de indicator.", "The indicator's code."),
    )


def period_column(key: str, called: Localised, *, required: bool = False, example: str | None = None) -> Column:
    """Return a column that holds a period."""
    return Column(key, called, required=required, example=example, help=_PERIOD)


def version_column() -> Column:
    """Return the column that says by which definition something is counted."""
    return Column(
        "definition_version",
        words("Definitie", "Definition"),
        ColumnKind.INTEGER,
        help=words(
            "Het nummer van de definitie; leeg is de huidige. Nodig voor een bron die daar nog niet bij hoort.",
            "The number of the definition; empty is the current one. Needed for a source that is new to it.",
        ),
    )


def reason_column(nl: str, en: str) -> Column:
    """Return the column that says why something is otherwise now."""
    return Column("reason", words("Reden", "Reason"), help=words(nl, en))
