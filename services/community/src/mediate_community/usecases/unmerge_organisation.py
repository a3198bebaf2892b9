"""Undo a merge: both records stand for themselves again."""

from datetime import datetime

from mediate_community.adapters import change_log, duplicates, merges, organisations
from mediate_community.adapters.duplicates import pair_of
from mediate_community.adapters.tables import Organisation
from mediate_community.domain.curation import Basis
from mediate_community.domain.likeness import likeness
from mediate_community.domain.merging import DuplicateStatus, NotMerged, given_back
from mediate_community.domain.profile import is_withheld
from mediate_community.usecases.change_organisation import change_organisation
from mediate_community.usecases.merge_organisation import INTO, marks_of
from mediate_contracts.events.community import OrganisationMergeUndone
from mediate_contracts.values import OrganisationId, Text
from mediate_shared.commands import stale
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict


class UnmergeOrganisation(Strict):
    """Why two records are not of one organisation after all."""

    reason: Text


class Unmerged(Organisation):
    """An organisation that stands for itself again, and what the one that stood for it had taken."""

    given_back: list[str]
    """Fields of that one that are as they were before."""
    left: list[str]
    """Fields of it that were changed since; they stay as they are."""


async def unmerge_organisation(
    organisation_id: OrganisationId,
    command: UnmergeOrganisation,
    *,
    expecting: int,
    transaction: Transaction,
    now: datetime,
) -> Unmerged:
    """Let a merged record stand for itself again, in the version the sender saw.

    Raises ProblemError (404, 412), NotMerged, or KvkNumberTaken where two would have the same register number.
    """
    into_id = (await organisations.get(transaction.connection, organisation_id)).merged_into
    if into_id is None:
        raise _not_merged(organisation_id)
    await organisations.lock_in_order(transaction, (organisation_id, into_id))
    gone = await organisations.get(transaction.connection, organisation_id)
    stays = await organisations.get(transaction.connection, into_id)
    if gone.merged_into is None:
        raise _not_merged(organisation_id)
    if gone.version != expecting or gone.merged_into != into_id:
        raise stale(expecting, gone.version)
    merge = await merges.standing(transaction, gone.id)
    back, left = given_back(merge.took, stays.model_dump(mode="json"))
    if back:
        # First, because a register number is one record's at a time.
        restored = Organisation.model_validate({**stays.model_dump(), **back})
        changes = {field: getattr(restored, field) for field in back}
        await change_organisation(stays, changes, basis=Basis.MERGE, source=None, transaction=transaction, now=now)
    again = await organisations.change(transaction, gone, {INTO: None}, at=now)
    transaction.record(
        OrganisationMergeUndone(organisation_id=organisation_id, into_id=OrganisationId(stays.id), name=gone.name),
        at=now,
    )
    logged = [{"field": INTO, "before": str(stays.id), "after": None}]
    written = change_log.Written(gone.id, again.version, logged, is_withheld=is_withheld(gone.types))
    await change_log.write(transaction, [written], basis=Basis.MERGE, source=None, at=now)
    await merges.undone(transaction, merge.id, reason=command.reason, at=now)
    # Whoever undoes a merge says that the two are not one: they are not asked again on the same grounds.
    await duplicates.decide(
        transaction,
        pair_of(gone.id, stays.id),
        likeness(marks_of(gone), marks_of(stays.model_copy(update=back))),
        DuplicateStatus.DISMISSED,
        reason=command.reason,
        at=now,
    )
    return Unmerged(**again.model_dump(), given_back=sorted(back), left=left)


def _not_merged(organisation_id: OrganisationId) -> NotMerged:
    message = "no other record stands for this one"
    return NotMerged(message, field="path.organisation_id", value=str(organisation_id))
