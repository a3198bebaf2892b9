"""The page of what is behind a derived figure: its formula in words, its terms in numbers, and the events it rests on.

Who may see which event the monitor knows: it is asked in the name of who looks. Where it is away, what the read model
holds of the figure is shown, and that there is more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import FormulaKind
from mediate_gateway.adapters.derived_views import DerivedFigure, Measured, derived
from mediate_gateway.entrypoints.pages.monitor.behind import Told, operates, tell
from mediate_gateway.entrypoints.pages.monitor.derived_charts import unit_of, withheld_in_words
from mediate_gateway.entrypoints.pages.monitor.parts_in_words import parts, rounded
from mediate_gateway.entrypoints.pages.monitor.places import (
    DERIVATION,
    SECTION,
    derivation_at,
    indicator_at,
    observation_at,
    written_part,
)
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_gateway.entrypoints.wording import Wording
from mediate_shared.identity.guard import needs
from mediate_shared.problems import ProblemError, not_found

_AREA: Final = "monitor"
_EVENTS_AT_ONCE: Final = 50
_CURSOR_CHARACTERS_MAX: Final = 500
_SEVERAL: Final = 2
_SIGNS: Final[Mapping[FormulaKind, str]] = MappingProxyType(
    {
        FormulaKind.RATIO: " \N{DIVISION SIGN} ",
        FormulaKind.SUM: " + ",
        FormulaKind.DIFFERENCE: " \N{MINUS SIGN} ",
    }
)
_AWAY: Final = frozenset({503, 504})


@dataclass(frozen=True)
class Term:
    """One number of a formula, with the figure of another indicator that it is, where it is one."""

    name: str
    value: str
    events: int
    href: str | None


def routes() -> APIRouter:
    """Return ``/monitor/indicators/{indicator_id}/derivation``."""
    router = APIRouter()

    @router.get(DERIVATION, dependencies=[needs(Action.READ, Visibility.PUBLIC)])
    async def show_derivation(visit: Visiting, indicator_id: UUID) -> Response:
        async with visit.service.database.reading() as connection:
            indicator = await derived(connection, indicator_id)
        figure = _chosen(visit, indicator)
        if figure is None:
            return visit.page("monitor/derivation.html", **_frame(visit, indicator), figure=None)
        return await _page(visit, indicator, figure)

    return router


def _frame(visit: Visit, indicator: Measured) -> dict[str, Any]:
    """Return what the page has whatever is behind the figure."""
    return {
        "section": SECTION,
        "at": f"{indicator_at(indicator.id)}/derivation",
        "indicator": indicator,
        "indicator_at": visit.to(indicator_at(indicator.id)),
    }


def _chosen(visit: Visit, indicator: Measured) -> DerivedFigure | None:
    """Return the figure that the address asks for, or the newest there is; None where there is none at all.

    Raises ProblemError (404) for a figure that there is not.
    """
    asked = visit.request.query_params
    part, period = asked.get("part", ""), asked.get("period", "")
    figures = [*indicator.whole, *indicator.parts]
    if not figures:
        return None
    found = [each for each in figures if written_part(each.breakdown) == part and period in ("", each.period)]
    if not found:
        raise not_found("figure", f"{period} {part}".strip())
    return found[-1]


async def _page(visit: Visit, indicator: Measured, figure: DerivedFigure) -> Response:
    word = visit.word
    asked: dict[str, Any] = {"period": figure.period}
    for dimension, member in figure.breakdown.items():
        asked |= {"dimension": dimension, "member": member}
    path = f"/indicators/{indicator.id}/derivation"
    told: Mapping[str, Any] = {}
    events: Sequence[Told] = ()
    page: Mapping[str, Any] = {}
    is_away = False
    try:
        told = (await visit.ask(_AREA, path, **asked)).body
        cursor = visit.request.query_params.get("cursor", "")[:_CURSOR_CHARACTERS_MAX]
        asked |= {"limit": str(_EVENTS_AT_ONCE), **({"cursor": cursor} if cursor else {})}
        page = (await visit.ask(_AREA, f"{path}/events", **asked)).body
        events = await tell(visit, page["items"], [each["name"][visit.language] for each in told.get("terms", ())])
    except ProblemError as error:
        if error.problem.status not in _AWAY:
            raise
        is_away = True
    here = derivation_at(indicator.id, figure.period, figure.breakdown)
    return visit.page(
        "monitor/derivation.html",
        **_frame(visit, indicator),
        figure=figure,
        value=_value(figure, told, indicator, word),
        part=parts(figure.breakdown, word),
        in_words=_in_words(told, visit),
        terms=[_term(visit, each) for each in told.get("terms", ())] or _known_terms(figure, word),
        equation=_equation(figure, told, indicator, word),
        left_out=[(each["reason"][visit.language], word.number(each["count"])) for each in told.get("left_out", ())],
        events=events,
        has_terms=len(told.get("terms", ())) > 1,
        of_figures=any(each.get("indicator_id") for each in told.get("terms", ())),
        has_traces=operates(visit),
        hidden=page.get("hidden") or 0,
        total=page.get("total") or figure.events or 0,
        is_synthetic=indicator.synthetic or bool(told.get("synthetic")),
        next_at=visit.to(here, cursor=page["next"]) if page.get("next") else None,
        first_at=visit.to(here) if "cursor" in visit.request.query_params else None,
        is_away=is_away,
        periods=_periods(indicator, figure, word),
        choosable=_choosable(indicator, figure, word),
        chosen_part=written_part(figure.breakdown),
    )


def _value(figure: DerivedFigure, told: Mapping[str, Any], indicator: Measured, word: Wording) -> str:
    """Return the figure in words; to whoever may know it, the service tells what is withheld from everybody else."""
    value = figure.value
    if value is None and told.get("value") is not None:
        value = Decimal(str(told["value"]))
    if value is None:
        return withheld_in_words(figure, word)
    return word.figure(rounded(value), unit=unit_of(indicator))


def _in_words(told: Mapping[str, Any], visit: Visit) -> str | None:
    said = told.get("in_words")
    return None if said is None else str(said[visit.language])


def _term(visit: Visit, term: Mapping[str, Any]) -> Term:
    word = visit.word
    of = term.get("indicator_id")
    value = term.get("value")
    said = word.say("derived.withheld" if term.get("is_withheld") else "charts.missing")
    href = None
    if of is not None:
        figure = term.get("observation_id")
        href = visit.to(indicator_at(str(of)) if figure is None else observation_at(str(of), str(figure)))
    return Term(
        term["name"][visit.language],
        said if value is None else word.number(rounded(Decimal(str(value)))),
        int(term.get("events") or 0),
        href,
    )


def _equation(figure: DerivedFigure, told: Mapping[str, Any], indicator: Measured, word: Wording) -> str | None:
    """Return the terms as they make the figure; None where one of them is not told, or there is but one."""
    values = [each.get("value") for each in told.get("terms", ())] or [figure.numerator, figure.denominator]
    if len(values) < _SEVERAL or any(each is None for each in values):
        return None
    formula = told.get("formula") or {}
    numbers = [word.number(rounded(Decimal(str(each)))) for each in values]
    said = _SIGNS[FormulaKind(formula.get("kind", FormulaKind.RATIO))].join(numbers)
    times = Decimal(str(formula.get("times", 1)))
    if times != 1:
        said = f"{word.number(times)} \N{MULTIPLICATION SIGN} ({said})"
    return f"{said} = {_value(figure, told, indicator, word)}"


def _known_terms(figure: DerivedFigure, word: Wording) -> list[Term]:
    """Return what the read model knows of the terms: what was divided by what."""
    known = (("derivation.numerator", figure.numerator), ("derivation.denominator", figure.denominator))
    return [Term(word.say(key), word.number(rounded(value)), 0, None) for key, value in known if value is not None]


def _periods(indicator: Measured, figure: DerivedFigure, word: Wording) -> list[tuple[str, str]]:
    """Return the periods that have a figure for the same part, the newest first."""
    found = [each for each in (*indicator.whole, *indicator.parts) if each.breakdown == figure.breakdown]
    return [(each.period, word.period(each.period)) for each in reversed(found)]


def _choosable(indicator: Measured, figure: DerivedFigure, word: Wording) -> list[tuple[str, str]]:
    """Return the parts that have a figure for the same period."""
    found = [each for each in indicator.parts if each.period == figure.period]
    return sorted(
        ((written_part(each.breakdown), parts(each.breakdown, word)) for each in found), key=lambda each: each[1]
    )
