"""Reads and removes what grant calls hold about a person: their account among a call's people and its applicants."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from pydantic_core import to_jsonable_python
from sqlalchemy import Select, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.values import AccountId
from mediate_pipeline.adapters.call_tables import (
    ApplicationRecusalRow,
    ApplicationRow,
    ApplicationScoreRow,
    CallPersonRow,
    HeldCall,
    HeldCallRow,
)
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction
from mediate_shared.privacy import Held

_CALL = table_of(HeldCallRow)
_PERSON = table_of(CallPersonRow)
_APPLICATION = table_of(ApplicationRow)
_SCORE = table_of(ApplicationScoreRow)
_RECUSAL = table_of(ApplicationRecusalRow)
_FORGOTTEN: Final = "-"
"""Stands where somebody wrote why they recused themselves, which tells of them."""


@dataclass(frozen=True)
class LeftCall:
    """A call, locked, and the accounts that are left among its people."""

    call: HeldCall
    accounts: Sequence[AccountId]


async def held(connection: AsyncConnection, account_id: UUID) -> Sequence[Held]:
    """Return what is held about an account: by which call it is named, and what it applied for, by their ids."""
    applied = select(_APPLICATION.c.id, _APPLICATION.c.grant_call_id, _APPLICATION.c.created_at)
    scored = select(_SCORE.c.id, _SCORE.c.application_id, _SCORE.c.created_at, _SCORE.c.note)
    recused = select(_RECUSAL.c.id, _RECUSAL.c.application_id, _RECUSAL.c.created_at, _RECUSAL.c.reason)
    theirs = or_(_APPLICATION.c.applicant_id == account_id, _APPLICATION.c.entered_by == account_id)
    kinds: Mapping[str, Select[tuple[object, ...]]] = {
        "place among a grant call's people": select(_PERSON)
        .where(_PERSON.c.account_id == account_id)
        .order_by(_PERSON.c.grant_call_id),
        "application they sent or entered": applied.where(theirs).order_by(_APPLICATION.c.id),
        "score they gave": scored.where(_SCORE.c.account_id == account_id).order_by(_SCORE.c.id),
        "recusal of theirs": recused.where(_RECUSAL.c.account_id == account_id).order_by(_RECUSAL.c.id),
    }
    return [
        Held(kind=kind, record=to_jsonable_python(dict(row._mapping)))
        for kind, query in kinds.items()
        for row in await connection.execute(query)
    ]


async def leave_calls(transaction: Transaction, account_id: UUID, *, at: datetime) -> Sequence[LeftCall]:
    """Take an account off every call, each a version on, and return these with who is left."""
    named = select(_PERSON.c.grant_call_id).where(_PERSON.c.account_id == account_id)
    rows = await transaction.execute(select(_CALL).where(_CALL.c.id.in_(named)).order_by(_CALL.c.id).with_for_update())
    calls = [HeldCall.model_validate(dict(row._mapping)) for row in rows]
    ids = [call.id for call in calls]
    await transaction.execute(
        _PERSON.delete().where(_PERSON.c.account_id == account_id, _PERSON.c.grant_call_id.in_(ids))
    )
    await transaction.execute(
        _CALL.update().where(_CALL.c.id.in_(ids)).values(version=_CALL.c.version + 1, updated_at=at)
    )
    left: dict[UUID, list[AccountId]] = {}
    people = select(_PERSON.c.grant_call_id, _PERSON.c.account_id).where(_PERSON.c.grant_call_id.in_(ids))
    for row in await transaction.execute(people.order_by(_PERSON.c.account_id)):
        left.setdefault(row.grant_call_id, []).append(AccountId(row.account_id))
    return [LeftCall(call, left.get(call.id, [])) for call in calls]


async def forget_applicant(transaction: Transaction, account_id: UUID) -> Sequence[UUID]:
    """Keep what an account applied for or entered without saying by whom; return those applications."""
    found: set[UUID] = set()
    for column in (_APPLICATION.c.applicant_id, _APPLICATION.c.entered_by):
        theirs = _APPLICATION.update().where(column == account_id).values({column: None})
        found |= set((await transaction.execute(theirs.returning(_APPLICATION.c.id))).scalars())
    return sorted(found)


async def forget_words(transaction: Transaction, account_id: UUID) -> Sequence[UUID]:
    """Remove what an account wrote beside its scores, and why it recused itself; the scores themselves stay."""
    noted = _SCORE.update().where(_SCORE.c.account_id == account_id, _SCORE.c.note.is_not(None)).values(note=None)
    told = _RECUSAL.update().where(_RECUSAL.c.account_id == account_id, ~_RECUSAL.c.own_organisation)
    removed = list((await transaction.execute(noted.returning(_SCORE.c.id))).scalars())
    removed += (await transaction.execute(told.values(reason=_FORGOTTEN).returning(_RECUSAL.c.id))).scalars()
    return sorted(removed)
