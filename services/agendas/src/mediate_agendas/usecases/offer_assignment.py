"""Ask an organisation to carry an item; it is free to decline."""

from datetime import datetime

from mediate_agendas.adapters import assignments, items, organisations
from mediate_agendas.adapters.tables import Offer
from mediate_agendas.adapters.views import Assignment
from mediate_agendas.domain.assignments import UnknownOrganisation, check_room
from mediate_agendas.domain.items import check_open
from mediate_contracts.events.agendas import AssignmentOffered
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import AssignmentId, ItemId, OrganisationId
from mediate_shared.identity.guard import not_yours
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict


class OfferAssignment(Strict, Offer):
    """Who is asked, and as what."""


async def offer_assignment(
    item_id: ItemId, command: OfferAssignment, *, transaction: Transaction, now: datetime
) -> Assignment:
    """Offer an item to an organisation, under the record that stands for it.

    The item stays as it was: that somebody was asked shows to nobody else, not even by its version.
    Raises ProblemError (403, 404), UnknownOrganisation, ItemConcluded, AlreadyAsked, or TooManyAssignments.
    """
    if not transaction.reach(Action.CREATE, Visibility.CASE).covers(command.organisation_id):
        raise not_yours("body.organisation_id", command.organisation_id)
    # Locked all the same, because events about an item keep the order of those who locked it.
    item = await items.for_update(transaction, item_id)
    organisation = await organisations.find(transaction, command.organisation_id)
    if organisation is None:
        raise UnknownOrganisation(
            "is not, or not yet, known here: agendas hears of an organisation after community registered it",
            field="body.organisation_id",
            value=str(command.organisation_id),
        )
    check_open(item.status, item_id=item_id)
    check_room(await assignments.count(transaction, item_id))
    await assignments.check_free(transaction, item_id, command)
    offered = await assignments.add(transaction, item_id, command, organisation, at=now)
    transaction.record(
        AssignmentOffered(
            item_id=item_id,
            assignment_id=AssignmentId(offered),
            organisation_id=OrganisationId(organisation.id),
            role=command.role,
        ),
        at=now,
    )
    return await assignments.get(transaction.connection, offered, reach=transaction.reach(Action.READ, Visibility.CASE))
