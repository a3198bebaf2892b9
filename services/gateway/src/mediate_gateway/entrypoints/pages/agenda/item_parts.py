"""What belongs to an item as its page shows it: what frames it, what it waits for, and what came of it so far."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from mediate_gateway.adapters.agenda import Carrier, ItemRecord
from mediate_gateway.adapters.dependencies import Dependency, Graph, Placed
from mediate_gateway.adapters.item_views import Belonging
from mediate_gateway.domain.waiting import FINISHED, Way
from mediate_gateway.entrypoints.pages.agenda.keeping import tells_for
from mediate_gateway.entrypoints.pages.agenda.places import STATUS_KINDS, item_at, moves
from mediate_gateway.entrypoints.pages.visit import Visit

_DIRECT: Final = 2
_NAMED_MAX: Final = 50
"""So many items a page names that wait, or are waited for; it says how many there are besides."""


def parts_of(visit: Visit, item: ItemRecord, belonging: Belonging, carriers: Sequence[Carrier]) -> dict[str, Any]:
    """Return what the template of an item draws its parts from."""
    graph, waits = belonging.graph, belonging.graph.waits
    held_up_by, holds_up = waits.held_up_by(item.id), waits.holds_up(item.id)
    return {
        "milestones": belonging.milestones,
        "told": belonging.told,
        "evidence": belonging.evidence,
        "points": belonging.points,
        "programmes": belonging.programmes,
        "needs": [_needed(visit, graph, each) for each in graph.dependencies if each.item_id == item.id],
        "needed_by": [
            _of(visit, graph.items[item_id]) for item_id, needs_id in sorted(waits.pairs) if needs_id == item.id
        ],
        "waits_for": [_way(visit, graph.items, each) for each in held_up_by if _is_direct(each)],
        "held_up_by": _further(visit, graph.items, held_up_by),
        "held_up_more": max(0, sum(not _is_direct(each) for each in held_up_by) - _NAMED_MAX),
        "holds_up": _further(visit, graph.items, holds_up),
        "holds_up_more": max(0, sum(not _is_direct(each) for each in holds_up) - _NAMED_MAX),
        "may_tell": moves(visit.actor) or bool(tells_for(visit.actor, list(carriers))),
        "keeps_for": {each.organisation_id for each in tells_for(visit.actor, list(carriers))},
        "may_keep": moves(visit.actor),
    }


def _needed(visit: Visit, graph: Graph, dependency: Dependency) -> dict[str, Any]:
    """Return an item that is needed, by what stands for it, with why, and how to take that back."""
    stated, final = graph.items[dependency.needs_id], graph.items[graph.waits.final(dependency.needs_id)]
    return {
        **_of(visit, final),
        "dependency_id": dependency.id,
        "reason": dependency.reason,
        "instead_of": None if stated.id == final.id else f"{stated.code} {visit.word.of(stated.title)}",
    }


def _of(visit: Visit, item: Placed) -> dict[str, Any]:
    return {
        "id": item.id,
        "name": f"{item.code} {visit.word.of(item.title)}",
        "at": visit.to(item_at(item.id)),
        "status": visit.word.say(f"item.{item.status}"),
        "kind": STATUS_KINDS[item.status],
        "is_finished": item.status in FINISHED,
    }


def _is_direct(way: Way) -> bool:
    return len(way.along) == _DIRECT


def _further(visit: Visit, items: Mapping[UUID, Placed], ways: Sequence[Way]) -> list[dict[str, Any]]:
    """Return what is come by through others; what is next to the item is named with why anyway."""
    return [_way(visit, items, each) for each in ways if not _is_direct(each)][:_NAMED_MAX]


def _way(visit: Visit, items: Mapping[UUID, Placed], way: Way) -> dict[str, Any]:
    """Return an item at the end of a way, with the codes of those between where there are any."""
    return {**_of(visit, items[way.to]), "through": [items[each].code for each in way.along[1:-1]]}
