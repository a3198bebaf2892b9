"""A registry of so many organisations, all of them invented, in the gateway's read model.

Words of names and descriptions are as unevenly spread as those of people are: a few are in most records, most in a few.
Of the values that a directory is filtered by, one is everybody's, one nobody's, and one belongs to three alone. What an
entry of the search index holds is what the indexing itself makes of the event; only its way into the table is another:
by COPY, with the indexes made anew afterwards. The same number always makes the same registry.
"""

import random
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate, islice
from typing import Any, Final
from uuid import UUID

import asyncpg
from pydantic_core import to_json

from mediate_contracts.events.community import OrganisationRegistered
from mediate_contracts.values import Localised, OrganisationId
from mediate_contracts.vocabulary import ActorClass, Hub, OrganisationType
from mediate_gateway.adapters.search_index import ENTRIES, words_and_vector
from mediate_gateway.domain.searching import trigrams

KNOWN: Final = "Mediacampus Hilversum"
"""The name of the first organisation of every registry; nobody else is called so."""
COMMON: Final = "verzonnen"
"""A word of every record."""
RARE_CLASS: Final = ActorClass.OTHER_SECTOR
"""What three organisations are, and no other."""
UNUSED_HUB: Final = Hub.EINDHOVEN
"""Where no organisation is."""
CARRYING: Final = 60
"""How many organisations carry an item of the agenda."""
_SYLLABLES: Final = (
    *("ka", "mer", "lo", "vi", "sta", "rin", "do", "bel", "tu", "san", "pro", "gel", "mi", "ren", "fo", "dak"),
    *("be", "zu", "lan", "ter", "wo", "ni", "hel", "pa", "ster", "gro", "vel", "du"),
)
_TRADE: Final = (
    *("Media", "Studio", "Stichting", "Film", "Digital", "Radio", "Productions", "Creative", "Groep", "Omroep"),
    *("Content", "Games", "Events", "Consultancy", "Interactive", "Audio", "Video", "Televisie", "Animatie", "Labs"),
    *("Techniek", "Design", "Uitgeverij", "Podcast", "Streaming", "Software", "Postproductie", "Licht", "Geluid", "VR"),
)
_PLACES: Final = (
    *("Hilversum", "Amsterdam", "Utrecht", "Rotterdam", "Den Haag", "Groningen", "Arnhem", "Zwolle", "Maastricht"),
    *("Breda", "Leiden", "Haarlem", "Amersfoort", "Almere", "Nijmegen", "Tilburg", "Enschede", "Delft", "Gouda"),
)
_INVENTED_WORDS: Final = 150_000
_TYPE_WEIGHTS: Final = (90, 25, 140, 40, 8, 220, 60, 30, 12, 45, 20, 15, 35, 260)
_HUBS: Final = (Hub.HILVERSUM, Hub.AMSTERDAM, Hub.UTRECHT, Hub.ELSEWHERE, None)
_HUB_WEIGHTS: Final = (12, 30, 14, 30, 14)
_CLASSES: Final = (ActorClass.CORE, ActorClass.SUPPORTING, ActorClass.FACILITATING, None)
_CLASS_WEIGHTS: Final = (45, 20, 3, 32)
_SECOND_TYPE: Final = 0.2
_WITHOUT_YEAR: Final = 0.3
_WITHOUT_DESCRIPTION: Final = 0.1
_BEGAN: Final = datetime(2023, 1, 2, tzinfo=UTC)
_BATCH: Final = 2_000
_ORGANISATION: Final = (
    *("id", "name", "types", "synthetic", "hub", "actor_class", "website", "founding_year", "description"),
    *("sbi_2008", "sbi_2025", "media_tech_roles", "value_chain_stages", "stack_layers", "interests"),
    *("since", "updated_at"),
)
_ENTRY: Final = ("id", "kind", "title", "text", "visibility", "address", "updated_at", "words")
_WORD: Final = ("word", "letters", "trigrams", "uses")
_ASSIGNMENT: Final = ("id", "item_id", "organisation_id", "role", "status", "since", "updated_at")
_NULL: Final = "\\N"


@dataclass(frozen=True)
class Invented:
    """An organisation that was made up, and when it was last amended."""

    event: OrganisationRegistered
    updated_at: datetime


