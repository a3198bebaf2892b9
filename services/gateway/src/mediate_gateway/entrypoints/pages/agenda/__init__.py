"""The pages of the agenda: what the ecosystem set out to do, who carries it, and how far it is."""

from fastapi import APIRouter

from mediate_gateway.entrypoints.pages.agenda import answering, goals, items, lines, offering, proposing, roadmap


def routes() -> APIRouter:
    """Return ``/agenda`` and everything below it."""
    router = APIRouter()
    # Proposing first: its path would otherwise pass for that of an item.
    for part in (lines, proposing, items, offering, answering, goals, roadmap):
        router.include_router(part.routes())
    return router
