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
HISTORY: Final = ORGANISATION + "/history"
TEST: Final = ORGANISATION + "/test"
REQUEST: Final = ORGANISATION + "/requests"
REQUESTS: Final = COMMUNITY + "/requests"
DUPLICATES: Final = COMMUNITY + "/duplicates"
DUPLICATE: Final = DUPLICATES + "/{duplicate_id}"
SAME_AS: Final = ORGANISATION + "/same"
MERGE: Final = ORGANISATION + "/merge/{other_id}"
UNMERGE: Final = ORGANISATION + "/unmerge"


def organisation_at(identifier: UUID) -> str:
    """Return the path of an organisation's page."""
    return ORGANISATION.format(organisation_id=identifier)


def history_at(identifier: UUID) -> str:
    """Return the path of the page that shows what was changed of an organisation."""
    return HISTORY.format(organisation_id=identifier)


def test_at(identifier: UUID) -> str:
    """Return the path of the page on which an organisation takes the MediaTech test."""
    return TEST.format(organisation_id=identifier)


def requests_at(identifier: UUID) -> str:
    """Return the path of the page on which changes of an organisation are proposed and decided on."""
    return REQUEST.format(organisation_id=identifier)


def request_at(identifier: UUID) -> str:
    """Return the path of the page of one change that was asked for."""
    return f"{REQUESTS}/{identifier}"
