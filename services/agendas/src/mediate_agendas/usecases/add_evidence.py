"""Add what shows what came of an item."""

from datetime import datetime

from mediate_agendas.adapters import items
from mediate_agendas.adapters.item_records import EVIDENCE
from mediate_agendas.adapters.item_tables import Evidence, ShownEvidence
from mediate_agendas.domain.following import EVIDENCE_MAX, check_room, check_shown
from mediate_agendas.usecases.telling import check_tells
from mediate_contracts.events.agendas import EvidenceAdded
from mediate_contracts.values import EvidenceId, ItemId
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict


class AddEvidence(Strict, ShownEvidence):
    """What it is, where it is found, and for which carrier it is added."""

    model_config = {  # noqa: RUF012 - SQLModel exports no name for its configuration's type
        "extra": "forbid",
        "json_schema_extra": {"examples": [{"title": "Verslag", "page": "https://hub.example/verslag"}]},
    }


async def add_evidence(item_id: ItemId, command: AddEvidence, *, transaction: Transaction, now: datetime) -> Evidence:
    """Add evidence, also of an item with its outcome: that is when there is something to show.

    Raises ProblemError (403, 404), NotACarrier, NothingToShow, or ItemFull.
    """
    await items.for_update(transaction, item_id)
    await check_tells(transaction, item_id, command.organisation_id)
    check_shown(page=command.page, source=command.source)
    check_room(await EVIDENCE.count(transaction, item_id), EVIDENCE_MAX, what="pieces of evidence", item_id=item_id)
    shown = {name: getattr(command, name) for name in ShownEvidence.model_fields}
    evidence = await EVIDENCE.add(transaction, item_id, shown, at=now)
    transaction.record(EvidenceAdded(item_id=item_id, evidence_id=EvidenceId(evidence.id), **shown), at=now)
    return evidence
