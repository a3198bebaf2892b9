"""The board of who reads deals: a lane for each stage of the work, with filters, counts and sums of the whole lane."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from mediate_contracts.vocabulary import DealPipeline
from mediate_gateway.entrypoints.pages.pipeline.deal_fields import fund_options
from mediate_gateway.entrypoints.pages.pipeline.places import AREA, DEALS, ENDED, LANES, PIPELINE, DealSeen, reads
from mediate_gateway.entrypoints.pages.visit import Visit
from mediate_shared.problems import ProblemError

_AWAY: Final = 500
_MINE: Final = "yes"
SHORTCUTS: Final = ("arrows", "enter", "m", "x", "e", "n", "question")
"""Keys that do something while the focus is on the board, as the page lists them."""


@dataclass(frozen=True)
class Asked:
    """What the address of a board asks for; what cannot be asked for is left out."""

    pipeline: str | None = None
    fund_id: str | None = None
    mine: bool = False

    @classmethod
    def of(cls, sent: Mapping[str, str]) -> "Asked":
        """Return what a query asks for."""
        which, fund_id = sent.get("pipeline"), sent.get("fund_id") or ""
        return cls(
            which if which in set(DealPipeline) else None,
            fund_id if _is_id(fund_id) else None,
            sent.get("mine") == _MINE,
        )

    @property
    def address(self) -> dict[str, str]:
        """It as the query of a page's address."""
        said = {"pipeline": self.pipeline, "fund_id": self.fund_id, "mine": _MINE if self.mine else None}
        return {name: value for name, value in said.items() if value is not None}

    @property
    def query(self) -> dict[str, str]:
        """It as the service is asked."""
        return {**self.address, **({"mine": "true"} if self.mine else {})}


def asked_again(sent: str | None) -> dict[str, str]:
    """Return the query of a board that a form was drawn on, as far as a board can be asked for it."""
    return Asked.of(dict(parse_qsl((sent or "")[:300]))).address


async def board_of(visit: Visit) -> dict[str, Any]:
    """Return the board as the address asks for it; ``is_away`` while the service is out of reach."""
    if not reads(visit.actor):
        return {"is_there": False}
    asked = Asked.of(visit.request.query_params)
    try:
        found = (await visit.ask(AREA, "/deals/board", is_part=False, **asked.query)).body
        funds = await fund_options(visit)
    except ProblemError as error:
        if error.problem.status < _AWAY:
            raise
        # What everybody may see is drawn from the read model, and stays there while the service is away.
        return {"is_there": True, "is_away": True}
    now = visit.service.clock()
    lanes = [_lane(visit, each, asked, now) for each in _in_order(found["lanes"])]
    ended = found.get("ended") or {}
    as_of = found.get("as_of")
    return {
        "is_there": True,
        "is_away": False,
        "lanes": lanes,
        "count": sum(each["count"] for each in lanes),
        "ended": [
            (stage, ended.get(stage, 0), visit.to(DEALS, **{**asked.address, "stage": stage.value})) for stage in ENDED
        ],
        "as_of": None if as_of is None else datetime.fromisoformat(as_of),
        "asked": asked,
        "shortcuts": SHORTCUTS,
        "again": urlencode(asked.address),
        "is_narrowed": bool(asked.address),
        "all_at": visit.to(PIPELINE),
        "funds": funds,
        "pipelines": [(each.value, visit.word.say(f"pipeline.which.{each}")) for each in DealPipeline],
    }


def _in_order(lanes: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return a lane for every stage of the work, also for those without a deal."""
    by_stage = {each["stage"]: each for each in lanes}
    return [by_stage.get(stage, {"stage": stage.value, "count": 0, "sought": None, "deals": []}) for stage in LANES]


def _lane(visit: Visit, lane: Mapping[str, Any], asked: Asked, now: datetime) -> dict[str, Any]:
    deals = [DealSeen.of(each, now) for each in lane["deals"]]
    count: int = lane["count"]
    return {
        "stage": lane["stage"],
        "count": count,
        "sought": lane["sought"] if count else None,
        "deals": deals,
        "more": max(0, count - len(deals)),
        "more_at": visit.to(DEALS, **{**asked.address, "stage": lane["stage"]}),
    }


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
