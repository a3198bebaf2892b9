"""Groups of organisations over HTTP: forming, amending, joining, leaving."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from mediate_community.adapters import groups
from mediate_community.adapters.connection_tables import Group, GroupPlace
from mediate_community.usecases.amend_group import amend_group
from mediate_community.usecases.form_group import FormGroup, form_group
from mediate_community.usecases.join_group import JoinGroup, join_group
from mediate_community.usecases.leave_group import LeaveGroup, leave_group
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import GroupId
from mediate_contracts.vocabulary import GroupKind, PostStatus
from mediate_shared.commands import Commanding, shown
from mediate_shared.identity.guard import Acting, needs, needs_own, not_allowed, sign_in_needed
from mediate_shared.paging import Cursor, Limit, Page, id_position, page
from mediate_shared.patching import Changes

router = APIRouter(prefix="/v1", tags=["groups"])


@router.post("/groups", dependencies=[needs(Action.CREATE, Visibility.PUBLIC)], status_code=201, response_model=Group)
async def form(body: FormGroup, command: Commanding) -> Response:
    """Form a group that organisations can join."""
    return await command.run(
        lambda transaction, now: form_group(body, transaction=transaction, now=now),
        created_at="/v1/community/groups/{id}",
    )


@router.get("/groups", dependencies=[needs(Action.READ, Visibility.PUBLIC)])
async def list_groups(
    request: Request,
    actor: Acting,
    organisation_id: Annotated[
        UUID | None, Query(description="Those that an organisation is in; that is for the network to see.")
    ] = None,
    kind: GroupKind | None = None,
    status: PostStatus | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Group]:
    """List groups in the order they were formed."""
    after = id_position(cursor)
    if organisation_id is not None and not actor.reach(Action.READ, Visibility.NETWORK, "community").covers(
        organisation_id
    ):
        raise not_allowed("Who is in a group is for the network to see.") if actor.is_known else sign_in_needed()
    async with request.app.state.service.database.reading() as connection:
        found = await groups.listing(
            connection, organisation_id=organisation_id, kind=kind, status=status, after=after, limit=limit + 1
        )
    return page(found, limit, lambda group: str(group.id))


@router.get("/groups/{group_id}", dependencies=[needs(Action.READ, Visibility.PUBLIC)], response_model=Group)
async def show(request: Request, group_id: UUID) -> Response:
    """Show one group."""
    async with request.app.state.service.database.reading() as connection:
        return shown(await groups.get(connection, group_id))


@router.patch("/groups/{group_id}", dependencies=[needs(Action.CHANGE, Visibility.PUBLIC)], response_model=Group)
async def amend(group_id: UUID, changes: Changes, command: Commanding) -> Response:
    """Describe a group anew, close it or open it again; send the ETag you read as If-Match."""
    use_case = partial(amend_group, GroupId(group_id), changes, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post(
    "/groups/{group_id}/join",
    dependencies=[needs_own(Action.CREATE, Visibility.NETWORK)],
    status_code=201,
    response_model=GroupPlace,
)
async def join(group_id: UUID, body: JoinGroup, command: Commanding) -> Response:
    """Join a group as one's own organisation, or put another in it as a facilitator."""
    return await command.run(
        lambda transaction, now: join_group(GroupId(group_id), body, transaction=transaction, now=now),
        created_at=f"/v1/community/groups/{group_id}/members/{body.organisation_id}",
    )


@router.post(
    "/groups/{group_id}/leave",
    dependencies=[needs_own(Action.CHANGE, Visibility.NETWORK)],
    response_model=GroupPlace,
)
async def leave(group_id: UUID, body: LeaveGroup, command: Commanding) -> Response:
    """Leave a group; send the ETag of the place in it as If-Match."""
    expecting = command.expecting
    return await command.run(
        lambda transaction, now: leave_group(
            GroupId(group_id), body, expecting=expecting, transaction=transaction, now=now
        )
    )


@router.get("/groups/{group_id}/members", dependencies=[needs_own(Action.READ, Visibility.NETWORK)])
async def list_members(
    request: Request,
    actor: Acting,
    group_id: UUID,
    left: Annotated[bool, Query(description="Those that left, in place of those that are there.")] = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[GroupPlace]:
    """List who is in a group, or was, in the order of joining."""
    after = id_position(cursor)
    reach = actor.reach(Action.READ, Visibility.NETWORK, "community")
    async with request.app.state.service.database.reading() as connection:
        await groups.get(connection, group_id)
        found = await groups.places(connection, group_id, reach=reach, has_left=left, after=after, limit=limit + 1)
    return page(found, limit, lambda place: str(place.id))


@router.get(
    "/groups/{group_id}/members/{organisation_id}",
    dependencies=[needs_own(Action.READ, Visibility.NETWORK)],
    response_model=GroupPlace,
)
async def show_member(request: Request, actor: Acting, group_id: UUID, organisation_id: UUID) -> Response:
    """Show the latest place of an organisation in a group; its ETag is what leaving takes."""
    reach = actor.reach(Action.READ, Visibility.NETWORK, "community")
    async with request.app.state.service.database.reading() as connection:
        return shown(await groups.place(connection, group_id, organisation_id, reach=reach))
