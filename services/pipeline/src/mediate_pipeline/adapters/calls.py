"""Reads and writes grant calls that are held here: what they are about, and who keeps and assesses them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.events.pipeline import PublishedAward
from mediate_contracts.values import AccountId, Money, OrganisationId
from mediate_pipeline.adapters.call_tables import Assessor, CallPersonRow, CallTerms, CallTotals, HeldCall, HeldCallRow
from mediate_pipeline.adapters.tables import GrantCallRow
from mediate_pipeline.domain.deals import CodeTaken
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction
from mediate_shared.records import Records

_TABLE = table_of(HeldCallRow)
_RECORDED = table_of(GrantCallRow)
_PERSON = table_of(CallPersonRow)
_CALLS = Records(_TABLE, HeldCall, "grant_call")
_PEOPLE = select(_PERSON).where(_PERSON.c.grant_call_id == bindparam("call")).order_by(_PERSON.c.account_id)
_BASIS = text("SELECT call_basis(:call)")
_TOTALS = text("SELECT * FROM call_totals(:call, :but)")
_AWARDS = text("SELECT * FROM call_awards(:call)")
_SCORED = text("SELECT call_scored(:call)")
_HAS_ROOM = text("SELECT call_has_room(:call, :most)")
_IS_OWN = text("SELECT own_organisation(:asked)")
_NOTE_OWN = text("SELECT * FROM note_own_applications(:call, :reason, :now)")
_TERMS: Final = tuple(CallTerms.model_fields)


async def add(transaction: Transaction, terms: CallTerms, *, at: datetime) -> HeldCall:
    """Insert a call at version 1. Raises CodeTaken, also where a recorded call has the code."""
    taken = CodeTaken("another grant call goes by this code", field="body.code", value=terms.code)
    found = await transaction.execute(select(_RECORDED.c.id).where(_RECORDED.c.code == terms.code))
    if found.first() is not None:
        raise taken
    row = await _CALLS.add(transaction, _kept(terms), at=at, taken={"held_call_code_once": taken})
    return HeldCall.model_validate(row)


async def for_change(transaction: Transaction, call_id: UUID, *, expecting: int | None = None) -> HeldCall:
    """Return a call, locked, to who keeps it. Raises ProblemError: 404 where there is none for them, 412."""
    return HeldCall.model_validate(await _CALLS.for_update(transaction, call_id, expecting=expecting))


async def change(transaction: Transaction, call: HeldCall, changes: dict[str, Any], *, at: datetime) -> HeldCall:
    """Write the next version of a locked call."""
    return HeldCall.model_validate(await _CALLS.change(transaction, dict(call), changes, at=at))


async def amend(transaction: Transaction, call: HeldCall, terms: CallTerms, *, at: datetime) -> HeldCall:
    """Write what a locked call is about. Raises CodeTaken."""
    taken = CodeTaken("another grant call goes by this code", field="body.code", value=terms.code)
    kept = await _CALLS.change(transaction, dict(call), _kept(terms), at=at, taken={"held_call_code_once": taken})
    return HeldCall.model_validate(kept)


async def get(connection: AsyncConnection, call_id: UUID) -> HeldCall:
    """Return one call. Raises ProblemError (404) where there is none."""
    return await _CALLS.get(connection, call_id)


async def listing(connection: AsyncConnection, *, after: UUID | None, limit: int) -> Sequence[HeldCall]:
    """Return calls in order of opening, behind ``after``, at most ``limit``."""
    return await _CALLS.listing(connection, after=after, limit=limit)


async def basis(transaction: Transaction, call_id: UUID) -> str | None:
    """Return on what grounds whoever asks is one of a call's people: keeper or member; None where they are none."""
    found: str | None = (await transaction.execute(_BASIS, {"call": call_id})).scalar_one()
    return found


async def people(transaction: Transaction, call_id: UUID) -> list[Assessor]:
    """Return who keep a call and who sit on its committee, by account."""
    return [
        Assessor(account_id=row.account_id, keeps=row.keeps, assesses=row.assesses)
        for row in await transaction.execute(_PEOPLE, {"call": call_id})
    ]


