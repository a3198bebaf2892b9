"""The pages of the community: who takes part, how they connect, and what each of them carries."""

from fastapi import APIRouter

from mediate_gateway.entrypoints.pages.community.bulk import BulkPages
from mediate_gateway.entrypoints.pages.community.directory import DirectoryPage
from mediate_gateway.entrypoints.pages.community.editing import EditingPages
from mediate_gateway.entrypoints.pages.community.organisation import OrganisationPage


def routes() -> APIRouter:
    """Return ``/community`` and everything below it."""
    router = APIRouter()
    # Editing before the organisation: its path for a new one would otherwise pass for that of an organisation.
    for pages in (DirectoryPage(), BulkPages(), EditingPages(), OrganisationPage()):
        router.include_router(pages.routes())
    return router
