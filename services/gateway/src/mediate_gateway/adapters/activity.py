"""What happened lately: the newest events, with the facts of each that everybody may know."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Delete, delete, exists, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.envelope import Envelope, outward
from mediate_contracts.events import agendas, community, monitor, pipeline
from mediate_contracts.events.base import Event, Visibility
from mediate_gateway.adapters.batches import apply, upsert
from mediate_gateway.adapters.tables import ACTIVITY
from mediate_shared.inbox import Received
from mediate_shared.journal import Transaction

EVENTS_MAX: Final = 1_000
"""Older events are not kept here; the journals have them."""
ROWS_MAX: Final = 2 * EVENTS_MAX
"""With the shells, of which as many are kept beside what is no shell."""

KEPT: Final[Mapping[type[Event], tuple[str, ...]]] = MappingProxyType(
    {
        community.OrganisationRegistered: ("name", "synthetic"),
        community.OrganisationAmended: ("name", "synthetic"),
        community.OrganisationMerged: ("name", "into_id"),
        community.OrganisationMergeUndone: ("name", "into_id"),
        community.MediaTechTested: ("roles",),
        community.MembershipListed: ("organisation_id", "is_listed"),
        community.RelationStated: ("organisation_id", "other_id", "kind"),
        community.RelationWithdrawn: ("organisation_id", "other_id", "kind"),
        community.ChallengeOpened: ("name", "synthetic"),
        community.ChallengeAmended: ("name", "synthetic"),
        community.GroupFormed: ("name", "synthetic"),
        community.GroupAmended: ("name", "synthetic"),
        agendas.LineAdded: ("number", "title"),
        agendas.LineAmended: ("number", "title"),
        agendas.ItemProposed: ("code", "title"),
        agendas.ItemAmended: ("code", "title"),
        agendas.ItemStatusChanged: ("previous", "status"),
        agendas.ItemProgressed: ("organisation_id",),
        agendas.MilestoneSet: ("title",),
        agendas.MilestoneWithdrawn: ("milestone_id",),
        agendas.EvidenceAdded: ("title",),
        agendas.EvidenceWithdrawn: ("evidence_id",),
        agendas.DependencyStated: ("needs_id",),
        agendas.DependencyWithdrawn: ("needs_id",),
        agendas.AssignmentAccepted: ("organisation_id", "role"),
        agendas.AssignmentEnded: ("organisation_id", "role"),
        agendas.PhaseSet: ("title",),
        agendas.PhaseWithdrawn: ("phase_id",),
        agendas.ManifestoPointStated: ("number",),
        agendas.ProgrammeStated: ("name", "synthetic"),
        agendas.ProgrammeWithdrawn: ("programme_id",),
        agendas.SessionPlanned: ("synthetic",),
        agendas.SessionAmended: ("synthetic",),
        agendas.SessionMoved: ("previous", "status"),
        agendas.SessionPublished: ("organisations",),
        agendas.GoalSet: ("year", "title"),
        agendas.GoalAmended: ("year", "title"),
        agendas.GoalWithdrawn: ("year",),
        agendas.TargetSet: ("year", "title"),
        agendas.TargetAmended: ("year", "title"),
        agendas.TargetWithdrawn: ("year",),
        agendas.TargetRealised: ("year", "outcome"),
        agendas.ActivityRecorded: ("synthetic",),
        agendas.ActivityAmended: ("synthetic",),
        agendas.ActivityWithdrawn: ("activity_id",),
        monitor.IndicatorDefined: ("name", "synthetic"),
        monitor.IndicatorTargetSet: ("period", "comparator", "value"),
        monitor.ObservationRecorded: ("period", "value", "qualifier"),
        monitor.ObservationCorrected: ("period", "value", "qualifier"),
        monitor.IndicatorAmended: ("name", "synthetic"),
        monitor.IndicatorRedefined: ("name", "synthetic"),
        monitor.IndicatorBaselineSet: ("period", "value", "qualifier"),
        monitor.IndicatorTargetWithdrawn: ("period",),
        monitor.ObservationWithdrawn: ("period",),
        monitor.FigureNoted: ("observation_id",),
        monitor.FigureExcused: ("period",),
        monitor.PeriodClosed: ("period",),
        monitor.PeriodReopened: ("period",),
        monitor.ReportPublished: ("title", "synthetic"),
        monitor.ReportWithdrawn: ("code",),
        pipeline.GrantCallRecorded: ("name", "year"),
        pipeline.GrantCallOpened: ("name", "synthetic"),
        pipeline.GrantCallAmended: ("name", "synthetic"),
        pipeline.GrantCallPublished: ("published_on", "synthetic"),
        pipeline.FundOpened: ("name", "synthetic"),
        pipeline.FundAmended: ("name", "synthetic"),
        pipeline.DealPublished: ("organisation_id", "synthetic"),
    }
)
"""Per event the facts that its sentence on the overview needs; an event without facts is never shown."""

_KEEP = upsert(ACTIVITY)
_SHELL: Final = pipeline.EventSealed.event_type


def _trim(these: ColumnElement[bool]) -> Delete:
    oldest = (
        select(ACTIVITY.c.time, ACTIVITY.c.event_id)
        .where(these)
        .order_by(ACTIVITY.c.time.desc(), ACTIVITY.c.event_id.desc())
        .offset(EVENTS_MAX - 1)
        .limit(1)
    )
    return delete(ACTIVITY).where(these, tuple_(ACTIVITY.c.time, ACTIVITY.c.event_id) < oldest.scalar_subquery())


# Each by itself: however much is said of deals, what everybody is shown stays as long as without them.
_TRIMS: Final = (_trim(ACTIVITY.c.type != _SHELL), _trim(ACTIVITY.c.type == _SHELL))


async def keep(heard: Sequence[Received[Event]], transaction: Transaction) -> None:
    """Keep these events and drop those that fall behind the newest ``EVENTS_MAX``, and so of the shells."""
    rows = [
        {
            "event_id": received.envelope.id,
            "source": received.envelope.source,
            "sequence": received.envelope.sequence,
            "type": received.envelope.type,
            "subject": received.event.subject,
            "time": received.envelope.time,
            "facts": public_facts(received),
        }
        for received in heard
    ]
    await apply(transaction, _KEEP, rows, key="event_id")
    for trim in _TRIMS:
        await transaction.execute(trim)


def public_facts(received: Received[Event]) -> dict[str, Any] | None:
    """Return what everybody may know of an event, or None where that is nothing."""
    envelope: Envelope = received.envelope
    kept = KEPT.get(type(received.event))
    said = {"type": envelope.type, "visibility": envelope.visibility, "data": envelope.data}
    shown = outward(said, Visibility.PUBLIC)
    return (
        None if kept is None or shown is None else {name: shown["data"][name] for name in kept if name in shown["data"]}
    )


async def has_applied(connection: AsyncConnection, event_id: UUID) -> bool:
    """Tell whether the read model holds an event, as far back as activity is kept."""
    return bool(await connection.scalar(select(exists().where(ACTIVITY.c.event_id == event_id))))
