"""What a deal can be opened from: a match, a session, a programme, an awarded application, or an earlier deal.

The address of the form names it by its kind and id; what it says of the new deal is asked for at that moment.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from mediate_contracts.vocabulary import DealOrigin, DealPipeline, LineageKind
from mediate_gateway.adapters import item_views, session_views
from mediate_gateway.entrypoints.pages.pipeline.places import AREA
from mediate_gateway.entrypoints.pages.visit import Visit

_COMMUNITY: Final = "community"


@dataclass(frozen=True)
class CameFrom:
    """What a deal is opened from: its ``name`` in the address, what it is ``called``, and what it says of the deal.

    ``values`` fill in the form, ``companies`` are the organisations it may be with, and ``sent`` goes along unseen.
    """

    name: str
    called: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    companies: Sequence[UUID] = ()
    sent: Mapping[str, Any] = field(default_factory=dict)


async def came_from(visit: Visit, name: str) -> CameFrom | None:
    """Return what an address names; None where it names nothing that a deal comes from. Raises ProblemError (404)."""
    kind, _, identifier = name.partition(":")
    read = _READ.get(kind)
    try:
        found = UUID(identifier)
    except ValueError:
        return None
    return None if read is None else await read(visit, found, f"{kind}:{found}")


async def _match(visit: Visit, match_id: UUID, name: str) -> CameFrom:
    record = (await visit.ask(_COMMUNITY, f"/matches/{match_id}")).body
    parties = [UUID(record[each]) for each in ("seeker_id", "provider_id")]
    return CameFrom(name, visit.word.say("origin.match"), {"origin": "match"}, parties, {"origin_id": str(match_id)})


async def _session(visit: Visit, session_id: UUID, name: str) -> CameFrom:
    async with visit.service.database.reading() as connection:
        session = await session_views.session(connection, session_id)
        present = await session_views.attendances(connection, session_id)
    values = {"origin": DealOrigin.SESSION.value, "action_lines": list(session.action_lines)}
    companies = [each.final_id for each in present]
    return CameFrom(name, session.title[visit.language], values, companies, {"origin_id": str(session_id)})


async def _programme(visit: Visit, programme_id: UUID, name: str) -> CameFrom:
    async with visit.service.database.reading() as connection:
        row = await item_views.programme(connection, programme_id)
    values = {"origin": DealOrigin.PROGRAMME.value, "programme": row.name.model_dump()}
    if visit.request.query_params.get("pipeline") == DealPipeline.PROGRAMME:
        values["pipeline"] = DealPipeline.PROGRAMME.value
    return CameFrom(name, visit.word.of(row.name), values, (), {"origin_id": str(programme_id)})


async def _application(visit: Visit, application_id: UUID, name: str) -> CameFrom:
    found = (await visit.ask(AREA, f"/applications/{application_id}")).body
    values = {
        "origin": DealOrigin.GRANT.value,
        "title": found["title"],
        "amount_sought": found.get("awarded") or found.get("amount"),
    }
    follows = {"kind": LineageKind.APPLICATION.value, "id": str(application_id)}
    sent = {"origin_id": str(application_id), "follows": follows}
    return CameFrom(name, found["title"], values, [UUID(found["organisation_id"])], sent)


async def _deal(visit: Visit, deal_id: UUID, name: str) -> CameFrom:
    found = (await visit.ask(AREA, f"/deals/{deal_id}")).body
    kept = ("region", "action_lines", "readiness")
    values = {each: found.get(each) for each in kept if found.get(each)}
    company = found.get("organisation_now") or {"id": found["organisation_id"]}
    follows = {"kind": LineageKind.DEAL.value, "id": str(deal_id)}
    return CameFrom(name, found["title"], values, [UUID(company["id"])], {"follows": follows})


_READ: Final[Mapping[str, Callable[[Visit, UUID, str], Awaitable[CameFrom]]]] = {
    "match": _match,
    "session": _session,
    "programme": _programme,
    "application": _application,
    "deal": _deal,
}
