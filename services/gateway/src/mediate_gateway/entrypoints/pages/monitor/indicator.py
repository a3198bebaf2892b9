"""The page of one indicator: what it means, how it runs, who says so, and every figure with its source."""

from collections.abc import AsyncIterator, Sequence
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.adapters import monitor_views
from mediate_gateway.adapters.monitor_views import IndicatorPicture
from mediate_gateway.entrypoints.charts.view import CSV_TYPE
from mediate_gateway.entrypoints.pages.files import MEDIA_TYPES, WRITERS
from mediate_gateway.entrypoints.pages.listing import Plain
from mediate_gateway.entrypoints.pages.monitor.drawing import charts, claims_of, dimension_in_words, part_in_words
from mediate_gateway.entrypoints.pages.monitor.indicators import MONITOR, SECTION, indicator_at
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_gateway.entrypoints.wording import Wording
from mediate_shared.identity.guard import needs
from mediate_shared.problems import not_found

_INDICATOR: Final = MONITOR + "/indicators/{indicator_id}"
_SHOWN_MAX: Final = 200
_COLUMNS: Final = (
    "id",
    "indicator",
    "period",
    "value",
    "qualifier",
    "breakdown",
    "kind",
    "status",
    "covers_until",
    "note_nl",
    "note_en",
    "source_document",
    "source_file",
    "source_place",
)


def routes() -> APIRouter:
    """Return ``/monitor/indicators/{indicator_id}``, and its figures as files."""
    router = APIRouter()
    public = [needs(Action.READ, Visibility.PUBLIC)]

    @router.get(_INDICATOR, dependencies=public)
    async def show_indicator(visit: Visiting, indicator_id: UUID) -> Response:
        return _page(visit, await _picture(visit, indicator_id))

    @router.get(_INDICATOR + "/charts/{name}.csv", dependencies=public)
    async def show_chart_figures(visit: Visiting, indicator_id: UUID, name: str) -> Response:
        picture = await _picture(visit, indicator_id)
        chart = next((each for each in charts(picture, visit.word) if each.id == name), None)
        if chart is None:
            raise not_found("chart", name)
        return Response(chart.csv(), headers=_headers(f"{picture.code}-{name}", "csv"), media_type=CSV_TYPE)

    @router.get(_INDICATOR + "/observations.csv", dependencies=public)
    async def show_observations_csv(visit: Visiting, indicator_id: UUID) -> Response:
        return _file(visit, await _picture(visit, indicator_id), "csv")

    @router.get(_INDICATOR + "/observations.xlsx", dependencies=public)
    async def show_observations_xlsx(visit: Visiting, indicator_id: UUID) -> Response:
        return _file(visit, await _picture(visit, indicator_id), "xlsx")

    return router


async def _picture(visit: Visit, indicator_id: UUID) -> IndicatorPicture:
    async with visit.service.database.reading() as connection:
        return await monitor_views.picture(connection, indicator_id)


def _page(visit: Visit, picture: IndicatorPicture) -> Response:
    word, path = visit.word, indicator_at(picture.id)
    drawn = [each.at(visit.to(f"{path}/charts/{each.id}.csv")) for each in charts(picture, word)]
    return visit.page(
        "monitor/indicator.html",
        section=SECTION,
        at=path,
        indicator=picture,
        tiles=_tiles(picture, word),
        charts=drawn,
        claims=claims_of(picture),
        observations=[
            (each, ", ".join(_part(name, member, visit) for name, member in sorted(each.breakdown.items())))
            for each in list(reversed(picture.observations))[:_SHOWN_MAX]
        ],
        more=max(0, len(picture.observations) - _SHOWN_MAX),
        files=[(kind, visit.to(f"{path}/observations.{kind}")) for kind in MEDIA_TYPES],
    )


def _tiles(picture: IndicatorPicture, word: Wording) -> list[dict[str, Any]]:
    """Return the newest figure for the whole, and what was aimed at for its period."""
    whole = [each for each in picture.observations if not each.breakdown]
    if not whole:
        return []
    newest = whole[-1]
    covered = None if newest.covers_until is None else word.say("indicators.covers", day=word.day(newest.covers_until))
    value = word.figure(newest.value, unit=picture.unit, qualifier=newest.qualifier)
    tiles: list[dict[str, Any]] = [
        {"label": word.period(newest.period), "value": value, "note": covered, "is_headline": True}
    ]
    if newest.status == "provisional":
        tiles[0]["tag"] = (word.say("indicators.status.provisional"), "warning")
    for each in picture.targets:
        if each.period == newest.period:
            aim = word.say("comparator." + each.comparator)
            said = word.say("monitor.aim", comparator=aim, value=word.figure(each.value, unit=picture.unit))
            tiles.append({"label": word.say("monitor.target"), "value": said})
    return tiles


def _part(name: str, member: str, visit: Visit) -> str:
    dimension = dimension_in_words(name, visit.word)
    return visit.word.say("monitor.part", dimension=dimension, member=part_in_words(member, visit.word))


def _headers(name: str, kind: str) -> dict[str, str]:
    # Codes are of small letters, digits, dots and hyphens alone.
    return {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{name}.{kind}"'}


def _file(visit: Visit, picture: IndicatorPicture, kind: str) -> Response:
    written = WRITERS[kind](_COLUMNS, _rows(picture), visit.language)
    return StreamingResponse(written, headers=_headers(picture.code, kind), media_type=MEDIA_TYPES[kind])


async def _rows(picture: IndicatorPicture) -> AsyncIterator[Sequence[Sequence[Plain]]]:
    yield [
        (
            str(each.id),
            picture.code,
            each.period,
            each.value.normalize(),
            each.qualifier,
            ",".join(f"{name}={member}" for name, member in sorted(each.breakdown.items())),
            each.kind,
            each.status,
            each.covers_until,
            (each.note or {}).get("nl"),
            (each.note or {}).get("en"),
            each.source["document"],
            each.source["file"],
            each.source["place"],
        )
        for each in picture.observations
    ]
