"""What the agendas service would have said of activities, goals and what belongs to items, made up for tests."""

from datetime import UTC, date, datetime
from decimal import Decimal

from gateway.identifiers import both, identifier
from gateway.meetings import item_id, organisation_id
from mediate_contracts.events import agendas
from mediate_contracts.events.base import Event
from mediate_contracts.values import (
    ActivityId,
    AssignmentId,
    Comparator,
    DependencyId,
    EvidenceId,
    Figure,
    GoalId,
    LineId,
    Localised,
    ManifestoPointId,
    MilestoneId,
    PhaseId,
    ProgrammeId,
    ProgressId,
    TargetId,
)
from mediate_contracts.vocabulary import (
    ActivityKind,
    ActivityStatus,
    AssignmentRole,
    Contribution,
    Horizon,
    Outcome,
    ParticipantGroup,
)

ON = date(2026, 3, 2)
BEGINS = datetime(2026, 5, 12, 12, 0, tzinfo=UTC)
ENDS = datetime(2026, 5, 12, 15, 30, tzinfo=UTC)


def target_id(number: int) -> TargetId:
    """The id of target ``number``."""
    return TargetId(identifier(6, number))


def line_amended(number: int, *, rhythm_days: int) -> agendas.LineAmended:
    """Action line ``number`` with a rhythm."""
    return agendas.LineAmended(
        line_id=LineId(identifier(1, number)),
        number=number,
        title=both(f"Line {number}"),
        rhythm_days=rhythm_days,
        changed=["rhythm_days"],
    )


def described(number: int, *, on_line: int = 1, due: date | None = None) -> agendas.ItemProposed:
    """Item ``number`` with everything that may be said of one."""
    return agendas.ItemProposed(
        item_id=item_id(number),
        line_id=LineId(identifier(1, on_line)),
        code=f"{on_line}.{number}",
        title=both(f"Item {number}"),
        horizon=Horizon.SHORT,
        starts=ON,
        due_date=due,
        themes=["archive"],
        manifesto_points=[1],
        programmes=[ProgrammeId(identifier(23, 1))],
    )


def item_amended(
    number: int, *, on_line: int = 1, due: date | None = None, title: str = "Reworded"
) -> agendas.ItemAmended:
    """Item ``number`` in other words."""
    said = described(number, on_line=on_line, due=due).model_dump(exclude={"session_id", "proposal_id"})
    return agendas.ItemAmended(**{**said, "title": both(title)}, changed=["title", "due_date"])


def progressed(
    number: int, telling: int, *, percentage: int | None = None, by: int | None = None
) -> agendas.ItemProgressed:
    """Item ``number``, of which something was told."""
    return agendas.ItemProgressed(
        item_id=item_id(number),
        progress_id=ProgressId(identifier(24, telling)),
        note="It goes on.",
        percentage=percentage,
        organisation_id=None if by is None else organisation_id(by),
    )


def milestone(number: int, *, of: int, due: date | None = None, reached: date | None = None) -> agendas.MilestoneSet:
    """Milestone ``number`` of an item."""
    return agendas.MilestoneSet(
        item_id=item_id(of),
        milestone_id=MilestoneId(identifier(25, number)),
        title=f"Milestone {number}",
        due_date=due,
        reached_on=reached,
    )


def milestone_withdrawn(number: int, *, of: int) -> agendas.MilestoneWithdrawn:
    """Milestone ``number``, which is none any more."""
    return agendas.MilestoneWithdrawn(
        item_id=item_id(of), milestone_id=MilestoneId(identifier(25, number)), reason="Not needed."
    )


def evidence(number: int, *, of: int) -> agendas.EvidenceAdded:
    """Evidence ``number`` of an item."""
    return agendas.EvidenceAdded(
        item_id=item_id(of),
        evidence_id=EvidenceId(identifier(26, number)),
        title=f"Evidence {number}",
        page="https://example.org/report",
    )


def evidence_withdrawn(number: int, *, of: int) -> agendas.EvidenceWithdrawn:
    """Evidence ``number``, which shows nothing."""
    return agendas.EvidenceWithdrawn(
        item_id=item_id(of), evidence_id=EvidenceId(identifier(26, number)), reason="About something else."
    )


def needs(item: int, other: int) -> agendas.DependencyStated:
    """An item that waits for another one."""
    return agendas.DependencyStated(
        item_id=item_id(item), dependency_id=DependencyId(identifier(27, item * 1000 + other)), needs_id=item_id(other)
    )


def needs_no_more(item: int, other: int) -> agendas.DependencyWithdrawn:
    """An item that no longer waits for another one."""
    return agendas.DependencyWithdrawn(**needs(item, other).model_dump())


def reminded(number: int, *, of: int, times: int = 1) -> agendas.AssignmentReminded:
    """Organisation ``of``, reminded of item ``number``."""
    return agendas.AssignmentReminded(
        item_id=item_id(number),
        assignment_id=AssignmentId(identifier(3, number * 1000 + of)),
        organisation_id=organisation_id(of),
        role=AssignmentRole.LEAD,
        times=times,
    )


def offer_withdrawn(number: int, *, of: int) -> agendas.AssignmentWithdrawn:
    """Organisation ``of``, no longer asked for item ``number``."""
    return agendas.AssignmentWithdrawn(
        **reminded(number, of=of).model_dump(exclude={"times"}), reason="Asked by mistake."
    )


