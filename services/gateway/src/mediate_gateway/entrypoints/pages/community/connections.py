"""Connections between organisations as a drawing, with the sentences and the table that say the same."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.adapters.network_views import Connection, Network, Party, Sees, Through
from mediate_gateway.domain.crossing import crossing
from mediate_gateway.entrypoints.charts.figures import SERIES_MAX, plain
from mediate_gateway.entrypoints.charts.network import Link, NetworkChart, Node, network_chart
from mediate_gateway.entrypoints.charts.view import Cell, ChartView, Table
from mediate_gateway.entrypoints.pages.community.places import REGISTRY, organisation_at
from mediate_gateway.entrypoints.pages.visit import Visit
from mediate_gateway.entrypoints.wording import Wording
from mediate_shared.identity.actor import Actor

STYLES: Final[Mapping[Through, int]] = {Through.RELATION: 1, Through.GROUP: 2, Through.MATCH: 3}
"""How the line of each kind of connection is drawn."""
_COLUMNS: Final = ("organisation", "other", "through", "times", "crosses")


def sees(actor: Actor) -> Sees:
    """Return what somebody may know of how organisations are connected."""
    return Sees(
        groups=actor.reach(Action.READ, Visibility.NETWORK, REGISTRY).everything,
        matches=actor.reach(Action.READ, Visibility.CASE, REGISTRY),
    )


def drawn_network(
    visit: Visit, name: str, title: str, network: Network, drawn: Collection[UUID], said: Sequence[str]
) -> ChartView:
    """Return the connections among some organisations as a chart, and all those of the network as its table."""
    word = visit.word
    parties = [each for each in network.parties if each.id in drawn]
    silos = _silos(parties, word)
    nodes = [Node(str(each.id), each.name, silos[each.id], visit.to(organisation_at(each.id))) for each in parties]
    ids = {each.id for each in parties}
    links = [
        Link(str(each.first), str(each.second), Decimal(each.times), STYLES[each.through])
        for each in network.connections
        if {each.first, each.second} <= ids
    ]
    there = {link.style for link in links}
    styles = [(style, word.say(f"network.through.{through}")) for through, style in STYLES.items() if style in there]
    return network_chart(
        NetworkChart(name, title, nodes, links, styles, said, _table(visit, network)),
        word,
    )


def in_figures(network: Network, word: Wording) -> list[str]:
    """Return how many are connected, through what, and how much of it crosses, as sentences."""
    through = Counter(each.through for each in network.connections)
    pairs = {(each.first, each.second) for each in network.connections}
    counts = {each.value: word.number(through[each]) for each in Through}
    said = [
        word.say("network.said", count=len(network.parties), pairs=word.number(len(pairs)), **counts),
    ]
    kinds = {each.id: each.types for each in network.parties}
    across = crossing((kinds.get(first, ()), kinds.get(second, ())) for first, second in pairs)
    if across.share is not None and across.index is not None:
        filled = {"share": word.share(across.share), "index": word.number(across.index)}
        said.append(word.say("network.crossing", count=across.counted, **filled))
    return said


def _silos(parties: Sequence[Party], word: Wording) -> dict[UUID, str]:
    """Return the group each is drawn in: the first of its types, of the most common ones, or all others."""
    first = {each.id: each.types[0] if each.types else "" for each in parties}
    common = {kind for kind, _ in Counter(kind for kind in first.values() if kind).most_common(SERIES_MAX - 1)}
    return {
        each: word.say(f"type.{kind}") if kind in common else word.say("network.others") for each, kind in first.items()
    }


def _table(visit: Visit, network: Network) -> Table:
    word = visit.word
    parties = {each.id: each for each in network.parties}
    rows = [
        _row(visit, each, parties[each.first], parties[each.second])
        for each in network.connections
        if each.first in parties and each.second in parties
    ]
    rows.sort(key=lambda row: tuple(cell.text.lower() for cell in row[:3]))
    return Table(tuple(word.say(f"network.column.{each}") for each in _COLUMNS), tuple(rows))


def _row(visit: Visit, connection: Connection, first: Party, second: Party) -> tuple[Cell, ...]:
    word = visit.word
    one, other = sorted((first, second), key=lambda each: each.name.lower())
    is_known = bool(one.types) and bool(other.types)
    crosses = "yes" if not set(one.types) & set(other.types) else "no"
    return (
        Cell(one.name, at=visit.to(organisation_at(one.id))),
        Cell(other.name, at=visit.to(organisation_at(other.id))),
        Cell(word.say(f"network.through.{connection.through}")),
        Cell(word.number(connection.times), plain(Decimal(connection.times)), is_figure=True),
        Cell(word.say(f"network.crosses.{crosses if is_known else 'unknown'}")),
    )
