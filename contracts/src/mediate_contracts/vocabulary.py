"""The domain's closed lists, as domain.md and the position paper's annexes name them."""

from enum import StrEnum


class OrganisationType(StrEnum):
    """What kind of organisation it is; one may be several."""

    START_UP = "start_up"
    SCALE_UP = "scale_up"
    TECHNOLOGY_COMPANY = "technology_company"
    CORPORATE = "corporate"
    BROADCASTER = "broadcaster"
    PRODUCER = "producer"
    PUBLISHER = "publisher"
    GAME_STUDIO = "game_studio"
    KNOWLEDGE_INSTITUTION = "knowledge_institution"
    SCHOOL = "school"
    PUBLIC_BODY = "public_body"
    INVESTOR = "investor"
    ASSOCIATION = "association"
    FREELANCER = "freelancer"


class ActorClass(StrEnum):
    """The place of an organisation in the ecosystem (position paper, annex 1)."""

    CORE = "core"
    FACILITATING = "facilitating"
    SUPPORTING = "supporting"
    OTHER_SECTOR = "other_sector"


class Hub(StrEnum):
    """The regional hub an organisation works from."""

    HILVERSUM = "hilversum"
    AMSTERDAM = "amsterdam"
    UTRECHT = "utrecht"
    EINDHOVEN = "eindhoven"
    ELSEWHERE = "elsewhere"


class SizeBand(StrEnum):
    """How many people work for an organisation, in the bands that Eurostat counts in."""

    ONE = "one"
    TWO_TO_NINE = "two_to_nine"
    TEN_TO_FORTY_NINE = "ten_to_forty_nine"
    FIFTY_TO_249 = "fifty_to_249"
    FROM_250 = "from_250"


class MediaTechRole(StrEnum):
    """What makes an organisation part of MediaTech (position paper, annex 2); one may be several."""

    SPECIFIC = "specific"
    GENERIC = "generic"
    INTEGRATOR = "integrator"
    DATA_RIGHTS_IP = "data_rights_ip"
    NONE = "none"


class ValueChainStage(StrEnum):
    """A link of the media value chain."""

    CREATION = "creation"
    MANAGEMENT = "management"
    PACKAGING = "packaging"
    MONETISATION = "monetisation"
    DISTRIBUTION = "distribution"
    EXPERIENCE = "experience"


class StackLayer(StrEnum):
    """A layer of the MediaTech stack, from what people hold in their hands down to what it is made of."""

    CONNECTED_DEVICES = "connected_devices"
    APPLICATIONS_SERVICES = "applications_services"
    INTELLIGENCE = "intelligence"
    DATA_CLOUD = "data_cloud"
    SOFT_INFRASTRUCTURE = "soft_infrastructure"
    HARD_INFRASTRUCTURE = "hard_infrastructure"
    RAW_MATERIALS_ENERGY = "raw_materials_energy"


