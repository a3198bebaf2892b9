"""The pages of the monitor: which indicators there are, what was observed of each, and what is known of it."""

from fastapi import APIRouter

from mediate_gateway.entrypoints.pages.monitor import (
    aim_forms,
    crossover,
    derivation,
    draft_entries,
    drafts,
    due,
    figure_forms,
    indicator,
    indicator_forms,
    indicators,
    lesson_forms,
    lessons,
    participation,
    periods,
    questions,
    reports,
)


def routes() -> APIRouter:
    """Return ``/monitor`` and everything below it."""
    router = APIRouter()
    for part in (
        due,
        periods,
        lesson_forms,
        lessons,
        indicators,
        indicator_forms,
        aim_forms,
        figure_forms,
        indicator,
        questions,
        derivation,
        participation,
        crossover,
        reports,
        drafts,
        draft_entries,
    ):
        router.include_router(part.routes())
    return router
