"""Organisations over HTTP: registering, finding, showing, amending."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from mediate_community.adapters import organisations
from mediate_community.adapters.tables import Organisation
from mediate_community.domain.profile import withheld
from mediate_community.usecases.amend_organisation import amend_organisation
from mediate_community.usecases.register_organisation import RegisterOrganisation, register_organisation
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import KvkNumber, Line, OrganisationId
from mediate_contracts.vocabulary import Hub, OrganisationType
from mediate_shared.commands import Commanding, shown
from mediate_shared.identity.actor import Reach
from mediate_shared.identity.guard import Acting, needs, needs_own
from mediate_shared.paging import Cursor, Limit, Page, id_position, page
from mediate_shared.patching import Changes

router = APIRouter(prefix="/v1", tags=["community"])


@router.post(
    "/organisations",
    dependencies=[needs(Action.CREATE, Visibility.PUBLIC)],
    status_code=201,
    response_model=Organisation,
)
async def register(body: RegisterOrganisation, command: Commanding) -> Response:
    """Register an organisation."""
    return await command.run(
        lambda transaction, now: register_organisation(body, transaction=transaction, now=now),
        created_at="/v1/community/organisations/{id}",
    )


@router.get("/organisations", dependencies=[needs(Action.READ, Visibility.PUBLIC)])
async def list_organisations(
    request: Request,
    actor: Acting,
    name: Annotated[Line | None, Query(description="Exact name, whatever its case.")] = None,
    q: Annotated[Line | None, Query(description="The start of the name, whatever its case.")] = None,
    type: OrganisationType | None = None,
    hub: Hub | None = None,
    kvk_number: KvkNumber | None = None,
    merged: Annotated[bool, Query(description="Also those that were merged into another.")] = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Organisation]:
    """List organisations in order of registration."""
    reach = actor.reach(Action.CHANGE, Visibility.PUBLIC, "community")
    after = id_position(cursor)
    async with request.app.state.service.database.reading() as connection:
        found = await organisations.listing(
            connection,
            reach=reach,
            name=name,
            q=q,
            type=type,
            hub=hub,
            kvk_number=kvk_number,
            merged=merged,
            after=after,
            limit=limit + 1,
        )
    return page(
        [shown_to(reach, organisation) for organisation in found], limit, lambda organisation: str(organisation.id)
    )


@router.get(
    "/organisations/{organisation_id}",
    dependencies=[needs(Action.READ, Visibility.PUBLIC)],
    response_model=Organisation,
)
async def show(request: Request, actor: Acting, organisation_id: UUID) -> Response:
    """Show one organisation; ``merged_into`` names the record that stands for it since a merge."""
    reach = actor.reach(Action.CHANGE, Visibility.PUBLIC, "community")
    async with request.app.state.service.database.reading() as connection:
        return shown(shown_to(reach, await organisations.get(connection, organisation_id)))


@router.patch(
    "/organisations/{organisation_id}",
    dependencies=[needs_own(Action.CHANGE, Visibility.PUBLIC)],
    response_model=Organisation,
)
async def amend(organisation_id: UUID, changes: Changes, command: Commanding) -> Response:
    """Amend an organisation; send the ETag you read as If-Match.

    ``source`` beside the fields says where the change comes from, in the organisation's change log.
    """
    use_case = partial(amend_organisation, OrganisationId(organisation_id), changes, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


def shown_to(reach: Reach, organisation: Organisation) -> Organisation:
    """Return an organisation as it is shown to who may change what is within ``reach``."""
    hidden = () if reach.covers(organisation.id) else withheld(organisation.types)
    return organisation.model_copy(update=dict.fromkeys(hidden)) if hidden else organisation
