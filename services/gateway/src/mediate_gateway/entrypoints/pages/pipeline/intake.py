"""The page on which organisations come in with programmes: what they ask stands beside the deals of funds."""

from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import DealPipeline, DealStage
from mediate_gateway.adapters import item_views
from mediate_gateway.entrypoints.pages.pipeline.places import AREA, OPEN, SECTION, DealSeen, opens
from mediate_gateway.entrypoints.pages.typed import searched
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs_own

INTAKE: Final = "/pipeline/intake"
STAGES: Final = (DealStage.SOURCED, DealStage.SCREENING, DealStage.COMMITTED, DealStage.CLOSED)
"""What an intake goes through: asked for, looked at, taken on, and done."""
_PAGE: Final = 50
_WORDS_MAX: Final = 100


def routes() -> APIRouter:
    """Return ``/pipeline/intake``."""
    router = APIRouter()

    @router.get(INTAKE, dependencies=[needs_own(Action.READ, Visibility.DEAL, of=AREA)])
    async def show_intake(
        visit: Visiting, q: str = "", stage: str = "", cursor: Annotated[str, Query(max_length=2_000)] = ""
    ) -> Response:
        chosen = stage if stage in set(DealStage) else ""
        return await _page(visit, searched(q)[:_WORDS_MAX], chosen, cursor)

    return router


async def _page(visit: Visit, words: str, stage: str, cursor: str) -> Response:
    narrowed = {name: value for name, value in (("q", words), ("stage", stage)) if value}
    asked: dict[str, Any] = {"pipeline": DealPipeline.PROGRAMME.value, "sort": "-opened", "limit": str(_PAGE)}
    asked |= narrowed | ({"cursor": cursor} if cursor else {})
    found = (await visit.ask(AREA, "/deals", **asked)).body
    board = (await visit.ask(AREA, "/deals/board", pipeline=DealPipeline.PROGRAMME.value)).body
    now = visit.service.clock()
    deals = [DealSeen.of(each, now) for each in found["items"]]
    async with visit.service.database.reading() as connection:
        programmes = await item_views.programmes(connection)
    shown = Counter(str(each.facts.get("origin_id")) for each in deals)
    following = found["next"]
    may_open = opens(visit.actor)
    return visit.page(
        "pipeline/intake.html",
        section=SECTION,
        at=visit.address(INTAKE, **narrowed),
        words=words,
        stage=stage,
        stages=[(each.value, visit.word.say(f"stage.{each}")) for each in DealStage],
        counts=_counts(visit, board),
        deals=deals,
        names={str(each.id): each.name for each in programmes},
        programmes=[
            (each, shown[str(each.id)], _entering(visit, str(each.id)) if may_open else None) for each in programmes
        ],
        next=None if following is None else visit.to(INTAKE, **narrowed, cursor=following),
        first=visit.to(INTAKE, **narrowed) if cursor else None,
        all_at=visit.to(INTAKE) if narrowed else None,
        may_open=may_open,
        open_at=visit.to(OPEN, pipeline=DealPipeline.PROGRAMME.value),
    )


def _entering(visit: Visit, programme_id: str) -> str:
    """Return where what an organisation asks of a programme is entered."""
    asked = {"from": f"programme:{programme_id}", "pipeline": DealPipeline.PROGRAMME.value}
    return visit.to(OPEN, **asked)


def _counts(visit: Visit, board: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return how many are in each stage of an intake, of all that who looks may read."""
    by_stage: dict[str, int] = {each["stage"]: each["count"] for each in board["lanes"]} | board["ended"]
    return [
        {
            "label": visit.word.say(f"stage.{each}"),
            "value": visit.word.number(by_stage.get(each.value, 0)),
            "href": visit.to(INTAKE, stage=each.value),
        }
        for each in STAGES
    ]
