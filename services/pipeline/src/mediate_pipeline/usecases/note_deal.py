"""Write a note about a deal, and remove one."""

from datetime import datetime
from uuid import UUID

from mediate_contracts.events.pipeline import DealNoted
from mediate_contracts.values import DealId, NoteId
from mediate_pipeline.adapters import deals, notes
from mediate_pipeline.adapters.notes import Note, NoteTerms
from mediate_pipeline.domain.keeping import NOTES_MAX, check_room
from mediate_pipeline.usecases.auditing import audit_deal
from mediate_pipeline.usecases.entrust_deal import changer_of
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict


class WriteNote(Strict, NoteTerms):
    """A note."""


async def write_note(
    deal_id: DealId, command: WriteNote, *, transaction: Transaction, now: datetime, reason: str | None
) -> Note:
    """Keep a note; said is that there is one, and not what it says. Raises ProblemError (403, 404), or TooMuchKept."""
    found = await deals.for_change(transaction, deal_id, account=changer_of(transaction))
    check_room(await notes.count(transaction, deal_id), NOTES_MAX, "notes")
    note = await notes.add(transaction, deal_id, command, at=now)
    noted = DealNoted(deal_id=deal_id, note_id=NoteId(note.id), synthetic=found.deal.synthetic)
    transaction.record(noted, at=now)
    await audit_deal(transaction, "noted", deal_id, found.basis, at=now, reason=reason)
    return note


async def remove_note(
    deal_id: DealId, note_id: UUID, *, expecting: int, transaction: Transaction, now: datetime, reason: str | None
) -> Note:
    """Remove a note for good, and return it once more. Raises ProblemError (403, 404, 412)."""
    found = await deals.for_change(transaction, deal_id, account=changer_of(transaction))
    note = await notes.remove(transaction, deal_id, note_id, expecting=expecting)
    await audit_deal(transaction, "note_removed", deal_id, found.basis, at=now, reason=reason)
    return note
