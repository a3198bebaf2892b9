"""The page on which everything is searched for, and the suggestions under the search box of every page."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.adapters.search import KINDS, Found
from mediate_gateway.domain.marking import Run, marked
from mediate_gateway.domain.searching import QUERY_CHARACTERS_MAX
from mediate_gateway.entrypoints.pages.account_list import account_at
from mediate_gateway.entrypoints.pages.places import Places
from mediate_gateway.entrypoints.pages.visit import VARY_BY, Visit, Visiting
from mediate_gateway.entrypoints.searching import text_of, title_of
from mediate_gateway.usecases.search import PER_KIND_MAX, Searched, Searching
from mediate_gateway.usecases.search_elsewhere import KEEPERS, FoundElsewhere
from mediate_shared.identity.guard import needs

SEARCH: Final = "/search"
PLACE: Final = "place"
ACCOUNT: Final = "account"
ELSEWHERE: Final = tuple(each.kind for each in KEEPERS)
SHOWN_KINDS: Final = (PLACE, *ELSEWHERE, *KINDS, ACCOUNT)
"""The groups of a page of results, in their order."""
_SHOWN_MAX: Final = 5
_PLACES_MAX: Final = 6
_SUGGESTED_MAX: Final = 8
_SUGGESTED_PLACES_MAX: Final = 3
_SUGGESTED_PER_KIND_MAX: Final = 4
_SUGGESTED_ELSEWHERE_MAX: Final = 3


@dataclass(frozen=True)
class Hit:
    """Something that was found, as it is shown: its kind, its title and text with what was searched for marked."""

    kind: str
    address: str
    title: Sequence[Run]
    text: Sequence[Run] = ()


@dataclass(frozen=True)
class Group:
    """What was found of one kind; ``all_at`` is where all of it is shown, None where this is all."""

    kind: str
    count: int
    hits: Sequence[Hit]
    all_at: str | None = None


@dataclass(frozen=True)
class SearchPages:
    """The search page and the suggestions."""

    searching: Searching
    places: Places

    def routes(self) -> APIRouter:
        """Return ``/search`` and ``/search/suggestions``."""
        router = APIRouter()
        public = [needs(Action.READ, Visibility.PUBLIC)]

        @router.get(SEARCH, dependencies=public)
        async def show_search(visit: Visiting, q: str = "", kind: str = "") -> Response:
            return await self._page(visit, _typed(q), kind if kind in SHOWN_KINDS else "")

        @router.get(f"{SEARCH}/suggestions", dependencies=public)
        async def suggest(visit: Visiting, q: str = "") -> Response:
            return await self._suggestions(visit, _typed(q))

        return router

    async def _page(self, visit: Visit, text: str, kind: str) -> Response:
        found = await self.searching.records(text, visit.actor, per_kind=PER_KIND_MAX if kind else _SHOWN_MAX)
        elsewhere = await self.searching.elsewhere(text, visit.actor, limit=PER_KIND_MAX)
        hits: dict[str, list[Hit]] = {}
        for hit in self._hits(visit, text, found, places_max=_PLACES_MAX):
            hits.setdefault(hit.kind, []).append(hit)
        for each in elsewhere.all():
            hits.setdefault(each.kind, []).append(_elsewhere(visit, each, found))
        for account in await self.searching.accounts(text, visit.actor, limit=_SHOWN_MAX):
            said = account.email or account.login or ""
            name = marked(account.name, found.beginnings)
            hits.setdefault(ACCOUNT, []).append(Hit(ACCOUNT, visit.to(account_at(account.id)), name, [Run(said)]))
        groups = [
            self._group(visit, text, each, hits[each], found.counts)
            for each in SHOWN_KINDS
            if each in hits and kind in {"", each}
        ]
        return visit.page(
            "search.html",
            section="search",
            text=text,
            kind=kind,
            groups=sorted(groups, key=lambda group: _rank(group, found)),
            found=found,
            total=sum(group.count for group in groups),
            meant=_meant(found),
            unknown=elsewhere.unknown,
        )

    async def _suggestions(self, visit: Visit, text: str) -> Response:
        found = await self.searching.records(text, visit.actor, per_kind=_SUGGESTED_PER_KIND_MAX)
        elsewhere = await self.searching.elsewhere(text, visit.actor, limit=_SUGGESTED_ELSEWHERE_MAX, suggesting=True)
        here = list(self._hits(visit, text, found, places_max=_SUGGESTED_PLACES_MAX))
        there = [_elsewhere(visit, each, found) for each in elsewhere.all()]
        hits = [*here[: _SUGGESTED_MAX - len(there)], *there]
        context = {
            "language": visit.language,
            "say": visit.word.say,
            "text": text,
            "hits": hits,
            "all_at": visit.to(SEARCH, q=text),
        }
        headers = {"Cache-Control": "no-store", "Content-Language": visit.language, "Vary": VARY_BY}
        return HTMLResponse(visit.shell.draw("suggestions.html", context), headers=headers)

    def _hits(self, visit: Visit, text: str, found: Searched, *, places_max: int) -> Iterator[Hit]:
        """Return the pages of the hub, then the records, best first."""
        for place in self.places.find(text, visit.actor, limit=places_max):
            name = visit.word.say(f"search.place.{place.name}")
            yield Hit(PLACE, visit.to(place.path), marked(name, found.beginnings))
        for record in found.records:
            yield _record(visit, record, found)

    @staticmethod
    def _group(visit: Visit, text: str, kind: str, hits: Sequence[Hit], counts: Mapping[str, int]) -> Group:
        count = max(counts.get(kind, 0), len(hits))
        has_more = kind in counts and count > len(hits) and len(hits) < PER_KIND_MAX
        return Group(kind, count, hits, visit.to(SEARCH, q=text, kind=kind) if has_more else None)


def _record(visit: Visit, record: Found, found: Searched) -> Hit:
    return Hit(
        record.kind,
        visit.to(record.address),
        title_of(record, found, visit.language),
        text_of(record, found, visit.language),
    )


def _elsewhere(visit: Visit, record: FoundElsewhere, found: Searched) -> Hit:
    word = [] if record.word is None else [visit.word.say(record.word)]
    address = visit.to(record.address) + ("" if record.anchor is None else f"#{record.anchor}")
    runs = marked(record.title, found.beginnings)
    return Hit(record.kind, address, runs, [Run(" · ".join([*record.said, *word]))])


def _rank(group: Group, found: Searched) -> tuple[float, int]:
    """Return where a group stands: pages and deals first, then the kinds by their best record."""
    place = SHOWN_KINDS.index(group.kind)
    best = next((record.score for record in found.records if record.kind == group.kind), None)
    return (-1000.0 if best is None and group.kind != ACCOUNT else -float(best or 0), place)


def _meant(found: Searched) -> str | None:
    """Return the query with the words in it that may have been meant; None where nothing was put in another's place."""
    return " ".join(found.instead.get(word, word) for word in found.words) if found.instead else None


def _typed(text: str) -> str:
    shown = "".join(each for each in text if each.isprintable())
    return shown.strip()[:QUERY_CHARACTERS_MAX]
