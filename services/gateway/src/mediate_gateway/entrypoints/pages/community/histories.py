"""The change log of an organisation as the pages show it: what was changed, on which basis, and by whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from mediate_gateway.adapters import organisations, viewers
from mediate_gateway.entrypoints.pages.community.fields import FIELDS, ROLES
from mediate_gateway.entrypoints.pages.community.places import REGISTRY
from mediate_gateway.entrypoints.pages.visit import Visit
from mediate_shared.problems import ProblemError

_LOOKED_BACK: Final = 50
_FACTS: Final = "facts"
_MERGED_INTO: Final = "merged_into"
_EMPTY: Final[tuple[object, ...]] = (None, [], "")


@dataclass(frozen=True)
class ToldChange:
    """A change in words: ``fields`` are triples of what a field is called, what it held, and what it holds since.

    What held nothing before is None.
    """

    at: datetime
    who: str | None
    basis: str
    source: Mapping[str, str] | None
    fields: Sequence[tuple[str, str | None, str]]
    keys: Sequence[str]


async def changes_of(
    visit: Visit, organisation_id: UUID, *, cursor: str | None = None, limit: int = _LOOKED_BACK
) -> tuple[list[ToldChange], str | None]:
    """Return the changes of an organisation, newest first, and the cursor of the next page.

    Raises ProblemError where the registry refuses, or is away.
    """
    path = f"/organisations/{organisation_id}/changes"
    if cursor is None:
        answer = await visit.ask(REGISTRY, path, limit=str(limit))
    else:
        answer = await visit.ask(REGISTRY, path, limit=str(limit), cursor=cursor)
    items: Sequence[Mapping[str, Any]] = answer.body["items"]
    named = await _named(visit, items)
    people = await _people(visit, items)
    return [_told(visit, each, people, named) for each in items], answer.body["next"]


async def last_change(visit: Visit, organisation_id: UUID, key: str) -> ToldChange | None:
    """Return the newest change of a field; None where it is too long ago, or the registry is away."""
    try:
        found, _ = await changes_of(visit, organisation_id)
    except ProblemError:
        return None
    return next((each for each in found if key in each.keys), None)


def words_of(visit: Visit, key: str) -> str:
    """Return what a field is called."""
    if key == ROLES.key:
        return visit.word.say(ROLES.words)
    if key == _FACTS:
        return visit.word.say("community.facts")
    if key == _MERGED_INTO:
        return visit.word.say("community.history.merged_into")
    return visit.word.say(FIELDS[key].words) if key in FIELDS else key


def said_of(visit: Visit, key: str, value: Any) -> str:
    """Return what a field holds, in words."""
    if value in _EMPTY:
        return visit.word.say("change.nothing")
    if key == ROLES.key:
        return ROLES.said(value, visit.word)
    if key == _FACTS:
        return " · ".join(str(each["statement"][visit.language]) for each in value)
    return FIELDS[key].said(value, visit.word) if key in FIELDS else str(value)


async def _named(visit: Visit, items: Sequence[Mapping[str, Any]]) -> Mapping[str, str]:
    """Return by its id what each organisation is called that another one was merged into."""
    merges = [each for item in items for each in item["changes"] if each["field"] == _MERGED_INTO]
    ids = {UUID(value) for each in merges for value in (each["before"], each["after"]) if value not in _EMPTY}
    if not ids:
        return {}
    async with visit.service.database.reading() as connection:
        return {str(identifier): name for identifier, name in (await organisations.names(connection, ids)).items()}


async def _people(visit: Visit, items: Sequence[Mapping[str, Any]]) -> Mapping[UUID, str]:
    accounts = {UUID(each["by"]) for each in items if each["by"] is not None}
    if not accounts:
        return {}
    async with visit.service.database.reading() as connection:
        return await viewers.names(connection, accounts)


def _told(visit: Visit, change: Mapping[str, Any], people: Mapping[UUID, str], named: Mapping[str, str]) -> ToldChange:
    def said(key: str, value: Any) -> str:
        return said_of(visit, key, named.get(value, value) if key == _MERGED_INTO else value)

    return ToldChange(
        at=datetime.fromisoformat(change["at"]),
        who=None if change["by"] is None else people.get(UUID(change["by"])),
        basis=visit.word.say(f"basis.{change['basis']}"),
        source=change["source"],
        fields=[
            (
                words_of(visit, each["field"]),
                said(each["field"], each["before"]) if each["before"] not in _EMPTY else None,
                said(each["field"], each["after"]),
            )
            for each in change["changes"]
        ],
        keys=[each["field"] for each in change["changes"]],
    )
