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
