"""The list of figures that do not agree with what they were held against, and what is known of why."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import CheckKind, FigureOrigin, Verdict
from mediate_gateway.adapters import questioned
from mediate_gateway.adapters.agenda import lines
from mediate_gateway.adapters.listing import folding
from mediate_gateway.adapters.questioned import Differing
from mediate_gateway.entrypoints.pages.cells import Cell, Link, Piece, Small, Tag, Words
from mediate_gateway.entrypoints.pages.filters import Choice, Mine, Search, YesNo
from mediate_gateway.entrypoints.pages.listing import Column, Exported, Listing, in_both
from mediate_gateway.entrypoints.pages.monitor.parts_in_words import dimension, parts, rounded, signed
from mediate_gateway.entrypoints.pages.monitor.places import (
    QUESTIONS,
    SECTION,
    derivation_at,
    note_at,
    observation_at,
)
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_gateway.entrypoints.wording import Wording
from mediate_shared.identity.guard import needs

VERDICT_KINDS: Final = {
    Verdict.DIFFERS: "warning",
    Verdict.WITHIN_TOLERANCE: "info",
    Verdict.ROUNDED: "neutral",
    Verdict.AGREES: "positive",
}
"""How what came of a check is tagged."""
_C: Final = questioned.QUESTIONS.c
_TENTH: Final = Decimal("0.1")


def may_note(visit: Visit) -> bool:
    """Return whether who looks may write down what is the matter with a figure."""
    return visit.actor.reach(Action.CHANGE, Visibility.PUBLIC, "monitor").everything


def against(row: Any, word: Wording) -> str:
    """Return what a figure was held against, in words."""
    match row.check:
        case CheckKind.PARTS if row.dimension:
            return word.say("questions.against.parts_of", dimension=dimension(row.dimension, word))
        case CheckKind.DOCUMENTS if row.documents:
            return word.say("questions.against.document", document=", ".join(row.documents))
        case _:
            return word.say(f"questions.against.{row.check}")


def apart(difference: Decimal, computed: Decimal, word: Wording) -> str | None:
    """Return by how many per cent of what it was held against a figure is off; nothing where that is nought."""
    if not computed:
        return None
    share = (100 * difference / abs(computed)).quantize(_TENTH)
    return word.say("questions.apart", share=signed(share, word))


def _indicator(row: Any, visit: Visit) -> Cell:
    at = observation_at(row.indicator_id, row.observation_id)
    found: list[Piece] = [Link(row.name[visit.language], visit.to(at))]
    if row.synthetic:
        found.append(Tag(visit.word.say("synthetic.label"), "synthetic"))
    if row.breakdown:
        found.append(Small(parts(row.breakdown, visit.word)))
    return found


def _stated(row: Any, visit: Visit) -> Cell:
    word = visit.word
    said: list[Piece] = [Words(word.figure(row.stated, unit=row.unit, qualifier=row.qualifier or "exact"))]
    if row.source is not None:
        kind = word.say(f"indicators.kind.{row.kind}")
        said.append(Small(word.say("monitor.of_source", kind=kind, document=row.source["document"])))
    elif row.origin == FigureOrigin.DERIVED:
        at = derivation_at(row.indicator_id, row.period, row.breakdown)
        said.append(Link(word.say("questions.derived"), visit.to(at)))
    return said


def _computed(row: Any, visit: Visit) -> Cell:
    return [Words(visit.word.figure(rounded(row.computed), unit=row.unit)), Small(against(row, visit.word))]


def _difference(row: Any, visit: Visit) -> Cell:
    said: list[Piece] = [Words(signed(rounded(row.difference), visit.word))]
    share = apart(row.difference, row.computed, visit.word)
    if share is not None:
        said.append(Small(share))
    if row.tolerance:
        said.append(Small(visit.word.say("questions.tolerance", tolerance=visit.word.number(row.tolerance))))
    return said


def _verdict(row: Any, visit: Visit) -> Cell:
    return Tag(visit.word.say(f"verdict.{row.verdict}"), VERDICT_KINDS[Verdict(row.verdict)])


def _note(row: Any, visit: Visit) -> Cell:
    word = visit.word
    if row.note is None and row.verdict != Verdict.DIFFERS:
        return None
    if row.note is None:
        said: list[Piece] = [Small(word.say("questions.no_note"))]
        if may_note(visit):
            said.append(Link(word.say("questions.to_note"), visit.to(note_at(row.indicator_id, row.observation_id))))
        return said
    said = [Words(row.note[visit.language])]
    if row.note_source is not None:
        said.append(Small(word.say("questions.note_source", document=row.note_source["document"])))
    return said


LISTING: Final = Listing(
    name="questions",
    path=QUESTIONS,
    title="questions.title",
    source=questioned.QUESTIONS,
    id=_C.id,
    columns=(
        Column(
            "name",
            "monitor.indicator",
            shown=_indicator,
            sort=lambda language: folding(_C.name[language.value].astext),
            exports=(Exported("indicator", lambda row: row.code), *in_both("name")),
        ),
        Column("period", "monitor.period", shown=lambda row, visit: visit.word.period(row.period), sort=_C.period_end),
        Column(
            "stated",
            "questions.stated",
            shown=_stated,
            exports=(
                Exported("stated", lambda row: row.stated.normalize()),
                Exported("unit", lambda row: row.unit),
                Exported("source_document", lambda row: (row.source or {}).get("document")),
                Exported("source_place", lambda row: (row.source or {}).get("place")),
            ),
            is_figure=True,
        ),
        Column(
            "computed",
            "questions.computed",
            shown=_computed,
            exports=(
                Exported("computed", lambda row: row.computed.normalize()),
                Exported("check", lambda row: row.check),
                Exported("dimension", lambda row: row.dimension),
                Exported("against_documents", lambda row: row.documents or []),
            ),
            is_figure=True,
        ),
        Column(
            "difference",
            "monitor.difference",
            shown=_difference,
            sort=_C.apart,
            exports=(
                Exported("difference", lambda row: row.difference.normalize()),
                Exported("tolerance", lambda row: row.tolerance.normalize()),
            ),
            is_figure=True,
        ),
        Column("verdict", "questions.verdict", shown=_verdict, sort=_C.weight),
        Column(
            "note",
            "questions.note",
            shown=_note,
            exports=(*in_both("note"), Exported("note_document", lambda row: (row.note_source or {}).get("document"))),
        ),
        Column("updated_at", "questions.since", sort=_C.updated_at, by_default=False),
    ),
    filters=(
        Search(over=(_C.code, _C.name["nl"].astext, _C.name["en"].astext, _C.note["nl"].astext, _C.note["en"].astext)),
        Choice(
            key="verdict",
            words="questions.verdict",
            column=_C.verdict,
            choices=[each for each in Verdict if each is not Verdict.AGREES],
            family="verdict",
        ),
        Choice(
            key="check", words="questions.check", column=_C.check, choices=list(CheckKind), family="questions.against"
        ),
        YesNo(key="noted", words="questions.has_note", holds=_C.note.is_not(None)),
        Choice(
            key="line",
            words="monitor.line",
            of=int,
            condition=lambda chosen: _C.action_lines.contains([int(chosen[0])]),
        ),
        Mine(key="mine", words="questions.mine", of=_C.organisation_id.in_),
    ),
    sort="-verdict",
    row_name=lambda row, visit: row.name[visit.language],
)
"""Every figure that is not equal to what it was held against, what asks most for an answer first."""


def routes() -> APIRouter:
    """Return ``/monitor/questions``."""
    router = APIRouter()

    @router.get(QUESTIONS, dependencies=[needs(Action.READ, Visibility.PUBLIC)])
    async def show_questions(visit: Visiting) -> Response:
        async with visit.service.database.reading() as connection:
            found = await lines(connection)
            counted = await questioned.verdicts(connection)
            differing = await questioned.differing(connection)
        options = [(str(each.number), f"{each.number} {visit.word.of(each.title)}") for each in found]
        return visit.page(
            "monitor/questions.html",
            section=SECTION,
            listing=await LISTING.show(visit, options={"line": options}),
            tiles=_tiles(visit, counted, differing),
        )

    return router


def _tiles(visit: Visit, counted: Mapping[Verdict, int], differing: Differing) -> list[dict[str, Any]]:
    word = visit.word
    tiles: list[dict[str, Any]] = [
        {
            "label": word.say(f"verdict.{each}"),
            "value": word.number(counted[each]),
            "href": None if each is Verdict.AGREES else visit.to(QUESTIONS, verdict=each.value),
            "is_headline": each is Verdict.DIFFERS,
        }
        for each in VERDICT_KINDS
    ]
    if differing.unanswered:
        unanswered = visit.to(QUESTIONS, verdict=Verdict.DIFFERS.value, noted="no")
        tiles.insert(
            1,
            {"label": word.say("questions.unanswered"), "value": word.number(differing.unanswered), "href": unanswered},
        )
    return tiles
