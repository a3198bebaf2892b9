"""What the producing services would have said: events made up for tests, encoded and numbered as theirs are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from gateway import agreed, connected, financed, meetings, monitored, subscribed
from gateway.identifiers import both, identifier
from mediate_contracts.envelope import encode, with_sequence
from mediate_contracts.events import agendas, community, monitor
from mediate_contracts.events.base import Event
from mediate_contracts.values import (
    AssignmentId,
    Comparator,
    GoalId,
    IndicatorId,
    ItemId,
    LineId,
    ObservationId,
    OrganisationId,
    Source,
    TargetId,
)
from mediate_contracts.vocabulary import (
    Aggregation,
    AssignmentRole,
    Direction,
    ItemStatus,
    ObservationKind,
    OrganisationType,
    Outcome,
    Rhythm,
)

BEGAN = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
LETTER = Source(document="S1", file="001_letter.txt", place="table, column 2020")
REPORT = Source(document="S2", file="002_report.txt", place="question 8")


@dataclass
class Journals:
    """The journals of all producers, in the order in which their events were said."""

    began: datetime = BEGAN
    first_id: int = 1
    said: list[tuple[str, bytes]] = field(default_factory=list)
    ids: list[UUID] = field(default_factory=list)
    _sequences: dict[str, int] = field(default_factory=dict)

    def say(self, *events: Event) -> None:
        """Add events, a second after one another."""
        for event in events:
            number = len(self.said)
            self.add(event, identifier(0xE0, self.first_id + number), self.began + timedelta(seconds=number))

    def add(self, event: Event, event_id: UUID, at: datetime) -> None:
        """Add one event with its id and time."""
        source = f"/{event.producer()}/0"
        sequence = self._sequences[source] = self._sequences.get(source, 0) + 1
        body = with_sequence(encode(event, event_id=event_id, source=source, at=at, traceparent=None), sequence)
        self.said.append((source, body.encode()))
        self.ids.append(event_id)

    @property
    def bodies(self) -> list[bytes]:
        """Everything that was said, as it travels."""
        return [body for _, body in self.said]

    def of(self, source: str) -> list[bytes]:
        """What one source said."""
        return [body for at, body in self.said if at == source]


def line(number: int) -> agendas.LineAdded:
    """Action line ``number``."""
    return agendas.LineAdded(line_id=LineId(identifier(1, number)), number=number, title=both(f"Line {number}"))


def item(number: int, *, on_line: int = 1) -> agendas.ItemProposed:
    """Item ``number``, on a line."""
    return agendas.ItemProposed(
        item_id=ItemId(identifier(2, number)),
        line_id=LineId(identifier(1, on_line)),
        code=f"{on_line}.{number}",
        title=both(f"Item {number}"),
    )


def moved(number: int, previous: ItemStatus, status: ItemStatus) -> agendas.ItemStatusChanged:
    """Item ``number`` in another status."""
    return agendas.ItemStatusChanged(item_id=ItemId(identifier(2, number)), previous=previous, status=status)


def offered(number: int, *, to: int) -> agendas.AssignmentOffered:
    """Item ``number`` offered to organisation ``to``."""
    return agendas.AssignmentOffered(
        item_id=ItemId(identifier(2, number)),
        assignment_id=AssignmentId(identifier(3, number * 1000 + to)),
        organisation_id=OrganisationId(identifier(4, to)),
        role=AssignmentRole.LEAD,
    )


def accepted(number: int, *, by: int) -> agendas.AssignmentAccepted:
    """Item ``number`` taken on."""
    return agendas.AssignmentAccepted(**offered(number, to=by).model_dump())


def declined(number: int, *, by: int) -> agendas.AssignmentDeclined:
    """Item ``number`` declined."""
    return agendas.AssignmentDeclined(**offered(number, to=by).model_dump(), reason="No room this year.")


def ended(number: int, *, by: int) -> agendas.AssignmentEnded:
    """Item ``number`` no longer carried."""
    return agendas.AssignmentEnded(**offered(number, to=by).model_dump(), reason="The project is over.")


def registered(
    number: int, *types: OrganisationType, name: str | None = None, synthetic: bool = False
) -> community.OrganisationRegistered:
    """Organisation ``number``."""
    return community.OrganisationRegistered(
        organisation_id=OrganisationId(identifier(4, number)),
        name=name or f"Organisation {number}",
        types=list(types) or [OrganisationType.BROADCASTER],
        synthetic=synthetic,
    )


def amended(number: int, *types: OrganisationType, name: str) -> community.OrganisationAmended:
    """Organisation ``number`` under another name or with other types."""
    profile = registered(number, *types, name=name).model_dump()
    return community.OrganisationAmended(**profile, changed=["name"])


def goal(number: int, *, year: int = 2020) -> agendas.GoalSet:
    """Goal ``number`` of a year."""
    return agendas.GoalSet(goal_id=GoalId(identifier(5, number)), year=year, code=f"{number}", title=both("Goal"))


def target(number: int, *, year: int = 2020) -> agendas.TargetSet:
    """Target ``number`` under goal 1."""
    return agendas.TargetSet(
        target_id=TargetId(identifier(6, number)),
        goal_id=GoalId(identifier(5, 1)),
        year=year,
        code=f"1.{number}",
        title=both("Target"),
    )


def realised(number: int, outcome: Outcome, *, year: int = 2020) -> agendas.TargetRealised:
    """What came of target ``number``."""
    return agendas.TargetRealised(
        target_id=TargetId(identifier(6, number)), goal_id=GoalId(identifier(5, 1)), year=year, outcome=outcome
    )


def indicator(number: int, *, unit: str = "jobs") -> monitor.IndicatorDefined:
    """Indicator ``number``."""
    return monitor.IndicatorDefined(
        indicator_id=IndicatorId(identifier(7, number)),
        code=f"indicator.{number}",
        name=both(f"Indicator {number}"),
        unit=unit,
        direction=Direction.MORE,
        aggregation=Aggregation.LATEST,
        rhythm=Rhythm.YEARLY,
        action_lines=[4],
    )


def observed(
    of: int,
    number: int,
    period: str,
    value: str,
    *,
    source: Source = LETTER,
    kind: ObservationKind = ObservationKind.MEASURED,
    breakdown: dict[str, str] | None = None,
) -> monitor.ObservationRecorded:
    """Figure ``number`` of indicator ``of``."""
    return monitor.ObservationRecorded(
        indicator_id=IndicatorId(identifier(7, of)),
        observation_id=ObservationId(identifier(8, number)),
        period=period,
        value=Decimal(value),
        breakdown=breakdown or {},
        kind=kind,
        source=source,
    )


def corrected(of: int, number: int, period: str, value: str, *, supersedes: int) -> monitor.ObservationCorrected:
    """Figure ``number`` in the place of another."""
    return monitor.ObservationCorrected(
        **observed(of, number, period, value).model_dump(exclude={"reason"}),
        supersedes=ObservationId(identifier(8, supersedes)),
        reason="A row was counted twice.",
    )


def aimed(of: int, period: str, value: str) -> monitor.IndicatorTargetSet:
    """What indicator ``of`` should reach."""
    return monitor.IndicatorTargetSet(
        indicator_id=IndicatorId(identifier(7, of)),
        period=period,
        comparator=Comparator.AT_LEAST,
        value=Decimal(value),
    )


def aggregates() -> list[list[Event]]:
    """A small hub's whole story: the events of each aggregate, in their order."""
    proposed, assigned, under_way = ItemStatus.PROPOSED, ItemStatus.ASSIGNED, ItemStatus.UNDER_WAY
    return [
        [line(1)],
        [line(2), agreed.line_amended(2, rhythm_days=60)],
        [item(1), offered(1, to=1), accepted(1, by=1), moved(1, proposed, assigned), moved(1, assigned, under_way)],
        [
            item(2),
            offered(2, to=1),
            declined(2, by=1),
            offered(2, to=2),
            agreed.reminded(2, of=2),
            offered(2, to=3),
            agreed.offer_withdrawn(2, of=3),
        ],
        [item(3, on_line=2), offered(3, to=2), accepted(3, by=2), ended(3, by=2)],
        [item(4, on_line=2), moved(4, proposed, ItemStatus.SUBSTITUTED)],
        [registered(1, OrganisationType.BROADCASTER), amended(1, OrganisationType.PRODUCER, name="Renamed")],
        [registered(2, OrganisationType.SCALE_UP, OrganisationType.TECHNOLOGY_COMPANY, synthetic=True)],
        [goal(1), agreed.goal_amended(1)],
        [goal(2), agreed.goal_withdrawn(2)],
        [target(1), realised(1, Outcome.PARTLY), realised(1, Outcome.MET)],
        [target(2), agreed.target_amended(2, Outcome.UNKNOWN)],
        [target(3), agreed.target_withdrawn(3)],
        [
            indicator(1),
            observed(1, 1, "2019", "25"),
            observed(1, 2, "2019", "33.33", source=REPORT, kind=ObservationKind.STATED),
            observed(1, 3, "2018", "24"),
            corrected(1, 4, "2019", "26", supersedes=1),
            corrected(1, 5, "2019", "27.5", supersedes=4),
            aimed(1, "2019", "30"),
        ],
        [indicator(2, unit="visits"), observed(2, 6, "2020-Q4", "10"), observed(2, 7, "2021-Q1", "12")],
        *connected.aggregates(),
        *agreed.aggregates(),
        *meetings.aggregates(),
        *monitored.aggregates(),
        *financed.aggregates(),
        *subscribed.aggregates(),
    ]


def story() -> Journals:
    """Return the whole story, one aggregate after another."""
    journals = Journals()
    for events in aggregates():
        journals.say(*events)
    return journals


def interleaved(order: Iterable[int]) -> Journals:
    """Return the same events, with the same ids and times, in an order that keeps that of each aggregate.

    ``order`` names whose turn it is, as indexes of the aggregates that still have something to say.
    """
    plan: list[list[tuple[Event, UUID, datetime]]] = []
    number = 0
    for events in aggregates():
        plan.append([])
        for event in events:
            plan[-1].append((event, identifier(0xE0, 1 + number), BEGAN + timedelta(seconds=number)))
            number += 1
    journals = Journals()
    turns = iter(order)
    while plan:
        turn = next(turns, 0) % len(plan)
        journals.add(*plan[turn].pop(0))
        if not plan[turn]:
            plan.pop(turn)
    return journals


def batches(bodies: Sequence[bytes], size: int) -> list[Sequence[bytes]]:
    """Cut messages into batches, as the broker delivers them."""
    return [bodies[start : start + size] for start in range(0, len(bodies), size)]
