"""Which facts each event of another service tells, and what it is about."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from mediate_contracts.events import agendas, community, pipeline
from mediate_contracts.events.base import Event
from mediate_contracts.vocabulary import ActivityStatus, AssignmentStatus, ItemStatus, MatchStatus, RollUpDimension
from mediate_monitor.domain.days import day_of, days_of
from mediate_monitor.domain.facts import DISCLOSED, Fact, FactKind

WITHDRAWN: Final = "withdrawn"
MERGED: Final = "merged"
UNDONE: Final = "undone"

Telling = Callable[[Any, date], list[Fact]]
"""Which facts an event tells that was said on a day."""


@dataclass(frozen=True)
class Told:
    """What an event is about, under which field; ``leads_to`` names the field of where one reads more of it."""

    facts: Telling
    subject_kind: str
    subject: str
    leads_to: str | None = None


def _organisation(said: community.OrganisationRegistered | community.OrganisationAmended, day: date) -> list[Fact]:
    types = tuple(each.value for each in said.types)
    hub = said.hub.value if said.hub is not None else None
    return [
        Fact(
            FactKind.ORGANISATION,
            said.organisation_id,
            day,
            day,
            detail=hub,
            members=types,
            organisation_id=said.organisation_id,
            synthetic=said.synthetic,
        )
    ]


def _merged(said: community.OrganisationMerged, day: date) -> list[Fact]:
    return [Fact(FactKind.MERGE, said.organisation_id, day, day, state=MERGED, other_id=said.into_id)]


def _merge_undone(said: community.OrganisationMergeUndone, day: date) -> list[Fact]:
    return [Fact(FactKind.MERGE, said.organisation_id, day, day, state=UNDONE)]


def _membership(said: community.MembershipMoved, _day: date) -> list[Fact]:
    return [
        Fact(
            FactKind.MEMBERSHIP,
            said.membership_id,
            said.on,
            said.on,
            state=said.status.value,
            organisation_id=said.organisation_id,
        )
    ]


def _line(said: agendas.LineAdded | agendas.LineAmended, day: date) -> list[Fact]:
    return [Fact(FactKind.LINE, said.line_id, day, day, amount=Decimal(said.number))]


def _item_proposed(said: agendas.ItemProposed, day: date) -> list[Fact]:
    stands = Fact(FactKind.ITEM, said.item_id, day, day, state=ItemStatus.PROPOSED.value)
    return [stands, _of_line(said, day)]


def _item_amended(said: agendas.ItemAmended, day: date) -> list[Fact]:
    return [_of_line(said, day)]


def _of_line(said: agendas.ItemProposed | agendas.ItemAmended, day: date) -> Fact:
    return Fact(FactKind.ITEM_LINE, said.item_id, day, day, other_id=said.line_id)


def _item_moved(said: agendas.ItemStatusChanged, day: date) -> list[Fact]:
    return [Fact(FactKind.ITEM, said.item_id, day, day, state=said.status.value)]


def _assignment(status: AssignmentStatus) -> Telling:
    def told(said: agendas.AssignmentAccepted | agendas.AssignmentEnded, day: date) -> list[Fact]:
        return [
            Fact(
                FactKind.ASSIGNMENT,
                said.assignment_id,
                day,
                day,
                state=status.value,
                organisation_id=said.organisation_id,
                other_id=said.item_id,
            )
        ]

    return told


def _match_introduced(said: community.MatchIntroduced, day: date) -> list[Fact]:
    return [_match(said, MatchStatus.INTRODUCED, day, synthetic=said.synthetic)]


def _match_moved(said: community.MatchMoved, day: date) -> list[Fact]:
    return [_match(said, said.status, day, synthetic=False)]


def _match(
    said: community.MatchIntroduced | community.MatchMoved, status: MatchStatus, day: date, *, synthetic: bool
) -> Fact:
    return Fact(
        FactKind.MATCH,
        said.match_id,
        day,
        day,
        state=status.value,
        organisation_id=said.seeker_id,
        other_id=said.provider_id,
        synthetic=synthetic,
    )


def _session(said: agendas.SessionPlanned | agendas.SessionAmended, _day: date) -> list[Fact]:
    held = day_of(said.starts_at)
    return [Fact(FactKind.SESSION, said.session_id, held, held, synthetic=said.synthetic)]


def _session_moved(said: agendas.SessionMoved, day: date) -> list[Fact]:
    return [Fact(FactKind.SESSION_STATUS, said.session_id, day, day, state=said.status.value)]


def _attendance(said: agendas.AttendanceStated, day: date) -> list[Fact]:
    return [
        Fact(
            FactKind.ATTENDANCE,
            said.attendance_id,
            day,
            day,
            state=said.status.value,
            organisation_id=said.organisation_id,
            other_id=said.session_id,
        )
    ]


def _proposal(said: agendas.ProposalMade, day: date) -> list[Fact]:
    if said.organisation_id is None:
        return []
    return [
        Fact(
            FactKind.PROPOSAL,
            said.proposal_id,
            day,
            day,
            organisation_id=said.organisation_id,
            other_id=said.session_id,
            synthetic=said.synthetic,
        )
    ]


def _ballot(said: agendas.BallotCast, day: date) -> list[Fact]:
    return [
        Fact(
            FactKind.BALLOT,
            said.ballot_id,
            day,
            day,
            organisation_id=said.organisation_id,
            other_id=said.session_id,
            amount=Decimal(said.times),
        )
    ]


def _activity(said: agendas.ActivityRecorded | agendas.ActivityAmended, _day: date) -> list[Fact]:
    first, last = days_of(said.on)

    def of(kind: FactKind, **more: Any) -> Fact:
        return Fact(kind, said.activity_id, first, last, synthetic=said.synthetic, **more)

    participants = [
        of(FactKind.PARTICIPANTS, detail=each.group.value, amount=Decimal(each.figure.number))
        for each in said.participants
        if said.status is ActivityStatus.HELD
    ]
    organisers = [of(FactKind.ORGANISER, organisation_id=each) for each in said.organisers]
    return [
        of(FactKind.ACTIVITY, state=said.status.value, detail=said.kind.value),
        *participants,
        *organisers,
    ]


def _activity_withdrawn(said: agendas.ActivityWithdrawn, day: date) -> list[Fact]:
    return [Fact(FactKind.ACTIVITY, said.activity_id, day, day, state=WITHDRAWN)]


def _rolled_up(said: pipeline.DealsRolledUp, _day: date) -> list[Fact]:
    facts = []
    for figure in said.figures:
        deals, synthetic = Decimal(figure.deals), figure.synthetic
        if figure.dimension in _STAGES and figure.days_in_stage is not None:
            facts.append(
                Fact(
                    FactKind.DEALS_IN_STAGE,
                    said.roll_up_id,
                    said.as_of,
                    said.as_of,
                    state=figure.part,
                    detail=str(figure.days_in_stage),
                    amount=deals,
                    synthetic=synthetic,
                )
            )
        if figure.dimension is RollUpDimension.YEAR and figure.public is not None and figure.private is not None:
            year = int(str(figure.part))
            facts.append(
                Fact(
                    FactKind.DEALS_PUT_IN,
                    said.roll_up_id,
                    date(year, 1, 1),
                    date(year, 12, 31),
                    members=(str(figure.private.cents), str(figure.public.cents)),
                    amount=deals,
                    synthetic=synthetic,
                )
            )
    return facts


_STAGES: Final = frozenset({RollUpDimension.TOTAL, RollUpDimension.STAGE})


def _disclosed(said: pipeline.DealDisclosed | pipeline.DealPublished, _day: date) -> list[Fact]:
    day = said.closed_on or said.disclosed_on

    def of(kind: FactKind, organisation_id: UUID, state: str) -> Fact:
        return Fact(
            kind, said.disclosure_id, day, day, state, organisation_id=organisation_id, synthetic=said.synthetic
        )

    investors = dict.fromkeys(each.organisation_id for each in said.investors)
    return [
        of(FactKind.DISCLOSED_DEAL, said.organisation_id, DISCLOSED),
        *(of(FactKind.INVESTOR, investor, DISCLOSED) for investor in investors),
    ]


def _disclosed_no_longer(said: pipeline.DealDisclosureEnded | pipeline.DealPublicationEnded, day: date) -> list[Fact]:
    return [Fact(FactKind.DISCLOSED_DEAL, said.disclosure_id, day, day, state=WITHDRAWN)]


_ORGANISATION: Final = ("organisation", "organisation_id", "organisation_id")
_ITEM: Final = ("item", "item_id", "item_id")
_ASSIGNMENT: Final = ("assignment", "assignment_id", "item_id")
_MATCH: Final = ("match", "match_id", "match_id")
_SESSION: Final = ("session", "session_id", "session_id")
_ACTIVITY: Final = ("activity", "activity_id", "activity_id")
_DISCLOSED: Final = ("disclosed_deal", "disclosure_id", "disclosure_id")

TOLD: Final[Mapping[type[Event], Told]] = MappingProxyType(
    {
        community.OrganisationRegistered: Told(_organisation, *_ORGANISATION),
        community.OrganisationAmended: Told(_organisation, *_ORGANISATION),
        community.OrganisationMerged: Told(_merged, "organisation", "organisation_id", "into_id"),
        community.OrganisationMergeUndone: Told(_merge_undone, *_ORGANISATION),
        community.MembershipMoved: Told(_membership, "membership", "membership_id", "organisation_id"),
        community.MatchIntroduced: Told(_match_introduced, *_MATCH),
        community.MatchMoved: Told(_match_moved, *_MATCH),
        agendas.LineAdded: Told(_line, "line", "line_id", "line_id"),
        agendas.LineAmended: Told(_line, "line", "line_id", "line_id"),
        agendas.ItemProposed: Told(_item_proposed, *_ITEM),
        agendas.ItemAmended: Told(_item_amended, *_ITEM),
        agendas.ItemStatusChanged: Told(_item_moved, *_ITEM),
        agendas.AssignmentAccepted: Told(_assignment(AssignmentStatus.ACCEPTED), *_ASSIGNMENT),
        agendas.AssignmentEnded: Told(_assignment(AssignmentStatus.ENDED), *_ASSIGNMENT),
        agendas.SessionPlanned: Told(_session, *_SESSION),
        agendas.SessionAmended: Told(_session, *_SESSION),
        agendas.SessionMoved: Told(_session_moved, *_SESSION),
        agendas.AttendanceStated: Told(_attendance, *_SESSION),
        agendas.ProposalMade: Told(_proposal, "proposal", "proposal_id", "session_id"),
        agendas.BallotCast: Told(_ballot, "ballot", "ballot_id", "session_id"),
        agendas.ActivityRecorded: Told(_activity, *_ACTIVITY),
        agendas.ActivityAmended: Told(_activity, *_ACTIVITY),
        agendas.ActivityWithdrawn: Told(_activity_withdrawn, *_ACTIVITY),
        pipeline.DealsRolledUp: Told(_rolled_up, "roll_up", "roll_up_id"),
        pipeline.DealDisclosed: Told(_disclosed, *_DISCLOSED),
        pipeline.DealPublished: Told(_disclosed, *_DISCLOSED),
        pipeline.DealDisclosureEnded: Told(_disclosed_no_longer, *_DISCLOSED),
        pipeline.DealPublicationEnded: Told(_disclosed_no_longer, *_DISCLOSED),
    }
)
"""By event, what it tells; each of an event's facts has its place in this order as its number."""
