"""Read grant calls and the applications to them; who read which application is kept."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from mediate_contracts.events.base import Visibility
from mediate_contracts.events.pipeline import ApplicationScored
from mediate_contracts.policy import Action
from mediate_contracts.values import AccountId, ApplicationId, GrantCallId, Money
from mediate_contracts.vocabulary import ApplicationStatus
from mediate_pipeline.adapters import applications, calls, scoring
from mediate_pipeline.adapters.call_tables import (
    Application,
    Assessors,
    CallTotals,
    HeldCall,
    RankedApplication,
    Ranking,
    Recusal,
    Score,
)
from mediate_pipeline.domain.assessing import Assessed, Ranked, Scored, ranking
from mediate_pipeline.domain.calls import APPLICATIONS_MAX, PEOPLE_MAX
from mediate_pipeline.usecases.audit_call import audit_application, audit_applications, audit_call
from mediate_shared.commands import stale
from mediate_shared.identity.guard import not_allowed
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found

_OWN_APPLIED = "Their own organisation applied."
_UNDECIDED = frozenset({ApplicationStatus.RECEIVED, ApplicationStatus.ELIGIBLE})
_RECUSALS_MAX = APPLICATIONS_MAX * PEOPLE_MAX * 2


async def locked(transaction: Transaction, call_id: GrantCallId, *, expecting: int | None = None) -> HeldCall:
    """Return a call, locked, to who keeps it. Raises ProblemError: 403 where they do not, 404, 412."""
    seen = await calls.get(transaction.connection, call_id)
    await let_keep(transaction, call_id)
    call = await calls.for_change(transaction, seen.id)
    if expecting is not None and call.version != expecting:
        raise stale(expecting, call.version)
    return call


async def let_keep(transaction: Transaction, call_id: UUID) -> None:
    """Raise ProblemError (403) where whoever asks does not keep the call."""
    if await calls.basis(transaction, call_id) != "keeper":
        raise not_allowed("Only who keeps a grant call does this; its keepers say who they are.")


async def let_in(transaction: Transaction, call_id: UUID, *, now: datetime) -> tuple[HeldCall, str]:
    """Return a call, and on what grounds whoever asks is one of its people. Raises ProblemError (404).

    That they have nothing to do with what their own organisations applied for is kept, once, when they come to look.
    """
    call = await calls.get(transaction.connection, call_id)
    basis = await calls.basis(transaction, call_id)
    if basis is None:
        # To everybody else there is a call, and nothing that was applied for.
        raise not_found("grant call", call_id)
    account = transaction.actor.id
    for application_id, synthetic in await calls.note_own(transaction, call_id, reason=_OWN_APPLIED, at=now):
        said = ApplicationScored(
            application_id=ApplicationId(application_id),
            grant_call_id=GrantCallId(call_id),
            scored_by=AccountId(account) if account else _nobody(),
            recused=True,
            synthetic=synthetic,
        )
        transaction.record(said, at=now)
    return call, basis


def _nobody() -> AccountId:
    message = "who has no account is on no call"
    raise RuntimeError(message)


async def read_people(call_id: GrantCallId, *, transaction: Transaction, now: datetime) -> Assessors:
    """Return who keep a call and who sit on its committee, to them. Raises ProblemError (404)."""
    call, _basis = await let_in(transaction, call_id, now=now)
    return people_of(call, await calls.people(transaction, call_id))


def people_of(call: HeldCall, people: Sequence[object]) -> Assessors:
    """Return a call's people as they are shown."""
    return Assessors.model_validate(
        {"id": call.id, "version": call.version, "updated_at": call.updated_at, "people": people}
    )


async def read_application(
    application_id: ApplicationId, *, transaction: Transaction, now: datetime, reason: str | None
) -> Application:
    """Return an application. Raises ProblemError (404)."""
    found = await applications.get(transaction, application_id)
    await audit_application(transaction, "read", found.id, found.basis, at=now, reason=reason)
    return found


async def list_applications(
    call_id: GrantCallId,
    *,
    after: UUID | None,
    limit: int,
    transaction: Transaction,
    now: datetime,
    reason: str | None,
) -> Sequence[Application]:
    """Return applications to a call in the order they came in: ``limit`` at most, and one more where there are more.

    Raises ProblemError (404) where whoever asks is none of the call's people.
    """
    await let_in(transaction, call_id, now=now)
    found = await applications.of_call(transaction, call_id, after=after, limit=limit + 1)
    await audit_applications(transaction, found[:limit], at=now, reason=reason)
    return found


async def list_own_applications(
    *, after: UUID | None, limit: int, transaction: Transaction, now: datetime, reason: str | None
) -> Sequence[Application]:
    """Return what whoever asks applied for themselves: ``limit`` at most, and one more where there are more."""
    account = transaction.reach(Action.READ, Visibility.DEAL).account
    if account is None:
        return []
    found = await applications.of_applicant(transaction, account, after=after, limit=limit + 1)
    await audit_applications(transaction, found[:limit], at=now, reason=reason)
    return found


