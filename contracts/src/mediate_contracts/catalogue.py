"""The event catalogue: which service says what, who hears it, and who may see it.

One string is both the NATS subject and the CloudEvents type:
``nl.mediate.<service>.<noun>.<past-tense-verb>.v<N>``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from mediate_contracts.events import agendas, community, monitor, pipeline, subscriptions
from mediate_contracts.events.base import Event, Visibility

SUBJECTS_ALL: Final = "nl.mediate.>"
SERVICES: Final = ("community", "agendas", "monitor", "pipeline", "subscriptions", "gateway")


@dataclass(frozen=True)
class Entry:
    """One event version: its class and the services that hear it."""

    event: type[Event]
    consumers: tuple[str, ...]

    @property
    def type(self) -> str:
        """NATS subject and CloudEvents type in one."""
        return self.event.event_type

    @property
    def producer(self) -> str:
        """The service that says it."""
        return self.event.producer()

    @property
    def visibility(self) -> Visibility:
        """Who may see it."""
        return self.event.visibility

    @property
    def is_in_feed(self) -> bool:
        """Whether the feed that partners read ever holds it: what is sealed is in it as a shell."""
        return _FEED in self.consumers or self.event.sealed


_FEED = "subscriptions"
_READERS = ("gateway", _FEED)
_MEASURED = ("monitor", *_READERS)
_ENTRIES = (
    Entry(community.OrganisationRegistered, ("agendas", "monitor", "pipeline", *_READERS)),
    Entry(community.OrganisationAmended, ("agendas", "monitor", "pipeline", *_READERS)),
    Entry(community.OrganisationMerged, ("agendas", "monitor", "pipeline", *_READERS)),
    Entry(community.OrganisationMergeUndone, ("agendas", "monitor", "pipeline", *_READERS)),
    Entry(community.MediaTechTested, _READERS),
    Entry(community.MembershipMoved, ("agendas", "monitor", *_READERS)),
    Entry(community.MembershipListed, _READERS),
    Entry(community.RelationStated, _READERS),
    Entry(community.RelationWithdrawn, _READERS),
    Entry(community.NeedPosted, _READERS),
    Entry(community.NeedAmended, _READERS),
    Entry(community.NeedClosed, _READERS),
    Entry(community.NeedReopened, _READERS),
    Entry(community.OfferPosted, _READERS),
    Entry(community.OfferAmended, _READERS),
    Entry(community.OfferClosed, _READERS),
    Entry(community.OfferReopened, _READERS),
    Entry(community.ChallengeOpened, _READERS),
    Entry(community.ChallengeAmended, _READERS),
    Entry(community.MatchIntroduced, _MEASURED),
    Entry(community.MatchMoved, _MEASURED),
    Entry(community.GroupFormed, _READERS),
    Entry(community.GroupAmended, _READERS),
    Entry(community.GroupJoined, _READERS),
    Entry(community.GroupLeft, _READERS),
    Entry(community.ChangeRequested, _READERS),
    Entry(community.ChangeRequestDecided, _READERS),
    Entry(agendas.LineAdded, _MEASURED),
    Entry(agendas.LineAmended, _MEASURED),
    Entry(agendas.ItemProposed, _MEASURED),
    Entry(agendas.ItemAmended, _MEASURED),
    Entry(agendas.ItemStatusChanged, _MEASURED),
    Entry(agendas.ItemProgressed, _READERS),
    Entry(agendas.MilestoneSet, _READERS),
    Entry(agendas.MilestoneWithdrawn, _READERS),
    Entry(agendas.EvidenceAdded, _READERS),
    Entry(agendas.EvidenceWithdrawn, _READERS),
    Entry(agendas.DependencyStated, _READERS),
    Entry(agendas.DependencyWithdrawn, _READERS),
    Entry(agendas.AssignmentOffered, _READERS),
    Entry(agendas.AssignmentAccepted, _MEASURED),
    Entry(agendas.AssignmentDeclined, _READERS),
    Entry(agendas.AssignmentEnded, _MEASURED),
    Entry(agendas.AssignmentReminded, _READERS),
    Entry(agendas.AssignmentWithdrawn, _READERS),
    Entry(agendas.PhaseSet, _READERS),
    Entry(agendas.PhaseWithdrawn, _READERS),
    Entry(agendas.ManifestoPointStated, _READERS),
    Entry(agendas.ProgrammeStated, _READERS),
    Entry(agendas.ProgrammeWithdrawn, _READERS),
    Entry(agendas.SessionPlanned, _MEASURED),
    Entry(agendas.SessionAmended, _MEASURED),
    Entry(agendas.SessionMoved, _MEASURED),
    Entry(agendas.AttendanceStated, _MEASURED),
    Entry(agendas.ProposalMade, _MEASURED),
    Entry(agendas.ProposalAmended, _READERS),
    Entry(agendas.ProposalDecided, _READERS),
    Entry(agendas.VotingOpened, _READERS),
    Entry(agendas.BallotCast, _MEASURED),
    Entry(agendas.VotingClosed, _READERS),
    Entry(agendas.MinutesWritten, _READERS),
    Entry(agendas.DecisionRecorded, _READERS),
    Entry(agendas.DecisionWithdrawn, _READERS),
    Entry(agendas.ActionPointSet, _READERS),
    Entry(agendas.ActionPointWithdrawn, _READERS),
    Entry(agendas.SessionPublished, _READERS),
    Entry(agendas.GoalSet, _MEASURED),
    Entry(agendas.GoalAmended, _MEASURED),
    Entry(agendas.GoalWithdrawn, _MEASURED),
    Entry(agendas.TargetSet, _MEASURED),
    Entry(agendas.TargetAmended, _MEASURED),
    Entry(agendas.TargetWithdrawn, _MEASURED),
    Entry(agendas.TargetRealised, _MEASURED),
    Entry(agendas.ActivityRecorded, _MEASURED),
    Entry(agendas.ActivityAmended, _MEASURED),
    Entry(agendas.ActivityWithdrawn, _MEASURED),
    Entry(monitor.IndicatorDefined, _READERS),
    Entry(monitor.IndicatorAmended, _READERS),
    Entry(monitor.IndicatorRedefined, _READERS),
    Entry(monitor.IndicatorBaselineSet, _READERS),
    Entry(monitor.IndicatorTargetSet, _READERS),
    Entry(monitor.IndicatorTargetWithdrawn, _READERS),
    Entry(monitor.ObservationRecorded, _READERS),
    Entry(monitor.ObservationCorrected, _READERS),
    Entry(monitor.ObservationWithdrawn, _READERS),
    Entry(monitor.ObservationDerived, _READERS),
    Entry(monitor.ObservationWithheld, _READERS),
    Entry(monitor.FigureChecked, _READERS),
    Entry(monitor.FigureCheckEnded, _READERS),
    Entry(monitor.FigureNoted, _READERS),
    Entry(monitor.FigureFellDue, _READERS),
    Entry(monitor.FigureExcused, _READERS),
    Entry(monitor.FigureReminded, _READERS),
    Entry(monitor.PeriodClosed, _READERS),
    Entry(monitor.PeriodReopened, _READERS),
    Entry(monitor.LessonLogged, _READERS),
    Entry(monitor.LessonAmended, _READERS),
    Entry(monitor.LessonWithdrawn, _READERS),
    Entry(monitor.LessonFollowedUp, _READERS),
    Entry(monitor.LessonFollowUpWithdrawn, _READERS),
    Entry(monitor.ReportPublished, _READERS),
    Entry(monitor.ReportWithdrawn, _READERS),
    # Sealed: heard by no service. The feed asks the pipeline for what its reader may know, and keeps nothing of it.
    Entry(pipeline.EventSealed, _READERS),
    Entry(pipeline.DealAccessChanged, ()),
    Entry(pipeline.DealOpened, ()),
    Entry(pipeline.DealAmended, ()),
    Entry(pipeline.DealStageMoved, ()),
    Entry(pipeline.DealAssessed, ()),
    Entry(pipeline.NextStepSet, ()),
    Entry(pipeline.DealNoted, ()),
    Entry(pipeline.GateOverrideMoved, ()),
    Entry(pipeline.DealExited, ()),
    Entry(pipeline.DealWrittenOff, ()),
    Entry(pipeline.DealHoldingReopened, ()),
    Entry(pipeline.RoundOpened, ()),
    Entry(pipeline.RoundClosed, ()),
    Entry(pipeline.RoundAmended, ()),
    Entry(pipeline.CallAssessorsNamed, ()),
    Entry(pipeline.ApplicationReceived, ()),
    Entry(pipeline.ApplicationScored, ()),
    Entry(pipeline.ApplicationMoved, ()),
    Entry(pipeline.FundOpened, _READERS),
    Entry(pipeline.FundAmended, _READERS),
    Entry(pipeline.GrantCallRecorded, _READERS),
    Entry(pipeline.GrantCallOpened, _READERS),
    Entry(pipeline.GrantCallAmended, _READERS),
    Entry(pipeline.GrantCallPublished, _READERS),
    Entry(pipeline.DealDisclosed, _MEASURED),
    Entry(pipeline.DealDisclosureEnded, _MEASURED),
    Entry(pipeline.DealPublished, _MEASURED),
    Entry(pipeline.DealPublicationEnded, _MEASURED),
    Entry(pipeline.DealsRolledUp, _MEASURED),
    Entry(subscriptions.EndpointAdded, ("gateway",)),
    Entry(subscriptions.EndpointAmended, ("gateway",)),
    Entry(subscriptions.EndpointConfirmed, ("gateway",)),
    Entry(subscriptions.EndpointPaused, ("gateway",)),
    Entry(subscriptions.EndpointResumed, ("gateway",)),
    Entry(subscriptions.EndpointDisabled, ("gateway",)),
    Entry(subscriptions.EndpointRemoved, ("gateway",)),
    Entry(subscriptions.CredentialsIssued, ("gateway",)),
    Entry(subscriptions.CredentialsRevoked, ("gateway",)),
)

CATALOGUE: Final[Mapping[str, Entry]] = MappingProxyType({entry.type: entry for entry in _ENTRIES})
"""Every published event version by its type."""

IN_FEED: Final[Mapping[str, Entry]] = MappingProxyType({entry.type: entry for entry in _ENTRIES if entry.is_in_feed})
"""Those of them that can be subscribed to, by their type; the others are between services."""

PRODUCERS: Final = tuple(sorted({entry.producer for entry in _ENTRIES}))
"""The services that keep a journal others read."""


def subjects_of(service: str) -> str:
    """Return the subject filter that matches everything a service says, in its gapless order."""
    return f"nl.mediate.{service}.>"


def heard_by(consumer: str) -> tuple[str, ...]:
    """Return the producing services that a consumer listens to, sorted."""
    return tuple(sorted({entry.producer for entry in _ENTRIES if consumer in entry.consumers}))
