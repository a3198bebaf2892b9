"""Closed lists of the agendas: how far things are, and what is done together."""

from enum import StrEnum


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
    WITHDRAWN = "withdrawn"
    """Whoever asked took the offer back before it was answered."""


class SessionKind(StrEnum):
    """What kind of meeting agendas are articulated in."""

    OPEN_AGENDA_SESSION = "open_agenda_session"
    ROUNDTABLE = "roundtable"
    CAPTAINS_TABLE = "captains_table"


class SessionStatus(StrEnum):
    """How far a session is, from plan to published outcome."""

    PLANNED = "planned"
    UNDER_WAY = "under_way"
    CLOSED = "closed"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class AttendanceStatus(StrEnum):
    """Whether an organisation comes to a session, or was there."""

    INVITED = "invited"
    REGISTERED = "registered"
    ATTENDED = "attended"
    ABSENT = "absent"


class ProposalStatus(StrEnum):
    """What became of a proposal made for a session."""

    OPEN = "open"
    ADOPTED = "adopted"
    REJECTED = "rejected"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"


class VotingMethod(StrEnum):
    """How organisations say what should come first."""

    DOTS = "dots"
    """Each divides a number of dots over proposals; they are added up."""
    RANKING = "ranking"
    """Each puts proposals in order; the first of n places counts n points, the next one less (Borda count)."""


class VotingStatus(StrEnum):
    """Whether ballots are still taken."""

    OPEN = "open"
    CLOSED = "closed"


class ActivityKind(StrEnum):
    """What kind of activity people took part in."""

    HACKATHON = "hackathon"
    BOOTCAMP = "bootcamp"
    TRAINING = "training"
    E_LEARNING = "e_learning"
    MEDIA_TALK = "media_talk"
    MEDIA_SAFARI = "media_safari"
    CROSS_MEDIA_CAFE = "cross_media_cafe"
    FIELDLAB = "fieldlab"
    RADIO_SHOW = "radio_show"
    MATCHMAKING_DAY = "matchmaking_day"
    CONFERENCE = "conference"
    OTHER = "other"


class ActivityStatus(StrEnum):
    """Whether an activity is still to come, was held, or was called off."""

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


class ParticipantGroup(StrEnum):
    """Who took part in an activity, in the groups that reports tell apart."""

    STUDENTS = "students"
    STARTERS = "starters"
    PROFESSIONALS = "professionals"
    ENTREPRENEURS = "entrepreneurs"
    TEACHERS = "teachers"
    VISITORS = "visitors"
    ONLINE_VISITORS = "online_visitors"
    ORGANISATIONS = "organisations"
    ALL = "all"
    """Everybody together, where a source tells them no further apart."""


class Contribution(StrEnum):
    """What of an activity counts towards a target."""

    ACTIVITIES = "activities"
    PARTICIPANTS = "participants"


class Outcome(StrEnum):
    """What came of a target."""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"
    SUBSTITUTED = "substituted"
    UNKNOWN = "unknown"
