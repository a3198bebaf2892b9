"""Who may tell of an item: who facilitates, and the organisations that carry it, each for itself."""

from uuid import UUID

from mediate_agendas.adapters.carriers import carriers
from mediate_agendas.domain.following import check_carrier
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_shared.identity.guard import not_allowed, not_yours
from mediate_shared.journal import Transaction
from mediate_shared.problems import FieldError


async def check_tells(transaction: Transaction, item_id: UUID, organisation_id: UUID | None) -> None:
    """Check that the sender may tell of an item, in the name of a carrier or, who facilitates, of nobody.

    Raises ProblemError (403) or NotACarrier.
    """
    reach = transaction.reach(Action.CHANGE, Visibility.CASE)
    if organisation_id is None:
        if not reach.everything:
            reason = "name the organisation of yours that carries the item"
            raise not_allowed(
                "Say for which organisation you tell this.",
                errors=[FieldError(field="body.organisation_id", reason=reason)],
            )
        return
    if not reach.covers(organisation_id):
        raise not_yours("body.organisation_id", organisation_id)
    check_carrier(organisation_id, await carriers(transaction, item_id))


async def check_keeps(transaction: Transaction, item_id: UUID, *, field: str, value: UUID) -> None:
    """Check that the sender facilitates, or acts for an organisation that carries the item. Raises ProblemError (403).

    ``field`` and ``value`` are what led to the item.
    """
    reach = transaction.reach(Action.CHANGE, Visibility.CASE)
    if reach.everything:
        return
    if not any(map(reach.covers, await carriers(transaction, item_id))):
        raise not_allowed(
            "You do not act for an organisation that carries this item.",
            errors=[FieldError(field=field, value=str(value), reason="only those who carry the item do this")],
        )
