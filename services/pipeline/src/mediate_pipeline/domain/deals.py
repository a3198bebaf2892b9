"""Rules about what a deal is about, and the refusals of what is not known."""

from typing import Final
from uuid import UUID

from mediate_contracts.values import DomainError
from mediate_contracts.vocabulary import DealPipeline, DealStage, LineageKind
from mediate_pipeline.domain.stages import stages_of

LINEAGE_DEEP_MAX: Final = 50
"""How far back and forth from a deal others are looked for that it followed, or that followed from it."""
LINEAGE_MAX: Final = 200
"""Deals that followed from one, however far on."""


class OrganisationUnknown(DomainError):
    """The registry has not told of such an organisation."""


class CodeTaken(DomainError):
    """Another grant call goes by this code."""


def organisation_unknown(identifier: UUID, *, field: str = "body.organisation_id") -> OrganisationUnknown:
    """Return the refusal of an organisation nobody has heard of."""
    reason = "the hub knows no such organisation; register it first"
    return OrganisationUnknown(reason, field=field, value=str(identifier))


class PipelineDiffers(DomainError):
    """Something is told of a deal that is told of deals in another pipeline alone."""


class LineageUnknown(DomainError):
    """A deal is said to follow from something that is not there."""


class LineageCircle(DomainError):
    """A deal would follow from itself."""


def check_pipeline(pipeline: DealPipeline, *, fund_id: UUID | None, has_programme: bool, stage: DealStage) -> None:
    """Check that what is told of a deal goes with the pipeline it is in. Raises PipelineDiffers."""
    if pipeline is DealPipeline.PROGRAMME and fund_id is not None:
        reason = "the intake of a programme has no fund: its deals are put into one when they are opened there"
        raise PipelineDiffers(reason, field="body.fund_id", value=str(fund_id))
    if pipeline is DealPipeline.FUND and has_programme:
        raise PipelineDiffers("only the intake of a programme names one", field="body.programme", value=None)
    if stage in {DealStage.DUE_DILIGENCE, DealStage.TERM_SHEET} and stage not in stages_of(pipeline):
        reason = f"it is in {stage.value}, which that pipeline does not have"
        raise PipelineDiffers(reason, field="body.pipeline", value=pipeline.value)


def lineage_unknown(kind: LineageKind, identifier: UUID) -> LineageUnknown:
    """Return the refusal of following from what is not there, or not for these eyes: both read the same."""
    reason = f"there is no {kind.value.replace('_', ' ')} of this id"
    return LineageUnknown(reason, field="body.follows.id", value=str(identifier))


def lineage_circle(identifier: UUID) -> LineageCircle:
    """Return the refusal of following from what followed from this."""
    reason = "this deal is the same, or followed from this one itself"
    return LineageCircle(reason, field="body.follows.id", value=str(identifier))
