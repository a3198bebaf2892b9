"""Reads for which grant calls somebody has applications left to score; row-level security hides what is not theirs."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.values import Count, LocalisedLine, Value
from mediate_contracts.vocabulary import ApplicationStatus
from mediate_pipeline.adapters.call_tables import (
    ApplicationRecusalRow,
    ApplicationRow,
    ApplicationScoreRow,
    CallPersonRow,
    HeldCallRow,
)
from mediate_shared.database import table_of

CALLS_MAX: Final = 50
_CALL = table_of(HeldCallRow)
_PERSON = table_of(CallPersonRow)
_APPLICATION = table_of(ApplicationRow)
_SCORE = table_of(ApplicationScoreRow)
_RECUSAL = table_of(ApplicationRecusalRow)


class CallToScore(Value):
    """A grant call and how many of its eligible applications wait for somebody's score."""

    call_id: UUID
    name: LocalisedLine
    closes_on: date
    to_score: Count
    synthetic: bool


async def calls_to_score(connection: AsyncConnection, account_id: UUID) -> Sequence[CallToScore]:
    """Return the calls of which an account on the committee has not scored all, at most 50, by their last day."""
    own = [
        select(table.c.application_id).where(
            table.c.application_id == _APPLICATION.c.id, table.c.account_id == account_id
        )
        for table in (_SCORE, _RECUSAL)
    ]
    query = (
        select(
            _CALL.c.id.label("call_id"),
            _CALL.c.name,
            _CALL.c.closes_on,
            _CALL.c.synthetic,
            func.count().label("to_score"),
        )
        .join_from(_PERSON, _CALL, _CALL.c.id == _PERSON.c.grant_call_id)
        .join(_APPLICATION, _APPLICATION.c.grant_call_id == _CALL.c.id)
        .where(
            _PERSON.c.account_id == account_id,
            _PERSON.c.assesses,
            _CALL.c.published_on.is_(None),
            _APPLICATION.c.status == ApplicationStatus.ELIGIBLE,
            *(~each.exists() for each in own),
        )
        .group_by(_CALL.c.id)
        .order_by(_CALL.c.closes_on, _CALL.c.id)
        .limit(CALLS_MAX)
    )
    return [CallToScore.model_validate(dict(row._mapping)) for row in await connection.execute(query)]
