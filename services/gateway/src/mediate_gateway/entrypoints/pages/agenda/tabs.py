"""The way between the pages of the agenda."""

from typing import Final

from mediate_gateway.entrypoints.pages.agenda.places import (
    AGENDA,
    DEPENDENCIES,
    GOALS,
    ITEMS,
    MANIFESTO,
    PROGRAMMES,
    ROADMAP,
)

TABS: Final = (
    ("lines", AGENDA),
    ("items", ITEMS),
    ("board", AGENDA + "/board"),
    ("roadmap", ROADMAP),
    ("dependencies", DEPENDENCIES),
    ("sessions", AGENDA + "/sessions"),
    ("goals", GOALS),
    ("activities", AGENDA + "/activities"),
    ("programmes", PROGRAMMES),
    ("manifesto", MANIFESTO),
)
"""The name of each page, which also ends the key of its words, and its path; who sees it is what its route declares."""