async def list_scores(
    application_id: ApplicationId,
    *,
    after: UUID | None,
    limit: int,
    transaction: Transaction,
    now: datetime,
    reason: str | None,
) -> Sequence[Score]:
    """Return what an application was given; until whoever asks gave it something, that alone. Raises ProblemError."""
    application = await applications.get(transaction, application_id)
    if application.is_own:
        return []
    call = await calls.get(transaction.connection, application.grant_call_id)
    weights = scoring.weights_of(call.criteria)
    found = await scoring.scores_of(transaction, application.id, weights=weights, after=after, limit=limit + 1)
    await audit_application(transaction, "scores_read", application.id, application.basis, at=now, reason=reason)
    return found


async def read_score(score_id: UUID, *, transaction: Transaction, now: datetime, reason: str | None) -> Score:
    """Return what somebody gave an application. Raises ProblemError (404)."""
    row = await scoring.score(transaction, score_id)
    application = await applications.get(transaction, row["application_id"])
    call = await calls.get(transaction.connection, application.grant_call_id)
    await audit_application(transaction, "scores_read", application.id, application.basis, at=now, reason=reason)
    return scoring.as_shown(row, scoring.weights_of(call.criteria))


async def list_recusals(
    call_id: GrantCallId, *, after: UUID | None, limit: int, transaction: Transaction, now: datetime
) -> Sequence[Recusal]:
    """Return who recused themselves from what, as far as whoever asks may see it. Raises ProblemError (404)."""
    await let_in(transaction, call_id, now=now)
    return await scoring.recusals_of_call(transaction, call_id, after=after, limit=limit + 1)


async def read_totals(call_id: GrantCallId, *, transaction: Transaction, now: datetime) -> CallTotals:
    """Return how far a call is, to its people. Raises ProblemError (404)."""
    call, basis = await let_in(transaction, call_id, now=now)
    seen = await applications.of_call(transaction, call_id, limit=APPLICATIONS_MAX)
    return await totals_of(transaction, call, seen, basis=basis)


async def totals_of(transaction: Transaction, call: HeldCall, seen: Sequence[Application], *, basis: str) -> CallTotals:
    """Return how far a call is, of which whoever asks sees these applications.

    To who keeps it, and to everybody once it is published, over all. Until then the others are told what was decided
    of those they see: from the rest they could reckon what became of one that they are to know nothing of.
    """
    every = await calls.totals(transaction, call, hidden=0)
    totals = every.model_copy(update={"hidden": every.applications - len(seen)})
    if not totals.hidden or basis == "keeper" or call.published_on is not None:
        return totals
    awarded = [each.awarded.cents for each in seen if each.awarded is not None]
    statuses = [each.status for each in seen]
    return totals.model_copy(
        update={
            "withdrawn": statuses.count(ApplicationStatus.WITHDRAWN),
            "undecided": sum(each in _UNDECIDED for each in statuses),
            "awarded": len(awarded),
            "awarded_total": Money(cents=sum(awarded)),
            "left": Money(cents=max(0, call.budget.cents - sum(awarded))),
        }
    )


async def read_ranking(call_id: GrantCallId, *, transaction: Transaction, now: datetime, reason: str | None) -> Ranking:
    """Return the applications in the order of the committee, to the call's people. Raises ProblemError (404).

    Of what whoever asks has yet to score themselves, what others gave is not told.
    """
    call, basis = await let_in(transaction, call_id, now=now)
    seen = await applications.of_call(transaction, call_id, limit=APPLICATIONS_MAX)
    ranked = [each for each in seen if each.status is not ApplicationStatus.WITHDRAWN and not each.is_own]
    order, scored_by_me = await _order(transaction, call, ranked)
    by_id = {each.id: each for each in ranked}
    items = []
    for one in order:
        application = by_id[one.application_id]
        is_open = not application.may_score or application.id in scored_by_me
        items.append(
            RankedApplication(
                application=application,
                rank=one.rank,
                mean=None if one.mean is None else str(one.mean),
                scored=one.scored,
                missing=[AccountId(account) for account in one.missing] if is_open else [],
                is_open=is_open,
            )
        )
    await audit_call(transaction, "ranking_read", call.id, basis, at=now, reason=reason)
    return Ranking(items=items, totals=await totals_of(transaction, call, seen, basis=basis))


async def _order(
    transaction: Transaction, call: HeldCall, ranked: Sequence[Application]
) -> tuple[Sequence[Ranked], set[UUID]]:
    committee = {each.account_id for each in await calls.people(transaction, call.id) if each.assesses}
    recused: dict[UUID, set[UUID]] = {}
    for each in await scoring.recusals_of_call(transaction, call.id, limit=_RECUSALS_MAX):
        recused.setdefault(each.application_id, set()).add(each.account_id)
    given: dict[UUID, list[Scored]] = {}
    for row in await scoring.scores_of_call(transaction, call.id):
        given.setdefault(row["application_id"], []).append(Scored(row["account_id"], row["scores"]))
    assessed = [
        Assessed(each.id, given.get(each.id, []), frozenset(committee - recused.get(each.id, set()))) for each in ranked
    ]
    mine = {
        application_id
        for application_id, scores in given.items()
        if any(one.account_id == transaction.actor.id for one in scores)
    }
    return ranking(assessed, scoring.weights_of(call.criteria)), mine
