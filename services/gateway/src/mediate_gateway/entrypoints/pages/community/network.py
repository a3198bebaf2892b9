"""The network: who is connected to whom, through what, and how much of it crosses from kind to kind."""

from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import Hub, OrganisationType
from mediate_gateway.adapters import group_views, merges, network_views
from mediate_gateway.adapters.network_views import Asked, Network, Through
from mediate_gateway.entrypoints.charts.network import NODES_MAX
from mediate_gateway.entrypoints.charts.view import CSV_TYPE, ChartView
from mediate_gateway.entrypoints.pages.community.connections import drawn_network, in_figures, sees
from mediate_gateway.entrypoints.pages.community.group_places import group_at
from mediate_gateway.entrypoints.pages.community.parts import Drawn
from mediate_gateway.entrypoints.pages.community.places import COMMUNITY, ORGANISATION, SECTION, organisation_at
from mediate_gateway.entrypoints.pages.community.posts import line_choices
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs

NETWORK: Final = COMMUNITY + "/network"
_CSV: Final = NETWORK + ".csv"
_OWN_CSV: Final = ORGANISATION + "/connections.csv"
_OWN_MAX: Final = 24
_ROWS_MAX: Final = 200
"""So many connections the table on the page holds; the file has them all."""
_LINE_DIGITS_MAX: Final = 2


@dataclass(frozen=True)
class _Query:
    """What an address asks for, as far as it can be asked for."""

    through: tuple[Through, ...]
    type: str = ""
    hub: str = ""
    line: str = ""

    @classmethod
    def of(cls, visit: Visit) -> "_Query":
        sent = visit.request.query_params
        through = tuple(each for each in Through if each.value in sent.getlist("through"))
        line = sent.get("line", "")
        return cls(
            through or tuple(Through),
            sent.get("type", "") if sent.get("type") in set(OrganisationType) else "",
            sent.get("hub", "") if sent.get("hub") in set(Hub) else "",
            line if line.isascii() and line.isdigit() and len(line) <= _LINE_DIGITS_MAX else "",
        )

    def asked(self) -> Asked:
        return Asked(self.through, self.type or None, self.hub or None, int(self.line) if self.line else None)

    def address(self, visit: Visit, path: str) -> str:
        """Return the address of the same on another path."""
        pairs = [*(("through", each.value) for each in self.through if len(self.through) < len(Through))]
        pairs += [(name, value) for name in ("type", "hub", "line") if (value := getattr(self, name))]
        asked = "&".join(f"{name}={value}" for name, value in pairs)
        return visit.to(f"{path}?{asked}" if asked else path)


class NetworkPages:
    """The page of the network, which shows everybody as much as they may know."""

    def routes(self) -> APIRouter:
        """Return ``/community/network``, its connections as a file, and those of one organisation."""
        router = APIRouter()
        public = [needs(Action.READ, Visibility.PUBLIC)]

        @router.get(NETWORK, dependencies=public)
        async def show_network(visit: Visiting) -> Response:
            return await _page(visit)

        @router.get(_CSV, dependencies=public)
        async def export_network(visit: Visiting) -> Response:
            network = await _network(visit, _Query.of(visit).asked())
            return _file(_chart(visit, network, _drawn_ids(network)), "network")

        @router.get(_OWN_CSV, dependencies=public)
        async def export_connections(visit: Visiting, organisation_id: UUID) -> Response:
            network, _ = await _around(visit, organisation_id)
            return _file(_chart(visit, network, _drawn_ids(network)), "connections")

        return router


def _file(chart: ChartView, name: str) -> Response:
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(chart.csv(), headers=headers, media_type=CSV_TYPE)


async def _network(visit: Visit, asked: Asked) -> Network:
    async with visit.service.database.reading() as connection:
        return await network_views.network(connection, asked, sees(visit.actor))


def _drawn_ids(network: Network) -> set[UUID]:
    return {each.id for each in network.parties[:NODES_MAX]}


