"""Rounds of deals over HTTP."""

from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import DealId, RoundId
from mediate_pipeline.adapters import round_history, rounds
from mediate_pipeline.adapters.round_history import RoundMoment
from mediate_pipeline.adapters.rounds import Round
from mediate_pipeline.entrypoints.guarding import needs_deal_of_theirs
from mediate_pipeline.usecases.conclude_round import CancelRound, CloseRound, amend_round, cancel_round, close_round
from mediate_pipeline.usecases.invest_in_round import (
    CorrectInvestment,
    InvestInRound,
    WithdrawInvestment,
    correct_investment,
    invest_in_round,
    withdraw_investment,
)
from mediate_pipeline.usecases.open_round import OpenRound, open_round
from mediate_pipeline.usecases.pay_tranche import AddTranche, PayTranche, add_tranche, pay_tranche
from mediate_pipeline.usecases.read_deals import read_deal
from mediate_shared.audit import Reason
from mediate_shared.commands import Commanding, shown
from mediate_shared.identity.guard import Acting, needs_own
from mediate_shared.paging import Cursor, Limit, Page, id_position, page, position, refused_cursor
from mediate_shared.patching import changes_such_as

router = APIRouter()
_ALL = "/deals/{deal_id}/rounds"
_ONE = f"{_ALL}/{{round_id}}"
_DIGITS_MAX = 18
_READS = needs_own(Action.READ, Visibility.DEAL)


@router.post(_ALL, dependencies=[needs_deal_of_theirs()], status_code=201, response_model=Round)
async def open_one_round(deal_id: UUID, body: OpenRound, command: Commanding, reason: Reason) -> Response:
    """Begin a round, or record one that was closed, with everybody who puts money in as far as they are known."""
    use_case = partial(open_round, DealId(deal_id), body, reason=reason)
    return await command.run(
        lambda transaction, now: use_case(transaction=transaction, now=now),
        created_at=f"/v1/pipeline/deals/{deal_id}/rounds/{{id}}",
    )


@router.get(_ALL, dependencies=[_READS])
async def list_rounds(
    request: Request, actor: Acting, deal_id: UUID, reason: Reason, cursor: Cursor = None, limit: Limit = 50
) -> Page[Round]:
    """List a deal's rounds in the order they were recorded."""
    service = request.app.state.service
    async with service.database.transaction(actor) as transaction:
        await read_deal(DealId(deal_id), transaction=transaction, now=service.clock(), reason=reason)
        found = await rounds.listing(transaction.connection, deal_id, after=id_position(cursor), limit=limit + 1)
    return page(found, limit, lambda each: str(each.id))


@router.get(_ONE, dependencies=[_READS], response_model=Round)
async def show_round(request: Request, actor: Acting, deal_id: UUID, round_id: UUID, reason: Reason) -> Response:
    """Show one round."""
    service = request.app.state.service
    async with service.database.transaction(actor) as transaction:
        await read_deal(DealId(deal_id), transaction=transaction, now=service.clock(), reason=reason)
        found = await rounds.get(transaction.connection, deal_id, round_id)
    return shown(found)


