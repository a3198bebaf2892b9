"""The page of one indicator: what it means, how it runs, who says so, and every figure with its source."""

from collections.abc import AsyncIterator, Sequence
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.adapters import indicator_picture, open_data
from mediate_gateway.adapters.indicator_picture import IndicatorPicture, Observed
from mediate_gateway.adapters.open_data import Narrowed
from mediate_gateway.entrypoints.charts.view import CSV_TYPE
from mediate_gateway.entrypoints.open.snippets import snippets
from mediate_gateway.entrypoints.pages.exporting import ROWS_MAX
from mediate_gateway.entrypoints.pages.files import MEDIA_TYPES, WRITERS
from mediate_gateway.entrypoints.pages.listing import Plain
from mediate_gateway.entrypoints.pages.monitor import telling
from mediate_gateway.entrypoints.pages.monitor.claims import claims_of
from mediate_gateway.entrypoints.pages.monitor.drawing import charts
from mediate_gateway.entrypoints.pages.monitor.parts_in_words import parts
from mediate_gateway.entrypoints.pages.monitor.places import (
    INDICATOR,
    MONITORING,
    SECTION,
    brings,
    derivation_at,
    indicator_at,
    keeps,
)
from mediate_gateway.entrypoints.pages.monitor.zooming import Zoom, Zooming
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_gateway.entrypoints.wording import AMSTERDAM
from mediate_shared.identity.guard import needs
from mediate_shared.problems import ProblemError, not_found

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
    "definition_version",
    "origin",
    "withheld_below",
)


def routes() -> APIRouter:
    """Return ``/monitor/indicators/{indicator_id}``, and its figures as files."""
    router = APIRouter()
    public = [needs(Action.READ, Visibility.PUBLIC)]

    @router.get(INDICATOR, dependencies=public)
    async def show_indicator(visit: Visiting, indicator_id: UUID, zoom: Zooming) -> Response:
        return await _page(visit, await picture_of(visit, indicator_id), zoom)

    @router.get(INDICATOR + "/charts/{name}.csv", dependencies=public)
    async def show_chart_figures(visit: Visiting, indicator_id: UUID, name: str, zoom: Zooming) -> Response:
        picture = await picture_of(visit, indicator_id)
        chart = next((each for each in charts(zoom.narrowed(picture), visit.word) if each.id == name), None)
        if chart is None:
            raise not_found("chart", name)
        return Response(chart.csv(), headers=_headers(f"{picture.code}-{name}", "csv"), media_type=CSV_TYPE)

    @router.get(INDICATOR + "/observations.csv", dependencies=public)
    async def show_observations_csv(visit: Visiting, indicator_id: UUID) -> Response:
        return await _file(visit, indicator_id, "csv")

    @router.get(INDICATOR + "/observations.xlsx", dependencies=public)
    async def show_observations_xlsx(visit: Visiting, indicator_id: UUID) -> Response:
        return await _file(visit, indicator_id, "xlsx")

    return router


async def picture_of(visit: Visit, indicator_id: UUID) -> IndicatorPicture:
    """Return everything about an indicator. Raises ProblemError (404)."""
    async with visit.service.database.reading() as connection:
        return await indicator_picture.picture(connection, indicator_id)


