"""Who may do what: one table over role, visibility and action, and one over role and duty.

Everything that shows or changes something asks here, in whichever service it is; what the tables do not give is not
given. ``services/gateway/POLICY.md`` is this module as a page for people, written and checked like the contracts.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from mediate_contracts.events.base import Visibility


class Role(StrEnum):
    """What a person or a machine is to the hub; one may be several."""

    ADMINISTRATOR = "administrator"
    FACILITATOR = "facilitator"
    INVESTMENT_OFFICER = "investment_officer"
    PARTNER_ADMIN = "partner_admin"
    PARTNER = "partner"
    OPS = "ops"
    VISITOR = "visitor"


MEMBERS: Final = (Role.PARTNER_ADMIN, Role.PARTNER)
"""Roles that are made by membership of an organisation."""

STAFF: Final = (Role.ADMINISTRATOR, Role.FACILITATOR, Role.INVESTMENT_OFFICER, Role.OPS)
"""Roles that an account is given; partners are made by membership of an organisation, visitors by nothing."""


class Action(StrEnum):
    """What is done with something of a visibility."""

    COUNT = "count"
    """See how many there are and in which states, and nothing of what they hold."""
    READ = "read"
    """See it: in a list, by its id, in a search, an export, the feed, or a replay."""
    CREATE = "create"
    CHANGE = "change"
    ANSWER = "answer"
    """Say yes or no to what one's own organisation was asked."""


class Duty(StrEnum):
    """What is done for the hub itself, whatever it holds."""

    MANAGE_ACCOUNTS = "manage_accounts"
    MANAGE_MEMBERS = "manage_members"
    MANAGE_MACHINES = "manage_machines"
    READ_AUDIT = "read_audit"
    OPERATE = "operate"
    ERASE_PERSONS = "erase_persons"


class Scope(StrEnum):
    """How far something is given."""

    NONE = "none"
    OWN = "own"
    """What one's own organisation is a party to, or what one is named on."""
    ALL = "all"

    @property
    def rank(self) -> int:
        """0 for nothing, growing as it widens."""
        return (Scope.NONE, Scope.OWN, Scope.ALL).index(self)


_A, _O, _N = Scope.ALL, Scope.OWN, Scope.NONE
_ACTIONS: Final = tuple(Action)


def _given(**by_visibility: tuple[Scope, ...]) -> dict[tuple[Visibility, Action], Scope]:
    return {
        (Visibility(visibility), action): given
        for visibility, row in by_visibility.items()
        for action, given in zip(_ACTIONS, row, strict=True)
    }


# A row reads: count, read, create, change, answer.
TABLE: Final[Mapping[Role, Mapping[tuple[Visibility, Action], Scope]]] = MappingProxyType(
    {
        Role.ADMINISTRATOR: _given(
            public=(_A, _A, _N, _N, _N),
            network=(_A, _A, _N, _N, _N),
            case=(_A, _N, _N, _N, _N),
            deal=(_A, _N, _N, _N, _N),
        ),
        Role.FACILITATOR: _given(
            public=(_A, _A, _A, _A, _N),
            network=(_A, _A, _A, _A, _N),
            case=(_A, _A, _A, _A, _N),
            deal=(_N, _O, _N, _N, _N),
        ),
        Role.INVESTMENT_OFFICER: _given(
            public=(_A, _A, _A, _A, _N),
            network=(_A, _A, _A, _A, _N),
            case=(_N, _O, _N, _N, _N),
            deal=(_A, _O, _A, _O, _N),
        ),
        Role.PARTNER_ADMIN: _given(
            public=(_A, _A, _N, _O, _N),
            network=(_A, _A, _O, _O, _N),
            case=(_O, _O, _O, _O, _O),
            deal=(_N, _O, _N, _N, _N),
        ),
        Role.PARTNER: _given(
            public=(_A, _A, _N, _N, _N),
            network=(_A, _A, _O, _O, _N),
            case=(_O, _O, _O, _O, _O),
            deal=(_N, _O, _N, _N, _N),
        ),
        Role.OPS: _given(
            public=(_A, _A, _N, _N, _N),
            network=(_A, _A, _N, _N, _N),
            case=(_A, _N, _N, _N, _N),
            deal=(_A, _N, _N, _N, _N),
        ),
        Role.VISITOR: _given(
            public=(_A, _A, _N, _N, _N),
            network=(_N, _N, _N, _N, _N),
            case=(_N, _N, _N, _N, _N),
            deal=(_N, _N, _N, _N, _N),
        ),
    }
)
"""By role, the scope of each action on each visibility."""

KEEPS: Final[Mapping[Role, frozenset[str]]] = MappingProxyType(
    {
        Role.FACILITATOR: frozenset({"community", "agendas", "monitor"}),
        Role.INVESTMENT_OFFICER: frozenset({"community", "pipeline"}),
        Role.PARTNER_ADMIN: frozenset({"community", "agendas", "monitor", "pipeline", "subscriptions"}),
        Role.PARTNER: frozenset({"community", "agendas", "monitor", "pipeline"}),
    }
)
"""The services in which a role's create, change and answer count; a role that is not named keeps none."""

AMONG_MEMBERS: Final = frozenset({"subscriptions"})
"""The services whose cases are an organisation's own affair: where its systems are, and what was sent to them.

Only its members reach them, and only their own organisation's, also where another role reads every case elsewhere.
"""

FEED: Final = "feed"
"""What every service says, as one area: in the feed a role reads what it reads of the services that said it."""

SCOPED_WITH: Final[Mapping[str, str]] = MappingProxyType({FEED: "subscriptions"})
"""The areas that a machine's scopes do not name, each with the service whose scopes count for it."""

DUTIES: Final[Mapping[Role, Mapping[Duty, Scope]]] = MappingProxyType(
    {
        Role.ADMINISTRATOR: {
            Duty.MANAGE_ACCOUNTS: _A,
            Duty.MANAGE_MEMBERS: _A,
            Duty.MANAGE_MACHINES: _A,
            Duty.READ_AUDIT: _A,
            Duty.ERASE_PERSONS: _A,
        },
        Role.FACILITATOR: {Duty.MANAGE_MEMBERS: _A},
        Role.PARTNER_ADMIN: {Duty.MANAGE_MEMBERS: _O, Duty.MANAGE_MACHINES: _O},
        Role.OPS: {Duty.OPERATE: _A},
    }
)
"""By role, the scope of each duty; what is not named is not given."""

_CHANGING: Final = frozenset({Action.CREATE, Action.CHANGE, Action.ANSWER})


def scope(role: Role, visibility: Visibility, action: Action, area: str) -> Scope:
    """Return how far a role may do something with what has this visibility, in the service ``area``."""
    if action in _CHANGING and area not in KEEPS.get(role, ()):
        return Scope.NONE
    if visibility is Visibility.CASE and area in AMONG_MEMBERS and role not in MEMBERS:
        return Scope.NONE
    return TABLE[role][visibility, action]


def duty_scope(role: Role, duty: Duty) -> Scope:
    """Return how far a role is entrusted with a duty."""
    return DUTIES.get(role, {}).get(duty, Scope.NONE)


def widest(scopes: Iterable[Scope]) -> Scope:
    """Return the widest of these scopes, and none where there are none."""
    return max(scopes, key=lambda given: given.rank, default=Scope.NONE)