@router.get(f"{_ONE}/history", dependencies=[_READS])
async def show_history(
    request: Request,
    actor: Acting,
    deal_id: UUID,
    round_id: UUID,
    reason: Reason,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[RoundMoment]:
    """Show what a round was at each moment, the first first, with what changed then and why."""
    service = request.app.state.service
    async with service.database.transaction(actor) as transaction:
        await read_deal(DealId(deal_id), transaction=transaction, now=service.clock(), reason=reason)
        await rounds.get(transaction.connection, deal_id, round_id)
        found = await round_history.listing(
            transaction.connection, deal_id, round_id, after=_place(cursor), limit=limit + 1
        )
    return page(found, limit, lambda moment: str(moment.position))


@router.patch(_ONE, dependencies=[needs_deal_of_theirs()], response_model=Round)
async def amend_one_round(
    deal_id: UUID,
    round_id: UUID,
    changes: Annotated[dict[str, Any], changes_such_as({"title": "Groeironde 2026"})],
    command: Commanding,
    reason: Reason,
) -> Response:
    """Put a round's title, or the day on which it was closed, right; send the ETag you read as If-Match."""
    use_case = partial(
        amend_round, DealId(deal_id), RoundId(round_id), changes, expecting=command.expecting, reason=reason
    )
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post(f"{_ONE}/close", dependencies=[needs_deal_of_theirs()], response_model=Round)
async def close_one_round(
    deal_id: UUID, round_id: UUID, body: CloseRound, command: Commanding, reason: Reason
) -> Response:
    """Close a round in which somebody invests; send the ETag you read as If-Match."""
    use_case = partial(
        close_round, DealId(deal_id), RoundId(round_id), body, expecting=command.expecting, reason=reason
    )
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post(f"{_ONE}/cancel", dependencies=[needs_deal_of_theirs()], response_model=Round)
async def cancel_one_round(
    deal_id: UUID, round_id: UUID, body: CancelRound, command: Commanding, reason: Reason
) -> Response:
    """Cancel a round, which counts no longer then; send the ETag you read as If-Match."""
    use_case = partial(
        cancel_round, DealId(deal_id), RoundId(round_id), body, expecting=command.expecting, reason=reason
    )
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post(f"{_ONE}/investments", dependencies=[needs_deal_of_theirs()], response_model=Round)
async def invest(deal_id: UUID, round_id: UUID, body: InvestInRound, command: Commanding, reason: Reason) -> Response:
    """Add an investor to a round; send the round's ETag as If-Match."""
    use_case = partial(
        invest_in_round, DealId(deal_id), RoundId(round_id), body, expecting=command.expecting, reason=reason
    )
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post(f"{_ONE}/withdrawals", dependencies=[needs_deal_of_theirs()], response_model=Round)
async def withdraw(
    deal_id: UUID, round_id: UUID, body: WithdrawInvestment, command: Commanding, reason: Reason
) -> Response:
    """Say that an investor withdrew; what they committed no longer counts. Send the round's ETag as If-Match."""
    use_case = partial(
        withdraw_investment, DealId(deal_id), RoundId(round_id), body, expecting=command.expecting, reason=reason
    )
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post(f"{_ONE}/corrections", dependencies=[needs_deal_of_theirs()], response_model=Round)
async def correct(
    deal_id: UUID, round_id: UUID, body: CorrectInvestment, command: Commanding, reason: Reason
) -> Response:
    """Put the amount of an investment right; the history keeps what was said before. Send the round's ETag."""
    use_case = partial(
        correct_investment, DealId(deal_id), RoundId(round_id), body, expecting=command.expecting, reason=reason
    )
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post(f"{_ONE}/tranches", dependencies=[needs_deal_of_theirs()], response_model=Round)
async def agree_on_tranche(
    deal_id: UUID, round_id: UUID, body: AddTranche, command: Commanding, reason: Reason
) -> Response:
    """Agree on a part in which an investment is paid; send the round's ETag as If-Match."""
    use_case = partial(
        add_tranche, DealId(deal_id), RoundId(round_id), body, expecting=command.expecting, reason=reason
    )
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post(f"{_ONE}/payments", dependencies=[needs_deal_of_theirs()], response_model=Round)
async def pay(deal_id: UUID, round_id: UUID, body: PayTranche, command: Commanding, reason: Reason) -> Response:
    """Say that a tranche was paid, or all that is in no tranche yet; send the round's ETag as If-Match."""
    use_case = partial(
        pay_tranche, DealId(deal_id), RoundId(round_id), body, expecting=command.expecting, reason=reason
    )
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


def _place(cursor: str | None) -> int | None:
    """Return the place in the history that a cursor stands for. Raises ProblemError for one we did not give out."""
    text = position(cursor)
    if cursor is None or text is None:
        return None
    if not (text.isascii() and text.isdecimal()) or len(text) > _DIGITS_MAX:
        raise refused_cursor(cursor)
    return int(text)
