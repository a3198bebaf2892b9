"""Give an application what one thinks it is worth, or have nothing to do with it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from mediate_contracts.events.pipeline import ApplicationScored
from mediate_contracts.values import AccountId, ApplicationId, GrantCallId, Text, Value
from mediate_contracts.vocabulary import ApplicationStatus
from mediate_pipeline.adapters import applications, calls, scoring
from mediate_pipeline.adapters.call_tables import Application, HeldCall, Recusal, Score, ScoreTerms
from mediate_pipeline.domain.assessing import check_scores, weighted, whole
from mediate_pipeline.domain.calls import NotOnCommittee, OwnApplication, check_status, check_unpublished
from mediate_pipeline.usecases.audit_call import audit_application
from mediate_shared.identity.guard import not_allowed
from mediate_shared.journal import Transaction
from mediate_shared.patching import patched
from mediate_shared.strict import Strict

_ASSESSED = frozenset({ApplicationStatus.ELIGIBLE})
_OPEN = frozenset(ApplicationStatus) - {ApplicationStatus.WITHDRAWN}


class ScoreApplication(Strict, ScoreTerms):
    """What somebody on the committee gives an application."""

    model_config = {  # noqa: RUF012 - SQLModel exports no name for its configuration's type
        "json_schema_extra": {"examples": [{"scores": {"impact": 70}}]}
    }


class Recuse(Value):
    """Why whoever asks has nothing to do with an application any more."""

    reason: Text


async def score_application(
    application_id: ApplicationId,
    command: ScoreApplication,
    *,
    transaction: Transaction,
    now: datetime,
    reason: str | None,
) -> Score:
    """Give an application what it is worth, once.

    Raises ProblemError (404), NotOnCommittee, ApplicationNotOpen, ScoresWrong, ScoredAlready, or CallPublished.
    """
    application, call = await _assessed(transaction, application_id)
    weights = scoring.weights_of(call.criteria)
    check_scores(command.scores, weights)
    given = await scoring.add_score(transaction, application.id, call.id, command, weights=weights, at=now)
    _say(transaction, application, given, weights, at=now)
    await audit_application(transaction, "scored", application.id, application.basis, at=now, reason=reason)
    return given


async def amend_score(
    score_id: UUID,
    changes: Mapping[str, Any],
    *,
    expecting: int,
    transaction: Transaction,
    now: datetime,
    reason: str | None,
) -> Score:
    """Change what one gave an application, to the version the sender saw.

    Raises ProblemError (403, 404, 412, 422), ApplicationNotOpen, ScoresWrong, or CallPublished.
    """
    seen = await scoring.score(transaction, score_id)
    if seen["account_id"] != transaction.actor.id:
        raise not_allowed("Everybody on the committee changes what they gave themselves.")
    application, call = await _assessed(transaction, ApplicationId(seen["application_id"]))
    before = await scoring.score(transaction, score_id, expecting=expecting)
    wanted = patched(ScoreTerms, before, changes)
    weights = scoring.weights_of(call.criteria)
    check_scores(wanted.scores, weights)
    given = await scoring.change_score(transaction, before, wanted, weights=weights, at=now)
    _say(transaction, application, given, weights, at=now)
    await audit_application(transaction, "scored_anew", application.id, application.basis, at=now, reason=reason)
    return given


async def recuse(
    application_id: ApplicationId, command: Recuse, *, transaction: Transaction, now: datetime, reason: str | None
) -> Recusal:
    """Have nothing to do with an application any more, for good: what one gave it counts no more.

    Raises ProblemError (403, 404), RecusedAlready, ApplicationNotOpen, or CallPublished.
    """
    application = await applications.for_change(transaction, application_id)
    if application.is_own:
        why = "who applied is not one of those who assess it"
        raise OwnApplication(why, field="path.application_id", value=str(application_id))
    call = await calls.get(transaction.connection, application.grant_call_id)
    check_unpublished(call.published_on)
    check_status(application.status, _OPEN, application.id)
    kept = await scoring.add_recusal(transaction, application.id, call.id, command.reason, at=now)
    said = ApplicationScored(
        application_id=ApplicationId(application.id),
        grant_call_id=GrantCallId(call.id),
        scored_by=AccountId(kept.account_id),
        recused=True,
        synthetic=application.synthetic,
    )
    transaction.record(said, at=now)
    await audit_application(transaction, "recused", application.id, application.basis, at=now, reason=reason)
    return kept


async def _assessed(transaction: Transaction, application_id: ApplicationId) -> tuple[Application, HeldCall]:
    application = await applications.for_change(transaction, application_id)
    if not application.may_score:
        reason = "you are not on the committee of this call"
        raise NotOnCommittee(reason, field="path.application_id", value=str(application_id))
    call = await calls.get(transaction.connection, application.grant_call_id)
    check_unpublished(call.published_on)
    check_status(application.status, _ASSESSED, application.id)
    return application, call


def _say(
    transaction: Transaction, application: Application, given: Score, weights: Mapping[str, int], *, at: datetime
) -> None:
    said = ApplicationScored(
        application_id=ApplicationId(application.id),
        grant_call_id=GrantCallId(application.grant_call_id),
        scored_by=AccountId(given.account_id),
        score=whole(weighted(given.scores, weights)),
        synthetic=application.synthetic,
    )
    transaction.record(said, at=at)
