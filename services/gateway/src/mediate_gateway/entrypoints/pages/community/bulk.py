"""Changing one field of several organisations at once: chosen in the directory, listed, and then done."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.adapters import listing as rows
from mediate_gateway.domain.listed import Asked
from mediate_gateway.entrypoints.pages.changing import change
from mediate_gateway.entrypoints.pages.community.asking import drawn
from mediate_gateway.entrypoints.pages.community.directory import ORGANISATIONS
from mediate_gateway.entrypoints.pages.community.fields import FIELDS, Field
from mediate_gateway.entrypoints.pages.community.places import BULK, REGISTRY, SECTION, organisation_at
from mediate_gateway.entrypoints.pages.community.registry import registered
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, missing, refused
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs_own
from mediate_shared.ids import new_id
from mediate_shared.problems import NOT_FOUND, ProblemError

CHANGED_MAX: Final = 500
"""How many organisations are changed at once."""
_AT_ONCE: Final = 8
_NOTHING_CHANGED: Final = "nothing-changed"
IN_BULK: Final[Mapping[str, Field]] = {key: field for key, field in FIELDS.items() if field.in_bulk}
"""Fields that several organisations may well have in common."""


@dataclass(frozen=True)
class _Outcome:
    """What became of one organisation: changed, as it was already, or refused and why."""

    name: str
    page: str
    is_changed: bool = False
    why: str | None = None


class BulkPages:
    """The page of several changes at once."""

    def routes(self) -> APIRouter:
        """Return ``/community/bulk``."""
        router = APIRouter()
        changing = [needs_own(Action.CHANGE, Visibility.PUBLIC, of=REGISTRY)]

        @router.get(BULK, dependencies=changing)
        async def show_bulk(visit: Visiting) -> Response:
            chosen = await _chosen(visit)
            return _page(visit, chosen, IN_BULK.get(visit.request.query_params.get("field", "")))

        @router.post(BULK, dependencies=changing)
        async def change_several(visit: Visiting) -> Response:
            return await _change(visit)

        return router


async def _chosen(visit: Visit) -> Sequence[Any]:
    """Return the organisations that were ticked, or all that the list shows; one more than can be changed at most."""
    asked, _ = ORGANISATIONS.asked(visit)
    sent = visit.request.query_params
    if sent.get("all") == "yes":
        return await _rows(visit, None, asked)
    return await _rows(visit, _ids(sent.getlist("id")))


async def _rows(visit: Visit, ids: Sequence[UUID] | None, asked: Asked | None = None) -> Sequence[Any]:
    order = ORGANISATIONS.order(ORGANISATIONS.usual, visit.language)
    async with visit.service.database.reading() as connection:
        narrowed = (
            [] if asked is None else await ORGANISATIONS.narrowed_by_words(connection, asked, visit.actor, whole=True)
        )
        return await rows.among(connection, ORGANISATIONS.source, narrowed, order, ids=ids, most=CHANGED_MAX + 1)


def _ids(sent: Sequence[str]) -> list[UUID]:
    found = []
    for text in sent[: CHANGED_MAX + 1]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _page(
    visit: Visit,
    chosen: Sequence[Any],
    field: Field | None,
    *,
    typed: Typed = NOTHING_TYPED,
    wrong: Refused | None = None,
) -> Response:
    ids = [str(each.id) for each in chosen]
    return visit.page(
        "community/bulk.html",
        section=SECTION,
        at=BULK,
        typed=typed,
        refused=wrong,
        organisations=[
            (each.name, organisation_at(each.id), _now(field, each, visit)) for each in chosen[:CHANGED_MAX]
        ],
        ids=ids,
        is_too_many=len(ids) > CHANGED_MAX,
        most=CHANGED_MAX,
        fields=[(key, visit.word.say(each.words)) for key, each in IN_BULK.items()],
        field=None if field is None else drawn(visit, field, None),
    )


def _now(field: Field | None, row: Any, visit: Visit) -> str:
    return "" if field is None else field.said(getattr(row, field.key), visit.word)


async def _change(visit: Visit) -> Response:
    typed = await visit.typed()
    field = IN_BULK.get(typed.text("field") or "")
    chosen = await _rows(visit, _ids((typed.text("ids") or "").split(",")))
    if field is None or not chosen or len(chosen) > CHANGED_MAX:
        return _page(visit, chosen, field)
    try:
        value = field.read(typed)
    except REFUSALS as error:
        return _page(visit, chosen, field, typed=typed, wrong=refused(error, visit.word, *field.names))
    if field.is_required and value in (None, []):
        return _page(visit, chosen, field, typed=typed, wrong=missing(visit.word, field.key))
    batch_id, gate = new_id(), asyncio.Semaphore(_AT_ONCE)

    async def one(row: Any) -> _Outcome:
        async with gate:
            return await _change_one(visit, row, field, value, batch_id)

    outcomes = await asyncio.gather(*(one(each) for each in chosen))
    changed = sum(each.is_changed for each in outcomes)
    refusals = [each for each in outcomes if each.why is not None]
    return visit.page(
        "community/bulk_done.html",
        section=SECTION,
        at=BULK,
        changed=changed,
        same=len(outcomes) - changed - len(refusals),
        refusals=[{"about": each.name, "page": each.page, "why": each.why} for each in refusals],
        field=visit.word.say(field.words),
        value=field.said(value, visit.word),
        undo={"action": visit.to(f"/changes/batches/{batch_id}/undo")} if changed else None,
    )


async def _change_one(visit: Visit, row: Any, field: Field, value: Any, batch_id: UUID) -> _Outcome:
    page = organisation_at(row.id)
    try:
        current = await registered(visit, row.id)
        before = {field.key: current.fields[field.key]}
        if before[field.key] == value:
            return _Outcome(row.name, page)
        await change(
            visit,
            current.record(),
            before=before,
            after={field.key: value},
            expecting=current.version,
            batch_id=batch_id,
        )
    except REFUSALS as error:
        if isinstance(error, ProblemError) and error.problem.slug == _NOTHING_CHANGED:
            return _Outcome(row.name, page)
        return _Outcome(row.name, page, why=_why(visit, error))
    return _Outcome(row.name, page, is_changed=True)


def _why(visit: Visit, error: Exception) -> str:
    """Return in words why one was refused; that a service is away, or has no such record, is said too."""
    try:
        wrong = refused(error, visit.word)
    except ProblemError as other:
        is_gone = other.problem.status == NOT_FOUND.status
        return visit.word.say("community.bulk.gone" if is_gone else "community.bulk.away")
    return " ".join([*wrong.whole, *wrong.by_field.values()])
