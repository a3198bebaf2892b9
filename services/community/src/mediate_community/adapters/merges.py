"""Reads and writes which records were merged into which, and what the surviving ones took."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from pydantic_core import to_jsonable_python
from sqlalchemy import func, literal, select, update

from mediate_community.adapters.merging_tables import OrganisationMergeRow
from mediate_community.adapters.tables import OrganisationRow
from mediate_community.domain.merging import DEEP_MAX
from mediate_shared.database import table_of
from mediate_shared.ids import new_id
from mediate_shared.journal import Transaction

_TABLE: Final = table_of(OrganisationMergeRow)
_ORGANISATION: Final = table_of(OrganisationRow)


class Below(NamedTuple):
    """What was merged into a record, directly and further: in how many steps, and how many records with itself."""

    depth: int
    records: int


async def below(transaction: Transaction, organisation_id: UUID) -> Below:
    """Return what was merged into a record. Its row is locked by then, and so the same at the end of this."""
    under = (
        select(_ORGANISATION.c.id, literal(0).label("depth"))
        .where(_ORGANISATION.c.id == organisation_id)
        .cte("under", recursive=True)
    )
    under = under.union_all(
        select(_ORGANISATION.c.id, under.c.depth + 1).where(
            _ORGANISATION.c.merged_into == under.c.id, under.c.depth < DEEP_MAX
        )
    )
    counted = select(func.max(under.c.depth).label("depth"), func.count().label("records")).select_from(under)
    found: Any = (await transaction.execute(counted)).one()
    return Below(found.depth, found.records)


async def add(
    transaction: Transaction,
    organisation_id: UUID,
    into_id: UUID,
    *,
    reason: str,
    before: Mapping[str, Any],
    taken: Mapping[str, Any],
    at: datetime,
) -> None:
    """Keep a merge, with what the surviving record had before and what it took."""
    took = {field: {"before": before[field], "taken": value} for field, value in taken.items()}
    values = {
        "id": new_id(),
        "organisation_id": organisation_id,
        "into_id": into_id,
        "at": at,
        "reason": reason,
        "took": to_jsonable_python(took),
        "undone_at": None,
        "undone_because": None,
    }
    await transaction.execute(_TABLE.insert().inline(), values)


async def standing(transaction: Transaction, organisation_id: UUID) -> Any:
    """Return the merge that a merged record is in, locked; its row says that there is one."""
    query = (
        select(_TABLE)
        .where(_TABLE.c.organisation_id == organisation_id, _TABLE.c.undone_at.is_(None))
        .order_by(_TABLE.c.id.desc())
        .limit(1)
        .with_for_update()
    )
    return (await transaction.execute(query)).one()


async def undone(transaction: Transaction, merge_id: UUID, *, reason: str, at: datetime) -> None:
    """Keep that a merge was undone, and why."""
    await transaction.execute(update(_TABLE).where(_TABLE.c.id == merge_id).values(undone_at=at, undone_because=reason))
