"""Memberships over HTTP: beginning, agreeing, moving on."""

from functools import partial
from uuid import UUID

from fastapi import APIRouter, Request, Response

from mediate_community.adapters import memberships
from mediate_community.adapters.membership_tables import Membership
from mediate_community.usecases.amend_membership import amend_membership
from mediate_community.usecases.begin_membership import BeginMembership, begin_membership
from mediate_community.usecases.move_membership import MoveMembership, move_membership
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import MembershipId
from mediate_contracts.vocabulary import MembershipStatus
from mediate_shared.commands import Commanding, shown
from mediate_shared.identity.guard import Acting, needs_own
from mediate_shared.paging import Cursor, Limit, Page, id_position, page
from mediate_shared.patching import Changes

router = APIRouter(prefix="/v1", tags=["memberships"])


@router.post(
    "/memberships",
    dependencies=[needs_own(Action.CREATE, Visibility.CASE)],
    status_code=201,
    response_model=Membership,
)
async def begin(body: BeginMembership, command: Commanding) -> Response:
    """Begin a membership: as a prospect of those who facilitate, or by applying for one's own organisation."""
    return await command.run(
        lambda transaction, now: begin_membership(body, transaction=transaction, now=now),
        created_at="/v1/community/memberships/{id}",
    )


@router.get("/memberships", dependencies=[needs_own(Action.READ, Visibility.CASE)])
async def list_memberships(
    request: Request,
    actor: Acting,
    status: MembershipStatus | None = None,
    organisation_id: UUID | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Membership]:
    """List memberships in the order they began: all of them, or those of the sender's own organisations."""
    after = id_position(cursor)
    async with request.app.state.service.database.reading() as connection:
        found = await memberships.listing(
            connection,
            reach=actor.reach(Action.READ, Visibility.CASE, "community"),
            changing=actor.reach(Action.CHANGE, Visibility.CASE, "community"),
            status=status,
            organisation_id=organisation_id,
            after=after,
            limit=limit + 1,
        )
    return page(found, limit, lambda membership: str(membership.id))


@router.get(
    "/memberships/{membership_id}",
    dependencies=[needs_own(Action.READ, Visibility.CASE)],
    response_model=Membership,
)
async def show(request: Request, actor: Acting, membership_id: UUID) -> Response:
    """Show one membership, with every move."""
    reach = actor.reach(Action.READ, Visibility.CASE, "community")
    changing = actor.reach(Action.CHANGE, Visibility.CASE, "community")
    async with request.app.state.service.database.reading() as connection:
        return shown(await memberships.get(connection, membership_id, reach=reach, changing=changing))


@router.patch(
    "/memberships/{membership_id}",
    dependencies=[needs_own(Action.CHANGE, Visibility.CASE)],
    response_model=Membership,
)
async def amend(membership_id: UUID, changes: Changes, command: Commanding) -> Response:
    """Change the tier, or whether everybody may see it; send the ETag you read as If-Match."""
    use_case = partial(amend_membership, MembershipId(membership_id), changes, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post(
    "/memberships/{membership_id}/status",
    dependencies=[needs_own(Action.CHANGE, Visibility.CASE)],
    response_model=Membership,
)
async def move(membership_id: UUID, body: MoveMembership, command: Commanding) -> Response:
    """Move a membership on; from active to active renews it. Send the ETag you read as If-Match."""
    use_case = partial(move_membership, MembershipId(membership_id), body, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))
