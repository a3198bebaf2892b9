"""The pages of grant calls: for everybody what is and was to be had, for their people what was applied for."""

from fastapi import APIRouter

from mediate_gateway.entrypoints.pages.pipeline.grant_calls import assessing, call, deciding, forms, listed


def routes() -> APIRouter:
    """Return ``/pipeline/calls``, ``/pipeline/applications``, and everything below them."""
    router = APIRouter()
    # Forms first: the path of announcing one would otherwise pass for that of a call.
    for part in (listed, forms, deciding, assessing, call):
        router.include_router(part.routes())
    return router
