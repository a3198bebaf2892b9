"""The audit: who did or read what confidential thing, when and why; appended to, hash-chained, never changed.

An entry holds ids and fixed words, and the reason that whoever asked gave; no name, no address, no contents. Its hash
covers the entry before it, so that a change or a gap anywhere shows, and a head kept elsewhere shows a cut end.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Any, Final, NamedTuple, Protocol
from uuid import UUID

from fastapi import Depends, Header, Request
from opentelemetry import trace
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
    Executable,
    Index,
    LargeBinary,
    Table,
    Text,
    and_,
    bindparam,
    literal_column,
    or_,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.engine import CursorResult
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.values import Line, Value
from mediate_shared.identity.actor import Actor, ActorKind
from mediate_shared.journal import CHASSIS
from mediate_shared.problems import INVALID, FieldError, ProblemError

audit = Table(
    "audit",
    CHASSIS,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("entry", Text, nullable=False),
    Column("previous", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    CheckConstraint("entry LIKE '{%'", name="audit_entry_is_an_object"),
    Index("audit_by_actor", text("(entry::jsonb ->> 'actor')"), "number"),
    Index("audit_by_object", text("(entry::jsonb ->> 'object_id')"), "number"),
    Index(
        "audit_by_objects",
        text("(entry::jsonb -> 'object_ids')"),
        postgresql_using="gin",
        postgresql_where=text("entry::jsonb ? 'object_ids'"),
    ),
)

REASON_HEADER: Final = "Mediate-Reason"
PAGE_MAX: Final = 500
BEGINNING: Final = bytes(32)
"""What the first entry is chained to."""
_WORD: Final = re.compile(r"[a-z][a-z0-9_]*([.:][a-z0-9_]+)*")
_WORD_CHARACTERS_MAX: Final = 80
_STREAMED_ROWS: Final = 500
_REASON: Final = TypeAdapter(Line)

_APPEND: Final = text("""
    SELECT max(audit_append(entry))
    FROM (SELECT entry FROM unnest(:entries) WITH ORDINALITY AS asked (entry, place) ORDER BY place) AS in_order
