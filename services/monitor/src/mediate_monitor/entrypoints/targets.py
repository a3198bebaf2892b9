"""From where indicators start and what is aimed for, over HTTP."""

from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import IndicatorId, IndicatorTargetId
from mediate_monitor.adapters import baselines, indicators, targets
from mediate_monitor.adapters.views import Baseline, Target
from mediate_monitor.usecases.amend_target import amend_target
from mediate_monitor.usecases.set_baseline import SetBaseline, set_baseline
from mediate_monitor.usecases.set_target import SetTarget, set_target
from mediate_monitor.usecases.withdraw_target import WithdrawTarget, withdraw_target
from mediate_shared.commands import Commanding, shown
from mediate_shared.identity.guard import needs
from mediate_shared.paging import Cursor, Limit, Page, id_position, page
from mediate_shared.patching import changes_such_as

router = APIRouter(prefix="/v1", tags=["targets"])
TargetChanges = Annotated[dict[str, Any], changes_such_as({"value": "800", "reason": "De raad wil meer."})]


@router.post(
    "/indicators/{indicator_id}/targets",
    dependencies=[needs(Action.CREATE, Visibility.PUBLIC)],
    status_code=201,
    response_model=Target,
)
async def aim(indicator_id: UUID, body: SetTarget, command: Commanding) -> Response:
    """Set a target for a period."""
    use_case = partial(set_target, IndicatorId(indicator_id), body)
    return await command.run(
        lambda transaction, now: use_case(transaction=transaction, now=now), created_at="/v1/monitor/targets/{id}"
    )


@router.get("/indicators/{indicator_id}/targets", dependencies=[needs(Action.READ, Visibility.PUBLIC)])
async def list_targets(
    request: Request,
    indicator_id: UUID,
    withdrawn: Annotated[bool, Query(description="Show those too that were withdrawn.")] = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Target]:
    """List an indicator's targets in the order they were set."""
    async with request.app.state.service.database.reading() as connection:
        await indicators.check_exists(connection, indicator_id)
        found = await targets.listing(
            connection, indicator_id, withdrawn=withdrawn, after=id_position(cursor), limit=limit + 1
        )
    return page(found, limit, lambda target: str(target.id))


@router.patch("/targets/{target_id}", dependencies=[needs(Action.CHANGE, Visibility.PUBLIC)], response_model=Target)
async def amend(target_id: UUID, changes: TargetChanges, command: Commanding) -> Response:
    """Aim for something else, with the `reason` why; send the ETag you read as If-Match."""
    use_case = partial(amend_target, IndicatorTargetId(target_id), changes, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post(
    "/targets/{target_id}/withdraw", dependencies=[needs(Action.CHANGE, Visibility.PUBLIC)], response_model=Target
)
async def withdraw(target_id: UUID, body: WithdrawTarget, command: Commanding) -> Response:
    """Aim for this no more; send the ETag you read as If-Match."""
    use_case = partial(withdraw_target, IndicatorTargetId(target_id), body, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post(
    "/indicators/{indicator_id}/baselines",
    dependencies=[needs(Action.CREATE, Visibility.PUBLIC)],
    status_code=201,
    response_model=Baseline,
)
async def begin(indicator_id: UUID, body: SetBaseline, command: Commanding) -> Response:
    """Set from where an indicator starts; with a reason where that was set before, which no longer holds then."""
    use_case = partial(set_baseline, IndicatorId(indicator_id), body)
    return await command.run(
        lambda transaction, now: use_case(transaction=transaction, now=now), created_at="/v1/monitor/baselines/{id}"
    )


@router.get("/indicators/{indicator_id}/baselines", dependencies=[needs(Action.READ, Visibility.PUBLIC)])
async def list_baselines(
    request: Request, indicator_id: UUID, cursor: Cursor = None, limit: Limit = 50
) -> Page[Baseline]:
    """List from where an indicator starts and started, by each of its definitions, in the order it was set."""
    async with request.app.state.service.database.reading() as connection:
        await indicators.check_exists(connection, indicator_id)
        found = await baselines.listing(connection, indicator_id, after=id_position(cursor), limit=limit + 1)
    return page(found, limit, lambda baseline: str(baseline.id))


@router.get("/baselines/{baseline_id}", dependencies=[needs(Action.READ, Visibility.PUBLIC)], response_model=Baseline)
async def show_baseline(request: Request, baseline_id: UUID) -> Response:
    """Show one baseline, holding or not."""
    async with request.app.state.service.database.reading() as connection:
        return shown(await baselines.get(connection, baseline_id))


@router.get("/targets/{target_id}", dependencies=[needs(Action.READ, Visibility.PUBLIC)], response_model=Target)
async def show_target(request: Request, target_id: UUID) -> Response:
    """Show one target, withdrawn or not."""
    async with request.app.state.service.database.reading() as connection:
        return shown(await targets.get(connection, target_id))
