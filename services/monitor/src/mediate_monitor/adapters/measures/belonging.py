"""What organisations add to figures: that they are registered, and that they are members."""

from sqlalchemy import Subquery, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from mediate_contracts.periods import Period
from mediate_contracts.vocabulary import MembershipStatus
from mediate_monitor.adapters.standing import contribution, final, in_parts, organisations, standing
from mediate_monitor.domain.facts import FactKind


def registered(period: Period) -> Subquery:
    """Return every organisation that is registered, by its types and its hub."""
    organisation = organisations(period.last_day)
    base = contribution(
        organisation.c.event_id,
        organisation.c.members,
        organisation.c.detail,
        numerator=1,
        counted=1,
        synthetic=organisation.c.synthetic,
    ).cte("registered")
    return in_parts(base, one={"hub": base.c.detail}, many={"type": base.c.members})


def active_members(period: Period) -> Subquery:
    """Return every organisation with an active membership, once, by its types."""
    membership = standing(FactKind.MEMBERSHIP, period.last_day, "membership")
    organisation = organisations(period.last_day)
    member = final(membership.c.organisation_id)
    each = (
        select(
            membership.c.event_id,
            organisation.c.members,
            func.coalesce(organisation.c.synthetic, membership.c.synthetic).label("synthetic"),
        )
        .ext(distinct_on(member))
        .select_from(membership)
        .outerjoin(organisation, organisation.c.subject == member)
        .where(membership.c.state == MembershipStatus.ACTIVE)
        .order_by(member, membership.c.day, membership.c.event_id)
        .subquery("member")
    )
    base = contribution(each.c.event_id, each.c.members, numerator=1, counted=1, synthetic=each.c.synthetic).subquery(
        "active"
    )
    return in_parts(base, many={"type": base.c.members})
