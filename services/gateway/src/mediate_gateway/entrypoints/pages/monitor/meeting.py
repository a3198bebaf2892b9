"""The network behind the cross-over figures: who met whom in a period, drawn, as a table, and who crosses most."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from mediate_gateway.domain.crossing import Crossing
from mediate_gateway.entrypoints.charts.figures import SERIES_MAX, plain
from mediate_gateway.entrypoints.charts.network import NODES_MAX, Link, NetworkChart, Node, network_chart
from mediate_gateway.entrypoints.charts.view import Cell, ChartView, Table
from mediate_gateway.entrypoints.pages.community.places import organisation_at
from mediate_gateway.entrypoints.pages.visit import Visit
from mediate_gateway.entrypoints.wording import Wording

TIES: Final = ("match", "session", "item", "round")
"""What two organisations meet by."""
BY: Final = ("types", "hubs")
"""The silos that organisations may be in."""
CROSSERS_MAX: Final = 12
"""So many of those that cross most are named."""
_STYLES: Final[Mapping[bool | None, int]] = MappingProxyType({True: 1, False: 2, None: 3})
"""How the line of two that met is drawn, by whether they are of other silos."""
_CROSSES: Final[Mapping[bool | None, str]] = MappingProxyType({True: "across", False: "within", None: "unknown"})
_OF_SILO: Final[Mapping[str, str]] = {"types": "type", "hubs": "hub"}
_COLUMNS: Final = ("organisation", "other", "through", "times", "crosses")


@dataclass(frozen=True)
class Met:
    """Two organisations, what they met by, and how often."""

    first: UUID
    second: UUID
    kind: str
    occasions: int


@dataclass(frozen=True)
class Crosser:
    """An organisation with how often it met others of other silos, of its own, and how many of the others there are."""

    id: UUID
    name: str
    across: int
    within: int
    others: int


@dataclass(frozen=True)
class Meetings:
    """Who met whom, as far as who looks may know; ``silos`` and ``names`` are by organisation, where they are known.

    ``left_out`` are organisations and ties that did not fit, ``hidden`` the times that somebody was there whom one may
    not know of.
    """

    by: str
    silos: Mapping[UUID, str | None]
    names: Mapping[UUID, str]
    met: Sequence[Met]
    nodes_left_out: int
    ties_left_out: int
    without_silo: int
    hidden: int

    @classmethod
    def of(cls, answer: Mapping[str, Any], by: str, names: Mapping[UUID, str]) -> "Meetings":
        """Return what the monitor answered."""
        return cls(
            by,
            {UUID(each["organisation_id"]): each.get("silo") for each in answer["nodes"]},
            names,
            [
                Met(UUID(each["first"]), UUID(each["second"]), str(each["kind"]), int(each["occasions"]))
                for each in answer["ties"]
            ],
            int(answer.get("nodes_left_out") or 0),
            int(answer.get("ties_left_out") or 0),
            int(answer.get("without_silo") or 0),
            int(answer.get("hidden") or 0),
        )

    def name(self, organisation_id: UUID, word: Wording) -> str:
        """Return what an organisation is called."""
        return self.names.get(organisation_id) or word.say("organisation.unnamed")

    def crosses(self, first: UUID, second: UUID) -> bool | None:
        """Tell whether two are of other silos; None where that of either is not known."""
        one, other = self.silos.get(first), self.silos.get(second)
        return None if one is None or other is None else one != other

    @property
    def crossing(self) -> Crossing:
        """How many meetings are within a silo, and how many across; every occasion counts."""
        counted = Counter[bool | None]()
        for each in self.met:
            counted[self.crosses(each.first, each.second)] += each.occasions
        return Crossing(counted[False], counted[True])


def organisations_of(answer: Mapping[str, Any]) -> set[UUID]:
    """Return whose names are needed."""
    return {UUID(each["organisation_id"]) for each in answer["nodes"]}


def crossers(meetings: Meetings, word: Wording) -> list[Crosser]:
    """Return those that met others of other silos most often, the most first."""
    across, within = Counter[UUID](), Counter[UUID]()
    others: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for each in meetings.met:
        crosses = meetings.crosses(each.first, each.second)
        for one, other in ((each.first, each.second), (each.second, each.first)):
            if crosses:
                across[one] += each.occasions
                others[one].add(other)
            elif crosses is False:
                within[one] += each.occasions
    found = [Crosser(each, meetings.name(each, word), across[each], within[each], len(others[each])) for each in across]
    return sorted(found, key=lambda each: (-each.across, -each.others, each.name.lower()))[:CROSSERS_MAX]


def drawn_meetings(visit: Visit, meetings: Meetings, name: str, title: str) -> ChartView:
    """Return who met whom as a drawing, those that met most, with the sentences and the table that say the same."""
    word = visit.word
    often = Counter[UUID]()
    for each in meetings.met:
        often[each.first] += each.occasions
        often[each.second] += each.occasions
    shown = [each for each, _ in often.most_common(NODES_MAX)]
    groups = _groups(meetings, shown, word)
    nodes = [
        Node(str(each), meetings.name(each, word), groups[each], visit.to(organisation_at(each))) for each in shown
    ]
    together = Counter[tuple[UUID, UUID]]()
    for each in meetings.met:
        if each.first in groups and each.second in groups:
            together[each.first, each.second] += each.occasions
    links = [
        Link(str(first), str(second), Decimal(times), _STYLES[meetings.crosses(first, second)])
        for (first, second), times in together.items()
    ]
    there = {link.style for link in links}
    styles = [(style, word.say(f"crossover.ties.{_CROSSES[crosses]}")) for crosses, style in _STYLES.items()]
    said = _said(meetings, len(often), len(shown), word)
    told = [each for each in styles if each[0] in there]
    return network_chart(NetworkChart(name, title, nodes, links, told, said, _table(visit, meetings)), word)


def silo_in_words(silo: str | None, by: str, word: Wording) -> str:
    """Return a kind of organisation or a place; that it is not known where it is not."""
    if silo is None:
        return word.say("crossover.no_silo")
    known = f"{_OF_SILO[by]}.{silo}"
    return word.say(known) if word.knows(known) else silo


def _groups(meetings: Meetings, shown: Sequence[UUID], word: Wording) -> dict[UUID, str]:
    """Return the group each is drawn in: its silo where that is one of the most common, or all others."""
    silos = {each: silo_in_words(meetings.silos.get(each), meetings.by, word) for each in shown}
    common = {silo for silo, _ in Counter(silos.values()).most_common(SERIES_MAX - 1)}
    return {each: silo if silo in common else word.say("network.others") for each, silo in silos.items()}


def _said(meetings: Meetings, organisations: int, shown: int, word: Wording) -> list[str]:
    pairs = {(each.first, each.second) for each in meetings.met}
    said = [word.say("crossover.said", count=organisations, pairs=word.number(len(pairs)))]
    across = meetings.crossing
    if across.share is not None and across.index is not None:
        filled = {"share": word.share(across.share), "index": word.number(across.index)}
        said.append(word.say(f"crossover.said.{meetings.by}", count=across.counted, **filled))
    if organisations > shown:
        said.append(word.say("network.left_out", count=organisations - shown, shown=word.number(shown)))
    return said


def _table(visit: Visit, meetings: Meetings) -> Table:
    word = visit.word
    rows = []
    for each in meetings.met:
        crosses = meetings.crosses(each.first, each.second)
        is_so = "unknown" if crosses is None else "yes" if crosses else "no"
        (one, at), (other, other_at) = sorted(
            (meetings.name(end, word), visit.to(organisation_at(end))) for end in (each.first, each.second)
        )
        rows.append(
            (
                Cell(one, at=at),
                Cell(other, at=other_at),
                Cell(word.say(f"tie.{each.kind}")),
                Cell(word.number(each.occasions), plain(Decimal(each.occasions)), is_figure=True),
                Cell(word.say(f"network.crosses.{is_so}")),
            )
        )
    rows.sort(key=lambda row: (-int(row[3].plain or 0), row[0].text.lower(), row[1].text.lower()))
    columns = (*(f"network.column.{each}" for each in _COLUMNS[:-1]), f"crossover.column.{meetings.by}")
    return Table(tuple(word.say(each) for each in columns), tuple(rows))
