"""Where an organisation comes from and what came from it: a part of its page, and the pages on which that is stated."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID, uuid4

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import RelationKind
from mediate_gateway.adapters import lineage_views
from mediate_gateway.entrypoints.charts.view import CSV_TYPE
from mediate_gateway.entrypoints.pages.community.choosing import choose_organisation
from mediate_gateway.entrypoints.pages.community.descent import drawn_lineage, sentences, source_in_words
from mediate_gateway.entrypoints.pages.community.parts import Drawn
from mediate_gateway.entrypoints.pages.community.places import (
    COMMUNITY,
    ORGANISATION,
    REGISTRY,
    SECTION,
    organisation_at,
)
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, missing, refused
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.actor import Actor, Reach
from mediate_shared.identity.guard import needs
from mediate_shared.problems import not_found

_NEW: Final = ORGANISATION + "/relations/new"
_CSV: Final = ORGANISATION + "/lineage.csv"
_WITHDRAW: Final = COMMUNITY + "/relations/{relation_id}/withdraw"
_SOURCE: Final = ("document", "file", "place")
_FIELDS: Final = ("way", "other_id", "since", "until", *(f"source_{part}" for part in _SOURCE))
_FROM: Final = "from"
_WAYS: Final = tuple(f"{end}.{kind}" for kind in RelationKind for end in (_FROM, "to"))
"""Each kind of relation as either end sees it: it comes from the other, or the other from it."""
_ALSO: Final[Mapping[str, str]] = MappingProxyType(
    {"kind": "way", "organisation_id": "other_id", "source": "source_document"}
)


async def lineage_part(visit: Visit, organisation_id: UUID) -> Drawn | None:
    """Return the lineage of an organisation; nothing for whoever may not state any, where none is stated."""
    async with visit.service.database.reading() as connection:
        lineage = await lineage_views.lineage(connection, organisation_id)
    may_state = _may_state(visit.actor)
    if not lineage.ties and not may_state:
        return None
    own = lineage.kin[0].id
    kin = {each.id: each for each in lineage.kin}
    at = organisation_at(own)
    return Drawn(
        "lineage.html",
        {
            "own": [
                {
                    "said": said,
                    "sources": sorted({source_in_words(each.source) for each in ties if each.source}),
                    "ties": [
                        {"id": each.id, "other": _other(kin[each.before if each.later == own else each.later], visit)}
                        for each in ties
                    ],
                }
                for said, ties in sentences(lineage.own(own), kin, visit.word)
            ],
            "chart": drawn_lineage(lineage, visit).at(visit.to(f"{at}/lineage.csv")) if lineage.ties else None,
            "new_at": visit.to(f"{at}/relations/new") if may_state else None,
        },
    )


def _other(kin: lineage_views.Kin, visit: Visit) -> str:
    return kin.name or visit.word.say("organisation.unnamed")


def _may_state(actor: Actor) -> bool:
    return actor.reach(Action.CREATE, Visibility.PUBLIC, REGISTRY).everything


class LineagePages:
    """The pages on which a facilitator states how organisations came from each other, and takes it back."""

    def routes(self) -> APIRouter:
        """Return ``…/{organisation_id}/relations/new``, ``…/lineage.csv`` and ``/community/relations/…/withdraw``."""
        router = APIRouter()
        stating = [needs(Action.CREATE, Visibility.PUBLIC, of=REGISTRY)]
        changing = [needs(Action.CHANGE, Visibility.PUBLIC, of=REGISTRY)]

        @router.get(_CSV, dependencies=[needs(Action.READ, Visibility.PUBLIC)])
        async def export_lineage(visit: Visiting, organisation_id: UUID) -> Response:
            async with visit.service.database.reading() as connection:
                lineage = await lineage_views.lineage(connection, organisation_id)
            headers = {"Cache-Control": "no-store", "Content-Disposition": 'attachment; filename="lineage.csv"'}
            return Response(drawn_lineage(lineage, visit).csv(), headers=headers, media_type=CSV_TYPE)

        @router.get(_NEW, dependencies=stating)
        async def show_state_relation(visit: Visiting, organisation_id: UUID, q: str = "") -> Response:
            return await _state_page(visit, organisation_id, q)

        @router.post(_NEW, dependencies=stating)
        async def state_relation(visit: Visiting, organisation_id: UUID) -> Response:
            return await _state(visit, organisation_id)

        @router.get(_WITHDRAW, dependencies=changing)
        async def show_withdraw_relation(visit: Visiting, relation_id: UUID) -> Response:
            return await _withdraw_page(visit, relation_id)

        @router.post(_WITHDRAW, dependencies=changing)
        async def withdraw_relation(visit: Visiting, relation_id: UUID) -> Response:
            return await _withdraw(visit, relation_id)

        return router


async def _state(visit: Visit, organisation_id: UUID) -> Response:
    typed = await visit.typed()
    asked = typed.text("q") or ""
    left_empty = [name for name in ("way", "other_id") if typed.text(name) is None]
    if left_empty:
        return await _state_page(visit, organisation_id, asked, typed=typed, wrong=missing(visit.word, *left_empty))
    try:
        await visit.tell("POST", REGISTRY, "/relations", _written(typed, organisation_id), key=typed.text("key"))
    except REFUSALS as error:
        wrong = refused(error, visit.word, *_FIELDS, also=_ALSO)
        return await _state_page(visit, organisation_id, asked, typed=typed, wrong=wrong)
    return visit.go(organisation_at(organisation_id), done="relation_stated")


def _written(typed: Typed, organisation_id: UUID) -> dict[str, Any]:
    """Return what was typed as the registry takes it: which end is which follows from the way that was chosen."""
    end, _, kind = (typed.text("way") or "").partition(".")
    ends = [str(organisation_id), typed.text("other_id")]
    later, before = ends if end == _FROM else reversed(ends)
    source = {part: text for part in _SOURCE if (text := typed.text(f"source_{part}")) is not None}
    plain = {"since": typed.text("since"), "until": typed.text("until"), "source": source or None}
    found = {"organisation_id": later, "other_id": before, "kind": kind, **plain}
    return {name: value for name, value in found.items() if value is not None}


async def _state_page(
    visit: Visit, organisation_id: UUID, asked: str, *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None
) -> Response:
    async with visit.service.database.reading() as connection:
        own = (await lineage_views.named(connection, [organisation_id]))[organisation_id]
    if own.name is None:
        raise not_found("organisation", organisation_id)
    given = typed.text("other_id") or visit.request.query_params.get("other")
    chosen = await choose_organisation(visit, Reach(everything=True), asked=asked, given=given)
    return visit.page(
        "community/relation_new.html",
        section=SECTION,
        at=_NEW.format(organisation_id=organisation_id),
        typed=typed,
        refused=wrong,
        organisation=own,
        chosen=chosen,
        ways=[(each, visit.word.say(f"lineage.way.{each}", name=own.name), None) for each in _WAYS],
        key=typed.text("key") or str(uuid4()),
    )


async def _withdraw_page(
    visit: Visit, relation_id: UUID, *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None
) -> Response:
    record = await visit.ask(REGISTRY, f"/relations/{relation_id}")
    async with visit.service.database.reading() as connection:
        tie = await lineage_views.tie(connection, relation_id)
        if tie is None:
            raise not_found("relation", relation_id)
        kin = await lineage_views.named(connection, [tie.later, tie.before])
    [(said, _)] = sentences([tie], kin, visit.word)
    back = visit.request.query_params.get("from") or typed.text("from") or ""
    return visit.page(
        "community/relation_withdraw.html",
        section=SECTION,
        at=_WITHDRAW.format(relation_id=relation_id),
        typed=typed,
        refused=wrong,
        said=said,
        version=record.body["version"],
        back=tie.before if back == str(tie.before) else tie.later,
        name=kin[tie.before if back == str(tie.before) else tie.later].name,
    )


async def _withdraw(visit: Visit, relation_id: UUID) -> Response:
    typed = await visit.typed()
    reason = typed.text("reason")
    if reason is None:
        return await _withdraw_page(visit, relation_id, typed=typed, wrong=missing(visit.word, "reason"))
    path = f"/relations/{relation_id}/withdraw"
    try:
        told = await visit.tell("POST", REGISTRY, path, {"reason": reason}, expecting=typed.version())
    except REFUSALS as error:
        wrong = refused(error, visit.word, "reason")
        return await _withdraw_page(visit, relation_id, typed=typed, wrong=wrong)
    ends = (told.body["organisation_id"], told.body["other_id"])
    back = typed.text("from")
    return visit.go(organisation_at(UUID(back if back in ends else ends[0])), done="relation_withdrawn")
