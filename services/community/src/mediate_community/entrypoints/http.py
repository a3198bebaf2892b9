"""The HTTP side of the community service: its routers, and how its domain errors are answered."""

from mediate_community.domain.challenges import ChallengeEndsTooEarly
from mediate_community.domain.change_requests import RequestDecided, TooManyRequests
from mediate_community.domain.contacts import ConsentDayWrong, TooManyConsents
from mediate_community.domain.groups import DayDoesNotFit, GroupClosed, GroupFull, InGroupAlready, NotInGroup
from mediate_community.domain.lineage import (
    RelatedToItself,
    RelationDoesNotLast,
    RelationEndsTooEarly,
    RelationIsWithdrawn,
    RelationRunsInACircle,
    RelationStands,
    TooManyRelations,
)
from mediate_community.domain.matches import AlreadyMatched, MatchFieldsWrong, MatchNotAllowed, TooManyMatches
from mediate_community.domain.media_tech import UnknownQuestion
from mediate_community.domain.memberships import (
    MemberAlready,
    MembershipDayWrong,
    MembershipNotAllowed,
    OthersDecide,
)
from mediate_community.domain.merging import (
    DuplicateDecided,
    MergedAlready,
    MergedIntoItself,
    MergedTooOften,
    NotMerged,
    NotToBeTaken,
)
from mediate_community.domain.partial_days import NoSuchDay
from mediate_community.domain.parties import UnknownOrganisation
from mediate_community.domain.posts import ChallengeClosed, NothingThere, PostNotOpen, PostStanding, TooManyOpen
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
    DuplicateDecided: Problem(409, "duplicate-decided", "Whether the two are one was decided already"),
    MergedAlready: Problem(409, "merged-already", "The organisation was merged already"),
    MergedIntoItself: Problem(422, "merged-into-itself", "An organisation is not merged into itself"),
    MergedTooOften: Problem(409, "merged-too-often", "The organisation holds no more merged records"),
    NotMerged: Problem(409, "not-merged", "There is no merge to undo"),
    NotToBeTaken: Problem(422, "not-to-be-taken", "The field is not taken from the other record"),
    AlreadyMatched: Problem(409, "already-matched", "The two have an open match about the same"),
    ChallengeClosed: Problem(409, "challenge-closed", "The challenge gathers nothing new"),
    ChallengeEndsTooEarly: Problem(422, "challenge-ends-too-early", "The challenge closes before it opens"),
    MatchFieldsWrong: Problem(422, "match-fields-wrong", "What came with the match does not fit it"),
    MatchNotAllowed: Problem(409, "match-not-allowed", "The match cannot go there from where it stands"),
    NothingThere: Problem(422, "nothing-there", "It refers to something that is not there"),
    PostNotOpen: Problem(409, "post-not-open", "It can no longer be answered"),
    PostStanding: Problem(409, "post-standing", "It has that status already"),
    TooManyMatches: Problem(409, "too-many-matches", "There are as many as there may be"),
    TooManyOpen: Problem(409, "too-many-open", "The organisation has as many open as one may have"),
    ConsentDayWrong: Problem(422, "consent-day-wrong", "Consent was not told on that day"),
    TooManyConsents: Problem(409, "too-many-consents", "Consent was told anew as often as is kept"),
    MemberAlready: Problem(409, "member-already", "The organisation has a membership"),
    MembershipDayWrong: Problem(422, "membership-day-wrong", "The membership does not move on that day"),
    MembershipNotAllowed: Problem(409, "membership-not-allowed", "The membership cannot go there from where it stands"),
    OthersDecide: Problem(403, "others-decide", "Who facilitates decides on that"),
    DayDoesNotFit: Problem(422, "day-does-not-fit", "The day does not fit what is known"),
    GroupClosed: Problem(409, "group-closed", "The group is closed"),
    GroupFull: Problem(409, "group-full", "There is no place left"),
    InGroupAlready: Problem(409, "in-group-already", "The organisation is in the group already"),
    NotInGroup: Problem(409, "not-in-group", "The organisation is not in the group"),
    RelatedToItself: Problem(422, "related-to-itself", "An organisation is not related to itself"),
    RelationDoesNotLast: Problem(422, "relation-does-not-last", "What happened once has no end"),
    RelationEndsTooEarly: Problem(422, "relation-ends-too-early", "The relation ends before it begins"),
    RelationIsWithdrawn: Problem(409, "relation-is-withdrawn", "The relation was withdrawn"),
    RelationRunsInACircle: Problem(409, "relation-runs-in-a-circle", "The organisation would come from itself"),
    RelationStands: Problem(409, "relation-stands", "The relation is stated already"),
    TooManyRelations: Problem(409, "too-many-relations", "The organisation holds no more relations"),
    NoSuchDay: Problem(422, "no-such-day", "The calendar does not have this day"),
    UnknownOrganisation: Problem(422, "unknown-organisation", "The organisation is not known here"),
    RequestDecided: Problem(409, "request-decided", "The request was decided before"),
    TooManyRequests: Problem(409, "too-many-requests-open", "So many requests are open already"),
    UnknownQuestion: Problem(422, "unknown-question", "The test does not ask this"),
    FoundedInFuture: Problem(422, "founded-in-future", "The founding year has not come yet"),
    KvkNumberTaken: Problem(409, "kvk-number-taken", "The KvK number is taken"),
    NothingChanged: Problem(422, "nothing-changed", "Nothing would change"),
    OrganisationMergedInto: Problem(409, "organisation-merged-into", "Another record stands for this organisation"),
    RolesFollowFromTest: Problem(422, "roles-follow-from-test", "Roles follow from the MediaTech test"),
}
