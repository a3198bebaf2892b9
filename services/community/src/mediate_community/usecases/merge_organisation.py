"""Merge two records of one organisation: one stands for both from then on, and nothing of the other is lost."""

from datetime import datetime
from typing import Annotated, Any, Final

from pydantic import Field

from mediate_community.adapters import change_log, duplicates, merges, organisations
from mediate_community.adapters.duplicates import pair_of
from mediate_community.adapters.standing import check_stands
from mediate_community.adapters.tables import Organisation, OtherOrganisation, Profile
from mediate_community.domain.curation import Basis
from mediate_community.domain.likeness import Marks, likeness
from mediate_community.domain.merging import DuplicateStatus, check_not_merged, check_room, check_two, taken
from mediate_community.domain.profile import is_withheld
from mediate_community.usecases.amend_organisation import asked_for
from mediate_community.usecases.change_organisation import change_organisation
from mediate_contracts.events.community import OrganisationMerged
from mediate_contracts.values import Line, OrganisationId, Text
from mediate_shared.commands import etag, stale
from mediate_shared.journal import Transaction
from mediate_shared.problems import PRECONDITION_FAILED, FieldError, ProblemError
from mediate_shared.references import VersionOf
from mediate_shared.strict import Strict

INTO: Final = "merged_into"


class MergeOrganisation(Strict):
    """Into which record one is merged, in which version of that, and which of its fields that takes."""

    into_id: OtherOrganisation
    into_version: Annotated[int, VersionOf("into_id")] = Field(ge=1, le=2_000_000_000, strict=True)
    take: list[Line] = Field(default=[], max_length=50, description="Fields of the profile of the one that goes.")
    reason: Text


async def merge_organisation(
    organisation_id: OrganisationId,
    command: MergeOrganisation,
    *,
    expecting: int,
    transaction: Transaction,
    now: datetime,
) -> Organisation:
    """Let one record stand for another, both in the versions the sender saw; return the one that no longer does.

    What was said of it, asked of it and agreed with it stays under its id; whoever reads finds that under either.
    Raises ProblemError (404, 412, 422), MergedIntoItself, MergedAlready, UnknownOrganisation, OrganisationMergedInto,
    MergedTooOften, NotToBeTaken, FoundedInFuture or KvkNumberTaken.
    """
    check_two(organisation_id, command.into_id)
    await organisations.lock_in_order(transaction, (organisation_id, command.into_id))
    gone = await organisations.get(transaction.connection, organisation_id)
    check_not_merged(gone.merged_into)
    await check_stands(transaction, command.into_id, field="body.into_id")
    stays = await organisations.get(transaction.connection, command.into_id)
    if gone.version != expecting:
        raise stale(expecting, gone.version)
    if stays.version != command.into_version:
        raise _stale_other(command.into_version, stays.version)
    under, beside = await merges.below(transaction, gone.id), await merges.below(transaction, stays.id)
    check_room(
        depth=max(under.depth + 1, beside.depth), records=under.records + beside.records, into_id=command.into_id
    )
    before = _profile(stays)
    wanted = taken(command.take, gone=_profile(gone), stays=before)
    # First, because a register number is one record's at a time.
    merged = await organisations.change(transaction, gone, {INTO: stays.id}, at=now)
    if wanted:
        changes = asked_for(stays, wanted, now=now)
        await change_organisation(stays, changes, basis=Basis.MERGE, source=None, transaction=transaction, now=now)
    transaction.record(
        OrganisationMerged(organisation_id=organisation_id, into_id=OrganisationId(stays.id), name=gone.name), at=now
    )
    logged = [{"field": INTO, "before": None, "after": str(stays.id)}]
    written = change_log.Written(gone.id, merged.version, logged, is_withheld=is_withheld(gone.types))
    await change_log.write(transaction, [written], basis=Basis.MERGE, source=None, at=now)
    await merges.add(transaction, gone.id, stays.id, reason=command.reason, before=before, taken=wanted, at=now)
    await duplicates.decide(
        transaction,
        pair_of(gone.id, stays.id),
        likeness(marks_of(gone), marks_of(stays)),
        DuplicateStatus.MERGED,
        reason=command.reason,
        at=now,
    )
    return merged


def marks_of(organisation: Organisation) -> Marks:
    """Return what an organisation is compared by."""
    return Marks(organisation.name, organisation.kvk_number, organisation.ror_id, organisation.website)


def _profile(organisation: Organisation) -> dict[str, Any]:
    return {name: getattr(organisation, name) for name in Profile.model_fields}


def _stale_other(sent: int, current: int) -> ProblemError:
    return ProblemError(
        PRECONDITION_FAILED,
        f"You saw version {sent} of the record it is merged into; that is at version {current} now."
        " Read it again and repeat your change.",
        errors=[FieldError(field="body.into_version", value=sent, reason=f"the current ETag is {etag(current)}")],
    )