class MediaTechAnswer(StrEnum):
    """An answer to a question of the MediaTech test."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class MembershipStatus(StrEnum):
    """Where an organisation stands as a member of the community."""

    PROSPECT = "prospect"
    APPLIED = "applied"
    ACTIVE = "active"
    LAPSED = "lapsed"
    LEFT = "left"


class ConsentPurpose(StrEnum):
    """What a contact person agreed that they may be known for."""

    ADMINISTRATION = "administration"
    """To be reached about what their organisation does in the community."""
    NEWSLETTER = "newsletter"
    NETWORK = "network"
    """To be found and reached by whoever takes part."""


class ConsentMeans(StrEnum):
    """How a contact person told what they agree with."""

    FORM = "form"
    MAIL = "mail"
    CONVERSATION = "conversation"
    MEETING = "meeting"
    ACCOUNT = "account"


class RelationKind(StrEnum):
    """How an organisation came from another, or belongs to it."""

    MERGED_FROM = "merged_from"
    SPUN_OUT_OF = "spun_out_of"
    SUBSIDIARY_OF = "subsidiary_of"


class OfferKind(StrEnum):
    """What an organisation lets others use, join, or count on."""

    SANDBOX = "sandbox"
    LOCATION = "location"
    START_UP_PROGRAMME = "start_up_programme"
    SCALE_UP_PROGRAMME = "scale_up_programme"
    DATASET = "dataset"
    COMPUTE = "compute"
    EXPERTISE = "expertise"
    LAUNCHING_CUSTOMER = "launching_customer"
    MARKET_ACCESS = "market_access"
    FUNDING = "funding"


class PostStatus(StrEnum):
    """Whether a need, an offer, a challenge or a group is still there for others to answer or join."""

    OPEN = "open"
    CLOSED = "closed"


class MatchStatus(StrEnum):
    """How far two organisations came that were introduced to each other."""

    INTRODUCED = "introduced"
    IN_CONVERSATION = "in_conversation"
    PILOT = "pilot"
    IMPLEMENTED = "implemented"
    ENDED = "ended"


class GroupKind(StrEnum):
    """What kind of group organisations come together in."""

    GUILD = "guild"
    COMMUNITY_OF_PRACTICE = "community_of_practice"
    WORKING_GROUP = "working_group"
    ROUNDTABLE = "roundtable"


class DecisionStatus(StrEnum):
    """What became of a change that somebody asked for."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class TextLanguage(StrEnum):
    """The language that somebody wrote a text in (BCP 47)."""

    NL = "nl"
    EN = "en"


class Horizon(StrEnum):
    """How far ahead an agenda item looks."""

    SHORT = "short"
    MEDIUM = "medium"
    LONG = "long"


class ItemStatus(StrEnum):
    """How far an agenda item is."""

    PROPOSED = "proposed"
    PRIORITISED = "prioritised"
    ASSIGNED = "assigned"
    UNDER_WAY = "under_way"
    ACHIEVED = "achieved"
    PARTLY_ACHIEVED = "partly_achieved"
    NOT_ACHIEVED = "not_achieved"
    SUBSTITUTED = "substituted"


class AssignmentRole(StrEnum):
    """What an organisation is asked to be for an item."""

    LEAD = "lead"
    CONTRIBUTOR = "contributor"


class AssignmentStatus(StrEnum):
    """Where an assignment stands; only accepted counts as assigned."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    ENDED = "ended"


class Outcome(StrEnum):
    """What came of a target."""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"
    SUBSTITUTED = "substituted"
    UNKNOWN = "unknown"


class Direction(StrEnum):
    """Whether more of an indicator is better."""

    MORE = "more"
    LESS = "less"
    NEITHER = "neither"


class Aggregation(StrEnum):
    """How observations of several periods or parts may be put together."""

    SUM = "sum"
    LATEST = "latest"
    MEAN = "mean"
    NONE = "none"


class Rhythm(StrEnum):
    """How often an indicator is observed."""

    YEARLY = "yearly"
    QUARTERLY = "quarterly"
    MONTHLY = "monthly"
    ONCE = "once"


class ObservationKind(StrEnum):
    """A figure counted from its parts, or one a document claims."""

    MEASURED = "measured"
    STATED = "stated"


class ObservationStatus(StrEnum):
    """Whether a figure may still move."""

    PROVISIONAL = "provisional"
    FINAL = "final"


class DealStage(StrEnum):
    """Where a deal stands between first sight and signature."""

    SOURCED = "sourced"
    SCREENING = "screening"
    DUE_DILIGENCE = "due_diligence"
    TERM_SHEET = "term_sheet"
    COMMITTED = "committed"
    CLOSED = "closed"
    LOST = "lost"
    WITHDRAWN = "withdrawn"
    ON_HOLD = "on_hold"


class DealOrigin(StrEnum):
    """How a deal came to the fund."""

    MATCH = "match"
    PROGRAMME = "programme"
    SESSION = "session"
    GRANT = "grant"
    INBOUND = "inbound"
