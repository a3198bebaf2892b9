"""The way between the pages of the community."""

from typing import Final

from mediate_gateway.entrypoints.pages.community.places import COMMUNITY

TABS: Final = (
    ("directory", COMMUNITY),
    ("needs", COMMUNITY + "/needs"),
    ("offers", COMMUNITY + "/offers"),
    ("challenges", COMMUNITY + "/challenges"),
    ("matches", COMMUNITY + "/matches"),
    ("groups", COMMUNITY + "/groups"),
    ("members", COMMUNITY + "/members"),
    ("network", COMMUNITY + "/network"),
    ("requests", COMMUNITY + "/requests"),
    ("duplicates", COMMUNITY + "/duplicates"),
)
"""The name of each page, which also ends the key of its words, and its path; who sees it is what its route declares."""
