"""Reads and writes the change log of organisations: one row for each change of one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, and_, func, literal, literal_column, not_, or_, select, text, true, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_community.adapters.curation_tables import OrganisationChangeRow
from mediate_community.adapters.parties import one_and_the_same
from mediate_community.adapters.tables import OrganisationRow
from mediate_community.domain.curation import Basis
from mediate_community.domain.profile import WITHHELD_OF_FREELANCERS
from mediate_contracts.values import Source
from mediate_contracts.vocabulary import OrganisationType
from mediate_shared.bulk import inserting
from mediate_shared.database import table_of
from mediate_shared.identity.actor import Reach
from mediate_shared.ids import new_id
from mediate_shared.journal import Transaction

_TABLE = table_of(OrganisationChangeRow)
_ORGANISATION = table_of(OrganisationRow)
_ADD = inserting(_TABLE)
_EXPORTED_MAX: Final = 1_000


class Written(NamedTuple):
    """What changed of an organisation: the version it came to, and ``{field, before, after}`` of each field."""

    organisation_id: UUID
    version: int
    changes: list[dict[str, Any]]
    is_withheld: bool
    """Whether before or after it the organisation was one of which fields are withheld."""


class FieldChange(BaseModel):
    """What a field held, and what it holds since."""

    field: str
    before: Any
    after: Any


class Change(BaseModel):
    """A change of an organisation, as it is shown."""

    id: UUID
    organisation_id: UUID = Field(description="The record that was changed; another one may stand for it since.")
    version: int
    at: datetime
    by: UUID | None = Field(description="The account, for those who may change the organisation.")
    basis: Basis
    source: Source | None
    changes: list[FieldChange]


class FieldBasis(BaseModel):
    """On what a field rests as it is now."""

    basis: Basis
    source: Source | None
    at: datetime


async def write(
    transaction: Transaction,
    written: Sequence[Written],
    *,
    basis: Basis,
    source: Source | None,
    at: datetime,
) -> None:
    """Write down changes of organisations in one go, a row for each, in values that JSON holds."""
    rows = [
        {
            "id": new_id(),
            "organisation_id": organisation_id,
            "version": version,
            "at": at,
            "by_account": transaction.actor.id,
            "basis": basis,
            "source": None if source is None else source.model_dump(),
            "is_withheld": is_withheld,
            "changes": changes,
        }
        for organisation_id, version, changes, is_withheld in written
    ]
    await transaction.execute(_ADD, {"rows": rows})


async def listing(
    connection: AsyncConnection,
    organisation_id: UUID,
    *,
    reach: Reach,
    withholds: bool,
    before: UUID | None,
    limit: int,
) -> Sequence[Change]:
    """Return the changes of an organisation, newest first, also of records that were merged into it.

    Of a record that they may not change (``reach``) nobody is told who changed it, nor what was withheld then or is
    now, of the record or of the one that was asked for (``withholds``). A change of nothing else is left out.
    """
    is_told = true() if reach.everything else _TABLE.c.organisation_id.in_(reach.organisations)
    is_cut = and_(not_(is_told), or_(_is_withheld(), literal(withholds)))
    query = (
        select(_TABLE, is_told.label("is_told"), is_cut.label("is_cut"))
        .join(_ORGANISATION, _ORGANISATION.c.id == _TABLE.c.organisation_id)
        .where(
            _TABLE.c.organisation_id.in_(one_and_the_same(organisation_id)), or_(not_(is_cut), _tells_anything_else())
        )
    )
    if before is not None:
        query = query.where(_TABLE.c.id < before)
    rows = await connection.execute(query.order_by(_TABLE.c.id.desc()).limit(limit))
    return [_shown(row) for row in rows]


async def provenance(connection: AsyncConnection, organisation_id: UUID, *, reach: Reach) -> Mapping[str, FieldBasis]:
    """Return of every field that was ever stated on what its last change rests.

    Nobody who may not change the organisation (``reach``) is told that of what was withheld then, or is now.
    """
    field: ColumnElement[str] = literal_column("told.value ->> 'field'")
    told = func.jsonb_array_elements(_TABLE.c.changes).table_valued("value", name="told")
    query = (
        select(field.label("field"), _TABLE.c.basis, _TABLE.c.source, _TABLE.c.at, _is_withheld().label("is_withheld"))
        .select_from(
            _TABLE.join(_ORGANISATION, _ORGANISATION.c.id == _TABLE.c.organisation_id).join(told, text("true"))
        )
        .where(_TABLE.c.organisation_id == organisation_id)
        .ext(distinct_on(field))
        .order_by(field, _TABLE.c.id.desc())
    )
    is_told = reach.covers(organisation_id)
    return {
        row.field: FieldBasis.model_validate(dict(row._mapping))
        for row in await connection.execute(query)
        if is_told or not row.is_withheld or row.field not in WITHHELD_OF_FREELANCERS
    }


async def made_by(connection: AsyncConnection, account_id: UUID) -> Sequence[dict[str, Any]]:
    """Return the changes that an account made, oldest first, at most 1,000."""
    columns = (_TABLE.c.id, _TABLE.c.organisation_id, _TABLE.c.version, _TABLE.c.at, _TABLE.c.basis, _TABLE.c.changes)
    query = select(*columns).where(_TABLE.c.by_account == account_id).order_by(_TABLE.c.id).limit(_EXPORTED_MAX)
    return [dict(row._mapping) for row in await connection.execute(query)]


async def forget_account(transaction: Transaction, account_id: UUID) -> Sequence[UUID]:
    """Forget that an account made changes, which stay; return their ids."""
    # Without an index on accounts every import is faster, and this, which is rare, reads the log once.
    query = update(_TABLE).where(_TABLE.c.by_account == account_id).values(by_account=None).returning(_TABLE.c.id)
    return list((await transaction.execute(query)).scalars())


def _is_withheld() -> ColumnElement[bool]:
    return or_(_TABLE.c.is_withheld, _ORGANISATION.c.types == [OrganisationType.FREELANCER.value])


def _tells_anything_else() -> ColumnElement[bool]:
    each = func.jsonb_array_elements(_TABLE.c.changes).table_valued("value", name="each")
    field: ColumnElement[str] = literal_column("each.value ->> 'field'")
    return select(literal(1)).select_from(each).where(field.not_in(WITHHELD_OF_FREELANCERS)).exists()


def _shown(row: Any) -> Change:
    change = Change.model_validate({**dict(row._mapping), "by": row.by_account if row.is_told else None})
    if row.is_cut:
        change.changes = [each for each in change.changes if each.field not in WITHHELD_OF_FREELANCERS]
    return change
