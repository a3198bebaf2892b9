"""Deals for those who may read them, as a list: narrowed, sorted, changed where they stand, and taken along."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import DealHolding, DealOrigin, DealPipeline, DealStage
from mediate_gateway.entrypoints.pages.files import MEDIA_TYPES, WRITERS, Rows, parts_of, put_aside
from mediate_gateway.entrypoints.pages.pipeline.deal_fields import LINES, fund_options
from mediate_gateway.entrypoints.pages.pipeline.deals_file import columns_of, row_of
from mediate_gateway.entrypoints.pages.pipeline.places import AREA, DEALS, SECTION, DealSeen, changes, opens
from mediate_gateway.entrypoints.pages.typed import searched
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_gateway.entrypoints.wording import AMSTERDAM
from mediate_shared.identity.guard import needs_own

_SHOWN_MAX: Final = 50
_PAGE_MAX: Final = 200
_CURSOR_CHARACTERS_MAX: Final = 2_000
SORTS: Final = ("title", "company", "stage_since", "amount", "expected", "next_step")
"""By what the list is sorted from its headings."""
_USUAL: Final = "-opened"
_SORTED: Final = frozenset({*SORTS, *(f"-{each}" for each in SORTS), "opened", _USUAL, "updated", "-updated"})
_CHOICES: Final[Mapping[str, frozenset[str]]] = {
    "stage": frozenset(DealStage),
    "pipeline": frozenset(DealPipeline),
    "origin": frozenset(DealOrigin),
    "holding": frozenset(DealHolding),
    "line": frozenset(LINES),
    "mine": frozenset({"yes"}),
}
_IDS: Final = ("fund_id", "organisation_id")


@dataclass(frozen=True)
class Asked:
    """What an address asks for, as far as it can be asked for: by what it is narrowed, and how it is sorted."""

    narrowed: Mapping[str, str]
    sort: str
    after: str

    @classmethod
    def of(cls, sent: Mapping[str, str]) -> "Asked":
        """Return what a query asks for; what cannot be asked for is left out."""
        found = {name: value for name, known in _CHOICES.items() if (value := sent.get(name, "")) in known}
        found |= {name: value for name in _IDS if _is_id(value := sent.get(name, ""))}
        if words := searched(sent.get("q", ""))[:100]:
            found["q"] = words
        sort = sent.get("sort", "")
        return cls(found, sort if sort in _SORTED else _USUAL, sent.get("after", "")[:_CURSOR_CHARACTERS_MAX])

    @property
    def query(self) -> dict[str, str]:
        """It as the service is asked."""
        mine = {"mine": "true"} if "mine" in self.narrowed else {}
        return {**self.narrowed, **mine, "sort": self.sort}

    def address(self, **other: str) -> dict[str, str]:
        """Return it as the query of a page's address; what is usual is left out."""
        sort = {} if self.sort == _USUAL else {"sort": self.sort}
        return {name: value for name, value in {**self.narrowed, **sort, **other}.items() if value}


def routes() -> APIRouter:
    """Return ``/pipeline/deals``, and the list as files."""
    router = APIRouter()
    reading = [needs_own(Action.READ, Visibility.DEAL, of=AREA)]

    @router.get(DEALS, dependencies=reading)
    async def show_deals(visit: Visiting) -> Response:
        return await _page(visit)

    @router.get(DEALS + ".csv", dependencies=reading)
    async def show_deals_csv(visit: Visiting) -> Response:
        return await _file(visit, "csv")

    @router.get(DEALS + ".xlsx", dependencies=reading)
    async def show_deals_xlsx(visit: Visiting) -> Response:
        return await _file(visit, "xlsx")

    return router


async def _page(visit: Visit) -> Response:
    asked = Asked.of(visit.request.query_params)
    where = {**asked.query, **({"cursor": asked.after} if asked.after else {})}
    answer = await visit.ask(AREA, "/deals", is_part=False, limit=str(_SHOWN_MAX), **where)
    now, following = visit.service.clock(), answer.body["next"]
    funds = await fund_options(visit)

    def at(path: str = DEALS, **other: str) -> str:
        return visit.to(path, **asked.address(**other))

    return visit.page(
        "pipeline/deals.html",
        section=SECTION,
        deals=[DealSeen.of(each, now) for each in answer.body["items"]],
        funds_by_id=dict(funds),
        asked=asked.narrowed,
        sort=asked.sort,
        choices=_choices(visit, funds),
        headings=[(each, _direction(asked.sort, each), at(sort=_next(asked.sort, each))) for each in SORTS],
        next_at=at(after=following) if following else None,
        first_at=at() if asked.after else None,
        all_at=visit.to(DEALS),
        files=[(kind, at(f"{DEALS}.{kind}")) for kind in MEDIA_TYPES],
        may_open=opens(visit.actor),
        may_change=changes(visit.actor),
    )


def _choices(visit: Visit, funds: Any) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Return by what the list can be narrowed: the name in its address, its words, and what there is to choose."""
    say = visit.word.say
    found = [
        ("stage", say("pipeline.stage"), [(each.value, say(f"stage.{each}")) for each in DealStage]),
        ("fund_id", say("pipeline.fund"), list(funds)),
        ("pipeline", say("pipeline.which"), [(each.value, say(f"pipeline.which.{each}")) for each in DealPipeline]),
        ("line", say("pipeline.action_lines"), [(each, say(f"interest.{each}")) for each in LINES]),
        ("origin", say("pipeline.origin"), [(each.value, say(f"origin.{each}")) for each in DealOrigin]),
        ("holding", say("pipeline.holding"), [(each.value, say(f"holding.{each}")) for each in DealHolding]),
        ("mine", say("pipeline.mine"), [("yes", say("pipeline.mine.team"))]),
    ]
    return [each for each in found if each[2]]


def _direction(sort: str, key: str) -> str | None:
    return {key: "ascending", f"-{key}": "descending"}.get(sort)


def _next(sort: str, key: str) -> str:
    return f"-{key}" if sort == key else key


async def _file(visit: Visit, kind: str) -> Response:
    """Return the list as a file that an import takes; it is written as it is read, and kept by nobody."""
    asked = Asked.of(visit.request.query_params)
    columns = await columns_of(visit)
    funds = dict(await fund_options(visit))

    async def rows() -> Rows:
        async for some in _pages(visit, asked):
            yield [row_of(each, columns, funds) for each in some]

    file = await put_aside(WRITERS[kind]([each.key for each in columns], rows(), visit.language))
    name = f"{visit.word.say('pipeline.file')}-{visit.service.clock().astimezone(AMSTERDAM):%Y-%m-%d-%H%M}.{kind}"
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "Content-Length": str(file.tell()),
    }
    return StreamingResponse(parts_of(file), headers=headers, media_type=MEDIA_TYPES[kind])


async def _pages(visit: Visit, asked: Asked) -> AsyncIterator[list[Mapping[str, Any]]]:
    cursor: dict[str, str] = {}
    while True:
        found = (await visit.ask(AREA, "/deals", is_part=False, limit=str(_PAGE_MAX), **asked.query, **cursor)).body
        yield found["items"]
        if found["next"] is None:
            return
        cursor = {"cursor": found["next"]}


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
