"""The HTTP side of the community service: its routers, and how its domain errors are answered."""

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
    UnknownOrganisation: Problem(422, "unknown-organisation", "The organisation is not known here"),
    FoundedInFuture: Problem(422, "founded-in-future", "The founding year has not come yet"),
    KvkNumberTaken: Problem(409, "kvk-number-taken", "The KvK number is taken"),
    NothingChanged: Problem(422, "nothing-changed", "Nothing would change"),
    OrganisationMergedInto: Problem(409, "organisation-merged-into", "Another record stands for this organisation"),
    RolesFollowFromTest: Problem(422, "roles-follow-from-test", "Roles follow from the MediaTech test"),
}
