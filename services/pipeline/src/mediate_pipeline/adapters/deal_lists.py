"""Finds deals among many: which ones, in which order, as far as one page needs.

What is found here is ids alone, and it is found as the service: row-level security asks of each row that a query comes
by whether somebody is named on it, which takes seconds for a hundred thousand. So it starts from who is named, through
indexes. What is shown of these ids is then read as whoever asks (``deals.by_ids``), and there the policies bind.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    DateTime,
    Select,
    Text,
    Uuid,
    any_,
    cast,
    exists,
    func,
    literal,
    select,
    tuple_,
    union,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.vocabulary import DealHolding, DealOrigin, DealPipeline, DealStage
from mediate_pipeline.adapters import organisations
from mediate_pipeline.adapters.tables import DealGrantRow, DealMemberRow, DealRow, FundManagerRow, OrganisationRow
from mediate_shared.database import table_of

_TABLE = table_of(DealRow)
_ORGANISATION = table_of(OrganisationRow)
_MEMBER = table_of(DealMemberRow)
_MANAGER = table_of(FundManagerRow)
_GRANT = table_of(DealGrantRow)
_CENTS_MAX: Final = 10**15
"""More than any amount: what is beyond it was made up, and the database could not compare with it."""
_TITLE_CHARACTERS_MAX: Final = 50
"""By which titles and names are sorted: a position in a list has to fit into the address of its next page."""


class DealOrder(StrEnum):
    """How a list of deals is sorted; a hyphen in front turns it round."""

    OPENED = "opened"
    OPENED_LAST = "-opened"
    TITLE = "title"
    TITLE_LAST = "-title"
    COMPANY = "company"
    COMPANY_LAST = "-company"
    AMOUNT = "amount"
    AMOUNT_LAST = "-amount"
    EXPECTED = "expected"
    EXPECTED_LAST = "-expected"
    STAGE_SINCE = "stage_since"
    STAGE_SINCE_LAST = "-stage_since"
    UPDATED = "updated"
    UPDATED_LAST = "-updated"
    NEXT_STEP = "next_step"
    NEXT_STEP_LAST = "-next_step"

    @property
    def turned_round(self) -> bool:
        """Tell whether the last comes first."""
        return self.value.startswith("-")


@dataclass(frozen=True)
class Wanted:
    """Which deals are looked for; None does not narrow. ``mine`` are those on whose team the reader is."""

    text: str | None = None
    stage: DealStage | None = None
    fund_id: UUID | None = None
    pipeline: DealPipeline | None = None
    line: int | None = None
    organisation_id: UUID | None = None
    origin: DealOrigin | None = None
    holding: DealHolding | None = None
    expected_before: date | None = None
    mine: bool = False
    has_next_step: bool = False
    due_before: date | None = None
    to_do_for: UUID | None = None
    """What is next is for this account, or for nobody in particular of a team that it is on."""


@dataclass(frozen=True)
class Place:
    """A place in a sorted list: of the deal with this id, which has this to be sorted by."""

    key: str
    deal_id: UUID

    def written(self) -> str:
        """Return it as text."""
        return json.dumps([self.key, self.deal_id.hex], ensure_ascii=False)

    @classmethod
    def read(cls, text: str) -> "Place":
        """Return the place that was written. Raises ValueError."""
        found = json.loads(text)
        match found:
            case [str(key), str(deal_id)]:
                return cls(key, UUID(deal_id))
            case _:
                message = "is no place in a list"
                raise ValueError(message)


async def find(
    connection: AsyncConnection,
    wanted: Wanted,
    *,
    reader: UUID,
    order: DealOrder,
    after: Place | None,
    limit: int,
) -> Sequence[Place]:
    """Return where the deals are that an account may read, in order, behind ``after``, at most ``limit``.

    Raises ValueError where ``after`` is of a list in another order.
    """
    key = _key(order)
    conditions = _conditions(wanted)
    if after is not None:
        place = tuple_(literal(_value(order, after.key), key.type), literal(after.deal_id, Uuid))
        here = tuple_(key, _TABLE.c.id)
        conditions.append(here < place if order.turned_round else here > place)
    on_team = _through(key).join(_MEMBER, _MEMBER.c.deal_id == _TABLE.c.id).where(_MEMBER.c.account_id == reader)
    managed = (
        _through(key).join(_MANAGER, _MANAGER.c.fund_id == _TABLE.c.fund_id).where(_MANAGER.c.account_id == reader)
    )
    granted = _through(key).join(_GRANT, _GRANT.c.deal_id == _TABLE.c.id).where(_GRANT.c.account_id == reader)
    ways = (on_team,) if wanted.mine else (on_team, managed, granted)
    pages = [_page(way.where(*conditions), order, limit) for way in ways]
    every = union(*(select(page.subquery()) for page in pages)).subquery()
    placed = [every.c.key.desc(), every.c.id.desc()] if order.turned_round else [every.c.key, every.c.id]
    found = await connection.execute(select(cast(every.c.key, Text), every.c.id).order_by(*placed).limit(limit))
    return [Place(key, deal_id) for key, deal_id in found]


def _through(key: ColumnElement[Any]) -> Select[Any]:
    return (
        select(key.label("key"), _TABLE.c.id)
        .select_from(_TABLE)
        .join(_ORGANISATION, _ORGANISATION.c.id == _TABLE.c.organisation_id)
    )


def _page(query: Select[Any], order: DealOrder, limit: int) -> Select[Any]:
    key, identifier = query.selected_columns
    if order.turned_round:
        return query.order_by(key.desc(), identifier.desc()).limit(limit)
    return query.order_by(key, identifier).limit(limit)


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    equal = {
        _TABLE.c.stage: wanted.stage,
        _TABLE.c.fund_id: wanted.fund_id,
        _TABLE.c.pipeline: wanted.pipeline,
        _TABLE.c.origin: wanted.origin,
        _TABLE.c.holding: wanted.holding,
    }
    conditions = [column == value for column, value in equal.items() if value is not None]
    if wanted.text is not None:
        named = _ORGANISATION.c.name.icontains(wanted.text, autoescape=True)
        conditions.append(_TABLE.c.title.icontains(wanted.text, autoescape=True) | named)
    if wanted.line is not None:
        conditions.append(literal(wanted.line) == any_(_TABLE.c.action_lines))
    if wanted.organisation_id is not None:
        conditions.append(_TABLE.c.organisation_id.in_(organisations.records_of(wanted.organisation_id)))
    if wanted.expected_before is not None:
        conditions.append(_TABLE.c.expected_on < wanted.expected_before)
    if wanted.due_before is not None:
        conditions.append(_TABLE.c.next_step_due_on < wanted.due_before)
    if wanted.has_next_step:
        conditions.append(
            _TABLE.c.next_step.is_not(None) & _TABLE.c.stage.not_in([DealStage.LOST, DealStage.WITHDRAWN])
        )
    if wanted.to_do_for is not None:
        on_team = exists().where(_MEMBER.c.deal_id == _TABLE.c.id, _MEMBER.c.account_id == wanted.to_do_for)
        to_do = _TABLE.c.next_step_account_id
        conditions.append((to_do == wanted.to_do_for) | (to_do.is_(None) & on_team.correlate(_TABLE)))
    return conditions


def _key(order: DealOrder) -> ColumnElement[Any]:
    # What has no day comes last, whichever way round. The first and the last day there are mean infinity to PostgreSQL.
    never = date(1, 1, 2) if order.turned_round else date(9999, 12, 30)
    keys: dict[str, ColumnElement[Any]] = {
        "opened": _TABLE.c.id,
        "title": func.left(func.lower(_TABLE.c.title), _TITLE_CHARACTERS_MAX, type_=Text),
        "company": func.left(func.lower(_ORGANISATION.c.name), _TITLE_CHARACTERS_MAX, type_=Text),
        "amount": cast(_TABLE.c.amount_sought["cents"].astext, BigInteger),
        "expected": func.coalesce(_TABLE.c.expected_on, literal(never, Date), type_=Date),
        "stage_since": _TABLE.c.stage_since,
        "updated": _TABLE.c.updated_at,
        "next_step": func.coalesce(_TABLE.c.next_step_due_on, literal(never, Date), type_=Date),
    }
    return keys[order.value.removeprefix("-")]


def _value(order: DealOrder, written: str) -> object:
    kind = _key(order).type
    if isinstance(kind, Uuid):
        return UUID(written)
    if isinstance(kind, BigInteger):
        cents = int(written)
        if not 0 <= cents <= _CENTS_MAX:
            message = "is no amount that a deal has"
            raise ValueError(message)
        return cents
    if isinstance(kind, DateTime):
        return datetime.fromisoformat(written)
    if isinstance(kind, Date):
        return date.fromisoformat(written)
    return written
