"""The part of an organisation's page that says which other records it stands for, and lets one be added."""

from uuid import UUID

from mediate_gateway.adapters import merges
from mediate_gateway.entrypoints.pages.community.comparing import may_merge
from mediate_gateway.entrypoints.pages.community.parts import Drawn
from mediate_gateway.entrypoints.pages.community.places import SAME_AS, UNMERGE
from mediate_gateway.entrypoints.pages.visit import Visit


async def known_as(visit: Visit, organisation_id: UUID) -> Drawn | None:
    """Return under which names an organisation was entered too; None where there is none, and none to be added."""
    async with visit.service.database.reading() as connection:
        found = await merges.also_known_as(connection, organisation_id)
    decides = may_merge(visit.actor)
    if not found and not decides:
        return None
    names = [
        (each.name, each.merged_at, UNMERGE.format(organisation_id=each.id) if decides else None) for each in found
    ]
    same_at = SAME_AS.format(organisation_id=organisation_id) if decides else None
    return Drawn("known_as.html", {"names": names, "same_at": same_at})
