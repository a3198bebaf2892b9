"""The pages of the agenda: what the ecosystem set out to do, who carries it, and how far it is."""

from fastapi import APIRouter

from mediate_gateway.entrypoints.pages.agenda import (
    activities,
    activity_forms,
    amending,
    answering,
    board,
    dependencies,
    framing,
    goal_forms,
    goals,
    histories,
    items,
    keeping,
    lines,
    offering,
    proposing,
    roadmap,
    sessions,
    target,
    target_forms,
)


def routes() -> APIRouter:
    """Return ``/agenda`` and everything below it."""
    router = APIRouter()
    # What makes something new before the page of one: its path would otherwise pass for that of one.
    for part in (
        lines,
        proposing,
        items,
        amending,
        keeping,
        histories,
        dependencies,
        framing,
        offering,
        answering,
        goal_forms,
        goals,
        target_forms,
        target,
        activity_forms,
        activities,
        roadmap,
        sessions,
        board,
    ):
        router.include_router(part.routes())
    return router
