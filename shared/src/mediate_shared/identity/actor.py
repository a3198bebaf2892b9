"""Who does something: a person, a machine, a script, a service, or a visitor."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final
from uuid import UUID

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import SCOPED_WITH, STAFF, Action, Duty, Role, Scope, duty_scope, scope

_READING: Final = frozenset({Action.COUNT, Action.READ})


class ActorKind(StrEnum):
    """What kind of thing asks."""

    VISITOR = "visitor"
    PERSON = "person"
    MACHINE = "machine"
    SCRIPT = "script"
    SERVICE = "service"


@dataclass(frozen=True)
class Reach:
    """How far someone may go: everywhere, or with what is theirs by an organisation or by name.

    False where it reaches nothing at all.
    """

    everything: bool = False
    organisations: frozenset[UUID] = frozenset()
    account: UUID | None = None

    def __bool__(self) -> bool:
        return self.everything or bool(self.organisations) or self.account is not None

    def covers(self, organisation_id: UUID) -> bool:
        """Tell whether what belongs to an organisation is within reach."""
        return self.everything or organisation_id in self.organisations


_EVERYTHING: Final = Reach(everything=True)
_NOTHING: Final = Reach()


@dataclass(frozen=True)
class Actor:
    """Someone with their roles; ``organisations`` they belong to, and those of them they administer.

    ``scopes`` narrows what a machine may do to services, each for reading or writing (``pipeline:read``); None does
    not narrow.
    """

    id: UUID | None
    kind: ActorKind
    roles: frozenset[Role] = frozenset()
    organisations: frozenset[UUID] = frozenset()
    administers: frozenset[UUID] = frozenset()
    scopes: frozenset[str] | None = None

    @cached_property
    def acts_as(self) -> frozenset[Role]:
        """Every role, those that memberships make included; whoever has none is a visitor."""
        made = {Role.PARTNER} if self.organisations else set()
        made |= {Role.PARTNER_ADMIN} if self.administers else set()
        return (self.roles & frozenset(STAFF)) | made or frozenset({Role.VISITOR})

    @property
    def is_known(self) -> bool:
        """Whether the hub knows who this is."""
        return self.kind is not ActorKind.VISITOR

    def reach(self, action: Action, visibility: Visibility, area: str) -> Reach:
        """Return how far this actor may do something with what has this visibility, in the service ``area``."""
        if self.kind is ActorKind.SERVICE:
            return _EVERYTHING
        # What everybody may see is withheld from nobody who is known.
        if action in _READING and visibility is Visibility.PUBLIC:
            return _EVERYTHING
        if self.scopes is not None:
            scoped = f"{SCOPED_WITH.get(area, area)}:{'read' if action in _READING else 'write'}"
            if scoped not in self.scopes:
                return _NOTHING
        return self._reach({role: scope(role, visibility, action, area) for role in self.acts_as})

    def entrusted(self, duty: Duty) -> Reach:
        """Return how far this actor is entrusted with a duty."""
        # A machine acts for others and does not run the hub, unless its roles say that it operates it.
        if self.scopes is not None and duty is not Duty.OPERATE:
            return _NOTHING
        return self._reach({role: duty_scope(role, duty) for role in self.acts_as})

    def _reach(self, given: dict[Role, Scope]) -> Reach:
        if Scope.ALL in given.values():
            return _EVERYTHING
        own = {role for role, reached in given.items() if reached is Scope.OWN}
        if not own:
            return _NOTHING
        organisations = (self.organisations if Role.PARTNER in own else frozenset()) | (
            self.administers if Role.PARTNER_ADMIN in own else frozenset()
        )
        return Reach(organisations=organisations, account=self.id)


VISITOR: Final = Actor(None, ActorKind.VISITOR)
"""Whoever has not signed in."""


SERVICE: Final = Actor(None, ActorKind.SERVICE)
"""A service by itself: on hearing another, or in the course of time."""
