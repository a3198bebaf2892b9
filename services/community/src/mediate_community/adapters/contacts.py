"""Reads, writes and removes contact persons."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Text, and_, cast, false, func, or_, select, text, true
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_community.adapters.membership_tables import (
    Consented,
    Contact,
    ContactConsentRow,
    ContactRow,
    ContactWordRow,
    MembershipRow,
)
from mediate_community.adapters.parties import finals, one_and_the_same
from mediate_community.adapters.tables import OrganisationRow
from mediate_community.domain.contacts import (
    CONSENTS_MAX,
    TooManyConsents,
    is_forgiven,
    near_keys,
    nearest,
    words_of,
)
from mediate_community.domain.memberships import ENDED
from mediate_contracts.vocabulary import ConsentPurpose
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction
from mediate_shared.problems import conflict
from mediate_shared.records import Records, in_order

OF_ORGANISATION_MAX: Final = 500
_TABLE: Final = table_of(ContactRow)
_CONSENTS: Final = table_of(ContactConsentRow)
_WORDS: Final = table_of(ContactWordRow)
_MEMBERSHIP: Final = table_of(MembershipRow)
_ORGANISATION: Final = table_of(OrganisationRow)
_RECORDS: Final = Records(_TABLE, Contact, "contact")
_FOUND_BY: Final = ("name", "function", "email")
_CANDIDATES_MAX: Final = 500
_MEANT_MAX: Final = 20
_LAST_CHARACTER: Final = "\U0010ffff"


@dataclass(frozen=True)
class Seeing:
    """Whose contact persons somebody sees: everybody's, of their own organisations, themself, those for the network."""

    everything: bool = False
    organisations: frozenset[UUID] = frozenset()
    account: UUID | None = None
    network: bool = False

    def condition(self) -> ColumnElement[bool]:
        """Return which rows those are."""
        if self.everything:
            return true()
        seen: list[ColumnElement[bool]] = [_TABLE.c.organisation_id.in_(self.organisations)]
        if self.account is not None:
            seen.append(_TABLE.c.account_id == self.account)
        if self.network:
            seen.append(_TABLE.c.purposes.contains([ConsentPurpose.NETWORK.value]))
        return or_(false(), *seen)


async def add(
    transaction: Transaction, values: dict[str, Any], consented: dict[str, Any], *, at: datetime
) -> dict[str, Any]:
    """Insert a contact person at version 1 with their consent. Raises ProblemError (409) where there are many."""
    of_theirs = select(func.count()).where(_TABLE.c.organisation_id == values["organisation_id"])
    if (await transaction.execute(of_theirs)).scalar_one() >= OF_ORGANISATION_MAX:
        reason = f"an organisation has {OF_ORGANISATION_MAX} contact persons at most"
        raise conflict("body.organisation_id", str(values["organisation_id"]), reason)
    now = {"purposes": consented["purposes"], "consented_on": consented["on"]}
    row = await _RECORDS.add(transaction, {**values, **now}, at=at)
    await _consent(transaction, row["id"], consented, number=1, at=at)
    await _find_by(transaction, row)
    return row


async def for_update(transaction: Transaction, identifier: UUID) -> dict[str, Any]:
    """Return a contact person, locked. Raises ProblemError (404) where there is none."""
    return await _RECORDS.for_update(transaction, identifier)


async def change(
    transaction: Transaction, row: dict[str, Any], changes: dict[str, Any], *, at: datetime
) -> dict[str, Any]:
    """Write the next version of a locked contact person."""
    changed = await _RECORDS.change(transaction, row, changes, at=at)
    if any(changed[name] != row[name] for name in _FOUND_BY):
        await _find_by(transaction, changed)
    return changed


async def consent(
    transaction: Transaction, row: dict[str, Any], consented: dict[str, Any], *, at: datetime
) -> dict[str, Any]:
    """Keep what a locked contact person agrees with from now on. Raises TooManyConsents."""
    told = select(func.count()).where(_CONSENTS.c.contact_id == row["id"])
    number = (await transaction.execute(told)).scalar_one() + 1
    if number > CONSENTS_MAX:
        raise TooManyConsents(
            f"consent is told {CONSENTS_MAX} times at most", field="path.contact_id", value=str(row["id"])
        )
    await _consent(transaction, row["id"], consented, number=number, at=at)
    now = {"purposes": consented["purposes"], "consented_on": consented["on"]}
    return await _RECORDS.change(transaction, row, now, at=at)


async def remove(transaction: Transaction, identifiers: Collection[UUID]) -> list[UUID]:
    """Remove contact persons with their consent and their words; returns those that were there."""
    gone = await transaction.execute(_TABLE.delete().where(_TABLE.c.id.in_(identifiers)).returning(_TABLE.c.id))
    return sorted(gone.scalars())


async def of_account(connection: AsyncConnection, account_id: UUID) -> Sequence[UUID]:
    """Return the contact persons that are linked to an account."""
    found = await connection.execute(select(_TABLE.c.id).where(_TABLE.c.account_id == account_id).order_by(_TABLE.c.id))
    return found.scalars().all()


