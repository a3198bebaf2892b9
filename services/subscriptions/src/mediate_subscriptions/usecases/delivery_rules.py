"""What every command about deliveries begins with: whose endpoint it is, and that it is sent anything."""

from uuid import UUID

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import EndpointStatus
from mediate_shared.identity.actor import Reach
from mediate_shared.identity.guard import not_yours
from mediate_shared.journal import Transaction
from mediate_shared.problems import ProblemError
from mediate_subscriptions.adapters import endpoints, merges
from mediate_subscriptions.adapters.endpoint_tables import EndpointRow
from mediate_subscriptions.adapters.readers import Reader
from mediate_subscriptions.domain.delivering import check_is_sent_to


async def sent_to(
    transaction: Transaction, endpoint_id: UUID, *, field: str, missing: ProblemError
) -> tuple[EndpointRow, Reader]:
    """Return an endpoint that whoever does this keeps, and as whom it reads; not locked.

    Raises ProblemError: ``missing`` for what they may not see, 403 for what they may not change; or NotSentTo.
    """
    row = await endpoints.row_of(transaction.connection, endpoint_id)
    if row is None:
        raise missing
    if not _reach(transaction, Action.CHANGE).covers(row.organisation_id):
        if _reach(transaction, Action.READ).covers(row.organisation_id):
            raise not_yours(field, row.organisation_id)
        raise missing
    check_is_sent_to(EndpointStatus(row.status), field=field, value=str(endpoint_id))
    return row, Reader.of_organisations(await merges.records_of(transaction.connection, row.organisation_id))


def _reach(transaction: Transaction, action: Action) -> Reach:
    return transaction.reach(action, Visibility.CASE)
