"""State how an organisation came from another, or belongs to it."""

from datetime import datetime
from uuid import UUID

from mediate_community.adapters import relations
from mediate_community.adapters.connection_tables import DatesOfRelation, EndsOfRelation, RelationRecord
from mediate_community.adapters.parties import check_known
from mediate_community.domain.lineage import (
    Relation,
    check_extent,
    check_new,
    check_no_circle,
    check_room,
    check_stated,
)
from mediate_contracts.events.community import RelationStated
from mediate_contracts.values import OrganisationId, RelationId
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict


class StateRelation(Strict, DatesOfRelation, EndsOfRelation):
    """Which organisation came from, or belongs to, which other."""


async def state_relation(command: StateRelation, *, transaction: Transaction, now: datetime) -> RelationRecord:
    """State a relation.

    Raises UnknownOrganisation, or one of the refusals of ``domain.lineage``.
    """
    relation = relations.stated(command)
    check_stated(relation)
    for field in ("organisation_id", "other_id"):
        await check_known(transaction, getattr(command, field), field=f"body.{field}")
    await relations.one_at_a_time(transaction)
    for field in ("organisation_id", "other_id"):
        party = getattr(command, field)
        check_room(await relations.count(transaction, party), field=f"body.{field}", organisation_id=party)
    await check_fits(transaction, relation)
    record = await relations.add(transaction, command.model_dump(), at=now)
    transaction.record(said(record), at=now)
    return record


async def check_fits(transaction: Transaction, relation: Relation, *, but: UUID | None = None) -> None:
    """Check a relation against what stands, itself (``but``) left out; nobody else states any meanwhile.

    Raises RelationStands, RelationRunsInACircle, or TooManyRelations.
    """
    there = await relations.between(transaction, relation.organisation_id, relation.other_id, relation.kind)
    check_new(relation, [relations.stated(each) for each in there if each.id != but])
    meant, back = await relations.leading_back(transaction, relation, but=but)
    check_extent(len(back), other_id=relation.other_id)
    check_no_circle(meant, back)


def said(record: RelationRecord) -> RelationStated:
    """Return the event that says a relation as it now stands."""
    return RelationStated(
        relation_id=RelationId(record.id),
        organisation_id=OrganisationId(record.organisation_id),
        other_id=OrganisationId(record.other_id),
        kind=record.kind,
        since=record.since,
        until=record.until,
        source=record.source,
    )
