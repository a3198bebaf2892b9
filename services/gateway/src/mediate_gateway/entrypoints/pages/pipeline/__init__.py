"""The pages of the pipeline: counts and grant calls for everybody, and deals for those who may read them."""

from fastapi import APIRouter

from mediate_gateway.entrypoints.pages.pipeline import calls, deals, opening
from mediate_gateway.entrypoints.pages.pipeline.board import BoardPage
from mediate_gateway.usecases.show_overview import Overviews


def routes(overviews: Overviews) -> APIRouter:
    """Return ``/pipeline`` and everything below it."""
    router = APIRouter()
    router.include_router(BoardPage(overviews).routes())
    # Opening first: its path would otherwise pass for that of a deal.
    for part in (opening, deals, calls):
        router.include_router(part.routes())
    return router
