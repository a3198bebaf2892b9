"""Let a machine ask by itself, with a secret of its own."""

import re
import secrets
from datetime import datetime
from typing import Annotated, Final, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)
from pydantic.config import JsonDict

from mediate_contracts.policy import Duty, Role
from mediate_contracts.values import Line, Value
from mediate_gateway.adapters import machines
from mediate_gateway.adapters.machines import Machine
from mediate_gateway.adapters.opaque import new_token
from mediate_gateway.domain.machines import (
    LIFETIME_MAX,
    PREFIX_ALPHABET,
    PREFIX_CHARACTERS,
    ROLES,
    SCOPES,
    WORKING_MAX,
    MachineKind,
    NotSo,
    Secret,
    lasting,
)
from mediate_shared import audit
from mediate_shared.audit import Audited
from mediate_shared.identity.guard import not_allowed, not_yours
from mediate_shared.ids import new_id
from mediate_shared.journal import Transaction
from mediate_shared.problems import INVALID, FieldError, ProblemError, conflict

BASIS: Final = f"duty:{Duty.MANAGE_MACHINES}"
_MOMENT: Final = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ].{5,40}")


def _written(moment: object) -> object:
    # A number would be read as seconds since 1970, and the first and last days there are have none in another zone.
    if isinstance(moment, datetime) or (isinstance(moment, str) and _MOMENT.fullmatch(moment)):
        return moment
    raise ValueError("a moment is written as 2027-02-28T12:00:00Z")


def _scope(scope: str) -> str:
    if scope not in SCOPES:
        raise ValueError(f"is none of {', '.join(SCOPES)}")
    return scope


def _role(role: Role) -> Role:
    if role not in ROLES:
        raise ValueError(f"a machine may be {', '.join(ROLES)}")
    return role


_Scope = Annotated[str, AfterValidator(_scope), WithJsonSchema({"type": "string", "enum": list(SCOPES)})]
_Role = Annotated[Role, AfterValidator(_role), WithJsonSchema({"type": "string", "enum": list(ROLES)})]
_EXAMPLE: Final[JsonDict] = {
    "kind": "api_key",
    "name": "Figures for the yearly report",
    "roles": ["facilitator"],
    "scopes": ["monitor:read"],
    "expires_at": "2027-12-31T12:00:00Z",
}


class MakeMachine(Value):
    """A machine to let in: for an organisation, as a member of it, or with roles, if an administrator makes it."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    kind: MachineKind
    name: Line = Field(description="What people know it by.")
    organisation_id: UUID | None = Field(default=None, description="The organisation whose member it will be.")
    roles: tuple[_Role, ...] = Field(default=(), max_length=len(ROLES))
    scopes: tuple[_Scope, ...] = Field(
        min_length=1, max_length=len(SCOPES), description="What it may do where: pipeline:read, agendas:write."
    )
    expires_at: Annotated[AwareDatetime, BeforeValidator(_written)] = Field(
        description=f"When it stops working: at most {LIFETIME_MAX.days} days ahead."
    )

    @model_validator(mode="after")
    def _for_one(self) -> Self:
        if (self.organisation_id is None) == (not self.roles):
            raise ValueError("a machine belongs to an organisation or has roles, one of the two")
        return self


def new_secret() -> Secret:
    """Return a secret that nobody has and nobody finds."""
    prefix = "".join(secrets.choice(PREFIX_ALPHABET) for _ in range(PREFIX_CHARACTERS))
    return Secret(prefix, new_token())


async def make_machine(
    command: MakeMachine, secret: Secret, *, reason: str | None, transaction: Transaction, now: datetime
) -> Machine:
    """Enter a machine that proves itself by a secret; who makes it is who lets it in from then on.

    Raises ProblemError: 403 for what the maker may not give, 409 for too many machines, 422 for a moment that is too
    far ahead.
    """
    actor = transaction.actor
    reach = actor.entrusted(Duty.MANAGE_MACHINES)
    if command.organisation_id is None and not reach.everything:
        raise not_allowed("Roles of staff are given to a machine by an administrator.")
    # Whoever manages every machine belongs to no organisation by that, and could not speak for one by its machine.
    if command.organisation_id is not None and command.organisation_id not in actor.administers:
        raise not_yours("body.organisation_id", command.organisation_id)
    try:
        expires_at = lasting(command.expires_at, now=now)
    except NotSo as error:
        reason_given = str(error)
        raise ProblemError(
            INVALID,
            f"The moment at which it stops working {reason_given}.",
            errors=[FieldError(field="body.expires_at", value=command.expires_at.isoformat(), reason=reason_given)],
        ) from error
    working = None if actor.id is None else await machines.working_of(transaction, actor.id, now=now)
    if working is None or actor.id is None:
        raise not_allowed("A machine is made by a person with an account: it never has more than its maker.")
    if working >= WORKING_MAX:
        raise conflict("body", None, f"you have {working} machines that work; revoke one first")
    machine = await machines.add(
        transaction,
        new_id(),
        secret,
        kind=command.kind,
        name=command.name,
        organisation_id=command.organisation_id,
        roles=sorted(set(command.roles)),
        scopes=sorted(set(command.scopes)),
        created_by=actor.id,
        at=now,
        expires_at=expires_at,
    )
    await audit.append(transaction, actor, Audited("machine.make", "machine", machine.id, BASIS), at=now, reason=reason)
    return machine
