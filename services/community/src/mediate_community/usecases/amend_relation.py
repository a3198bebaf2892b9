"""Amend from when and until when a relation is, and where that is said."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mediate_community.adapters import relations
from mediate_community.adapters.connection_tables import DatesOfRelation, RelationRecord
from mediate_community.domain.lineage import check_standing, check_stated
from mediate_community.domain.profile import changed_fields
from mediate_community.usecases.state_relation import check_fits, said
from mediate_contracts.values import RelationId
from mediate_shared.journal import Transaction
from mediate_shared.patching import patched


async def amend_relation(
    relation_id: RelationId, changes: Mapping[str, Any], *, expecting: int, transaction: Transaction, now: datetime
) -> RelationRecord:
    """Make changes to the version the sender saw; whom a relation is between, and its kind, stay as they are.

    Raises ProblemError (404, 412, 422), NothingChanged, or one of the refusals of ``domain.lineage``.
    """
    await relations.one_at_a_time(transaction)
    current = await relations.for_update(transaction, relation_id, expecting=expecting)
    check_standing(current.withdrawn_because, relation_id=relation_id)
    dates = patched(DatesOfRelation, current.model_dump(), changes)
    before = current.model_dump(include=set(DatesOfRelation.model_fields))
    changed_fields(before, dates.model_dump())
    amended = relations.stated(current.model_copy(update=dates.model_dump()))
    check_stated(amended)
    await check_fits(transaction, amended, but=relation_id)
    record = await relations.change(transaction, current, dates.model_dump(), at=now)
    transaction.record(said(record), at=now)
    return record
