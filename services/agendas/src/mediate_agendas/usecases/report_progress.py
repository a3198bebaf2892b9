"""Tell how the work on an item goes."""

from datetime import datetime

from mediate_agendas.adapters import items
from mediate_agendas.adapters.item_records import PROGRESS
from mediate_agendas.adapters.item_tables import Progress, ToldProgress
from mediate_agendas.domain.following import PROGRESS_MAX, check_room
from mediate_agendas.domain.items import check_open
from mediate_agendas.usecases.telling import check_tells
from mediate_contracts.events.agendas import ItemProgressed
from mediate_contracts.values import ItemId, ProgressId
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict


class ReportProgress(Strict, ToldProgress):
    """How it goes, and for which carrier that is told."""


async def report_progress(
    item_id: ItemId, command: ReportProgress, *, transaction: Transaction, now: datetime
) -> Progress:
    """Tell how it goes. Raises ProblemError (403, 404), NotACarrier, ItemConcluded, or ItemFull."""
    item = await items.for_update(transaction, item_id)
    await check_tells(transaction, item_id, command.organisation_id)
    check_open(item.status, item_id=item_id)
    check_room(await PROGRESS.count(transaction, item_id), PROGRESS_MAX, what="reports", item_id=item_id)
    told = {name: getattr(command, name) for name in ToldProgress.model_fields}
    progress = await PROGRESS.add(transaction, item_id, told, at=now)
    transaction.record(ItemProgressed(item_id=item_id, progress_id=ProgressId(progress.id), **told), at=now)
    return progress
