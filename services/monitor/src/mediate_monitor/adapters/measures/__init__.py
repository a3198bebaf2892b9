"""What events add to each measure's figures, as queries of facts: a module for each kind of thing they are about."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from sqlalchemy import Subquery

from mediate_contracts.periods import Period
from mediate_monitor.adapters.measures import belonging, carrying, crossing, happening, investing, matching

CONTRIBUTIONS: Final[Mapping[str, Callable[[Period], Subquery]]] = MappingProxyType(
    {
        "items.assigned.share": carrying.assigned_share,
        "members.active": belonging.active_members,
        "matches.introduced": matching.introduced,
        "matches.implemented": matching.implemented,
        "matches.implementation.rate": matching.implementation_rate,
        "crossover.types": crossing.between_types,
        "crossover.hubs": crossing.between_hubs,
        "organisations.registered": belonging.registered,
        "items.status": carrying.by_status,
        "lines.covered": carrying.lines_covered,
        "participation.organisations": happening.participation,
        "activities.held": happening.activities_held,
        "activities.participants": happening.participants,
        "votes.cast": happening.votes_cast,
        "deals.days-in-stage": investing.days_in_stage,
        "leverage": investing.leverage,
    }
)
"""By measure, what each event adds to its figures of a period: event_id, numerator, denominator, counted, synthetic,
and of which part, as dimension and member; null for the whole."""
