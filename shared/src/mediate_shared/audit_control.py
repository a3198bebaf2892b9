"""What a service answers about its audit over the bus: whether the chain holds, and what is in it."""

from typing import Annotated, Final, Protocol
from uuid import UUID

from pydantic import Field, StringConstraints
from pydantic_core import to_json

from mediate_contracts.values import Line, Value
from mediate_shared import audit
from mediate_shared.audit import Audited, Entry
from mediate_shared.clock import Clock
from mediate_shared.database import Database
from mediate_shared.identity.actor import Actor, ActorKind

_ANSWER_BYTES_MAX: Final = 512 * 1024
"""NATS carries 1 MiB at most by default; a larger answer would not be sent at all."""
_SCRIPT: Final = Actor(None, ActorKind.SCRIPT)

Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""A SHA-256 in hexadecimal."""
Number = Annotated[int, Field(ge=1, lt=2**63)]


class AuditVerification(Value):
    """Ask to check the whole chain, and whether these earlier heads are in it, by number."""

    contains: Annotated[dict[Number, Hash], Field(max_length=1_000)] = Field(default_factory=dict)


class AuditListing(Value):
    """Ask for entries before a number, newest first.

    The service writes this reading into its audit as a script's, unless the asker has it on record already.
    """

    before: Number | None = None
    limit: Annotated[int, Field(ge=1, le=audit.PAGE_MAX)] = 100
    actor: UUID | None = None
    object_id: UUID | None = None
    on_record: bool = False
    reason: Line | None = None


class AuditAsked(Value):
    """One of the two things that can be asked about an audit."""

    verify: AuditVerification | None = None
    listing: AuditListing | None = None


class AuditVerified(Value):
    """Whether a chain holds: its length, its head, the first number that is broken, the earlier heads it lost.

    ``head`` is ``number:hash`` of the last entry, to be kept elsewhere; None where there is none.
    """

    entries: int
    head: str | None
    broken_at: int | None
    lost: list[int]

    @property
    def holds(self) -> bool:
        """Whether every entry is as it was appended and no head asked about is lost."""
        return self.broken_at is None and not self.lost


class AuditEntries(Value):
    """Entries, newest first; ``more`` tells that there are earlier ones."""

    entries: list[Entry]
    more: bool


class AuditTold(Value):
    """The answer to what was asked; ``failed`` says why there is none."""

    verified: AuditVerified | None = None
    listed: AuditEntries | None = None
    failed: str | None = None


class Audits(Protocol):
    """The part of a service that holds its audit."""

    database: Database
    clock: Clock


async def answered(service: Audits, asked: AuditAsked) -> AuditTold:
    """Answer what is asked about a service's audit."""
    return AuditTold(
        verified=None if asked.verify is None else await _verified(service, asked.verify),
        listed=None if asked.listing is None else await _listed(service, asked.listing),
    )


async def _verified(service: Audits, asked: AuditVerification) -> AuditVerified:
    contains = {number: bytes.fromhex(hash_) for number, hash_ in asked.contains.items()}
    async with service.database.reading() as connection:
        found = await audit.verify(connection, contains=contains)
    return AuditVerified(
        entries=found.entries,
        head=None if found.head is None else str(found.head),
        broken_at=found.broken_at,
        lost=list(found.lost),
    )


async def _listed(service: Audits, asked: AuditListing) -> AuditEntries:
    async with service.database.transaction() as transaction:
        # One more than is asked for tells whether there are more.
        found = await audit.listing(
            transaction, before=asked.before, limit=asked.limit + 1, actor=asked.actor, object_id=asked.object_id
        )
        if not asked.on_record:
            read = Audited("audit.read", "audit", asked.object_id or asked.actor, "command_line")
            await audit.append(transaction, _SCRIPT, read, at=service.clock(), reason=asked.reason)
    shown = found[: asked.limit]
    size = 0
    for count, entry in enumerate(shown):
        size += len(to_json(entry))
        # One that is alone too large is sent all the same: left out, it would be asked for for ever.
        if size > _ANSWER_BYTES_MAX and count:
            return AuditEntries(entries=shown[:count], more=True)
    return AuditEntries(entries=shown, more=len(found) > asked.limit)
