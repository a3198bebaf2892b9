"""What the agendas service says of what frames the agenda: phases, the manifesto, and programmes of others."""

from pydantic import Field

from mediate_contracts.events.base import Event, Visibility
from mediate_contracts.values import (
    Code,
    Day,
    LineNumber,
    Localised,
    LocalisedLine,
    ManifestoNumber,
    ManifestoPointId,
    PhaseId,
    ProgrammeId,
    Source,
    Text,
    WebAddress,
)
from mediate_contracts.vocabulary import Horizon


class PhaseSet(
    Event,
    type="nl.mediate.agendas.phase.set.v1",
    visibility=Visibility.PUBLIC,
    aggregate="phase_id",
):
    """A phase of the roadmap was set or moved; carries the whole as it now stands."""

    phase_id: PhaseId
    title: LocalisedLine
    starts: Day
    until: Day = Field(description="Its last day.")
    horizon: Horizon | None = Field(default=None, description="The horizon that this phase is, if it is one.")
    source: Source | None = None


class PhaseWithdrawn(
    Event,
    type="nl.mediate.agendas.phase.withdrawn.v1",
    visibility=Visibility.PUBLIC,
    aggregate="phase_id",
):
    """A phase is no part of the roadmap any more."""

    phase_id: PhaseId
    reason: Text


class ManifestoPointStated(
    Event,
    type="nl.mediate.agendas.manifesto-point.stated.v1",
    visibility=Visibility.PUBLIC,
    aggregate="manifesto_point_id",
):
    """A point of the manifesto that items can serve was stated, or put into other words; carries the whole."""

    manifesto_point_id: ManifestoPointId
    number: ManifestoNumber
    title: LocalisedLine
    text: Localised | None = None
    source: Source | None = None


class ProgrammeStated(
    Event,
    type="nl.mediate.agendas.programme.stated.v1",
    visibility=Visibility.PUBLIC,
    aggregate="programme_id",
):
    """A programme of others, with an agenda of its own, was linked to action lines; carries the whole as it stands."""

    programme_id: ProgrammeId
    code: Code
    name: LocalisedLine
    description: Localised | None = None
    action_lines: list[LineNumber] = Field(default=[], max_length=20)
    website: WebAddress | None = None
    source: Source | None = None
    synthetic: bool = False


class ProgrammeWithdrawn(
    Event,
    type="nl.mediate.agendas.programme.withdrawn.v1",
    visibility=Visibility.PUBLIC,
    aggregate="programme_id",
):
    """A programme is no longer linked to the agenda."""

    programme_id: ProgrammeId
    reason: Text