async def _page(visit: Visit, picture: IndicatorPicture, zoom: Zoom) -> Response:
    word, path = visit.word, indicator_at(picture.id)
    checks = telling.check_rows(picture, word)
    drawn = charts(zoom.narrowed(picture), word)
    today = visit.service.clock().astimezone(AMSTERDAM).date()
    shown = list(reversed(picture.observations))[:_SHOWN_MAX]
    return visit.page(
        "monitor/indicator.html",
        section=SECTION,
        at=path,
        path=path,
        indicator=picture,
        tiles=telling.tiles(picture, word),
        charts=[each.at(visit.to(f"{path}/charts/{each.id}.csv", **zoom.asked())) for each in drawn],
        zoom=zoom.form(picture, visit, path),
        embeds=[snippets(visit, picture.id, each) for each in drawn if not each.is_empty],
        claims=claims_of(picture),
        targets=telling.target_rows(picture, word),
        checks=[each for each in checks if not each["agrees"]],
        agreeing=[each for each in checks if each["agrees"]],
        questioned=len({each["id"] for each in checks if each["differs"]}),
        questioned_ids={each["id"] for each in checks if each["differs"]},
        observations=[_row(each, picture, visit) for each in shown],
        shown_ids={each.id for each in shown},
        more=max(0, len(picture.observations) - _SHOWN_MAX),
        past=telling.past_rows(picture, word),
        due=telling.due_rows(picture, today, word),
        thresholds=telling.thresholds_said(picture, word),
        formula=telling.formula_in_words(picture, word),
        measure=await _measure_in_words(visit, picture),
        behind=None if picture.newest is None else derivation_at(picture.id, picture.newest.period, {}),
        files=[(kind, visit.to(f"{path}/observations.{kind}")) for kind in MEDIA_TYPES],
        may_keep=keeps(visit.actor),
        may_record=brings(visit.actor, picture.organisation_id),
    )


def _row(observed: Observed, picture: IndicatorPicture, visit: Visit) -> dict[str, Any]:
    word = visit.word
    part = parts(observed.breakdown, word)
    is_derived = observed.is_derived
    return {
        "observed": observed,
        "said": telling.figure_said(observed, picture.unit_of(observed.definition_version), word),
        "part": part,
        "called": ", ".join(each for each in (word.period(observed.period), part) if each),
        "behind": derivation_at(picture.id, observed.period, observed.breakdown) if is_derived else None,
        "is_of_before": observed.definition_version != picture.definition_version,
    }


async def _measure_in_words(visit: Visit, picture: IndicatorPicture) -> str | None:
    """Return in words what is derived from events, as the service has it; its code where the service is away."""
    if picture.measure is None:
        return None
    try:
        known = (await visit.ask(MONITORING, "/measures", is_part=True)).body
    except ProblemError:
        return picture.measure
    for each in known.get("items", ()):
        if each.get("code") == picture.measure:
            said: str = each["in_words"][visit.language]
            return said
    return picture.measure


def _headers(name: str, kind: str) -> dict[str, str]:
    # Codes are of small letters, digits, dots and hyphens alone.
    return {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{name}.{kind}"'}


async def _file(visit: Visit, indicator_id: UUID, kind: str) -> Response:
    async with visit.service.database.reading() as connection:
        code = await open_data.code_of(connection, indicator_id)
    written = WRITERS[kind](_COLUMNS, _rows(visit, indicator_id), visit.language)
    return StreamingResponse(written, headers=_headers(code, kind), media_type=MEDIA_TYPES[kind])


async def _rows(visit: Visit, indicator_id: UUID) -> AsyncIterator[Sequence[Sequence[Plain]]]:
    """Yield every figure of an indicator, in the order of time: of the very many as many as a spreadsheet may have."""
    left = ROWS_MAX
    async for some in open_data.observations(visit.service.database, Narrowed(indicator_id)):
        yield [_columns(each) for each in some[:left]]
        left -= len(some)
        if left <= 0:
            return


def _columns(each: Any) -> Sequence[Plain]:
    return (
        str(each.id),
        each.code,
        each.period,
        None if each.value is None else each.value.normalize(),
        each.qualifier,
        ",".join(f"{name}={member}" for name, member in sorted(each.breakdown.items())),
        each.kind,
        each.status,
        each.covers_until,
        (each.note or {}).get("nl"),
        (each.note or {}).get("en"),
        *((each.source or {}).get(part) for part in ("document", "file", "place")),
        each.definition_version,
        each.origin,
        each.minimum_count if each.value is None else None,
    )
