"""The pages of sessions: where agendas are articulated, proposals made and voted on, and outcomes published."""

from fastapi import APIRouter

from mediate_gateway.entrypoints.pages.agenda.sessions import (
    attending,
    planning,
    proposals,
    recording,
    session,
    voting,
)


def routes() -> APIRouter:
    """Return ``/agenda/sessions``, ``/agenda/proposals`` and ``/agenda/votings``, and everything below them."""
    router = APIRouter()
    # What makes a session new before the page of one: its path would otherwise pass for that of one.
    for part in (planning, session, attending, proposals, voting, recording):
        router.include_router(part.routes())
    return router
