"""What was changed of anything the agendas service keeps: when, what, why, and for facilitators by whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.catalogue import CATALOGUE
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.adapters import agenda, organisations, viewers
from mediate_gateway.entrypoints.pages.agenda.asked import ITEM_FIELDS, LINE_FIELDS
from mediate_gateway.entrypoints.pages.agenda.places import (
    AGENDA,
    AGENDAS,
    HISTORY,
    ITEMS,
    LINE,
    SECTION,
    item_at,
    line_at,
    moves,
)
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs

_OF_LINE: Final = LINE + "/history"
_PREFIX: Final = "nl.mediate.agendas."
_PAGE: Final = 50
_TEXTS: Final = ("title", "note", "text")
KINDS: Final = tuple(
    each.removeprefix(_PREFIX).rpartition(".")[0] for each in sorted(CATALOGUE) if each.startswith(_PREFIX)
)
"""What may be said of something in the agendas, by which the words for it are found."""


@dataclass(frozen=True)
class ToldChange:
    """A change in words: ``details`` say more of it, ``why`` is the reason that was given."""

    at: datetime
    what: str
    details: Sequence[str]
    why: str | None
    external_cause: str | None
    who: str | None


def routes() -> APIRouter:
    """Return ``/agenda/items/{item_id}/history`` and the same of a line."""
    router = APIRouter()
    public = [needs(Action.READ, Visibility.PUBLIC)]

    @router.get(HISTORY, dependencies=public)
    async def show_item_history(visit: Visiting, item_id: UUID) -> Response:
        async with visit.service.database.reading() as connection:
            item = await agenda.item(connection, item_id)
        name = f"{item.code} {visit.word.of(item.title)}"
        return await _page(visit, item_id, HISTORY.format(item_id=item_id), (item_at(item_id), name), tab=ITEMS)

    @router.get(_OF_LINE, dependencies=public)
    async def show_line_history(visit: Visiting, line_id: UUID) -> Response:
        async with visit.service.database.reading() as connection:
            line = await agenda.line(connection, line_id)
        name = f"{line.number} {visit.word.of(line.title)}"
        return await _page(visit, line_id, _OF_LINE.format(line_id=line_id), (line_at(line_id), name), tab=AGENDA)

    return router


async def _page(visit: Visit, about: UUID, here: str, up: tuple[str, str], *, tab: str) -> Response:
    cursor = visit.request.query_params.get("cursor")
    changes, following = await changes_of(visit, about, cursor=cursor)
    return visit.page(
        "agenda/history.html",
        section=SECTION,
        changes=changes,
        up=up,
        tab=tab,
        shows_who=moves(visit.actor),
        next_at=None if following is None else visit.to(here, cursor=following),
        first_at=None if cursor is None else visit.to(here),
    )


async def changes_of(
    visit: Visit, about: UUID, *, cursor: str | None = None, limit: int = _PAGE
) -> tuple[list[ToldChange], str | None]:
    """Return what was changed of anything, the newest first, and the cursor of the next page.

    What is kept confidential is left out for who may not know of it. Raises ProblemError where the service refuses, or
    is away.
    """
    asked = {"about": str(about), "limit": str(limit)}
    if cursor is not None:
        asked["cursor"] = cursor
    answer = await visit.ask(AGENDAS, "/changes", is_part=False, **asked)
    found: Sequence[Mapping[str, Any]] = answer.body["items"]
    names = await _names(visit, found)
    return [_told(visit, each, names) for each in found], answer.body["next"]


async def _names(visit: Visit, found: Sequence[Mapping[str, Any]]) -> Mapping[str, str]:
    """Return what people, organisations and items are called that changes name, by their ids."""
    named = [each["data"].get("organisation_id") for each in found]
    carriers = {UUID(each) for each in named if each}
    people = {UUID(each["by"]) for each in found if each["by"]}
    items = {UUID(value) for each in found for key in _ITEMS if (value := each["data"].get(key))}
    items |= {UUID(each["data"][key]) for each in found if "needs_id" in each["data"] for key in _WAITS}
    names: dict[str, str] = {}
    async with visit.service.database.reading() as connection:
        if carriers:
            names |= {str(key): name for key, name in (await organisations.names(connection, carriers)).items()}
        if people:
            names |= {str(key): name for key, name in (await viewers.names(connection, people)).items()}
        for each in items:
            if (item := await agenda.named(connection, each)) is not None:
                names[str(each)] = f"{item.code} {visit.word.of(item.title)}"
    return names


_ITEMS: Final = ("substituted_by",)
_WAITS: Final = ("item_id", "needs_id")


def _told(visit: Visit, change: Mapping[str, Any], names: Mapping[str, str]) -> ToldChange:
    data: Mapping[str, Any] = change["data"]
    kind = str(change["type"]).removeprefix(_PREFIX).rpartition(".")[0]
    key = f"agenda.change.{kind}"
    return ToldChange(
        at=datetime.fromisoformat(change["at"]),
        # A service that is ahead of this gateway may say what it has no words for.
        what=visit.word.say(key) if kind in KINDS else change["type"],
        details=list(_details(visit, data, names)),
        why=data.get("reason"),
        external_cause=data.get("external_cause"),
        who=names.get(change["by"] or ""),
    )


def _details(visit: Visit, data: Mapping[str, Any], names: Mapping[str, str]) -> Sequence[str]:
    say = visit.word.say
    found: list[str] = []
    if organisation := data.get("organisation_id"):
        name = names.get(organisation) or say("organisation.unnamed")
        found.append(f"{name}, {say('role.' + data['role'])}" if "role" in data else name)
    if {"previous", "status"} <= data.keys() and visit.word.knows(f"item.{data['status']}"):
        before, after = say(f"item.{data['previous']}"), say(f"item.{data['status']}")
        found.append(say("community.history.from_to", before=before, after=after))
    found += [names[data[each]] for each in _ITEMS if data.get(each) in names]
    if "needs_id" in data:
        item, other = (names.get(data[key]) or say("agenda.item") for key in _WAITS)
        found.append(say("agenda.dependencies.needs", item=item, other=other))
    if changed := data.get("changed"):
        found.append(say("agenda.change.fields", fields=", ".join(_field(visit, each) for each in changed)))
    else:
        found += [_text(visit, data[each]) for each in _TEXTS if data.get(each)]
    if data.get("percentage") is not None:
        found.append(say("agenda.percentage.is", percentage=data["percentage"]))
    return found


def _field(visit: Visit, key: str) -> str:
    fields = {**LINE_FIELDS, **ITEM_FIELDS}
    return visit.word.say(fields[key].words).lower() if key in fields else key


def _text(visit: Visit, value: Any) -> str:
    return str(value[visit.language]) if isinstance(value, dict) else str(value)
