"""The event catalogue: which service says what, who hears it, and who may see it.

One string is both the NATS subject and the CloudEvents type:
``nl.mediate.<service>.<noun>.<past-tense-verb>.v<N>``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from mediate_contracts.events import agendas, community, monitor, pipeline
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


_READERS = ("gateway", "subscriptions")
_ENTRIES = (
    Entry(community.OrganisationRegistered, ("agendas", "pipeline", *_READERS)),
    Entry(community.OrganisationAmended, ("agendas", "pipeline", *_READERS)),
    Entry(community.OrganisationMerged, _READERS),
    Entry(community.OrganisationMergeUndone, _READERS),
    Entry(community.MediaTechTested, _READERS),
    Entry(community.MembershipMoved, _READERS),
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
    Entry(community.MatchIntroduced, _READERS),
    Entry(community.MatchMoved, _READERS),
    Entry(community.GroupFormed, _READERS),
    Entry(community.GroupAmended, _READERS),
    Entry(community.GroupJoined, _READERS),
    Entry(community.GroupLeft, _READERS),
    Entry(community.ChangeRequested, _READERS),
    Entry(community.ChangeRequestDecided, _READERS),
    Entry(agendas.LineAdded, _READERS),
    Entry(agendas.ItemProposed, _READERS),
    Entry(agendas.ItemStatusChanged, _READERS),
    Entry(agendas.AssignmentOffered, _READERS),
    Entry(agendas.AssignmentAccepted, _READERS),
    Entry(agendas.AssignmentDeclined, _READERS),
    Entry(agendas.AssignmentEnded, _READERS),
    Entry(agendas.GoalSet, _READERS),
    Entry(agendas.TargetSet, _READERS),
    Entry(agendas.TargetRealised, _READERS),
    Entry(monitor.IndicatorDefined, _READERS),
    Entry(monitor.IndicatorTargetSet, _READERS),
    Entry(monitor.ObservationRecorded, _READERS),
    Entry(monitor.ObservationCorrected, _READERS),
    # The gateway counts deals and shows none, so it needs not to know who may read them.
    Entry(pipeline.DealAccessChanged, _READERS),
    Entry(pipeline.DealOpened, _READERS),
    Entry(pipeline.DealStageMoved, _READERS),
    Entry(pipeline.GrantCallRecorded, _READERS),
)

CATALOGUE: Final[Mapping[str, Entry]] = MappingProxyType({entry.type: entry for entry in _ENTRIES})
"""Every published event version by its type."""

PRODUCERS: Final = tuple(sorted({entry.producer for entry in _ENTRIES}))
"""The services that keep a journal others read."""


def subjects_of(service: str) -> str:
    """Return the subject filter that matches everything a service says, in its gapless order."""
    return f"nl.mediate.{service}.>"


def heard_by(consumer: str) -> tuple[str, ...]:
    """Return the producing services that a consumer listens to, sorted."""
    return tuple(sorted({entry.producer for entry in _ENTRIES if consumer in entry.consumers}))
