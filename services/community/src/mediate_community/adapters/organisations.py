"""Reads and writes organisations."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_community.adapters.tables import Organisation, OrganisationRow, Profile
from mediate_community.domain.profile import KvkNumberTaken
from mediate_contracts.vocabulary import OrganisationType
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found

_TABLE = table_of(OrganisationRow)
_ADD = _TABLE.insert().inline()


async def add(transaction: Transaction, identifier: UUID, profile: Profile, *, at: datetime) -> Organisation:
    """Insert an organisation at version 1. Raises KvkNumberTaken."""
    values = _values(profile)
    try:
        await transaction.execute(_ADD, {"id": identifier, "version": 1, "created_at": at, "updated_at": at, **values})
    except IntegrityError as error:
        raise _refused(error, profile) from error
    return Organisation(id=identifier, version=1, created_at=at, updated_at=at, **values)


async def add_all(
    transaction: Transaction, profiles: Sequence[tuple[UUID, Profile]], *, at: datetime
) -> list[Organisation]:
    """Insert organisations at version 1, in one go. Raises IntegrityError where one of them is refused."""
    rows = [
        {"id": identifier, "version": 1, "created_at": at, "updated_at": at, **_values(profile)}
        for identifier, profile in profiles
    ]
    await transaction.execute(_ADD, rows)
    return [Organisation.model_construct(**row) for row in rows]


async def for_update(transaction: Transaction, identifier: UUID) -> Organisation:
    """Return an organisation with its row locked. Raises ProblemError (404) where there is none."""
    found = await transaction.execute(select(_TABLE).where(_TABLE.c.id == identifier).with_for_update())
    return _shown(found.one_or_none(), identifier)


async def change(
    transaction: Transaction, organisation: Organisation, profile: Profile, *, at: datetime
) -> Organisation:
    """Write a new profile as the next version. Raises KvkNumberTaken."""
    values = _values(profile)
    version = organisation.version + 1
    try:
        await transaction.execute(
            _TABLE.update().where(_TABLE.c.id == organisation.id).values(version=version, updated_at=at, **values)
        )
    except IntegrityError as error:
        raise _refused(error, profile) from error
    return organisation.model_copy(update={**values, "version": version, "updated_at": at})


async def get(connection: AsyncConnection, identifier: UUID) -> Organisation:
    """Return one organisation. Raises ProblemError (404) where there is none."""
    found = await connection.execute(select(_TABLE).where(_TABLE.c.id == identifier))
    return _shown(found.one_or_none(), identifier)


async def listing(
    connection: AsyncConnection,
    *,
    name: str | None,
    type: OrganisationType | None,
    after: UUID | None,
    limit: int,
) -> Sequence[Organisation]:
    """Return organisations in order of registration, behind ``after``, at most ``limit``."""
    query = select(_TABLE).order_by(_TABLE.c.id).limit(limit)
    if after is not None:
        query = query.where(_TABLE.c.id > after)
    if name is not None:
        query = query.where(func.lower(_TABLE.c.name) == name.lower())
    if type is not None:
        query = query.where(_TABLE.c.types.contains([type]))
    return [Organisation.model_validate(dict(row._mapping)) for row in await connection.execute(query)]


def _values(profile: Profile) -> dict[str, Any]:
    return {name: getattr(profile, name) for name in Profile.model_fields}


def _shown(row: Any, identifier: UUID) -> Organisation:
    if row is None:
        raise not_found("organisation", identifier)
    return Organisation.model_validate(dict(row._mapping))


def _refused(error: IntegrityError, profile: Profile) -> Exception:
    if "organisation_kvk_number_key" in str(error.orig):
        reason = "another organisation is registered under this KvK number"
        return KvkNumberTaken(reason, field="body.kvk_number", value=profile.kvk_number)
    return error
