"""Relations between organisations over HTTP: stating, amending, withdrawing."""

from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from mediate_community.adapters import relations
from mediate_community.adapters.connection_tables import RelationRecord
from mediate_community.usecases.amend_relation import amend_relation
from mediate_community.usecases.state_relation import StateRelation, state_relation
from mediate_community.usecases.withdraw_relation import WithdrawRelation, withdraw_relation
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import RelationId
from mediate_shared.commands import Commanding, shown
from mediate_shared.identity.guard import needs
from mediate_shared.paging import Cursor, Limit, Page, id_position, page
from mediate_shared.patching import changes_such_as

router = APIRouter(prefix="/v1", tags=["relations"])
Dates = Annotated[dict[str, Any], changes_such_as({"until": "2024"})]


@router.post(
    "/relations",
    dependencies=[needs(Action.CREATE, Visibility.PUBLIC)],
    status_code=201,
    response_model=RelationRecord,
)
async def state(body: StateRelation, command: Commanding) -> Response:
    """State how an organisation came from another, or belongs to it."""
    return await command.run(
        lambda transaction, now: state_relation(body, transaction=transaction, now=now),
        created_at="/v1/community/relations/{id}",
    )


@router.get("/relations", dependencies=[needs(Action.READ, Visibility.PUBLIC)])
async def list_relations(
    request: Request,
    organisation_id: Annotated[UUID | None, Query(description="Either end of the relation.")] = None,
    withdrawn: Annotated[bool, Query(description="Those that were withdrawn, in place of those that stand.")] = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[RelationRecord]:
    """List relations in the order they were stated."""
    after = id_position(cursor)
    async with request.app.state.service.database.reading() as connection:
        found = await relations.listing(
            connection, organisation_id=organisation_id, is_withdrawn=withdrawn, after=after, limit=limit + 1
        )
    return page(found, limit, lambda relation: str(relation.id))


@router.get(
    "/relations/{relation_id}",
    dependencies=[needs(Action.READ, Visibility.PUBLIC)],
    response_model=RelationRecord,
)
async def show(request: Request, relation_id: UUID) -> Response:
    """Show one relation, also one that was withdrawn."""
    async with request.app.state.service.database.reading() as connection:
        return shown(await relations.get(connection, relation_id))


@router.patch(
    "/relations/{relation_id}",
    dependencies=[needs(Action.CHANGE, Visibility.PUBLIC)],
    response_model=RelationRecord,
)
async def amend(relation_id: UUID, changes: Dates, command: Commanding) -> Response:
    """Amend the days of a relation or its source; send the ETag you read as If-Match."""
    use_case = partial(amend_relation, RelationId(relation_id), changes, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post(
    "/relations/{relation_id}/withdraw",
    dependencies=[needs(Action.CHANGE, Visibility.PUBLIC)],
    response_model=RelationRecord,
)
async def withdraw(relation_id: UUID, body: WithdrawRelation, command: Commanding) -> Response:
    """Withdraw a relation that turned out not to be so; send the ETag you read as If-Match."""
    use_case = partial(withdraw_relation, RelationId(relation_id), body, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))
