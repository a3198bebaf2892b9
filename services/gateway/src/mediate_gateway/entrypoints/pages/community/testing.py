"""The page of the MediaTech test: questions in groups, what follows from the answers, and why."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import MediaTechAnswer
from mediate_gateway.entrypoints.pages.community.fields import ROLES
from mediate_gateway.entrypoints.pages.community.places import REGISTRY, SECTION, TEST, test_at
from mediate_gateway.entrypoints.pages.community.registry import Registered, hold_to_own, may_change, registered
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, refused
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs, needs_own
from mediate_shared.problems import NOT_FOUND, ProblemError

_PARTS: Final = ("document", "file", "place")
_ANSWERS: Final = "body.answers."


class MediaTechPages:
    """The page of the test: everybody sees what was answered, and who may change the organisation answers."""

    def routes(self) -> APIRouter:
        """Return ``/community/organisations/{organisation_id}/test``."""
        router = APIRouter()

        @router.get(TEST, dependencies=[needs(Action.READ, Visibility.PUBLIC)])
        async def show_media_tech_test(visit: Visiting, organisation_id: UUID) -> Response:
            return await _page(visit, await registered(visit, organisation_id))

        @router.post(TEST, dependencies=[needs_own(Action.CHANGE, Visibility.PUBLIC, of=REGISTRY)])
        async def take_media_tech_test(visit: Visiting, organisation_id: UUID) -> Response:
            hold_to_own(visit, organisation_id)
            return await _take(visit, organisation_id)

        return router


async def _take(visit: Visit, organisation_id: UUID) -> Response:
    typed = await visit.typed()
    codes = [each["question"] for each in (await _asked(visit))["questions"]]
    answers = {code: reply for code in codes if (reply := _reply(typed, code)) is not None}
    path = f"/organisations/{organisation_id}/media-tech-tests"
    try:
        await visit.tell("POST", REGISTRY, path, {"answers": answers}, expecting=typed.version())
    except REFUSALS as error:
        names = [name for code in codes for name in (_name(code), _name(code, "note"), *_sources(code))]
        wrong = refused(_at_fields(error, codes), visit.word, *names)
        return await _page(visit, await registered(visit, organisation_id), typed=typed, wrong=wrong)
    return visit.go(test_at(organisation_id), done="media_tech_tested")


def _name(code: str, part: str = "answer") -> str:
    """Return what the input of a question, or of a part of its answer, is called."""
    return f"{code.replace('.', '-')}_{part}"


def _sources(code: str) -> list[str]:
    return [_name(code, part) for part in _PARTS]


def _reply(typed: Typed, code: str) -> dict[str, Any] | None:
    """Return an answer as it was given; None where nothing was filled in."""
    source = {part: text for part in _PARTS if (text := typed.text(_name(code, part)))}
    given = {"answer": typed.text(_name(code)), "note": typed.text(_name(code, "note")), "source": source or None}
    filled = {name: value for name, value in given.items() if value is not None}
    return {"answer": MediaTechAnswer.UNKNOWN.value, **filled} if filled else None


def _at_fields(error: Exception, codes: Sequence[str]) -> Exception:
    """Return a refusal with the names of the inputs it is about; codes have points in them, as paths do."""
    if not isinstance(error, ProblemError):
        return error
    told = []
    for each in error.errors:
        code = next((code for code in codes if each.field.startswith(f"{_ANSWERS}{code}")), None)
        part = each.field.rsplit(".", 1)[-1]
        known = part if part in {"answer", "note", *_PARTS} else "answer"
        told.append(each if code is None else each.model_copy(update={"field": _name(code, known)}))
    return ProblemError(error.problem, error.detail, errors=told, headers=error.headers)


async def _asked(visit: Visit) -> Mapping[str, Any]:
    found: Mapping[str, Any] = (await visit.ask(REGISTRY, "/media-tech-questions")).body
    return found


async def _taken(visit: Visit, organisation_id: str) -> Mapping[str, Any] | None:
    try:
        found: Mapping[str, Any] = (await visit.ask(REGISTRY, f"/organisations/{organisation_id}/media-tech-test")).body
    except ProblemError as error:
        if error.problem.status != NOT_FOUND.status:
            raise
        return None
    return found


async def _page(
    visit: Visit, current: Registered, *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None
) -> Response:
    asked, taken = await _asked(visit), await _taken(visit, current.fields["id"])
    given = {} if taken is None else {each["question"]: each for each in taken["answers"]}
    questions = [_question(visit, each, given.get(each["question"], {}), typed) for each in asked["questions"]]
    return visit.page(
        "community/test.html",
        section=SECTION,
        at=test_at(UUID(current.fields["id"])),
        typed=typed,
        refused=wrong,
        organisation=current.fields,
        version=current.version,
        may_change=may_change(visit.actor, UUID(current.fields["id"])),
        groups=[
            (visit.word.say(f"media_tech_role.{role}"), visit.word.say(f"community.test.rule.{role}"), list(members))
            for role, members in groupby(questions, key=lambda each: str(each["role"]))
        ],
        answers=[(each.value, visit.word.say(f"answer.{each}"), None) for each in MediaTechAnswer],
        taken=taken,
        taken_at=None if taken is None else taken["created_at"],
        follows=[] if taken is None else _follows(visit, taken, {each["code"]: each for each in questions}),
        roles=ROLES.said(current.fields[ROLES.key], visit.word),
    )


def _question(visit: Visit, asked: Mapping[str, Any], given: Mapping[str, Any], typed: Typed) -> dict[str, Any]:
    code, source = asked["question"], given.get("source") or {}
    return {
        "code": code,
        "role": asked["role"],
        "asked": asked["asked"][visit.language],
        "hint": asked["hint"][visit.language],
        "name": _name(code),
        "answer": given.get("answer"),
        "note": given.get("note"),
        "source": given.get("source"),
        "note_name": _name(code, "note"),
        "sources": [
            (_name(code, part), visit.word.say(f"community.source.{part}"), source.get(part)) for part in _PARTS
        ],
        "has_more": bool(given.get("note") or source)
        or any(typed.text(name) for name in (_name(code, "note"), *_sources(code))),
    }


def _follows(
    visit: Visit, taken: Mapping[str, Any], questions: Mapping[str, Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return what follows for each role, and the answers that it follows from."""
    word = visit.word
    return [
        {
            "role": word.say(f"media_tech_role.{each['role']}"),
            "holds": each["holds"],
            "said": word.say(f"community.test.holds.{each['holds']}"),
            "because": [
                (questions[code]["asked"], word.say(f"answer.{questions[code]['answer'] or MediaTechAnswer.UNKNOWN}"))
                for code in each["because"]
                if code in questions
            ],
        }
        for each in taken["follows"]
    ]
