"""Personal data in a service: what it holds about a person, handed to them or removed when the gateway asks.

A service names what it keeps with ``service.keeps_persons(PersonalData(export, erase))``; one that keeps nothing
answers so by itself, so that a report names every service. Answers that were kept for a person's Idempotency-Keys are
removed here for every service; audit entries name them by id alone and stay.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Final, Protocol
from uuid import UUID

from pydantic import Field, TypeAdapter
from pydantic_core import to_json
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.values import Line, Value
from mediate_shared import audit, idempotency
from mediate_shared.clock import Clock
from mediate_shared.database import Database
from mediate_shared.idempotency import Answered
from mediate_shared.journal import Transaction

_ANSWER_BYTES_MAX: Final = 512 * 1024
"""NATS carries 1 MiB at most by default; a larger answer would not be sent at all."""
IDS_MAX: Final = 1_000


class Held(Value):
    """One record that is held about a person, as it is handed to them."""

    kind: Line
    record: dict[str, Any]


class Counted(Value):
    """How many records of a kind, and the ids of the first 1,000 of them; never what was in them."""

    kind: Line
    count: Annotated[int, Field(ge=0)]
    ids: Annotated[list[UUID], Field(max_length=IDS_MAX)] = Field(default_factory=list)


def counted(kind: str, ids: Sequence[UUID]) -> Counted:
    """Return how many there are of a kind, by their ids."""
    return Counted(kind=kind, count=len(ids), ids=list(ids[:IDS_MAX]))


@dataclass(frozen=True)
class PersonalData:
    """What a service does about its personal data.

    ``export`` returns what is held about an account; ``erase`` removes it at a moment, in the given transaction, and
    returns what it removed, and nothing where it is called again.
    """

    export: Callable[[AsyncConnection, UUID], Awaitable[Sequence[Held]]]
    erase: Callable[[Transaction, UUID, datetime], Awaitable[Sequence[Counted]]]


async def _nothing_held(_connection: AsyncConnection, _account_id: UUID) -> Sequence[Held]:
    return ()


async def _nothing_removed(_transaction: Transaction, _account_id: UUID, _at: datetime) -> Sequence[Counted]:
    return ()


NO_PERSONS: Final = PersonalData(_nothing_held, _nothing_removed)
"""A service that keeps nothing of persons."""


class Verb(StrEnum):
    """What is asked about a person."""

    EXPORT = "export"
    ERASE = "erase"


class PersonAsked(Value):
    """Ask for what is held about an account from the ``after``th record on, or to remove it.

    ``erasure_id`` names the request to erase: asked again under it, a service tells again what it removed.
    """

    verb: Verb
    account_id: UUID
    after: Annotated[int, Field(ge=0)] = 0
    erasure_id: UUID | None = None


class Removed(Value):
    """What came of erasing in one service: what was removed, and what is kept that names the person by id alone."""

    removed: list[Counted]
    kept: list[Counted]


class PersonTold(Value):
    """A service's answer; ``more`` tells that there are further records, ``failed`` why there is no answer."""

    service: str
    held: list[Held] = Field(default_factory=list)
    more: bool = False
    erased: Removed | None = None
    failed: str | None = None


class Keeps(Protocol):
    """The part of a service that holds personal data."""

    name: str
    database: Database
    clock: Clock
    persons: PersonalData


async def answered(service: Keeps, asked: PersonAsked) -> PersonTold:
    """Answer what is asked about a person. Raises ValueError for an erasure without its id."""
    if asked.verb is Verb.EXPORT:
        return await _exported(service, asked)
    if asked.erasure_id is None:
        raise ValueError("an erasure is asked for under its id")
    async with service.database.transaction() as transaction:
        erased = await erase(service, transaction, asked.account_id, asked.erasure_id, at=service.clock())
    return PersonTold(service=service.name, erased=erased)


async def _exported(service: Keeps, asked: PersonAsked) -> PersonTold:
    async with service.database.reading() as connection:
        held = await service.persons.export(connection, asked.account_id)
    shown: list[Held] = []
    size = 0
    for record in held[asked.after :]:
        size += len(to_json(record))
        # One that is alone too large is sent all the same: left out, the rest would never be asked for.
        if size > _ANSWER_BYTES_MAX and shown:
            break
        shown.append(record)
    return PersonTold(service=service.name, held=shown, more=len(held) > asked.after + len(shown))


_REMOVED: Final = TypeAdapter(Removed)


async def erase(
    service: Keeps, transaction: Transaction, account_id: UUID, erasure_id: UUID, *, at: datetime
) -> Removed:
    """Remove what a service holds about an account, once per erasure; asked again, tell again what that removed."""
    key = f"erasure:{erasure_id}"
    first = await idempotency.claim(transaction, key, account_id.bytes)
    if first is not None:
        return _REMOVED.validate_json(first.body)
    removed = [*await service.persons.erase(transaction, account_id, at)]
    answers = await idempotency.forget_of(transaction, account_id)
    if answers:
        removed.append(Counted(kind="answer kept for an Idempotency-Key", count=answers))
    entries = select(func.count()).select_from(audit.audit).where(audit.about(account_id))
    about: int = (await transaction.execute(entries)).scalar_one()
    kept = [Counted(kind="audit entry", count=about)] if about else []
    erased = Removed(removed=removed, kept=kept)
    await idempotency.answer(transaction, key, Answered(200, {}, to_json(erased)))
    return erased
