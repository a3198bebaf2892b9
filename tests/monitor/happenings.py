"""Events of other services made up for tests: a word for each, and ids that are the same for the same number."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from mediate_contracts.events import agendas, community, pipeline
from mediate_contracts.values import (
    ActivityId,
    AssignmentId,
    AttendanceId,
    BallotId,
    DisclosureId,
    Figure,
    ItemId,
    LineId,
    LocalisedLine,
    MatchId,
    MembershipId,
    Money,
    OrganisationId,
    RollUpId,
    SessionId,
    VotingId,
)
from mediate_contracts.vocabulary import (
    ActivityKind,
    ActivityStatus,
    AssignmentRole,
    AttendanceStatus,
    Hub,
    InvestorKind,
    ItemStatus,
    MatchStatus,
    MembershipStatus,
    OrganisationType,
    ParticipantGroup,
    RollUpDimension,
    SessionKind,
    SessionStatus,
)


def identifier(kind: int, number: int) -> UUID:
    """Return the same UUIDv7-shaped id for the same kind and number."""
    return UUID(int=(0x019C << 112) | (0x7 << 76) | (0x8 << 60) | (kind << 48) | number)


def both(text: str) -> LocalisedLine:
    """Return a line in both languages."""
    return LocalisedLine(nl=text, en=text)


def at(day: str) -> datetime:
    """Return noon of a day."""
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC) + timedelta(hours=12)


def organisation(
    number: int, *types: OrganisationType, hub: Hub | None = None, synthetic: bool = False
) -> community.OrganisationRegistered:
    """Organisation ``number``, a start-up where nothing else is said."""
    return community.OrganisationRegistered(
        organisation_id=OrganisationId(identifier(1, number)),
        name=f"Organisation {number}",
        types=list(types or (OrganisationType.START_UP,)),
        hub=hub,
        synthetic=synthetic,
    )


def amended(number: int, *types: OrganisationType, hub: Hub | None = None) -> community.OrganisationAmended:
    """Organisation ``number``, otherwise."""
    told = organisation(number, *types, hub=hub)
    return community.OrganisationAmended(**told.model_dump(), changed=["types"])


def merged(number: int, into: int) -> community.OrganisationMerged:
    """Record ``number`` turned out to be of the organisation of another."""
    return community.OrganisationMerged(
        organisation_id=OrganisationId(identifier(1, number)),
        into_id=OrganisationId(identifier(1, into)),
        name=f"Organisation {number}",
    )


def member(number: int, status: MembershipStatus, on: str) -> community.MembershipMoved:
    """The membership of organisation ``number``, from a day on."""
    return community.MembershipMoved(
        membership_id=MembershipId(identifier(2, number)),
        organisation_id=OrganisationId(identifier(1, number)),
        status=status,
        on=date.fromisoformat(on),
    )


def match(number: int, seeker: int, provider: int, *, synthetic: bool = False) -> community.MatchIntroduced:
    """Match ``number`` between two organisations."""
    return community.MatchIntroduced(
        match_id=MatchId(identifier(3, number)),
        seeker_id=OrganisationId(identifier(1, seeker)),
        provider_id=OrganisationId(identifier(1, provider)),
        synthetic=synthetic,
    )


def match_moved(number: int, seeker: int, provider: int, status: MatchStatus) -> community.MatchMoved:
    """Match ``number``, further on."""
    return community.MatchMoved(
        match_id=MatchId(identifier(3, number)),
        seeker_id=OrganisationId(identifier(1, seeker)),
        provider_id=OrganisationId(identifier(1, provider)),
        previous=MatchStatus.INTRODUCED,
        status=status,
    )


def line(number: int) -> agendas.LineAdded:
    """Action line ``number``."""
    return agendas.LineAdded(line_id=LineId(identifier(4, number)), number=number, title=both(f"Lijn {number}"))


def item(number: int, *, on_line: int = 1) -> agendas.ItemProposed:
    """Item ``number``, of a line."""
    return agendas.ItemProposed(
        item_id=ItemId(identifier(5, number)),
        line_id=LineId(identifier(4, on_line)),
        code=f"{on_line}.{number}",
        title=both(f"Punt {number}"),
    )


def item_moved(number: int, status: ItemStatus) -> agendas.ItemStatusChanged:
    """Item ``number`` in another status."""
    return agendas.ItemStatusChanged(item_id=ItemId(identifier(5, number)), previous=ItemStatus.PROPOSED, status=status)


def accepted(number: int, by: int) -> agendas.AssignmentAccepted:
    """Item ``number`` taken on by an organisation."""
    return agendas.AssignmentAccepted(
        item_id=ItemId(identifier(5, number)),
        assignment_id=AssignmentId(identifier(6, number * 1_000 + by)),
        organisation_id=OrganisationId(identifier(1, by)),
        role=AssignmentRole.LEAD,
    )


def ended(number: int, by: int) -> agendas.AssignmentEnded:
    """Item ``number`` no longer carried by an organisation."""
    return agendas.AssignmentEnded(**accepted(number, by).model_dump(), reason="moved on")


def session(number: int, day: str, *, synthetic: bool = False) -> agendas.SessionPlanned:
    """Session ``number``, on a day."""
    return agendas.SessionPlanned(
        session_id=SessionId(identifier(7, number)),
        title=both(f"Sessie {number}"),
        kind=SessionKind.ROUNDTABLE,
        starts_at=at(day),
        ends_at=at(day) + timedelta(hours=2),
        synthetic=synthetic,
    )


def session_amended(number: int, day: str) -> agendas.SessionAmended:
    """Session ``number``, on another day."""
    return agendas.SessionAmended(**session(number, day).model_dump(), changed=["starts_at"])


def session_moved(number: int, status: SessionStatus) -> agendas.SessionMoved:
    """Session ``number``, begun, closed or called off."""
    return agendas.SessionMoved(
        session_id=SessionId(identifier(7, number)),
        previous=SessionStatus.PLANNED,
        status=status,
        schedule_revision=1,
    )


def attended(number: int, by: int) -> agendas.AttendanceStated:
    """An organisation was at session ``number``."""
    return agendas.AttendanceStated(
        session_id=SessionId(identifier(7, number)),
        attendance_id=AttendanceId(identifier(8, number * 1_000 + by)),
        organisation_id=OrganisationId(identifier(1, by)),
        status=AttendanceStatus.ATTENDED,
    )


def ballot(number: int, by: int, times: int = 1) -> agendas.BallotCast:
    """An organisation voted in voting ``number``."""
    return agendas.BallotCast(
        voting_id=VotingId(identifier(9, number)),
        session_id=SessionId(identifier(7, number)),
        ballot_id=BallotId(identifier(10, number * 1_000 + by)),
        organisation_id=OrganisationId(identifier(1, by)),
        times=times,
    )


def activity(
    number: int,
    on: str,
    kind: ActivityKind = ActivityKind.HACKATHON,
    *,
    status: ActivityStatus = ActivityStatus.HELD,
    organisers: Sequence[int] = (),
    **participants: int,
) -> agendas.ActivityRecorded:
    """Activity ``number``, on a day or in a year."""
    return agendas.ActivityRecorded(
        activity_id=ActivityId(identifier(11, number)),
        code=f"activity-{number}",
        kind=kind,
        title=both(f"Activiteit {number}"),
        on=on,
        status=status,
        organisers=[OrganisationId(identifier(1, each)) for each in organisers],
        participants=[
            agendas.activities.Participants(group=ParticipantGroup(group), figure=Figure(number=people))
            for group, people in participants.items()
        ],
    )


def activity_amended(told: agendas.ActivityRecorded, **changes: Any) -> agendas.ActivityAmended:
    """What is known of an activity, otherwise."""
    return agendas.ActivityAmended(**{**told.model_dump(), **changes}, changed=list(changes))


def rolled_up(edition: int, on: str, *figures: pipeline.RolledUp) -> pipeline.DealsRolledUp:
    """Deals added up, as it was told on a day."""
    return pipeline.DealsRolledUp(
        roll_up_id=RollUpId(identifier(12, 1)), edition=edition, as_of=date.fromisoformat(on), figures=list(figures)
    )


def in_stage(stage: str | None, deals: int, days: str) -> pipeline.RolledUp:
    """So many deals are in a stage for so many days; without a stage, in any."""
    dimension = RollUpDimension.TOTAL if stage is None else RollUpDimension.STAGE
    return pipeline.RolledUp(dimension=dimension, part=stage, deals=deals, days_in_stage=Decimal(days), synthetic=True)


def put_in(year: int, deals: int, *, private: int, public: int) -> pipeline.RolledUp:
    """So many euros were put into rounds of a year."""
    return pipeline.RolledUp(
        dimension=RollUpDimension.YEAR,
        part=str(year),
        deals=deals,
        private=Money(cents=private * 100),
        public=Money(cents=public * 100),
        synthetic=True,
    )


def disclosed(number: int, company: int, on: str) -> pipeline.DealDisclosed:
    """Disclosure ``number``: investors 901 (private) and 902 (public) put something into a company."""
    return pipeline.DealDisclosed(
        disclosure_id=DisclosureId(identifier(13, number)),
        organisation_id=OrganisationId(identifier(1, company)),
        title=f"Ronde {number}",
        disclosed_on=date.fromisoformat(on),
        closed_on=date.fromisoformat(on),
        investors=[
            pipeline.DisclosedInvestor(organisation_id=OrganisationId(identifier(1, investor)), kind=kind)
            for investor, kind in ((901, InvestorKind.PRIVATE), (902, InvestorKind.PUBLIC))
        ],
        synthetic=True,
    )


def disclosed_no_longer(number: int) -> pipeline.DealDisclosureEnded:
    """Disclosure ``number`` ended."""
    return pipeline.DealDisclosureEnded(disclosure_id=DisclosureId(identifier(13, number)))