""").bindparams(bindparam("entries", type_=ARRAY(Text)))


class Executes(Protocol):
    """A connection, or a transaction of a service."""

    async def execute(
        self, statement: Executable, parameters: Sequence[Mapping[str, Any]] | Mapping[str, Any] | None = None, /
    ) -> CursorResult[Any]:
        """Run a statement."""


@dataclass(frozen=True)
class Audited:
    """What was done with what, and on what grounds: ``deal.read``, ``deal``, its id, ``team``.

    ``basis`` names why it was allowed: a part in it (``team``, ``granted``, ``self``) or a duty
    (``duty:read_audit``). What was read of several at once, a page of a list, names them in ``object_ids``. Raises
    ValueError for words that are none: nothing of a person fits in here.
    """

    action: str
    object_type: str
    object_id: UUID | None
    basis: str
    object_ids: tuple[UUID, ...] = ()

    def __post_init__(self) -> None:
        for name in ("action", "object_type", "basis"):
            word = getattr(self, name)
            if not isinstance(word, str) or len(word) > _WORD_CHARACTERS_MAX or not _WORD.fullmatch(word):
                raise ValueError(f"the {name} of an audit entry is a fixed word like deal.read, not {word!r}")
        for each in (self.object_id, *self.object_ids):
            if each is not None and not isinstance(each, UUID):
                raise ValueError(f"the object of an audit entry is named by its id, not by {each!r}")


class Entry(Value):
    """One entry as it is shown; ``hash`` in hexadecimal."""

    number: int
    at: datetime
    actor: UUID | None
    actor_kind: ActorKind
    action: str
    object_type: str
    object_id: UUID | None
    object_ids: tuple[UUID, ...] = ()
    basis: str
    reason: str | None = None
    trace_id: str | None = None
    hash: str


class Head(NamedTuple):
    """The last entry of a chain; as text ``number:hash``, the hash in hexadecimal."""

    number: int
    hash: bytes

    def __str__(self) -> str:
        return f"{self.number}:{self.hash.hex()}"


@dataclass(frozen=True)
class Verified:
    """What checking a whole chain found; there is no head where there is no entry.

    ``broken_at`` is the first number that is not as it was appended, or is missing. ``lost`` are those of the earlier
    heads asked about that the chain does not hold.
    """

    entries: int
    head: Head | None
    broken_at: int | None
    lost: tuple[int, ...] = ()


def written(entry: Audited, actor: Actor, *, at: datetime, reason: str | None, trace_id: str | None) -> str:
    """Return an entry as it is hashed: canonical JSON, keys sorted, without what is not known."""
    facts = {
        "at": at.isoformat(),
        "actor": None if actor.id is None else str(actor.id),
        "actor_kind": actor.kind.value,
        "action": entry.action,
        "object_type": entry.object_type,
        "object_id": None if entry.object_id is None else str(entry.object_id),
        "object_ids": [str(each) for each in entry.object_ids] or None,
        "basis": entry.basis,
        "reason": reason,
        "trace_id": trace_id,
    }
    known = {name: fact for name, fact in facts.items() if fact is not None}
    return json.dumps(known, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


async def append(
    connection: Executes, actor: Actor, *entries: Audited, at: datetime, reason: str | None = None
) -> int | None:
    """Append entries in this order, in one statement, and return the number of the last; None where there are none.

    They are kept if and when the transaction commits. From here to there nobody else appends, so this comes last in
    a transaction, after its locks on rows. ``reason`` is what ``reason_of`` gave.
    """
    if not entries:
        return None
    context = trace.get_current_span().get_span_context()
    trace_id = f"{context.trace_id:032x}" if context.is_valid else None
    texts = [written(entry, actor, at=at, reason=reason, trace_id=trace_id) for entry in entries]
    number: int = (await connection.execute(_APPEND, {"entries": texts})).scalar_one()
    return number


def hashed(previous: bytes, number: int, entry: str) -> bytes:
    """Return the hash of an entry that is chained to ``previous``."""
    return sha256(previous + str(number).encode() + entry.encode()).digest()


@dataclass
class _Checking:
    """A chain as far as it was followed."""

    lost: dict[int, bytes]
    entries: int = 0
    number: int = 0
    hash: bytes = BEGINNING
    broken_at: int | None = field(default=None)

    def follow(self, number: int, entry: str, previous: bytes, kept: bytes) -> None:
        """Take the next row; what comes behind a break is counted, and proves nothing."""
        self.entries += 1
        if self.broken_at is None:
            expected = self.number + 1
            if number != expected or previous != self.hash or hashed(previous, number, entry) != kept:
                self.broken_at = expected
            elif self.lost.get(number) == kept:
                del self.lost[number]
        self.number, self.hash = number, kept


async def head(connection: Executes) -> Head | None:
    """Return the last entry of the chain; None where nothing was audited yet."""
    last = select(audit.c.number, audit.c.hash).order_by(audit.c.number.desc()).limit(1)
    row = (await connection.execute(last)).first()
    return None if row is None else Head(row.number, row.hash)


async def verify(connection: AsyncConnection, *, contains: Mapping[int, bytes] | None = None) -> Verified:
    """Follow the whole chain, some rows at a time, and tell whether it holds.

    ``contains`` are heads (number to hash) that were seen earlier: a chain that was cut or written anew lost them.
    """
    checking = _Checking(dict(contains or {}))
    in_order = select(audit.c.number, audit.c.entry, audit.c.previous, audit.c.hash).order_by(audit.c.number)
    async with connection.stream(in_order, execution_options={"yield_per": _STREAMED_ROWS}) as rows:
        async for row in rows:
            checking.follow(*row)
    return Verified(
        entries=checking.entries,
        head=Head(checking.number, checking.hash) if checking.entries else None,
        broken_at=checking.broken_at,
        lost=tuple(sorted(checking.lost)),
    )


def about(account_id: UUID) -> ColumnElement[bool]:
    """Return the condition for entries of what an account did and of what was done with it."""
    return or_(_by(account_id), _of(account_id))


# Written as the indexes are: with a parameter for the name of the fact, the database would not see that they fit.
def _by(actor: UUID) -> ColumnElement[bool]:
    return literal_column("(entry::jsonb ->> 'actor')", Text) == str(actor)


def _of(object_id: UUID) -> ColumnElement[bool]:
    alone = literal_column("(entry::jsonb ->> 'object_id')", Text) == str(object_id)
    among = literal_column("(entry::jsonb -> 'object_ids')", JSONB).has_key(str(object_id))
    return or_(alone, and_(literal_column("(entry::jsonb ? 'object_ids')", Boolean), among))


async def listing(
    connection: Executes,
    *,
    before: int | None = None,
    limit: int,
    actor: UUID | None = None,
    object_id: UUID | None = None,
) -> list[Entry]:
    """Return entries, newest first and at most 501, of one actor or about one object where these are given."""
    found = select(audit.c.number, audit.c.entry, audit.c.hash).order_by(audit.c.number.desc())
    found = found.limit(min(limit, PAGE_MAX + 1))
    if before is not None:
        found = found.where(audit.c.number < before)
    if actor is not None:
        found = found.where(_by(actor))
    if object_id is not None:
        found = found.where(_of(object_id))
    return [_shown(row.number, row.entry, row.hash) for row in await connection.execute(found)]


def _shown(number: int, entry: str, kept: bytes) -> Entry:
    facts = {"actor": None, "object_id": None, **json.loads(entry)}
    return Entry(number=number, hash=kept.hex(), **facts)


def reason_of(request: Request) -> str | None:
    """Return why somebody says they ask, from their ``Mediate-Reason`` header; None where they do not say.

    UTF-8, and what is none is read as Latin-1, which is all that a browser can send. Raises ProblemError for more
    than a line of 300 characters.
    """
    sent = next((value for name, value in request.headers.raw if name == REASON_HEADER.lower().encode()), None)
    if sent is None:
        return None
    try:
        said = sent.decode()
    except UnicodeDecodeError:
        said = sent.decode("latin-1")
    if not said.strip():
        return None
    try:
        return _REASON.validate_python(said)
    except ValidationError as error:
        reason = str(error.errors()[0]["msg"])
        raise ProblemError(
            INVALID,
            f"The reason for the audit {reason}.",
            errors=[FieldError(field="header.mediate-reason", value=said, reason=reason)],
        ) from error


# A coroutine, because FastAPI would hand a plain function to a thread of its own.
async def _reason(
    request: Request,
    _described: Annotated[
        str | None,
        Header(
            alias=REASON_HEADER, description="Why you ask, in a line: kept in the audit beside what you saw or did."
        ),
    ] = None,
) -> str | None:
    return reason_of(request)


Reason = Annotated[str | None, Depends(_reason)]
"""Dependency of an endpoint whose use is audited: why whoever asks says they do."""
