"""Where the pipeline's pages are, who sees what on them, and how deals are asked for in the reader's name.

Nothing of a deal is kept: it is asked of the pipeline service at the moment it is looked at, and the page it is drawn
on is kept by nobody either. An address holds nothing of a deal but its id.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import DealStage
from mediate_gateway.domain.board import day_of
from mediate_gateway.entrypoints.pages.visit import Visit
from mediate_shared.identity.actor import Actor
from mediate_shared.identity.guard import not_allowed

AREA: Final = "pipeline"
SECTION: Final = "pipeline"
PIPELINE: Final = "/pipeline"
DEALS: Final = "/pipeline/deals"
DEAL: Final = "/pipeline/deals/{deal_id}"
OPEN: Final = "/pipeline/deals/new"
MOVE: Final = "/pipeline/deals/{deal_id}/stage"
MOVES: Final = "/pipeline/deals/moves"
QUICK: Final = "/pipeline/deals/quick"
EDIT: Final = DEAL + "/edit"
EDIT_FIELD: Final = DEAL + "/edit/{field}"
NEXT_STEP: Final = DEAL + "/next-step"
STEP_DONE: Final = DEAL + "/next-step/done"
ASSESS: Final = DEAL + "/assessments/new"
NOTE: Final = DEAL + "/notes/new"
NOTE_GONE: Final = DEAL + "/notes/{note_id}/remove"
ACCESS: Final = DEAL + "/access"
HOLDING: Final = DEAL + "/holding/{verb}"
HISTORY: Final = DEAL + "/history"
BACK: Final[Mapping[str, str]] = {"list": DEALS, "board": PIPELINE}
"""Where a form about a deal leads back to, by the name that its address says; otherwise to the deal."""
ROUND: Final = "/pipeline/deals/{deal_id}/rounds/new"
CALL: Final = "/pipeline/calls/{call_id}"

LANES: Final = (
    DealStage.SOURCED,
    DealStage.SCREENING,
    DealStage.DUE_DILIGENCE,
    DealStage.TERM_SHEET,
    DealStage.COMMITTED,
    DealStage.ON_HOLD,
)
"""Stages in which a deal is worked on or waits, in the order of the board."""
ENDED: Final = (DealStage.CLOSED, DealStage.LOST, DealStage.WITHDRAWN)


@dataclass(frozen=True)
class DealSeen:
    """A deal as the pipeline service answered it to who looks, with how many whole days it is in its stage."""

    facts: Mapping[str, Any]
    days: int
    today: date

    @classmethod
    def of(cls, facts: Mapping[str, Any], now: datetime) -> "DealSeen":
        """Return a deal as it was answered."""
        return cls(facts, max(0, (now - datetime.fromisoformat(facts["stage_since"])).days), day_of(now))

    @property
    def stage(self) -> DealStage:
        """Where it stands."""
        return DealStage(self.facts["stage"])

    @property
    def next_stages(self) -> Sequence[DealStage]:
        """Where it can go from there."""
        return [DealStage(each) for each in self.facts["next_stages"]]

    @property
    def may_change(self) -> bool:
        """Whether who looks is on the team or manages the fund; whom a deal was granted to only reads it."""
        return self.facts.get("basis") in {"team", "fund_manager"}

    @property
    def expected_on(self) -> date | None:
        """When it is expected to close."""
        return _day(self.facts.get("expected_on"))

    @property
    def next_step(self) -> Mapping[str, Any] | None:
        """What has to be done next, with the day it is due on as a day."""
        found = self.facts.get("next_step")
        return None if found is None else {**found, "due_on": _day(found.get("due_on"))}

    @property
    def is_overdue(self) -> bool:
        """Whether what has to be done next should have been done by now."""
        step = self.next_step
        return step is not None and step["due_on"] is not None and step["due_on"] < self.today

    @property
    def opened_at(self) -> datetime:
        """When it was opened."""
        return datetime.fromisoformat(self.facts["created_at"])

    @property
    def updated_at(self) -> datetime:
        """When anything about it last changed."""
        return datetime.fromisoformat(self.facts["updated_at"])

    @property
    def since(self) -> datetime:
        """When it came into its stage."""
        return datetime.fromisoformat(self.facts["stage_since"])


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def reads(actor: Actor) -> bool:
    """Tell whether there may be deals that somebody reads; which, the service says."""
    return bool(actor.reach(Action.READ, Visibility.DEAL, AREA))


def opens(actor: Actor) -> bool:
    """Tell whether somebody may open a deal."""
    return bool(actor.reach(Action.CREATE, Visibility.DEAL, AREA))


def changes(actor: Actor) -> bool:
    """Tell whether somebody may change some of the deals that they read."""
    return bool(actor.reach(Action.CHANGE, Visibility.DEAL, AREA))


def deal_at(deal_id: UUID | str) -> str:
    """Return the path of a deal's page."""
    return DEAL.format(deal_id=deal_id)


def call_at(call_id: UUID) -> str:
    """Return the path of a grant call's page."""
    return CALL.format(call_id=call_id)


async def deal_of(visit: Visit, deal_id: UUID) -> DealSeen:
    """Return a deal as who looks may read it. Raises ProblemError (404) where they may not, or there is none."""
    answer = await visit.ask(AREA, f"/deals/{deal_id}")
    return DealSeen.of(answer.body, visit.service.clock())


async def deal_to_change(visit: Visit, deal_id: UUID) -> DealSeen:
    """Return a deal that who looks may change. Raises ProblemError: 404 where they may not read it, 403 otherwise."""
    deal = await deal_of(visit, deal_id)
    if not (changes(visit.actor) and deal.may_change):
        raise not_allowed("The deal was granted to you to read; its team and its fund's managers change it.")
    return deal
