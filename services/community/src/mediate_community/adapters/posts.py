"""Reads and writes needs and offers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, and_, func, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import Text

from mediate_community.adapters.matching_tables import NeedRow, OfferRow
from mediate_community.adapters.matching_views import Need, Offer
from mediate_community.adapters.parties import one_and_the_same
from mediate_community.domain.posts import is_over
from mediate_community.domain.words import asked, stems
from mediate_contracts.vocabulary import PostStatus, ValueChainStage
from mediate_shared.database import table_of
from mediate_shared.ids import new_id
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found
from mediate_shared.records import Records, in_order

P = TypeVar("P", Need, Offer)


@dataclass(frozen=True)
class Wanted:
    """What a list of needs or offers is narrowed to; None does not narrow."""

    status: PostStatus | None = None
    over: bool | None = None
    organisation_id: UUID | None = None
    line: int | None = None
    theme: str | None = None
    stage: ValueChainStage | None = None
    text: str | None = None


@dataclass(frozen=True)
class Posts(Generic[P]):
    """The table of needs or that of offers; ``noun`` names one of them."""

    table: Table
    view: type[P]
    noun: str

    async def add(self, transaction: Transaction, terms: dict[str, Any], *, at: datetime, today: date) -> P:
        """Insert what was posted, open, at version 1."""
        return self.shown(await self._records.add(transaction, _open(terms), at=at), today=today)

    async def add_all(
        self, transaction: Transaction, terms: Sequence[dict[str, Any]], *, at: datetime, today: date
    ) -> list[P]:
        """Insert what was posted, open, at version 1, in one go."""
        kept = {"version": 1, "created_at": at, "updated_at": at}
        rows = [{"id": new_id(), **kept, **_open(each)} for each in terms]
        if rows:
            await transaction.execute(self.table.insert().inline(), rows)
        return [self.shown(row, today=today) for row in rows]

    async def for_update(
        self, transaction: Transaction, identifier: UUID, *, today: date, expecting: int | None = None
    ) -> P:
        """Return one with its row locked. Raises ProblemError: 404 where there is none, 412 for another version."""
        return self.shown(await self._records.for_update(transaction, identifier, expecting=expecting), today=today)

    async def change(
        self, transaction: Transaction, post: P, changes: dict[str, Any], *, at: datetime, today: date
    ) -> P:
        """Write the next version of a locked one."""
        if "title" in changes or "text" in changes:
            changes = {**changes, "words": _words({**post.model_dump(), **changes})}
        return self.shown(await self._records.change(transaction, post.model_dump(), changes, at=at), today=today)

    async def find(self, transaction: Transaction, identifier: UUID, *, today: date) -> P | None:
        """Return one, held as it is until the transaction ends; None where there is none."""
        query = self.query().where(self.table.c.id == identifier).with_for_update(read=True)
        row = (await transaction.execute(query)).one_or_none()
        return None if row is None else self.shown(dict(row._mapping), today=today)

    async def get(self, connection: AsyncConnection, identifier: UUID, *, today: date) -> P:
        """Return one. Raises ProblemError (404) where there is none."""
        row = (await connection.execute(self.query().where(self.table.c.id == identifier))).one_or_none()
        if row is None:
            raise not_found(self.noun, identifier)
        return self.shown(dict(row._mapping), today=today)

    async def listing(
        self,
        connection: AsyncConnection,
        wanted: Wanted,
        *,
        today: date,
        after: UUID | None,
        limit: int,
        **equal: object,
    ) -> Sequence[P]:
        """Return what was posted, in that order, behind ``after``, at most ``limit``."""
        query = in_order(
            self.query().where(*self._narrowed(wanted, today)),
            self.table,
            after=after,
            limit=limit,
            status=wanted.status,
            **equal,
        )
        return [self.shown(dict(row._mapping), today=today) for row in await connection.execute(query)]

    async def open_of(self, transaction: Transaction, organisation_id: UUID) -> int:
        """Return how many an organisation has open; of two posted at once, neither counts the other."""
        query = select(func.count()).where(
            self.table.c.organisation_id == organisation_id, self.table.c.status == PostStatus.OPEN
        )
        return await transaction.connection.scalar(query) or 0

    def query(self) -> Select[Any]:
        """Return the query of everything that is shown, which the kept words are not."""
        return select(*(column for column in self.table.c if column.name != "words"))

    def shown(self, row: dict[str, Any], *, today: date) -> P:
        """Return a row as it is shown on a day."""
        return self.view.model_validate({**row, "over": is_over(row["until"], today)})

    def answerable(self, today: date) -> ColumnElement[bool]:
        """Return what holds for those that can be answered on a day."""
        return and_(self.table.c.status == PostStatus.OPEN, self._not_over(today))

    def _not_over(self, today: date) -> ColumnElement[bool]:
        return or_(self.table.c.until.is_(None), self.table.c.until >= today)

    def _narrowed(self, wanted: Wanted, today: date) -> list[ColumnElement[bool]]:
        column = self.table.c
        conditions: list[ColumnElement[bool]] = []
        if wanted.over is not None:
            conditions.append(column.until < today if wanted.over else self._not_over(today))
        if wanted.organisation_id is not None:
            conditions.append(column.organisation_id.in_(one_and_the_same(wanted.organisation_id)))
        for name, value in (("action_lines", wanted.line), ("themes", wanted.theme), ("stages", wanted.stage)):
            if value is not None:
                conditions.append(column[name].contains([value]))
        if wanted.text is not None:
            conditions.append(column.words.op("@@")(_query(wanted.text)))
        return conditions

    @property
    def _records(self) -> Records[P]:
        return Records(self.table, self.view, self.noun)


def any_of(words: frozenset[str]) -> ColumnElement[Any]:
    """Return what finds the texts that hold one of these stems."""
    return _tsquery(" | ".join(f"'{word}'" for word in sorted(words)))


def _query(text: str) -> ColumnElement[Any]:
    # Stems hold letters and digits alone, so none of them ends its quotes.
    alternatives = [" | ".join(f"'{form}':*" for form in sorted(forms)) for forms in asked(text)]
    return _tsquery(" & ".join(f"({each})" for each in alternatives))


def _tsquery(written: str) -> ColumnElement[Any]:
    return literal(written, Text).cast(TSQUERY)


def _open(terms: dict[str, Any]) -> dict[str, Any]:
    return {**terms, "status": PostStatus.OPEN, "reason": None, "words": _words(terms)}


def _words(terms: dict[str, Any]) -> str:
    found = stems(f"{terms['title']}\n{terms.get('text') or ''}")
    return " ".join(f"'{word}'" for word in sorted(found))


def array(values: Sequence[object], kind: Any) -> ColumnElement[Any]:
    """Return an array that a column of arrays is held against."""
    return literal(list(values), ARRAY(kind))


NEEDS: Final = Posts(table_of(NeedRow), Need, "need")
"""Every need."""
OFFERS: Final = Posts(table_of(OfferRow), Offer, "offer")
"""Every offer."""
