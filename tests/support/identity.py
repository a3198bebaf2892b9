"""Callers for tests: tokens as the gateway would sign them, under keys made for this run."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID, uuid4

from mediate_contracts.policy import Role
from mediate_shared.identity.actor import Actor, ActorKind
from mediate_shared.identity.tokens import Signer, new_key, public_key

PRIVATE_KEY: Final = new_key()
PUBLIC_KEY: Final = public_key(PRIVATE_KEY)
SIGNER: Final = Signer(PRIVATE_KEY)
# Modules keep such tokens in constants, made when the tests are collected: the last test needs them too.
_LONGER_THAN_A_RUN_SECONDS: Final = 86_400


def person(
    *roles: Role,
    organisations: Iterable[UUID | str] = (),
    administers: Iterable[UUID | str] = (),
    account: UUID | None = None,
) -> Actor:
    """Return somebody with these roles, who belongs to what they administer."""
    administered = frozenset(UUID(str(each)) for each in administers)
    members = frozenset(UUID(str(each)) for each in organisations)
    return Actor(account or uuid4(), ActorKind.PERSON, frozenset(roles), members | administered, administered)


STAFF: Final = person(Role.FACILITATOR, Role.INVESTMENT_OFFICER)
"""Who tests are by default: somebody who keeps every service's records."""


def internally(actor: Actor, service: str) -> dict[str, str]:
    """Return the header by which a service behind the gateway knows an actor."""
    return {"Authorization": f"Bearer {SIGNER.internal(actor, service)}"}


def publicly(actor: Actor, *, seconds: int = _LONGER_THAN_A_RUN_SECONDS) -> dict[str, str]:
    """Return the header by which the public door knows an actor."""
    return {"Authorization": f"Bearer {SIGNER.access(actor, seconds=seconds)}"}
