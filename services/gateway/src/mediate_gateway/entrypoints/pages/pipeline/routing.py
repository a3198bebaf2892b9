"""Every page of the pipeline, put together; pages elsewhere import from one of them without importing all of these."""

from fastapi import APIRouter

from mediate_gateway.entrypoints.pages.pipeline import (
    access,
    deals,
    deals_list,
    disclosed,
    disclosures,
    editing,
    figures,
    fund_managers,
    funds,
    gates,
    grant_calls,
    history,
    intake,
    moving,
    opening,
    quick,
    recording,
    reminding,
    round_page,
    rounds,
    steps,
)
from mediate_gateway.entrypoints.pages.pipeline.board import BoardPage
from mediate_gateway.usecases.show_overview import Overviews


def routes(overviews: Overviews) -> APIRouter:
    """Return ``/pipeline`` and everything below it."""
    router = APIRouter()
    router.include_router(BoardPage(overviews).routes())
    # The list and opening first: their paths would otherwise pass for those of deals.
    first = (deals_list, opening, quick, moving)
    for part in (
        *first,
        deals,
        editing,
        access,
        history,
        steps,
        reminding,
        intake,
        recording,
        rounds,
        round_page,
        funds,
        fund_managers,
        gates,
        figures,
        disclosed,
        disclosures,
        grant_calls,
    ):
        router.include_router(part.routes())
    return router
