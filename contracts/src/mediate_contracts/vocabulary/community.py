"""Closed lists of the community: what organisations are, and how they connect."""

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
