"""Reads what activities come to for targets."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_agendas.adapters.activity_tables import ActivityCountRow, ActivityRow
from mediate_agendas.adapters.goal_views import CountedActivities
from mediate_agendas.domain.counting import Counting, Took, count
from mediate_contracts.events.agendas import Participants
from mediate_contracts.vocabulary import ActivityStatus, Contribution, ParticipantGroup
from mediate_shared.database import table_of

_ACTIVITY = table_of(ActivityRow)
_COUNT = table_of(ActivityCountRow)


async def counted_of(connection: AsyncConnection, targets: Sequence[UUID]) -> Mapping[UUID, CountedActivities]:
    """Return what the activities that were held come to, of each target that any of them counts towards."""
    query = (
        select(_COUNT.c.target_id, _COUNT.c.contribution, _COUNT.c.group, _ACTIVITY.c.participants)
        .join_from(_COUNT, _ACTIVITY, _COUNT.c.activity_id == _ACTIVITY.c.id)
        .where(
            _COUNT.c.target_id.in_(targets),
            _ACTIVITY.c.status == ActivityStatus.HELD,
            _ACTIVITY.c.withdrawn_because.is_(None),
        )
    )
    held: dict[UUID, list[Counting]] = {}
    for row in await connection.execute(query):
        took_part = [Participants.model_validate(each) for each in row.participants]
        counting = Counting(
            Contribution(row.contribution),
            None if row.group is None else ParticipantGroup(row.group),
            [Took(each.group, each.figure) for each in took_part],
        )
        held.setdefault(row.target_id, []).append(counting)
    return {target: _shown(countings) for target, countings in held.items()}


def _shown(countings: Sequence[Counting]) -> CountedActivities:
    counted = count(countings)
    return CountedActivities(
        activities=counted.activities, participants=counted.participants, qualifier=counted.qualifier
    )
