"""Where the pages of the community are."""

from typing import Final
from uuid import UUID

SECTION: Final = "community"
REGISTRY: Final = "community"
"""The service that keeps the registry."""
COMMUNITY: Final = "/community"
BULK: Final = COMMUNITY + "/bulk"
NEW: Final = COMMUNITY + "/organisations/new"
IMPORT: Final = "/import/community/organisations"
ORGANISATION: Final = COMMUNITY + "/organisations/{organisation_id}"


def organisation_at(identifier: UUID) -> str:
    """Return the path of an organisation's page."""
    return ORGANISATION.format(organisation_id=identifier)
