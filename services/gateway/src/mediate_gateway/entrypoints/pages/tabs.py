"""The way between pages that belong together: each is there once it exists, for whoever is let into it."""

from collections.abc import Sequence

from starlette.routing import BaseRoute

from mediate_gateway.entrypoints.pages.places import policies_by_path
from mediate_shared.identity.actor import Actor
from mediate_shared.identity.guard import Policy


class Tabs:
    """Finds those of some pages that somebody may open."""

    def __init__(self, routes: Sequence[BaseRoute], tabs: Sequence[tuple[str, str]]) -> None:
        """Take the routes of a gateway, which may still be added to until the first page is drawn, and its tabs.

        A tab is the name of a page, which also ends the key of its words, and its path.
        """
        self._routes = routes
        self._tabs = tabs
        self._found: Sequence[tuple[str, str, Policy]] | None = None

    def __call__(self, actor: Actor) -> list[tuple[str, str]]:
        """Return names and paths, in order."""
        if self._found is None:
            policies = policies_by_path(self._routes)
            self._found = [(name, path, policies[path]) for name, path in self._tabs if path in policies]
        return [(name, path) for name, path, policy in self._found if policy.lets(actor, "gateway")]