def phase(number: int) -> agendas.PhaseSet:
    """Phase ``number`` of the roadmap."""
    return agendas.PhaseSet(
        phase_id=PhaseId(identifier(28, number)),
        title=both(f"Phase {number}"),
        starts=date(2026, 1, 1),
        until=date(2027, 12, 31),
        horizon=Horizon.SHORT,
    )


def phase_withdrawn(number: int) -> agendas.PhaseWithdrawn:
    """Phase ``number``, which is none any more."""
    return agendas.PhaseWithdrawn(phase_id=PhaseId(identifier(28, number)), reason="Part of another.")


def manifesto_point(number: int) -> agendas.ManifestoPointStated:
    """Point ``number`` of the manifesto."""
    return agendas.ManifestoPointStated(
        manifesto_point_id=ManifestoPointId(identifier(29, number)), number=number, title=both(f"Point {number}")
    )


def programme(number: int) -> agendas.ProgrammeStated:
    """Programme ``number`` of others."""
    return agendas.ProgrammeStated(
        programme_id=ProgrammeId(identifier(23, number)),
        code=f"programme-{number}",
        name=both(f"Programme {number}"),
        action_lines=[1],
        synthetic=True,
    )


def programme_withdrawn(number: int) -> agendas.ProgrammeWithdrawn:
    """Programme ``number``, no longer linked."""
    return agendas.ProgrammeWithdrawn(programme_id=ProgrammeId(identifier(23, number)), reason="It ended.")


def goal_amended(number: int, *, year: int = 2020) -> agendas.GoalAmended:
    """Goal ``number`` with a narrative."""
    return agendas.GoalAmended(
        goal_id=GoalId(identifier(5, number)),
        year=year,
        code=f"{number}",
        title=both("Goal"),
        narrative=Localised(nl="Zo ging het.", en="So it went."),
        changed=["narrative"],
    )


def goal_withdrawn(number: int, *, year: int = 2020) -> agendas.GoalWithdrawn:
    """Goal ``number``, taken out of its tree."""
    return agendas.GoalWithdrawn(goal_id=GoalId(identifier(5, number)), year=year, reason="Twice there.")


def target_amended(number: int, outcome: Outcome, *, year: int = 2020) -> agendas.TargetAmended:
    """Target ``number`` with a number."""
    return agendas.TargetAmended(
        target_id=target_id(number),
        goal_id=GoalId(identifier(5, 1)),
        year=year,
        code=f"1.{number}",
        title=both("Target"),
        comparator=Comparator.AT_LEAST,
        number=Decimal(3),
        unit=both("hackathons"),
        changed=["number"],
        reason="There is money for three.",
        outcome=outcome,
    )


def target_withdrawn(number: int, *, year: int = 2020) -> agendas.TargetWithdrawn:
    """Target ``number``, taken out of its tree."""
    return agendas.TargetWithdrawn(
        target_id=target_id(number), goal_id=GoalId(identifier(5, 1)), year=year, reason="Dropped."
    )


def activity(number: int, *, on: str = "2020-03", target: int = 1, participants: int = 30) -> agendas.ActivityRecorded:
    """Activity ``number``, which counts towards a target."""
    students = ParticipantGroup.STUDENTS
    return agendas.ActivityRecorded(
        activity_id=ActivityId(identifier(34, number)),
        code=f"activity-{number}",
        kind=ActivityKind.HACKATHON,
        title=both(f"Activity {number}"),
        on=on,
        status=ActivityStatus.HELD,
        action_lines=[4],
        organisers=[organisation_id(1)],
        participants=[agendas.Participants(group=students, figure=Figure(number=participants))],
        counts=[agendas.Counts(target_id=target_id(target), contribution=Contribution.ACTIVITIES)],
        synthetic=True,
    )


def activity_rated(number: int) -> agendas.ActivityAmended:
    """Activity ``number`` with a rating."""
    rating = agendas.Rating(mean=Decimal("8.2"), highest=Decimal(10), raters=Figure(number=12))
    return agendas.ActivityAmended(**{**activity(number).model_dump(), "rating": rating}, changed=["rating"])


def activity_withdrawn(number: int) -> agendas.ActivityWithdrawn:
    """Activity ``number``, recorded by mistake."""
    return agendas.ActivityWithdrawn(activity_id=ActivityId(identifier(34, number)), reason="Twice there.")


def aggregates() -> list[list[Event]]:
    """What the agendas of the story hold besides: the events of each aggregate, in their order."""
    return [
        [
            described(5),
            item_amended(5, due=date(2026, 12, 31)),
            progressed(5, 1, percentage=40, by=1),
            progressed(5, 2),
            milestone(1, of=5),
            milestone(1, of=5, reached=ON),
            milestone(2, of=5),
            milestone_withdrawn(2, of=5),
            evidence(1, of=5),
            evidence(2, of=5),
            evidence_withdrawn(2, of=5),
            needs(5, 1),
            needs(5, 2),
            needs_no_more(5, 2),
        ],
        [phase(1)],
        [phase(2), phase_withdrawn(2)],
        [manifesto_point(1)],
        [programme(1)],
        [programme(2), programme_withdrawn(2)],
        [activity(1), activity_rated(1)],
        [activity(2), activity_withdrawn(2)],
    ]
