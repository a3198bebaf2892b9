"""The MediaTech test over HTTP: its questions, and the answers that are kept."""

from functools import partial
from uuid import UUID

from fastapi import APIRouter, Request, Response

from mediate_community.adapters import media_tech_tests, organisations
from mediate_community.adapters.media_tech_tests import MediaTechTest
from mediate_community.domain.media_tech import EDITION, QUESTIONS, RULES, SOURCE
from mediate_community.usecases.take_media_tech_test import TakeMediaTechTest, take_media_tech_test
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import Code, Localised, OrganisationId, Source, Value
from mediate_contracts.vocabulary import MediaTechRole
from mediate_shared.commands import Commanding, shown
from mediate_shared.identity.guard import Acting, needs, needs_own

router = APIRouter(prefix="/v1", tags=["media-tech"])


class AskedQuestion(Value):
    """A question of the test; ``role`` is the one that it is about."""

    question: Code
    role: MediaTechRole
    asked: Localised
    hint: Localised


class FollowsFrom(Value):
    """A role follows where, of each of these groups of questions, at least one is answered with yes."""

    role: MediaTechRole
    all_of: list[list[Code]]


class Questions(Value):
    """An edition of the test: what is asked, and what follows from what."""

    edition: Code
    source: Source
    questions: list[AskedQuestion]
    rules: list[FollowsFrom]


@router.get("/media-tech-questions", dependencies=[needs(Action.READ, Visibility.PUBLIC)])
async def list_questions() -> Questions:
    """Show the questions of the MediaTech test, and which role follows from which answers."""
    return Questions(
        edition=EDITION,
        source=SOURCE,
        questions=[
            AskedQuestion(question=each.code, role=each.role, asked=each.asked, hint=each.hint) for each in QUESTIONS
        ],
        rules=[FollowsFrom(role=rule.role, all_of=[list(group) for group in rule.all_of]) for rule in RULES],
    )


@router.post(
    "/organisations/{organisation_id}/media-tech-tests",
    dependencies=[needs_own(Action.CHANGE, Visibility.PUBLIC)],
    status_code=201,
    response_model=MediaTechTest,
)
async def take(organisation_id: UUID, body: TakeMediaTechTest, command: Commanding) -> Response:
    """Take the MediaTech test for an organisation, whose ETag is sent as If-Match; its roles follow."""
    use_case = partial(take_media_tech_test, OrganisationId(organisation_id), body, expecting=command.expecting)
    return await command.run(
        lambda transaction, now: use_case(transaction=transaction, now=now),
        created_at=f"/v1/community/organisations/{organisation_id}/media-tech-test",
    )


@router.get(
    "/organisations/{organisation_id}/media-tech-test",
    dependencies=[needs(Action.READ, Visibility.PUBLIC)],
    response_model=MediaTechTest,
)
async def show_test(request: Request, actor: Acting, organisation_id: UUID) -> Response:
    """Show the last MediaTech test of an organisation; notes are for those who may change it."""
    async with request.app.state.service.database.reading() as connection:
        await organisations.get(connection, organisation_id)
        test = await media_tech_tests.newest(connection, organisation_id)
    if not actor.reach(Action.CHANGE, Visibility.PUBLIC, "community").covers(organisation_id):
        answers = [each.model_copy(update={"note": None}) for each in test.answers]
        test = test.model_copy(update={"answers": answers})
    return shown(test)
