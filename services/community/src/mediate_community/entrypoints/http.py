"""The HTTP side of the community service: its routers, and how its domain errors are answered."""

from mediate_community.domain.lineage import (
    RelatedToItself,
    RelationDoesNotLast,
    RelationEndsTooEarly,
    RelationIsWithdrawn,
    RelationRunsInACircle,
    RelationStands,
    TooManyRelations,
)
from mediate_community.domain.partial_days import NoSuchDay
from mediate_community.domain.parties import UnknownOrganisation
from mediate_community.domain.profile import (
    FoundedInFuture,
    KvkNumberTaken,
    NothingChanged,
    OrganisationMergedInto,
    RolesFollowFromTest,
)
from mediate_community.entrypoints import (
    challenges,
    changes,
    contacts,
    groups,
    matches,
    media_tech,
    memberships,
    merging,
    needs,
    offers,
    organisations,
    relations,
)
from mediate_shared.problems import Problem

ROUTERS = (
    challenges.router,
    changes.router,
    contacts.router,
    groups.router,
    matches.router,
    media_tech.router,
    memberships.router,
    merging.router,
    needs.router,
    offers.router,
    organisations.router,
    relations.router,
)
PROBLEMS = {
    RelatedToItself: Problem(422, "related-to-itself", "An organisation is not related to itself"),
    RelationDoesNotLast: Problem(422, "relation-does-not-last", "What happened once has no end"),
    RelationEndsTooEarly: Problem(422, "relation-ends-too-early", "The relation ends before it begins"),
    RelationIsWithdrawn: Problem(409, "relation-is-withdrawn", "The relation was withdrawn"),
    RelationRunsInACircle: Problem(409, "relation-runs-in-a-circle", "The organisation would come from itself"),
    RelationStands: Problem(409, "relation-stands", "The relation is stated already"),
    TooManyRelations: Problem(409, "too-many-relations", "The organisation holds no more relations"),
    NoSuchDay: Problem(422, "no-such-day", "The calendar does not have this day"),
    UnknownOrganisation: Problem(422, "unknown-organisation", "The organisation is not known here"),
    FoundedInFuture: Problem(422, "founded-in-future", "The founding year has not come yet"),
    KvkNumberTaken: Problem(409, "kvk-number-taken", "The KvK number is taken"),
    NothingChanged: Problem(422, "nothing-changed", "Nothing would change"),
    OrganisationMergedInto: Problem(409, "organisation-merged-into", "Another record stands for this organisation"),
    RolesFollowFromTest: Problem(422, "roles-follow-from-test", "Roles follow from the MediaTech test"),
}
