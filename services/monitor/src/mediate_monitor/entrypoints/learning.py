"""The learning log over HTTP, for the network: who facilitates and each organisation keep their lessons."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import LessonId
from mediate_contracts.vocabulary import LearningLoop
from mediate_monitor.adapters import lessons
from mediate_monitor.adapters.lesson_tables import Lesson, LessonFollowUp
from mediate_monitor.usecases.amend_lesson import amend_lesson
from mediate_monitor.usecases.follow_up_lesson import FollowUpLesson, follow_up_lesson
from mediate_monitor.usecases.log_lesson import LogLesson, log_lesson
from mediate_monitor.usecases.withdraw_follow_up import WithdrawFollowUp, withdraw_follow_up
from mediate_monitor.usecases.withdraw_lesson import WithdrawLesson, withdraw_lesson
from mediate_shared.commands import Commanding, shown
from mediate_shared.identity.guard import needs, needs_own
from mediate_shared.paging import Cursor, Limit, Page, id_position, page
from mediate_shared.patching import Changes

router = APIRouter(prefix="/v1", tags=["lessons"])


@router.post(
    "/lessons", dependencies=[needs_own(Action.CREATE, Visibility.NETWORK)], status_code=201, response_model=Lesson
)
async def log_one_lesson(body: LogLesson, command: Commanding) -> Response:
    """Write down what was learned, as who facilitates or for an organisation of yours."""
    return await command.run(
        lambda transaction, now: log_lesson(body, transaction=transaction, now=now),
        created_at="/v1/monitor/lessons/{id}",
    )


@router.get("/lessons", dependencies=[needs(Action.READ, Visibility.NETWORK)])
async def list_lessons(
    request: Request,
    loop: Annotated[LearningLoop | None, Query(description="How deep they go.")] = None,
    line: Annotated[int | None, Query(ge=1, le=99, description="The number of an action line.")] = None,
    organisation_id: Annotated[UUID | None, Query(description="Who learned them.")] = None,
    item_id: Annotated[UUID | None, Query(description="The agenda item that follows from them.")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Lesson]:
    """List the lessons that stand in the order they were logged."""
    after = id_position(cursor)
    async with request.app.state.service.database.reading() as connection:
        found = await lessons.listing(
            connection,
            loop=loop,
            line=line,
            organisation_id=organisation_id,
            item_id=item_id,
            after=after,
            limit=limit + 1,
        )
    return page(found, limit, lambda lesson: str(lesson.id))


@router.get("/lessons/{lesson_id}", dependencies=[needs(Action.READ, Visibility.NETWORK)], response_model=Lesson)
async def show_lesson(request: Request, lesson_id: UUID) -> Response:
    """Show one lesson, also one that was withdrawn."""
    async with request.app.state.service.database.reading() as connection:
        return shown(await lessons.get(connection, lesson_id))


@router.patch(
    "/lessons/{lesson_id}", dependencies=[needs_own(Action.CHANGE, Visibility.NETWORK)], response_model=Lesson
)
async def amend_one_lesson(lesson_id: UUID, changes: Changes, command: Commanding) -> Response:
    """Amend what is told of a lesson; send the ETag you read as If-Match."""
    use_case = partial(amend_lesson, LessonId(lesson_id), changes, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post(
    "/lessons/{lesson_id}/withdraw",
    dependencies=[needs_own(Action.CHANGE, Visibility.NETWORK)],
    response_model=Lesson,
)
async def withdraw_one_lesson(lesson_id: UUID, body: WithdrawLesson, command: Commanding) -> Response:
    """Say that a lesson no longer stands, and why; send its ETag as If-Match."""
    use_case = partial(withdraw_lesson, LessonId(lesson_id), body, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post(
    "/lessons/{lesson_id}/follow-ups",
    dependencies=[needs_own(Action.CHANGE, Visibility.NETWORK)],
    status_code=201,
    response_model=LessonFollowUp,
)
async def follow_up_one_lesson(lesson_id: UUID, body: FollowUpLesson, command: Commanding) -> Response:
    """Say that an agenda item follows from a lesson."""
    use_case = partial(follow_up_lesson, LessonId(lesson_id), body)
    return await command.run(
        lambda transaction, now: use_case(transaction=transaction, now=now),
        created_at=f"/v1/monitor/lessons/{lesson_id}/follow-ups/{{id}}",
    )


@router.get("/lessons/{lesson_id}/follow-ups", dependencies=[needs(Action.READ, Visibility.NETWORK)])
async def list_follow_ups(
    request: Request,
    lesson_id: UUID,
    item_id: Annotated[UUID | None, Query(description="Exactly this item.")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[LessonFollowUp]:
    """List the items that follow from a lesson in the order that was said."""
    after = id_position(cursor)
    async with request.app.state.service.database.reading() as connection:
        await lessons.get(connection, lesson_id)
        found = await lessons.follow_ups(connection, lesson_id, item_id=item_id, after=after, limit=limit + 1)
    return page(found, limit, lambda follow_up: str(follow_up.id))


@router.get(
    "/lessons/{lesson_id}/follow-ups/{follow_up_id}",
    dependencies=[needs(Action.READ, Visibility.NETWORK)],
    response_model=LessonFollowUp,
)
async def show_follow_up(request: Request, lesson_id: UUID, follow_up_id: UUID) -> Response:
    """Show whether an item follows from a lesson, also where it was withdrawn."""
    async with request.app.state.service.database.reading() as connection:
        return shown(await lessons.follow_up(connection, lesson_id, follow_up_id))


@router.post(
    "/lessons/{lesson_id}/follow-ups/{follow_up_id}/withdraw",
    dependencies=[needs_own(Action.CHANGE, Visibility.NETWORK)],
    response_model=LessonFollowUp,
)
async def withdraw_one_follow_up(
    lesson_id: UUID, follow_up_id: UUID, body: WithdrawFollowUp, command: Commanding
) -> Response:
    """Say that an item does not follow from a lesson after all; send the ETag of the link as If-Match."""
    use_case = partial(withdraw_follow_up, LessonId(lesson_id), follow_up_id, body, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))
