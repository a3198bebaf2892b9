"""The pages on which somebody sees what they changed during the last day, and undoes it."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_gateway.adapters import changes
from mediate_gateway.entrypoints.me import account_of
from mediate_gateway.entrypoints.pages.agenda.asked import FIELDS as AGENDA_FIELDS
from mediate_gateway.entrypoints.pages.agenda.places import AGENDAS
from mediate_gateway.entrypoints.pages.community.fields import FIELDS, Field
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, refused
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs_sign_in
from mediate_shared.problems import PRECONDITION_FAILED, ProblemError, not_found

CHANGES: Final = "/changes"
_CHANGE: Final = CHANGES + "/{change_id}"
_BATCH: Final = CHANGES + "/batches/{batch_id}"
_SECTION: Final = "profile"
_AT_ONCE: Final = 8
"""How many records are told at the same time."""


class ChangesPages:
    """Pages of what somebody changed; everybody has their own alone."""

    def routes(self) -> APIRouter:
        """Return ``/changes``."""
        router = APIRouter()
        mine = [needs_sign_in()]

        @router.get(CHANGES, dependencies=mine)
        async def show_changes(visit: Visiting) -> Response:
            async with visit.service.database.reading() as connection:
                found = await changes.mine(connection, account_of(visit.actor), now=visit.service.clock())
            return visit.page("changes/changes.html", section=_SECTION, changes=[told(visit, each) for each in found])

        @router.post(_CHANGE + "/undo", dependencies=mine)
        async def undo_change(visit: Visiting, change_id: UUID) -> Response:
            await visit.typed()
            async with visit.service.database.reading() as connection:
                found = await changes.get(connection, account_of(visit.actor), change_id, now=visit.service.clock())
            if found.undone_at is not None:
                return visit.go(found.page, done="undone")
            why = await _undo(visit, found)
            if why is None:
                return visit.go(found.page, done="undone")
            return await _refused_page(visit, found, why)

        @router.post(_BATCH + "/undo", dependencies=mine)
        async def undo_batch(visit: Visiting, batch_id: UUID) -> Response:
            await visit.typed()
            async with visit.service.database.reading() as connection:
                found = await changes.of_batch(connection, account_of(visit.actor), batch_id, now=visit.service.clock())
            if not found:
                raise not_found("batch", batch_id)
            return await _undo_all(visit, [each for each in found if each.undone_at is None])

        return router


async def _undo(visit: Visit, change: Any) -> str | None:
    """Make a record as it was before a change; return in words why not where that is refused."""
    try:
        answer = await visit.tell("PATCH", change.service, change.path, change.before, expecting=change.version_after)
    except REFUSALS as error:
        if isinstance(error, ProblemError) and error.problem == PRECONDITION_FAILED:
            return visit.word.say("change.since")
        wrong = refused(error, visit.word)
        return " ".join([*wrong.whole, *wrong.by_field.values()])
    service = visit.service
    async with service.database.transaction(visit.actor) as transaction:
        await changes.undone(
            transaction, change, version=answer.version or change.version_after + 1, at=service.clock()
        )
    return None


async def _undo_all(visit: Visit, found: Sequence[Any]) -> Response:
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(change: Any) -> str | None:
        async with gate:
            return await _undo(visit, change)

    reasons = await asyncio.gather(*(one(each) for each in found))
    refusals = [(each, why) for each, why in zip(found, reasons, strict=True) if why is not None]
    if not refusals:
        return visit.go(CHANGES, done="undone")
    return visit.page(
        "changes/undone.html",
        section=_SECTION,
        at=CHANGES,
        undone=len(found) - len(refusals),
        refusals=[{**told(visit, each), "why": why} for each, why in refusals],
    )


async def _refused_page(visit: Visit, change: Any, why: str) -> Response:
    """Return the page that shows what was to come back, and what somebody else made of it meanwhile."""
    try:
        now: Mapping[str, Any] = (await visit.ask(change.service, change.path)).body
    except ProblemError:
        now = {}
    return visit.page(
        "changes/refused.html",
        section=_SECTION,
        at=CHANGES,
        status=409,
        change=told(visit, change),
        why=why,
        compared=[
            (
                words(visit, change, key),
                said(visit, change, key, change.before[key]),
                said(visit, change, key, now.get(key)),
            )
            for key in change.before
        ],
    )


def told(visit: Visit, change: Any) -> dict[str, Any]:
    """Return a change as pages show it."""
    return {
        "id": change.id,
        "about": change.about,
        "page": change.page,
        "at": change.at,
        "undone_at": change.undone_at,
        "fields": [
            (
                words(visit, change, key),
                said(visit, change, key, change.before.get(key)),
                said(visit, change, key, value),
            )
            for key, value in change.after.items()
            # Why it was changed is said beside the fields, and is none that was otherwise before.
            if key in change.before
        ],
    }


def words(visit: Visit, change: Any, key: str) -> str:
    """Return what a field is called."""
    field = _fields(change).get(key)
    return key if field is None else visit.word.say(field.words)


def said(visit: Visit, change: Any, key: str, value: Any) -> str:
    """Return what a field holds, in words."""
    field = _fields(change).get(key)
    text = str(value or "") if field is None else field.said(value, visit.word)
    return text or visit.word.say("change.nothing")


def _fields(change: Any) -> Mapping[str, Field]:
    """Return the fields of the records that a service keeps."""
    return AGENDA_FIELDS if change.service == AGENDAS else FIELDS
