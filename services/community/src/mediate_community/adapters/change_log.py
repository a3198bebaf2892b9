"""Reads and writes the change log of organisations: one row for each change of one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from mediate_community.adapters.curation_tables import OrganisationChangeRow
from mediate_community.domain.curation import Basis
from mediate_contracts.values import Source
from mediate_shared.database import table_of
from mediate_shared.ids import new_id
from mediate_shared.journal import Transaction

_TABLE = table_of(OrganisationChangeRow)
_ADD = _TABLE.insert().inline()

Written = tuple[UUID, int, list[dict[str, Any]]]
"""What changed of an organisation: its id, the version it came to, and ``{field, before, after}`` of each field."""


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
            "changes": changes,
        }
        for organisation_id, version, changes in written
    ]
    await transaction.execute(_ADD, rows)