async def _page(visit: Visit) -> Response:
    word, query = visit.word, _Query.of(visit)
    network = await _network(visit, query.asked())
    async with visit.service.database.reading() as connection:
        lines = await line_choices(visit, connection)
    chart = _chart(visit, network, _drawn_ids(network)).at(query.address(visit, _CSV))
    may = sees(visit.actor)
    return visit.page(
        "community/network.html",
        section=SECTION,
        chart=_cut_table(chart),
        rows_more=max(0, len(chart.table.rows) - _ROWS_MAX),
        through=[(each.value, word.say(f"network.through.{each}"), None) for each in Through],
        chosen_through=[each.value for each in query.through],
        types=[(each.value, word.say(f"type.{each}")) for each in OrganisationType],
        hubs=[(each.value, word.say(f"hub.{each}")) for each in Hub],
        lines=lines,
        query=query,
        is_narrowed=query != _Query(tuple(Through)),
        sees_groups=may.groups,
        sees_matches="all" if may.matches.everything else "own" if may.matches else "none",
        crowds=network.crowds,
        connects_max=network_views.CONNECTS_MAX,
    )


def _chart(visit: Visit, network: Network, drawn: set[UUID]) -> ChartView:
    word = visit.word
    said = in_figures(network, word)
    if len(network.parties) > len(drawn):
        left = len(network.parties) - len(drawn)
        said.append(word.say("network.left_out", count=left, shown=word.number(len(drawn))))
    if network.is_cut:
        said.append(word.say("network.cut", most=word.number(network_views.READ_MAX)))
    return drawn_network(visit, "network", word.say("network.chart"), network, drawn, said)


async def connections_part(visit: Visit, organisation_id: UUID) -> Drawn | None:
    """Return who an organisation is connected to, and its groups for the network; nothing where there is nobody."""
    network, own = await _around(visit, organisation_id)
    groups: list[dict[str, Any]] = []
    if sees(visit.actor).groups:
        async with visit.service.database.reading() as connection:
            records = await merges.standing_for(connection, organisation_id)
            groups = [
                {"name": each.name[visit.language], "kind": visit.word.say(f"group_kind.{each.kind}"), "at": at}
                for each in await group_views.groups_of(connection, records)
                if (at := visit.to(group_at(each.id)))
            ]
    if not network.connections and not groups:
        return None
    return Drawn(
        "connections.html",
        {
            "chart": await _own_chart(visit, network, own) if network.connections else None,
            "groups": groups,
            "network_at": visit.to(NETWORK),
        },
    )


async def _around(visit: Visit, organisation_id: UUID) -> tuple[Network, UUID]:
    """Return the connections of one organisation, and the record that stands for it."""
    async with visit.service.database.reading() as connection:
        own = (await merges.standing_for(connection, organisation_id))[0]
        return await network_views.network(connection, Asked(of={own}), sees(visit.actor)), own


async def _own_chart(visit: Visit, network: Network, own: UUID) -> ChartView:
    """Return an organisation amid those it is most connected to, and what connects them with each other."""
    word = visit.word
    others = [each.id for each in network.parties if each.id != own]
    near = {own, *others[: _OWN_MAX - 1]}
    async with visit.service.database.reading() as connection:
        among = await network_views.network(connection, Asked(ids=near), sees(visit.actor))
    name = next((each.name for each in network.parties if each.id == own), word.say("organisation.unnamed"))
    said = [word.say("network.own.said", name=name, count=len(others))]
    if len(others) >= _OWN_MAX:
        said.append(word.say("network.left_out", count=len(others) - len(near) + 1, shown=word.number(len(near))))
    chart = drawn_network(visit, "connections", word.say("network.own.chart", name=name), among, near, said)
    at = visit.to(organisation_at(own))
    return _cut_table(chart).at(_beside(at, "/connections.csv"))


def _beside(at: str, ending: str) -> str:
    path, question, query = at.partition("?")
    return f"{path}{ending}{question}{query}"


def _cut_table(chart: ChartView) -> ChartView:
    """Return a chart with as much of its table as a page holds; the file has all of it."""
    return replace(chart, table=replace(chart.table, rows=chart.table.rows[:_ROWS_MAX]))
