"""Events as the services would have said them: a mix over many aggregates, encoded and numbered as theirs are."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import islice

from mediate_contracts.envelope import encode, with_sequence
from mediate_contracts.events import agendas, community, monitor, pipeline
from mediate_contracts.events.base import Event
from mediate_contracts.values import (
    AssignmentId,
    EventId,
    IndicatorId,
    ItemId,
    LineId,
    Localised,
    LocalisedLine,
    ObservationId,
    OrganisationId,
    Source,
)
from mediate_contracts.vocabulary import (
    Aggregation,
    AssignmentRole,
    Direction,
    Hub,
    ItemStatus,
    OrganisationType,
    Rhythm,
)
from mediate_shared.bus import Outgoing
from mediate_shared.clock import utc_now
from mediate_shared.ids import new_id

_LINES = 8
_INDICATORS = 40
_SOURCE = Source(document="S1", file="001_letter.txt", place="table 2, column 2020")


def registered(number: int) -> community.OrganisationRegistered:
    """Return an organisation with what is usually known of one."""
    return community.OrganisationRegistered(
        organisation_id=OrganisationId(new_id()),
        name=f"Omroep {number}",
        types=[OrganisationType.BROADCASTER, OrganisationType.PRODUCER],
        hub=Hub.HILVERSUM,
        website="https://voorbeeld.example/omroep",
        founding_year=1987,
        description=Localised(nl="Een verzonnen omroep die radio maakt.", en="An invented broadcaster."),
        synthetic=True,
    )


def mix(count: int) -> list[Event]:
    """Return so many events: a third about organisations, a third about items, the rest figures and shells of deals."""
    return list(islice(_for_ever(), count))


def outgoing(events: list[Event]) -> list[Outgoing]:
    """Return events as the relays would publish them, each source numbered without a gap."""
    sequences: dict[str, int] = {}
    now = utc_now()
    found = []
    for event in events:
        source = f"/{event.producer()}/0"
        sequences[source] = sequences.get(source, 0) + 1
        event_id = new_id()
        body = encode(event, event_id=event_id, source=source, at=now, traceparent=None)
        found.append(Outgoing(event.event_type, with_sequence(body, sequences[source]).encode(), str(event_id)))
    return found


def _for_ever() -> Iterator[Event]:
    lines = [LineId(new_id()) for _ in range(_LINES)]
    indicators = [IndicatorId(new_id()) for _ in range(_INDICATORS)]
    for number, line_id in enumerate(lines, start=1):
        yield agendas.LineAdded(line_id=line_id, number=number, title=_both(f"Lijn {number}"))
    for number, indicator_id in enumerate(indicators):
        yield monitor.IndicatorDefined(
            indicator_id=indicator_id,
            code=f"indicator.{number}",
            name=_both(f"Indicator {number}"),
            unit="jobs",
            direction=Direction.MORE,
            aggregation=Aggregation.LATEST,
            rhythm=Rhythm.YEARLY,
            action_lines=[1 + number % _LINES],
        )
    number = 0
    while True:
        number += 1
        organisation = registered(number)
        yield organisation
        yield community.OrganisationAmended(
            **{**organisation.model_dump(), "name": f"Omroep {number} BV", "changed": ["name"]}
        )
        yield from _item(number, lines[number % _LINES], organisation.organisation_id)
        for figure in range(3):
            yield monitor.ObservationRecorded(
                indicator_id=indicators[(3 * number + figure) % _INDICATORS],
                observation_id=ObservationId(new_id()),
                period=f"{2010 + number % 15}",
                value=Decimal(number * 37 % 10**6) / 100,
                breakdown={"region": f"Region {number}"},
                source=_SOURCE,
            )
        # As everybody but their team hears of deals.
        for _ in range(2):
            yield pipeline.EventSealed(event_id=EventId(new_id()))


def _item(number: int, line_id: LineId, organisation_id: OrganisationId) -> Iterator[Event]:
    item_id = ItemId(new_id())
    yield agendas.ItemProposed(
        item_id=item_id, line_id=line_id, code=f"1.{number}", title=_both(f"Punt {number}"), source=_SOURCE
    )
    offered = agendas.AssignmentOffered(
        item_id=item_id,
        assignment_id=AssignmentId(new_id()),
        organisation_id=organisation_id,
        role=AssignmentRole.LEAD,
    )
    yield offered
    yield agendas.AssignmentAccepted(**offered.model_dump())
    yield agendas.ItemStatusChanged(item_id=item_id, previous=ItemStatus.PROPOSED, status=ItemStatus.ASSIGNED)


def _both(text: str) -> LocalisedLine:
    return LocalisedLine(nl=text, en=text)
