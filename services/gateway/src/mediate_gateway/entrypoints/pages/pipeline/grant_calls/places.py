"""Where the pages of grant calls are, how far a call is, and as whom somebody looks at one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.adapters.pipeline_views import CallPicture
from mediate_gateway.entrypoints.pages.pipeline.places import AREA, reads
from mediate_gateway.entrypoints.pages.visit import Visit
from mediate_shared.identity.actor import Actor
from mediate_shared.problems import ProblemError

CALLS: Final = "/pipeline/calls"
CALL_NEW: Final = "/pipeline/calls/new"
CALL: Final = "/pipeline/calls/{call_id}"
CALL_EDIT: Final = CALL + "/edit"
PEOPLE: Final = CALL + "/people"
PUBLISH: Final = CALL + "/publish"
APPLY: Final = CALL + "/apply"
ENTER: Final = CALL + "/enter"
BOARD: Final = CALL + "/applications"
RANKING: Final = CALL + "/ranking"
APPLICATIONS: Final = "/pipeline/applications"
APPLICATION: Final = APPLICATIONS + "/{application_id}"
ELIGIBLE: Final = APPLICATION + "/eligible"
SCORE: Final = APPLICATION + "/score"
RECUSE: Final = APPLICATION + "/recuse"
AWARD: Final = APPLICATION + "/award"
REJECT: Final = APPLICATION + "/reject"
WITHDRAW: Final = APPLICATION + "/withdraw"
LETTER: Final = APPLICATION + "/letter"
LETTER_EDIT: Final = LETTER + "/edit"
STATES: Final = ("upcoming", "open", "assessing", "published", "recorded")
"""How far calls are, in the order in which a list shows them; of a recorded one a source says what came of it."""
_NOT_FOUND: Final = 404


def state_of(call: CallPicture, today: date) -> str:
    """Return how far a call is on a day in Amsterdam."""
    if call.opens_on is None or call.closes_on is None:
        return "recorded"
    if call.published_on is not None:
        return "published"
    if today < call.opens_on:
        return "upcoming"
    return "open" if today <= call.closes_on else "assessing"


@dataclass(frozen=True)
class Part:
    """As whom somebody looks at a call: one of its people, or none of them."""

    people: Mapping[str, Any] | None
    account: str

    @property
    def is_inside(self) -> bool:
        """Whether they keep the call or sit on its committee."""
        return self.people is not None

    @property
    def keeps(self) -> bool:
        """Whether they keep it."""
        return any(each["keeps"] for each in self._own)

    @property
    def assesses(self) -> bool:
        """Whether they sit on its committee."""
        return any(each["assesses"] for each in self._own)

    @property
    def _own(self) -> list[Mapping[str, Any]]:
        people = [] if self.people is None else self.people["people"]
        return [each for each in people if each["account_id"] == self.account]


async def part_in(visit: Visit, call_id: UUID | str) -> Part:
    """Return as whom somebody looks at a call that is held here. Raises ProblemError where the service is away."""
    account = str(visit.actor.id)
    if not reads(visit.actor):
        return Part(None, account)
    try:
        return Part((await visit.ask(AREA, f"/held-calls/{call_id}/assessors")).body, account)
    except ProblemError as error:
        if error.problem.status != _NOT_FOUND:
            raise
        return Part(None, account)


def announces(actor: Actor) -> bool:
    """Tell whether somebody may announce a call."""
    return actor.reach(Action.CREATE, Visibility.PUBLIC, AREA).everything


def applies_for(actor: Actor) -> frozenset[UUID]:
    """Return the organisations for which somebody may apply."""
    return actor.reach(Action.CREATE, Visibility.CASE, AREA).organisations


def at_call(path: str, call_id: UUID | str) -> str:
    """Return the path of a page of a call."""
    return path.format(call_id=call_id)


def at_application(path: str, application_id: UUID | str) -> str:
    """Return the path of a page of an application."""
    return path.format(application_id=application_id)
