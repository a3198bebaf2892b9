"""Reads and writes organisations."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_community.adapters.tables import Organisation, OrganisationRow, Profile
from mediate_community.domain.profile import KvkNumberTaken
from mediate_contracts.vocabulary import OrganisationType
from mediate_shared.bulk import inserting
from mediate_shared.database import table_of
from mediate_shared.identity.actor import Reach
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found

_TABLE = table_of(OrganisationRow)
_ADD = _TABLE.insert().inline()
_ADD_ALL = inserting(_TABLE).on_conflict_do_nothing().returning(_TABLE.c.id)
_EQUAL: Final = ("hub", "kvk_number")
_ESCAPED: Final = str.maketrans({"\\": r"\\", "%": r"\%", "_": r"\_"})


async def add(transaction: Transaction, identifier: UUID, profile: Profile, *, at: datetime) -> Organisation:
    """Insert an organisation at version 1. Raises KvkNumberTaken."""
    row = _new(identifier, profile, at=at)
    try:
        await transaction.execute(_ADD, row)
    except IntegrityError as error:
        raise _refused(error, profile) from error
    return Organisation.model_construct(**row)


async def add_all(transaction: Transaction, profiles: Mapping[UUID, Profile], *, at: datetime) -> set[UUID]:
    """Insert organisations at version 1, in one go; return those that were: the others' numbers are taken."""
    rows = [_new(identifier, profile, at=at) for identifier, profile in profiles.items()]
    return set((await transaction.execute(_ADD_ALL, {"rows": rows})).scalars())


async def registered_as(
    transaction: Transaction, kvk_number: str, branch_number: str | None
) -> tuple[UUID, str] | None:
    """Return the id and the name of the organisation that has these register numbers; None where none has."""
    query = select(_TABLE.c.id, _TABLE.c.name).where(
        _TABLE.c.kvk_number == kvk_number,
        func.coalesce(_TABLE.c.branch_number, "") == (branch_number or ""),
        _TABLE.c.merged_into.is_(None),
    )
    found = (await transaction.execute(query)).first()
    return None if found is None else (found.id, found.name)


async def for_update(transaction: Transaction, identifier: UUID) -> Organisation:
    """Return an organisation with its row locked. Raises ProblemError (404) where there is none."""
    found = await transaction.execute(select(_TABLE).where(_TABLE.c.id == identifier).with_for_update())
    return _shown(found.one_or_none(), identifier)


async def lock_in_order(transaction: Transaction, identifiers: Sequence[UUID]) -> None:
    """Lock those of several organisations that are there, always in one order, so that nobody waits in a circle."""
    await transaction.execute(
        select(_TABLE.c.id).where(_TABLE.c.id.in_(identifiers)).order_by(_TABLE.c.id).with_for_update()
    )


async def change(
    transaction: Transaction, organisation: Organisation, changes: Mapping[str, Any], *, at: datetime
) -> Organisation:
    """Write columns of a locked organisation as its next version. Raises KvkNumberTaken."""
    values = {**changes, "version": organisation.version + 1, "updated_at": at}
    changed = organisation.model_copy(update=values)
    try:
        await transaction.execute(_TABLE.update().where(_TABLE.c.id == organisation.id).values(**values))
    except IntegrityError as error:
        raise _refused(error, changed) from error
    return changed


async def get(connection: AsyncConnection, identifier: UUID) -> Organisation:
    """Return one organisation. Raises ProblemError (404) where there is none."""
    found = await connection.execute(select(_TABLE).where(_TABLE.c.id == identifier))
    return _shown(found.one_or_none(), identifier)


async def listing(
    connection: AsyncConnection,
    *,
    reach: Reach,
    after: UUID | None,
    limit: int,
    name: str | None = None,
    q: str | None = None,
    type: OrganisationType | None = None,
    merged: bool = False,
    **equal: str | None,
) -> Sequence[Organisation]:
    """Return organisations in order of registration, behind ``after``, at most ``limit``.

    ``q`` is the start of a name; ``equal`` are columns that equal a value. What stands for no organisation since a
    merge is left out, unless ``merged``. By their KvK number, freelancers are found only by who may change them
    (``reach``), because it is shown to nobody else.
    """
    query: Select[Any] = select(_TABLE).order_by(_TABLE.c.id).limit(limit)
    if after is not None:
        query = query.where(_TABLE.c.id > after)
    if not merged:
        query = query.where(_TABLE.c.merged_into.is_(None))
    if name is not None:
        query = query.where(func.lower(_TABLE.c.name) == name.lower())
    if q is not None:
        query = query.where(func.lower(_TABLE.c.name).like(q.lower().translate(_ESCAPED) + "%", escape="\\"))
    if type is not None:
        query = query.where(_TABLE.c.types.contains([type]))
    for column in _EQUAL:
        if (value := equal.get(column)) is not None:
            query = query.where(_TABLE.c[column] == value)
    if equal.get("kvk_number") is not None and not reach.everything:
        query = query.where(or_(_no_freelancer(), _TABLE.c.id.in_(reach.organisations)))
    return [Organisation.model_validate(dict(row._mapping)) for row in await connection.execute(query)]


def _no_freelancer() -> ColumnElement[bool]:
    return _TABLE.c.types != [OrganisationType.FREELANCER.value]


def _new(identifier: UUID, profile: Profile, *, at: datetime) -> dict[str, Any]:
    values = {name: getattr(profile, name) for name in Profile.model_fields}
    follows: dict[str, Any] = {"media_tech_roles": [], "merged_into": None}
    return {"id": identifier, "version": 1, "created_at": at, "updated_at": at, **values, **follows}


def _shown(row: Any, identifier: UUID) -> Organisation:
    if row is None:
        raise not_found("organisation", identifier)
    return Organisation.model_validate(dict(row._mapping))


def _refused(error: IntegrityError, profile: Profile) -> Exception:
    if "organisation_by_register_number" in str(error.orig):
        reason = "another organisation is registered under this KvK number"
        if profile.branch_number is not None:
            reason += ", with this branch number"
        return KvkNumberTaken(reason, field="body.kvk_number", value=profile.kvk_number)
    return error
