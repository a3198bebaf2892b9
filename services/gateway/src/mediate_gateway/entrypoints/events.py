"""The events that fill the read model."""

from collections.abc import Sequence

from mediate_contracts.events import agendas, community
from mediate_contracts.events.base import Event
from mediate_gateway.adapters import (
    activity,
    agendas_projections,
    board_projection,
    community_projections,
    monitor_projections,
    pipeline_projections,
    projections,
    subscriptions_projections,
)
from mediate_gateway.adapters.search_index import indexing
from mediate_shared.inbox import Handlers, Received
from mediate_shared.journal import Transaction
from mediate_shared.service import ReadModel


async def _keep_of_every(heard: Sequence[Received[Event]], transaction: Transaction) -> None:
    await activity.keep(heard, transaction)
    await board_projection.keep(heard, transaction)


READ_MODEL = ReadModel(
    handlers=Handlers(
        by_event=indexing(
            {
                community.OrganisationRegistered: projections.organisations,
                community.OrganisationAmended: projections.organisations,
                community.OrganisationMerged: community_projections.merged,
                community.OrganisationMergeUndone: community_projections.merges_undone,
                community.MembershipMoved: community_projections.memberships_moved,
                community.MembershipListed: community_projections.memberships_listed,
                community.RelationStated: community_projections.relations_stated,
                community.RelationWithdrawn: community_projections.relations_withdrawn,
                community.NeedPosted: community_projections.needs,
                community.NeedAmended: community_projections.needs,
                community.NeedClosed: community_projections.needs_closed,
                community.NeedReopened: community_projections.needs_reopened,
                community.OfferPosted: community_projections.offers,
                community.OfferAmended: community_projections.offers,
                community.OfferClosed: community_projections.offers_closed,
                community.OfferReopened: community_projections.offers_reopened,
                community.ChallengeOpened: community_projections.challenges_opened,
                community.ChallengeAmended: community_projections.challenges_amended,
                community.MatchIntroduced: community_projections.matches_introduced,
                community.MatchMoved: community_projections.matches_moved,
                community.GroupFormed: community_projections.groups_formed,
                community.GroupAmended: community_projections.groups_amended,
                community.GroupJoined: community_projections.groups_joined,
                community.GroupLeft: community_projections.groups_left,
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
                **agendas_projections.PROJECTIONS,
                **monitor_projections.PROJECTIONS,
                **pipeline_projections.PROJECTIONS,
                **subscriptions_projections.PROJECTIONS,
            }
        ),
        every=_keep_of_every,
    ),
    clear=projections.clear,
)
"""What fills the gateway's read model, and what empties it before a rebuild."""
