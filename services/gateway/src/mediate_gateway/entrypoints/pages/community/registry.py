"""The registry as the community's pages ask it: records as they are now, and who may change which."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.entrypoints.pages.changing import Record
from mediate_gateway.entrypoints.pages.community.places import REGISTRY, organisation_at
from mediate_gateway.entrypoints.pages.visit import Visit
from mediate_shared.identity.actor import Actor
from mediate_shared.identity.guard import not_yours


@dataclass(frozen=True)
class Registered:
    """An organisation as the registry has it now."""

    fields: dict[str, Any]
    version: int

    def record(self) -> Record:
        """Return where it is kept, and what shows it."""
        identifier = UUID(self.fields["id"])
        name = str(self.fields["name"])
        return Record(REGISTRY, f"/organisations/{identifier}", organisation_at(identifier), name)


async def registered(visit: Visit, organisation_id: UUID, *, is_part: bool = False) -> Registered:
    """Return an organisation. Raises ProblemError: 404 where there is none, 503 or 504 where nobody can tell."""
    answer = await visit.ask(REGISTRY, f"/organisations/{organisation_id}", is_part=is_part)
    return Registered(answer.body, answer.version or answer.body["version"])


def may_change(actor: Actor, organisation_id: UUID) -> bool:
    """Tell whether somebody may change an organisation."""
    return actor.reach(Action.CHANGE, Visibility.PUBLIC, REGISTRY).covers(organisation_id)


def may_change_any(actor: Actor) -> bool:
    """Tell whether somebody may change any organisation at all."""
    return bool(actor.reach(Action.CHANGE, Visibility.PUBLIC, REGISTRY))


def sees_requests(actor: Actor, organisation_id: UUID) -> bool:
    """Tell whether somebody sees the proposals to change an organisation."""
    return actor.reach(Action.READ, Visibility.CASE, REGISTRY).covers(organisation_id)


def may_propose(actor: Actor, organisation_id: UUID) -> bool:
    """Tell whether somebody may propose changes of an organisation."""
    return actor.reach(Action.CREATE, Visibility.CASE, REGISTRY).covers(organisation_id)


def may_register(actor: Actor) -> bool:
    """Tell whether somebody may enter organisations in the registry."""
    return actor.reach(Action.CREATE, Visibility.PUBLIC, REGISTRY).everything


def hold_to_own(visit: Visit, organisation_id: UUID) -> None:
    """Raise ProblemError (403) for whoever may not change this organisation."""
    if not may_change(visit.actor, organisation_id):
        raise not_yours("path.organisation_id", organisation_id)