async def name_people(
    transaction: Transaction,
    call_id: UUID,
    *,
    keepers: Collection[UUID],
    committee: Collection[UUID],
    leaving: Collection[UUID],
) -> list[Assessor]:
    """Let these be a call's people, in the place of everybody else; ``leaving`` are those of before.

    Whoever does this stays among its people until everybody else is named, and leaves last.
    """
    me = transaction.actor.id
    named = sorted({*keepers, *committee})
    others = [account for account in leaving if account != me]
    of_call = _PERSON.c.grant_call_id == call_id
    if others:
        await transaction.execute(_PERSON.delete().where(of_call, _PERSON.c.account_id.in_(others)))
    rows: list[dict[str, Any]] = [
        {"grant_call_id": call_id, "account_id": account, "keeps": account in keepers, "assesses": account in committee}
        for account in named
    ]
    mine = [row for row in rows if row["account_id"] == me and me in leaving]
    # In one statement: the first of a call may be named by whoever opened it, once.
    if rest := [row for row in rows if row not in mine]:
        await transaction.execute(_PERSON.insert().values(rest))
    if me in leaving:
        await _name_oneself(transaction, of_call & (_PERSON.c.account_id == me), mine)
    return [
        Assessor(account_id=AccountId(row["account_id"]), keeps=row["keeps"], assesses=row["assesses"]) for row in rows
    ]


async def _name_oneself(transaction: Transaction, oneself: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        wanted = {name: rows[0][name] for name in ("keeps", "assesses")}
        await transaction.execute(_PERSON.update().where(oneself).values(**wanted))
    else:
        await transaction.execute(_PERSON.delete().where(oneself))


async def totals(transaction: Transaction, call: HeldCall, *, hidden: int, but: UUID | None = None) -> CallTotals:
    """Return how far a call is, to one of its people; ``but`` is an application whose award is not counted."""
    row = (await transaction.execute(_TOTALS, {"call": call.id, "but": but})).one()
    cents = int(row.awarded_cents)
    return CallTotals(
        applications=row.applications,
        withdrawn=row.withdrawn,
        undecided=row.undecided,
        awarded=row.awarded,
        budget=call.budget,
        awarded_total=Money(cents=cents),
        left=Money(cents=max(0, call.budget.cents - cents)),
        hidden=hidden,
    )


async def awards(transaction: Transaction, call_id: UUID) -> list[PublishedAward]:
    """Return every award of a call to who keeps it and is about to publish them."""
    return [
        PublishedAward(
            organisation_id=OrganisationId(row.organisation_id),
            title=row.title,
            amount=Money.model_validate(row.amount),
        )
        for row in await transaction.execute(_AWARDS, {"call": call_id})
    ]


async def is_scored(transaction: Transaction, call_id: UUID) -> bool:
    """Tell whether any application of a call was scored."""
    return bool((await transaction.execute(_SCORED, {"call": call_id})).scalar_one())


async def has_room(transaction: Transaction, call_id: UUID, *, most: int) -> bool:
    """Tell whether a call has fewer applications than this; asked by one at a time."""
    await one_at_a_time(transaction, f"call:{call_id}")
    return bool((await transaction.execute(_HAS_ROOM, {"call": call_id, "most": most})).scalar_one())


async def note_own(
    transaction: Transaction, call_id: UUID, *, reason: str, at: datetime
) -> Sequence[tuple[UUID, bool]]:
    """Recuse whoever asks from what their own organisations applied for; return which, and whether it is synthetic."""
    found = await transaction.execute(_NOTE_OWN, {"call": call_id, "reason": reason, "now": at})
    return [(row.application_id, row.synthetic) for row in found]


async def is_own(transaction: Transaction, organisation_id: UUID) -> bool:
    """Tell whether whoever asks belongs to an organisation, or to one that was merged with it."""
    return bool((await transaction.execute(_IS_OWN, {"asked": organisation_id})).scalar_one())


async def one_at_a_time(transaction: Transaction, what: str) -> None:
    """Wait until nobody else changes this; for what whoever asks may change part of, and so may not lock."""
    await transaction.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(what, 0))))


def _kept(terms: CallTerms) -> dict[str, Any]:
    """Return terms as columns keep them; what is JSON as JSON."""
    values = {name: getattr(terms, name) for name in _TERMS}
    return {**values, "criteria": [each.model_dump(mode="json") for each in terms.criteria]}
