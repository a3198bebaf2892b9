"""What the page of a deal is made of: each part is asked of the pipeline by itself, all of them at once."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from mediate_gateway.entrypoints.pages.pipeline import disclosures, gates, rounds, story
from mediate_gateway.entrypoints.pages.pipeline.places import DealSeen
from mediate_gateway.entrypoints.pages.visit import Visit

Part = Callable[..., Awaitable[dict[str, Any]]]
"""Returns what a part of the page shows of a deal; called with the visit, the deal, and ``may_change``."""
PARTS: Final[Mapping[str, Part]] = {
    "course": story.course_of,
    "readiness": story.readiness_of,
    "kin": story.kin_of,
    "notes": story.notes_of,
    "gates": gates.of_deal,
    "rounds": rounds.of_deal,
    "disclosures": disclosures.of_deal,
}
"""The parts by the name under which their templates find what they show."""


async def parts_of(visit: Visit, deal: DealSeen, *, may_change: bool) -> dict[str, dict[str, Any]]:
    """Return what every part shows of a deal, by its name. Raises ProblemError where one is refused or away."""
    found = await asyncio.gather(*(part(visit, deal, may_change=may_change) for part in PARTS.values()))
    return dict(zip(PARTS, found, strict=True))
