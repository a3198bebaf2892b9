"""The events that fill the read model."""

from mediate_contracts.events import agendas, community, monitor, pipeline
from mediate_gateway.adapters import activity, projections
from mediate_gateway.adapters.search_index import indexing
from mediate_shared.inbox import Handlers
from mediate_shared.service import ReadModel

READ_MODEL = ReadModel(
    handlers=Handlers(
        by_event=indexing(
            {
                community.OrganisationRegistered: projections.organisations,
                community.OrganisationAmended: projections.organisations,
                agendas.LineAdded: projections.lines_added,
                agendas.ItemProposed: projections.items_proposed,
                agendas.ItemStatusChanged: projections.item_statuses_changed,
                agendas.AssignmentOffered: projections.assignments_offered,
                agendas.AssignmentAccepted: projections.assignments_accepted,
                agendas.AssignmentDeclined: projections.assignments_declined,
                agendas.AssignmentEnded: projections.assignments_ended,
                agendas.GoalSet: projections.goals_set,
                agendas.TargetSet: projections.targets_set,
                agendas.TargetRealised: projections.targets_realised,
                monitor.IndicatorDefined: projections.indicators_defined,
                monitor.IndicatorTargetSet: projections.indicator_targets_set,
                monitor.ObservationRecorded: projections.observations_recorded,
                monitor.ObservationCorrected: projections.observations_corrected,
                pipeline.DealOpened: projections.deals_opened,
                pipeline.DealStageMoved: projections.deal_stages_moved,
                pipeline.GrantCallRecorded: projections.grant_calls_recorded,
            }
        ),
        every=activity.keep,
    ),
    clear=projections.clear,
)
"""What fills the gateway's read model, and what empties it before a rebuild."""
