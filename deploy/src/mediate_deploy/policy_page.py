"""The policy as a page for people: what `mediate contracts` writes to ``services/gateway/POLICY.md``."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from mediate_contracts.catalogue import CATALOGUE
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import AMONG_MEMBERS, DUTIES, KEEPS, TABLE, Action, Duty, Role, Scope, duty_scope, scope
from mediate_shared.identity.guard import Declared, Needs, NeedsDuty, NeedsSignIn, PassedOn, Policy, declared_by
from mediate_shared.service import Service

UNDECLARED_PATHS: Final = frozenset({"/v1/openapi.json"})
"""FastAPI's own description of each service, which shows nothing but what its routes are."""
_HEAD: Final = """\
# Who may do what

Written from `mediate_contracts.policy` and the services' routes by `mediate contracts`; a change made here by hand is
lost. What a table does not give is not given, and what one may not see is answered as if it were not there (404).

**all** everything · **own** what one's own organisation is a party to, or, of deals, what one is named on: its team,
its fund's manager, or somebody it was granted to · **-** nothing

Partners are members of an organisation, partner administrators its administrators; the other roles are given to an
account; whoever has none is a visitor. A machine has what its organisation or its roles give, within its scopes.
"""
_CELLS: Final[Mapping[Scope, str]] = {Scope.ALL: "**all**", Scope.OWN: "own", Scope.NONE: "-"}
_AUDIENCES: Final[Mapping[Visibility, str]] = {
    Visibility.PUBLIC: "what everybody may know",
    Visibility.NETWORK: "what members of the network may know",
    Visibility.CASE: "what the parties to a case may know",
    Visibility.DEAL: "what a deal's team may know",
}


def policy_page(services: Mapping[str, Service]) -> str:
    """Return the page: roles by visibility and action, what each keeps, duties, and every route's declaration."""
    return "\n".join([_HEAD, *_contents(), *_keeps(), *_among_members(), *_duties(), *_routes(services), *_events()])


def _table(head: list[str], rows: list[list[str]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield "| " + " | ".join(row) + " |"
    yield ""


def _contents() -> Iterator[str]:
    yield "## What the hub holds\n"
    for visibility in Visibility:
        yield f"### {visibility}: {_AUDIENCES[visibility]}\n"
        rows = [[_words(role), *(_CELLS[TABLE[role][visibility, action]] for action in Action)] for role in Role]
        yield from _table(["role", *Action], rows)


def _keeps() -> Iterator[str]:
    yield "Create, change and answer count only in the services a role keeps:\n"
    yield from _table(
        ["role", "keeps"], [[_words(role), ", ".join(sorted(KEEPS.get(role, ()))) or "-"] for role in Role]
    )


def _among_members() -> Iterator[str]:
    for area in sorted(AMONG_MEMBERS):
        yield f"Of a case in {area} nobody but the members of the organisation reaches anything:\n"
        yield from _table(
            ["role", *Action],
            [
                [_words(role), *(_CELLS[scope(role, Visibility.CASE, action, area)] for action in Action)]
                for role in Role
            ],
        )


def _duties() -> Iterator[str]:
    yield "## Duties for the hub itself\n"
    rows = [[_words(role), *(_CELLS[duty_scope(role, duty)] for duty in Duty)] for role in Role if role in DUTIES]
    yield from _table(["role", *(each.replace("_", " ") for each in Duty)], rows)


def _routes(services: Mapping[str, Service]) -> Iterator[str]:
    yield "## Every route\n"
    yield "A part: whoever reaches only their own is let through too, and is given their own.\n"
    rows = [
        [name, f"`{' '.join(sorted(methods))} {path}`", _said(policy)]
        for name, service in services.items()
        for path, methods, policy in declarations(service)
    ]
    yield from _table(["service", "route", "for whom"], rows)


def _events() -> Iterator[str]:
    yield "## Every event\n"
    yield from _table(
        ["type", "for", "parties"],
        [[f"`{name}`", entry.visibility, ", ".join(entry.event.parties) or "-"] for name, entry in CATALOGUE.items()],
    )


def declarations(service: Service) -> Iterator[tuple[str, frozenset[str], Policy | None]]:
    """Yield every route of a service: its path, its methods, and the policy it declares, None where it does not."""
    for route in _flat(service.api.routes):
        path, methods = _named(route)
        if path not in UNDECLARED_PATHS or isinstance(route, Declared):
            yield path, methods, declared_by(route)


def _flat(routes: Iterable[BaseRoute]) -> Iterator[BaseRoute]:
    """Yield routes, those of included routers in their place; of a kind that is not known, the route itself."""
    for route in routes:
        included = getattr(route, "original_router", None)
        if isinstance(included, APIRouter):
            yield from _flat(included.routes)
        else:
            yield route


def _named(route: BaseRoute) -> tuple[str, frozenset[str]]:
    methods = frozenset(getattr(route, "methods", None) or {"any"})
    return str(getattr(route, "path", route)), methods - {"HEAD"} if isinstance(route, APIRoute | Declared) else methods


def _said(policy: Policy | None) -> str:
    match policy:
        case Needs(action, visibility, in_part, of):
            return f"{action} {visibility}" + (f" of {of}" if of else "") + (", or a part" if in_part else "")
        case NeedsDuty(duty):
            return f"duty: {duty.replace('_', ' ')}"
        case NeedsSignIn():
            return "whoever is signed in, of themself"
        case PassedOn():
            return "as the route it leads to declares"
        case None:
            return "**undeclared**"
        case _:
            return "everybody"


def _words(role: Role) -> str:
    return role.replace("_", " ")
