"""Organisations over HTTP: registering, finding, showing, amending."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from mediate_community.adapters import organisations
from mediate_community.adapters.tables import Organisation
from mediate_community.usecases.amend_organisation import amend_organisation
from mediate_community.usecases.register_organisation import RegisterOrganisation, register_organisation
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import Line, OrganisationId
from mediate_contracts.vocabulary import OrganisationType
from mediate_shared.commands import Commanding, shown
from mediate_shared.identity.guard import needs, needs_own
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
    name: Annotated[Line | None, Query(description="Exact name, whatever its case.")] = None,
    type: OrganisationType | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Organisation]:
    """List organisations in order of registration."""
    async with request.app.state.service.database.reading() as connection:
        found = await organisations.listing(
            connection, name=name, type=type, after=id_position(cursor), limit=limit + 1
        )
    return page(found, limit, lambda organisation: str(organisation.id))


@router.get(
    "/organisations/{organisation_id}",
    dependencies=[needs(Action.READ, Visibility.PUBLIC)],
    response_model=Organisation,
)
async def show(request: Request, organisation_id: UUID) -> Response:
    """Show one organisation."""
    async with request.app.state.service.database.reading() as connection:
        return shown(await organisations.get(connection, organisation_id))


@router.patch(
    "/organisations/{organisation_id}",
    dependencies=[needs_own(Action.CHANGE, Visibility.PUBLIC)],
    response_model=Organisation,
)
async def amend(organisation_id: UUID, changes: Changes, command: Commanding) -> Response:
    """Amend an organisation; send the ETag you read as If-Match."""
    use_case = partial(amend_organisation, OrganisationId(organisation_id), changes, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))
