"""Reads and writes notes about deals; whoever reads the deal reads them, and nobody else does."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlmodel import Field, SQLModel

from mediate_contracts.values import AccountId, Text
from mediate_pipeline.adapters.deal_tables import DealNoteRow
from mediate_shared.commands import stale
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found
from mediate_shared.records import Kept, Records

_TABLE = table_of(DealNoteRow)


class NoteTerms(SQLModel):
    """A note."""

    text: Text = Field(description="For who may read the deal alone; it is in no event.")


class Note(Kept, NoteTerms):
    """A note about a deal."""

    deal_id: UUID
    author_id: AccountId | None = Field(description="Who wrote it; null of a script, and once the account was erased.")


_NOTES = Records(_TABLE, Note, "note")


async def add(transaction: Transaction, deal_id: UUID, terms: NoteTerms, *, at: datetime) -> Note:
    """Insert a note by whoever does this; the deal's row is locked."""
    values = {"deal_id": deal_id, "text": terms.text, "author_id": transaction.actor.id}
    return Note.model_validate(await _NOTES.add(transaction, values, at=at))


async def count(transaction: Transaction, deal_id: UUID) -> int:
    """Return how many notes a deal has."""
    found = await transaction.execute(select(func.count()).where(_TABLE.c.deal_id == deal_id))
    return int(found.scalar_one())


async def is_there(transaction: Transaction, deal_id: UUID, text: str) -> bool:
    """Tell whether there is a note about a deal that says just this."""
    query = select(_TABLE.c.id).where(_TABLE.c.deal_id == deal_id, _TABLE.c.text == text).limit(1)
    return (await transaction.execute(query)).first() is not None


async def remove(transaction: Transaction, deal_id: UUID, note_id: UUID, *, expecting: int) -> Note:
    """Remove a note, and return it; the deal's row is locked. Raises ProblemError (404, 412)."""
    query = select(_TABLE).where(_TABLE.c.deal_id == deal_id, _TABLE.c.id == note_id)
    row = (await transaction.execute(query)).one_or_none()
    if row is None:
        raise not_found("note", note_id)
    if row.version != expecting:
        raise stale(expecting, row.version)
    await transaction.execute(delete(_TABLE).where(_TABLE.c.id == note_id))
    return Note.model_validate(dict(row._mapping))


async def listing(transaction: Transaction, deal_id: UUID, *, after: UUID | None, limit: int) -> Sequence[Note]:
    """Return the notes about a deal in the order they were written, behind ``after``, at most ``limit``."""
    return await _NOTES.listing(transaction.connection, after=after, limit=limit, deal_id=deal_id)
