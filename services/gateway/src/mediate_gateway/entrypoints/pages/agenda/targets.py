"""Targets as the files hold them that the page of the goal tree gives away: each with what came of it."""

from typing import Any, Final

from mediate_contracts.vocabulary import Outcome
from mediate_gateway.adapters.goal_trees import LISTED
from mediate_gateway.entrypoints.pages.agenda.places import GOALS
from mediate_gateway.entrypoints.pages.filters import Choice, Choices
from mediate_gateway.entrypoints.pages.listing import Column, Exported, Listing, in_both


def _of_source(name: str) -> Exported:
    def value(row: Any) -> str | None:
        found: str | None = (row.realised_source or row.source or {}).get(name)
        return found

    return Exported(f"source_{name}", value)


TARGETS: Final = Listing(
    name="targets",
    path=GOALS,
    title="agenda.goals.targets",
    source=LISTED,
    id=LISTED.c.id,
    columns=(
        Column("year", "agenda.goals.year", sort=LISTED.c.year),
        Column("goal", "agenda.goals.goal", sort=LISTED.c.goal),
        Column("code", "agenda.code", sort=LISTED.c.code),
        Column("title", "agenda.goals.target", exports=in_both("title")),
        Column("comparator", "agenda.goals.comparator"),
        Column("number", "agenda.goals.aimed"),
        Column("unit", "agenda.goals.unit", exports=in_both("unit")),
        Column("qualifier", "agenda.goals.qualifier"),
        Column("realised_number", "agenda.goals.realised"),
        Column("outcome", "agenda.goals.outcome"),
        Column("narrative", "agenda.goals.narrative", exports=in_both("narrative")),
        Column("external_cause", "agenda.external_cause"),
        Column("source", "agenda.source", exports=[_of_source(name) for name in ("document", "file", "place")]),
    ),
    filters=(
        Choice(key="year", words="agenda.goals.year", column=LISTED.c.year, of=int),
        Choices(
            key="outcome",
            words="agenda.goals.outcome",
            column=LISTED.c.outcome,
            choices=list(Outcome),
            family="outcome",
        ),
    ),
    sort="code",
)
"""Every target, which everybody may see."""