async def over_since(transaction: Transaction, day: date, *, limit: int) -> Sequence[UUID]:
    """Return contact persons that there is no reason to keep any more, locked.

    They agree with nothing; or every membership of their organisation ended before a day, and they told nothing about
    consent since. An organisation that never had one keeps its contact persons.
    """
    of_member = finals()
    of_contact = of_member.alias("finals_of_contacts")
    stands_for = func.coalesce(of_contact.c.final_id, _TABLE.c.organisation_id)
    ended = and_(_MEMBERSHIP.c.status.in_([each.value for each in ENDED]), _MEMBERSHIP.c.on < day)
    memberships = (
        select(
            func.coalesce(of_member.c.final_id, _MEMBERSHIP.c.organisation_id).label("organisation_id"),
            func.bool_and(ended).label("all_ended"),
        )
        .select_from(_MEMBERSHIP.outerjoin(of_member, of_member.c.id == _MEMBERSHIP.c.organisation_id))
        .group_by(text("1"))
        .subquery("memberships")
    )
    is_over = and_(memberships.c.all_ended, _TABLE.c.consented_on < day)
    query = (
        select(_TABLE.c.id)
        .select_from(
            _TABLE.outerjoin(of_contact, of_contact.c.id == _TABLE.c.organisation_id).outerjoin(
                memberships, memberships.c.organisation_id == stands_for
            )
        )
        .where(or_(func.cardinality(_TABLE.c.purposes) == 0, is_over))
        .order_by(_TABLE.c.id)
        .limit(limit)
        # Whoever agrees anew meanwhile is looked at once more, as they then are.
        .with_for_update(of=_TABLE)
    )
    return (await transaction.execute(query)).scalars().all()


async def shown(connection: AsyncConnection, rows: Sequence[dict[str, Any]]) -> list[Contact]:
    """Return contact persons as they are shown, with the name of their organisation and their whole consent."""
    of = {row["organisation_id"] for row in rows}
    query = select(_ORGANISATION.c.id, _ORGANISATION.c.name).where(_ORGANISATION.c.id.in_(of))
    names = {row.id: row.name for row in await connection.execute(query)}
    consents: dict[UUID, list[Consented]] = {row["id"]: [] for row in rows}
    told = select(_CONSENTS).where(_CONSENTS.c.contact_id.in_(consents)).order_by(_CONSENTS.c.number)
    for each in await connection.execute(told):
        consents[each.contact_id].append(Consented.model_validate(dict(each._mapping)))
    return [
        Contact.model_validate(
            {**row, "organisation_name": names[row["organisation_id"]], "consents": consents[row["id"]]}
        )
        for row in rows
    ]


async def get(connection: AsyncConnection, identifier: UUID, *, seeing: Seeing) -> dict[str, Any] | None:
    """Return a contact person that somebody sees; None where there is none."""
    query = select(_TABLE).where(_TABLE.c.id == identifier, seeing.condition())
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else dict(row._mapping)


async def listing(
    connection: AsyncConnection,
    *,
    seeing: Seeing,
    organisation_id: UUID | None,
    words: Sequence[str],
    after: UUID | None,
    limit: int,
) -> list[dict[str, Any]]:
    """Return contact persons that somebody sees in the order they were added, behind ``after``.

    Each of the words begins one of theirs. Where nobody has them so, one typing error in each word is forgiven.
    """
    seen = seeing.condition()
    if organisation_id is not None:
        seen = and_(seen, _TABLE.c.organisation_id.in_(one_and_the_same(organisation_id)))
    if words:
        as_typed = and_(seen, *(_begins(word) for word in words))
        if (await connection.execute(select(_TABLE.c.id).where(as_typed).limit(1))).first() is None:
            meant = [await _meant(connection, word) for word in words]
            seen = and_(seen, *(or_(_begins(word), _is(near)) for word, near in zip(words, meant, strict=True)))
        else:
            seen = as_typed
    query = in_order(select(_TABLE).where(seen), _TABLE, after=after, limit=limit)
    return [dict(row._mapping) for row in await connection.execute(query)]


def _begins(word: str) -> ColumnElement[bool]:
    # Compared byte by byte, as the index is; LIKE with a parameter would not be seen to fit it.
    first, behind = _WORDS.c.word.op("~>=~")(word), _WORDS.c.word.op("~<~")(word + _LAST_CHARACTER)
    return _TABLE.c.id.in_(select(_WORDS.c.contact_id).where(first, behind))


def _is(words: Sequence[str]) -> ColumnElement[bool]:
    return _TABLE.c.id.in_(select(_WORDS.c.contact_id).where(_WORDS.c.word.in_(words)))


async def _meant(connection: AsyncConnection, word: str) -> Sequence[str]:
    """Return the words in use that differ from this one by one error; those that merely may are looked at here."""
    if not is_forgiven(word):
        return ()
    keys = cast(near_keys(word), ARRAY(Text))
    alike = select(_WORDS.c.word).where(_WORDS.c.near.overlap(keys)).distinct().order_by(_WORDS.c.word)
    found = (await connection.execute(alike.limit(_CANDIDATES_MAX))).scalars()
    return nearest(word, found, most=_MEANT_MAX)


async def _consent(
    transaction: Transaction, identifier: UUID, consented: dict[str, Any], *, number: int, at: datetime
) -> None:
    row = {"contact_id": identifier, "number": number, "at": at, **consented}
    await transaction.execute(_CONSENTS.insert().inline(), row)


async def _find_by(transaction: Transaction, row: dict[str, Any]) -> None:
    """Put the words that a contact person is found by in the place of those they were found by."""
    await transaction.execute(_WORDS.delete().where(_WORDS.c.contact_id == row["id"]))
    words = words_of(*(row[name] for name in _FOUND_BY))
    if words:
        found_by = [{"contact_id": row["id"], "word": word, "near": near_keys(word)} for word in words]
        await transaction.execute(_WORDS.insert().inline(), found_by)
