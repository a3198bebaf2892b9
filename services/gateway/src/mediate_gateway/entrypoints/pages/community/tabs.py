"""The way between the pages of the community: each is there once it exists, for whoever is let into it."""

from collections.abc import Sequence
from typing import Final

from starlette.routing import BaseRoute

from mediate_gateway.entrypoints.pages.community.places import COMMUNITY
from mediate_gateway.entrypoints.pages.places import policies_by_path
from mediate_shared.identity.actor import Actor
from mediate_shared.identity.guard import Policy

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


class Tabs:
    """Finds the pages of the community that somebody may open."""

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        """Take the pages of a gateway, which may still be added to until the first of them is drawn."""
        self._routes = routes
        self._found: Sequence[tuple[str, str, Policy]] | None = None

    def __call__(self, actor: Actor) -> list[tuple[str, str]]:
        """Return names and paths, in order."""
        if self._found is None:
            policies = policies_by_path(self._routes)
            self._found = [(name, path, policies[path]) for name, path in TABS if path in policies]
        return [(name, path) for name, path, policy in self._found if policy.lets(actor, "gateway")]
