"""Reads and writes what a committee gives applications, and who recused themselves from which."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from mediate_pipeline.adapters.call_tables import (
    ApplicationRecusalRow,
    ApplicationScoreRow,
    Criterion,
    Recusal,
    Score,
    ScoreTerms,
)
from mediate_pipeline.domain.assessing import rounded, weighted
from mediate_pipeline.domain.calls import RecusedAlready, ScoredAlready
from mediate_shared.commands import stale
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found
from mediate_shared.records import Records, in_order

_SCORE = table_of(ApplicationScoreRow)
_RECUSAL = table_of(ApplicationRecusalRow)
_SCORES = Records(_SCORE, Score, "score")
_RECUSALS = Records(_RECUSAL, Recusal, "recusal")


def weights_of(criteria: Sequence[Criterion]) -> Mapping[str, int]:
    """Return the weight of each criterion by its code."""
    return {each.code: each.weight for each in criteria}


async def add_score(
    transaction: Transaction,
    application_id: UUID,
    call_id: UUID,
    terms: ScoreTerms,
    *,
    weights: Mapping[str, int],
    at: datetime,
) -> Score:
    """Insert what whoever asks gives an application. Raises ScoredAlready."""
    values = {
        "application_id": application_id,
        "grant_call_id": call_id,
        "account_id": transaction.actor.id,
        "scores": terms.scores,
        "note": terms.note,
    }
    reason = "you scored this application before; change what you scored"
    taken = ScoredAlready(reason, field="path.application_id", value=str(application_id))
    row = await _SCORES.add(transaction, values, at=at, taken={"application_score_once": taken})
    return as_shown(row, weights)


async def change_score(
    transaction: Transaction, before: Mapping[str, Any], terms: ScoreTerms, *, weights: Mapping[str, int], at: datetime
) -> Score:
    """Write the next version of what somebody gave an application."""
    changes = {"scores": terms.scores, "note": terms.note}
    return as_shown(await _SCORES.change(transaction, dict(before), changes, at=at), weights)


async def score(transaction: Transaction, score_id: UUID, *, expecting: int | None = None) -> Mapping[str, Any]:
    """Return what somebody gave an application, as far as whoever asks sees it. Raises ProblemError (404, 412)."""
    row = (await transaction.execute(select(_SCORE).where(_SCORE.c.id == score_id))).one_or_none()
    if row is None:
        raise not_found("score", score_id)
    if expecting is not None and row.version != expecting:
        raise stale(expecting, row.version)
    return dict(row._mapping)


async def scores_of(
    transaction: Transaction,
    application_id: UUID,
    *,
    weights: Mapping[str, int],
    after: UUID | None = None,
    limit: int,
) -> Sequence[Score]:
    """Return what an application was given, as far as whoever asks sees it."""
    query = in_order(select(_SCORE), _SCORE, after=after, limit=limit, application_id=application_id)
    return [as_shown(dict(row._mapping), weights) for row in await transaction.execute(query)]


async def scores_of_call(transaction: Transaction, call_id: UUID) -> Sequence[Mapping[str, Any]]:
    """Return every score of a call that whoever asks sees: application_id, account_id and scores."""
    columns = (_SCORE.c.application_id, _SCORE.c.account_id, _SCORE.c.scores)
    found = await transaction.execute(select(*columns).where(_SCORE.c.grant_call_id == call_id).order_by(_SCORE.c.id))
    return [dict(row._mapping) for row in found]


async def add_recusal(
    transaction: Transaction, application_id: UUID, call_id: UUID, reason: str, *, at: datetime
) -> Recusal:
    """Insert that whoever asks has nothing to do with an application any more. Raises RecusedAlready."""
    values = {
        "application_id": application_id,
        "grant_call_id": call_id,
        "account_id": transaction.actor.id,
        "reason": reason,
        "own_organisation": False,
    }
    said = "you recused yourself from this before"
    taken = RecusedAlready(said, field="path.application_id", value=str(application_id))
    row = await _RECUSALS.add(transaction, values, at=at, taken={"application_recusal_once": taken})
    return Recusal.model_validate(row)


async def recusals_of_call(
    transaction: Transaction, call_id: UUID, *, after: UUID | None = None, limit: int
) -> Sequence[Recusal]:
    """Return who recused themselves from which application: all whoever asks sees, and their own."""
    query = in_order(select(_RECUSAL), _RECUSAL, after=after, limit=limit, grant_call_id=call_id)
    return [Recusal.model_validate(dict(row._mapping)) for row in await transaction.execute(query)]


def as_shown(row: Mapping[str, Any], weights: Mapping[str, int]) -> Score:
    """Return a row as a score, with what it comes to."""
    return Score.model_validate({**row, "total": str(rounded(weighted(row["scores"], weights)))})
