"""The hub's own pages and what one does on them, as they are found by their names: for whoever is let in there."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from mediate_gateway.domain.languages import Language
from mediate_gateway.domain.searching import errors_between, errors_forgiven, query_words, words_of
from mediate_gateway.entrypoints.wording import Wording
from mediate_shared.identity.actor import Actor
from mediate_shared.identity.guard import Policy, declared_by

_AREA: Final = "gateway"

PLACES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "overview": "/",
        "agenda": "/agenda",
        "goals": "/agenda/goals",
        "roadmap": "/agenda/roadmap",
        "items": "/agenda/items",
        "sessions": "/agenda/sessions",
        "new_session": "/agenda/sessions/new",
        "board": "/agenda/board",
        "activities": "/agenda/activities",
        "dependencies": "/agenda/dependencies",
        "programmes": "/agenda/programmes",
        "manifesto": "/agenda/manifesto",
        "community": "/community",
        "monitor": "/monitor",
        "questions": "/monitor/questions",
        "crossover": "/monitor/crossover",
        "participation": "/monitor/participation",
        "pipeline": "/pipeline",
        "deals": "/pipeline/deals",
        "partners": "/partners",
        "subscriptions": "/subscriptions",
        "endpoints": "/subscriptions/endpoints",
        "new_endpoint": "/subscriptions/endpoints/new",
        "deliveries": "/subscriptions/deliveries",
        "nats": "/subscriptions/nats",
        "event_types": "/subscriptions/catalogue",
        "receivers": "/subscriptions/receivers",
        "ops": "/ops",
        "rebuild": "/ops/rebuild",
        "endpoint_health": "/ops/endpoints",
        "outbox": "/mail/outbox",
        "new_item": "/agenda/items/new",
        "new_organisation": "/community/organisations/new",
        "needs": "/community/needs",
        "offers": "/community/offers",
        "challenges": "/community/challenges",
        "matches": "/community/matches",
        "new_need": "/community/needs/new",
        "new_offer": "/community/offers/new",
        "new_match": "/community/matches/new",
        "new_deal": "/pipeline/deals/new",
        "imports": "/import",
        "examples": "/examples",
        "members": "/organisations",
        "keys": "/keys",
        "new_key": "/keys/new",
        "accounts": "/administration",
        "new_account": "/administration/accounts/new",
        "invitations": "/administration/invitations",
        "audit": "/administration/audit",
        "profile": "/profile",
        "mail": "/profile/mail",
        "calendar": "/profile/calendar",
        "join": "/profile/join",
        "changes": "/changes",
        "jobs": "/jobs",
        "help": "/help",
        "style": "/style",
    }
)
"""The path of each place by its name, by which the words for it are found as well."""


@dataclass(frozen=True)
class Place:
    """One of the hub's pages: its name, its path, and the policy of it."""

    name: str
    path: str
    policy: Policy


class Places:
    """Finds pages by their names in either language, and by other words for what one does there."""

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        """Take the pages of a gateway, which may still be added to until the first search."""
        self._routes = routes
        self._found: Sequence[Place] | None = None
        self._words = {each: Wording(each) for each in Language}

    def find(self, text: str, actor: Actor, *, limit: int) -> Sequence[Place]:
        """Return the pages with every word of a text in their names that this actor is let into, at most ``limit``."""
        asked = query_words(text)
        if not asked:
            return ()
        if self._found is None:
            self._found = list(_places(self._routes))
        found = [
            (errors, order, place)
            for order, place in enumerate(self._found)
            if place.policy.lets(actor, _AREA) and (errors := self._errors(asked, place)) is not None
        ]
        return [place for *_, place in sorted(found, key=lambda each: each[:2])][:limit]

    def _errors(self, asked: Sequence[str], place: Place) -> int | None:
        """Return how many typing errors a query holds if this page is meant by it; None where it is not."""
        said = {
            word
            for wording in self._words.values()
            for key in (f"search.place.{place.name}", f"search.also.{place.name}")
            for word in words_of(wording.say(key))
        }
        errors = [_least(word, said) for word in asked]
        return None if None in errors else sum(each for each in errors if each is not None)


def _least(word: str, said: Iterable[str]) -> int | None:
    if any(each.startswith(word) for each in said):
        return 0
    forgiven = errors_forgiven(word)
    errors = [errors for each in said if (errors := errors_between(word, each, at_most=forgiven)) is not None]
    return min(errors, default=None)


def policies_by_path(routes: Sequence[BaseRoute]) -> Mapping[str, Policy]:
    """Return what each page declares, by its path."""
    return {
        route.path: policy
        for route in _flat(routes)
        if isinstance(route, APIRoute) and "GET" in (route.methods or ()) and (policy := declared_by(route)) is not None
    }


def _places(routes: Sequence[BaseRoute]) -> Iterator[Place]:
    policies = policies_by_path(routes)
    for name, path in PLACES.items():
        if path in policies:
            yield Place(name, path, policies[path])


def _flat(routes: Sequence[BaseRoute]) -> Iterator[BaseRoute]:
    # A router that was included stands among the routes as a whole.
    for route in routes:
        included = getattr(route, "original_router", None)
        if isinstance(included, APIRouter):
            yield from _flat(included.routes)
        else:
            yield route
