"""The profile on an organisation's page: its fields in groups, each with on what it rests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from mediate_gateway.adapters import agenda
from mediate_gateway.entrypoints.pages.community.fields import FIELDS, GROUPS, ROLES
from mediate_gateway.entrypoints.pages.community.places import REGISTRY, test_at
from mediate_gateway.entrypoints.pages.visit import Visit
from mediate_shared.problems import ProblemError

_INTERESTS: Final = "interests"
_WEBSITE: Final = "website"
_SYNTHETIC: Final = "synthetic"
_CLASSIFICATION: Final = "classification"


@dataclass(frozen=True)
class ShownField:
    """A field in words; ``links`` are the pages its parts lead to, ``rests_on`` says why it is so and since when."""

    key: str
    words: str
    said: str
    links: Sequence[tuple[str, str]] = ()
    away: str | None = None
    rests_on: str | None = None
    source: str | None = None
    edit_at: str | None = None


@dataclass(frozen=True)
class ShownGroup:
    """Fields that belong together."""

    name: str
    fields: Sequence[ShownField]


async def profile_of(
    visit: Visit,
    organisation_id: UUID,
    known: Mapping[str, Any],
    *,
    may_change: bool,
    is_away: bool,
    without: Sequence[str],
) -> list[ShownGroup]:
    """Return the groups of a profile: what is known, and for who may change it also what is not.

    ``without`` are fields that the page says elsewhere.
    """
    rests_on = {} if is_away else await _provenance(visit, organisation_id)
    links = await _line_links(visit, known.get(_INTERESTS) or ())
    groups = []
    for name, keys in GROUPS.items():
        fields = [
            _shown(visit, organisation_id, key, known, rests_on, links, may_change=may_change)
            for key in (*keys, *([ROLES.key] if name == _CLASSIFICATION else []))
            if key in known and key not in without
        ]
        # What is invented is labelled at the top of the page; that the rest is not goes without saying.
        shown = [each for each in fields if may_change or (each.said and each.key != _SYNTHETIC)]
        if shown:
            groups.append(ShownGroup(name, shown))
    return groups


async def _provenance(visit: Visit, organisation_id: UUID) -> Mapping[str, Any]:
    try:
        found: Mapping[str, Any] = (await visit.ask(REGISTRY, f"/organisations/{organisation_id}/provenance")).body
    except ProblemError:
        # The page is of use without: it only says less of where facts come from.
        return {}
    return found


async def _line_links(visit: Visit, numbers: Sequence[int]) -> Sequence[tuple[str, str]]:
    if not numbers:
        return ()
    async with visit.service.database.reading() as connection:
        lines = await agenda.lines(connection)
    return [
        (visit.to(f"/agenda/lines/{each.id}"), f"{each.number} {visit.word.of(each.title)}")
        for each in lines
        if each.number in numbers
    ]


def _shown(
    visit: Visit,
    organisation_id: UUID,
    key: str,
    known: Mapping[str, Any],
    rests_on: Mapping[str, Any],
    links: Sequence[tuple[str, str]],
    *,
    may_change: bool,
) -> ShownField:
    field = ROLES if key == ROLES.key else FIELDS[key]
    value = known[key]
    said = field.said(value, visit.word) if value not in (None, []) else ""
    basis = rests_on.get(key) if said else None
    changing = (
        test_at(organisation_id) if key == ROLES.key else f"/community/organisations/{organisation_id}/edit/{key}"
    )
    return ShownField(
        key=key,
        words=visit.word.say(field.words),
        said=said,
        links=links if key == _INTERESTS else (),
        away=said if key == _WEBSITE and said else None,
        rests_on=None if basis is None else _because(visit, basis),
        source=None if basis is None or basis["source"] is None else _source(visit, basis["source"]),
        edit_at=visit.to(changing) if may_change else None,
    )


def _because(visit: Visit, basis: Mapping[str, Any]) -> str:
    word = visit.word
    return word.say(
        "community.rests_on",
        basis=word.say(f"basis.{basis['basis']}"),
        day=word.day(datetime.fromisoformat(basis["at"]).date()),
    )


def _source(visit: Visit, source: Mapping[str, str]) -> str:
    return f"{visit.word.say('community.source', document=source['document'])}: {source['place']}"
