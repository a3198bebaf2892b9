"""Where reports and their drafts are, and who writes them."""

from typing import Final
from uuid import UUID

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_shared.identity.actor import Actor

SERVICE: Final = "monitor"
SECTION: Final = "monitor"
REPORTS: Final = "/monitor/reports"
REPORT: Final = REPORTS + "/{code}"
EDITION: Final = REPORT + "/{edition}"
DRAFTS: Final = "/monitor/drafts"
DRAFT: Final = DRAFTS + "/{report_id}"


def edition_at(code: str, edition: int) -> str:
    """Return the permanent address of an edition."""
    return EDITION.format(code=code, edition=edition)


def draft_at(report_id: UUID | str) -> str:
    """Return the path of a draft."""
    return DRAFT.format(report_id=report_id)


def writes(actor: Actor) -> bool:
    """Tell whether somebody writes reports."""
    return actor.reach(Action.CREATE, Visibility.CASE, SERVICE).everything