def invented(count: int) -> Iterator[Invented]:
    """Yield so many organisations: the known one first, then three of the rare class."""
    chance = random.Random(7)  # noqa: S311 - the same names in every run, and no secret
    words = ["".join(chance.choices(_SYLLABLES, k=chance.choice((2, 2, 3, 3, 4)))) for _ in range(_INVENTED_WORDS)]
    # Of the hundredth word there are a hundred times fewer than of the first, as there are in any language.
    weights = list(accumulate(1 / rank for rank in range(1, _INVENTED_WORDS + 1)))
    trade = list(accumulate(1 / rank for rank in range(1, len(_TRADE) + 1)))
    types, moment = list(OrganisationType), _BEGAN
    for number in range(count):
        one, two, three = chance.choices(words, cum_weights=weights, k=3)
        [trading] = chance.choices(_TRADE, cum_weights=trade)
        place = chance.choice(_PLACES)
        name = KNOWN if number == 0 else f"{one.title()} {two.title()} {trading}" + (f" {place}" if number % 3 else "")
        kinds = chance.choices(types, _TYPE_WEIGHTS, k=2 if chance.random() < _SECOND_TYPE else 1)
        [hub] = chance.choices(_HUBS, _HUB_WEIGHTS)
        [actor_class] = chance.choices(_CLASSES, _CLASS_WEIGHTS)
        said = Localised(
            nl=f"Een {COMMON} organisatie in {place} die met {three} en {trading} werkt.",
            en=f"An invented organisation ({COMMON}) in {place} that works with {three} and {trading}.",
        )
        moment += timedelta(seconds=chance.randint(1, 60))
        event = OrganisationRegistered.model_construct(
            organisation_id=OrganisationId(UUID(int=chance.getrandbits(128), version=4)),
            name=name,
            types=list(dict.fromkeys(kinds)),
            hub=hub,
            actor_class=RARE_CLASS if number in {1, 2, 3} else actor_class,
            website=f"https://{one}-{two}.example",
            founding_year=None if chance.random() < _WITHOUT_YEAR else 1900 + int(125 * chance.random() ** 0.3),
            description=None if number and chance.random() < _WITHOUT_DESCRIPTION else said,
            synthetic=True,
        )
        yield Invented(event, moment)


async def fill(database: asyncpg.Connection, count: int) -> None:
    """Put so many organisations into an empty read model, with their search entries, and let it gather statistics."""
    uses: Counter[str] = Counter()
    carriers: list[UUID] = []
    # Those who carry something are spread over the whole of it.
    every = max(1, count // CARRYING)
    made = enumerate(invented(count))
    tables = ("organisation", "search_entry", "search_word", "assignment")
    async with _without_indexes(database, tables):
        while batch := list(islice(made, _BATCH)):
            entries = []
            for number, each in batch:
                if number % every == every // 2:
                    carriers.append(each.event.organisation_id)
                entry = ENTRIES[OrganisationRegistered](each.event)
                words, vector = words_and_vector(entry)
                uses.update(words)
                entries.append(
                    {
                        "id": entry.id,
                        "kind": entry.kind,
                        "title": entry.title,
                        "text": entry.text,
                        "visibility": each.event.visibility,
                        "address": entry.address,
                        "updated_at": each.updated_at,
                        "words": vector,
                    }
                )
            await _copy(database, "organisation", _ORGANISATION, [_row(each) for _, each in batch])
            await _copy(database, "search_entry", _ENTRY, entries)
        found = iter(uses.items())
        while some := list(islice(found, _BATCH)):
            await _copy(
                database,
                "search_word",
                _WORD,
                [
                    {"word": word, "letters": len(word), "trigrams": sorted(trigrams(word)), "uses": number}
                    for word, number in some
                ],
            )
        await _copy(database, "assignment", _ASSIGNMENT, _assignments(carriers[:CARRYING]))
    await _count_what_is_carried(database)
    await database.execute("VACUUM ANALYZE")


def _row(each: Invented) -> Mapping[str, Any]:
    event = each.event
    return {
        **{name: getattr(event, name, None) for name in _ORGANISATION},
        "id": event.organisation_id,
        **{name: [] for name in _ORGANISATION[9:15]},
        "since": each.updated_at,
        "updated_at": each.updated_at,
    }


def _assignments(carriers: Sequence[UUID]) -> list[Mapping[str, Any]]:
    """Return one item for each of the first half of them, and two for each of the others."""
    twice = carriers[len(carriers) // 2 :]
    return [
        {
            "id": UUID(int=number + 1),
            "item_id": UUID(int=number % 41 + 1),
            "organisation_id": organisation_id,
            "role": "contributor",
            "status": "accepted",
            "since": _BEGAN,
            "updated_at": _BEGAN,
        }
        for number, organisation_id in enumerate([*carriers, *twice])
    ]


async def _count_what_is_carried(database: asyncpg.Connection) -> None:
    await database.execute(
        "UPDATE organisation SET carries = (SELECT count(*) FROM assignment"
        " WHERE organisation_id = organisation.id AND status = 'accepted')"
        " WHERE id IN (SELECT organisation_id FROM assignment)"
    )


@asynccontextmanager
async def _without_indexes(database: asyncpg.Connection, tables: Sequence[str]) -> AsyncIterator[None]:
    """Drop the indexes of these tables but their keys, and make them anew at the end."""
    indexes = await database.fetch(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY ($1) AND indexname NOT LIKE '%pkey'", tables
    )
    for each in indexes:
        await database.execute(f'DROP INDEX "{each["indexname"]}"')
    yield
    await database.execute("SET maintenance_work_mem = '512MB'")
    for each in indexes:
        await database.execute(each["indexdef"])


async def _copy(
    database: asyncpg.Connection, table: str, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]
) -> None:
    async def lines() -> AsyncIterator[bytes]:
        yield "".join("\t".join(_written(row[name]) for name in columns) + "\n" for row in rows).encode()

    await database.copy_to_table(table, source=lines(), columns=columns)


def _written(value: Any) -> str:
    """Return a value as the text form of COPY has it; nothing here holds a tab, a line break or a backslash."""
    if value is None:
        return _NULL
    if isinstance(value, (list, tuple)):
        return "{" + ",".join('"' + str(each) + '"' for each in value) + "}"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Localised):
        return to_json(value.model_dump()).decode()
    return to_json(value).decode() if isinstance(value, dict) else str(value)
