"""Contact persons over HTTP, for whoever may see them: nothing of them is in an event, and nobody else keeps a copy."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from mediate_community.adapters.membership_tables import Contact
from mediate_community.usecases.add_contact import AddContact, add_contact
from mediate_community.usecases.amend_contact import amend_contact
from mediate_community.usecases.delete_contact import ContactDeleted, delete_contact
from mediate_community.usecases.read_contacts import list_contacts as list_seen
from mediate_community.usecases.read_contacts import read_contact
from mediate_community.usecases.tell_consent import TellConsent, tell_consent
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import Line
from mediate_shared.audit import Reason
from mediate_shared.commands import Commanding, shown
from mediate_shared.identity.guard import Acting, needs, needs_own, needs_sign_in
from mediate_shared.paging import Cursor, Limit, Page, id_position, page
from mediate_shared.patching import Changes

router = APIRouter(prefix="/v1", tags=["contacts"])
Words = Annotated[
    Line | None,
    Query(
        max_length=100,
        description="Words of a name, function or email, or their beginnings; without capitals and accents, and where "
        "nobody has them so, with one typing error in each.",
    ),
]


@router.post(
    "/contacts", dependencies=[needs_own(Action.CREATE, Visibility.CASE)], status_code=201, response_model=Contact
)
async def add(body: AddContact, command: Commanding) -> Response:
    """Add a contact person to an organisation, with what they agreed with."""
    return await command.run(
        lambda transaction, now: add_contact(body, transaction=transaction, now=now),
        created_at="/v1/community/contacts/{id}",
    )


@router.get("/contacts", dependencies=[needs(Action.READ, Visibility.NETWORK)])
async def list_contacts(
    request: Request,
    actor: Acting,
    reason: Reason,
    organisation_id: UUID | None = None,
    q: Words = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Contact]:
    """List contact persons: those who facilitate see all, others those of their own and whoever agreed to be found."""
    service = request.app.state.service
    after = id_position(cursor)
    async with service.database.transaction(actor) as transaction:
        found = await list_seen(
            organisation_id=organisation_id,
            text=q,
            after=after,
            limit=limit,
            transaction=transaction,
            now=service.clock(),
            reason=reason,
        )
    return page(found, limit, lambda contact: str(contact.id))


# Whoever is signed in may be one of these people themselves, whatever roles they have: the use cases look who it is.
@router.get("/contacts/{contact_id}", dependencies=[needs_sign_in()], response_model=Contact)
async def show(request: Request, actor: Acting, contact_id: UUID, reason: Reason) -> Response:
    """Show one contact person."""
    service = request.app.state.service
    async with service.database.transaction(actor) as transaction:
        return shown(await read_contact(contact_id, transaction=transaction, now=service.clock(), reason=reason))


@router.patch("/contacts/{contact_id}", dependencies=[needs_sign_in()], response_model=Contact)
async def amend(contact_id: UUID, changes: Changes, command: Commanding) -> Response:
    """Amend a contact person; send the ETag you read as If-Match."""
    use_case = partial(amend_contact, contact_id, changes, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post("/contacts/{contact_id}/consent", dependencies=[needs_sign_in()], response_model=Contact)
async def consent(contact_id: UUID, body: TellConsent, command: Commanding) -> Response:
    """Note what a contact person agrees with from now on; send the ETag you read as If-Match."""
    use_case = partial(tell_consent, contact_id, body, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.delete("/contacts/{contact_id}", dependencies=[needs_sign_in()], response_model=ContactDeleted)
async def delete(contact_id: UUID, command: Commanding, reason: Reason) -> Response:
    """Remove a contact person, with their consent and every copy; send the ETag you read as If-Match."""
    use_case = partial(delete_contact, contact_id, expecting=command.expecting, reason=reason)
    return await command.run_batch(lambda transaction, now: use_case(transaction=transaction, now=now))
