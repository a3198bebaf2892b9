"""Derived figures over HTTP: what can be derived, how a figure came about, and the events behind it."""

from datetime import datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request

from mediate_contracts.events.base import Visibility
from mediate_contracts.periods import Period, parse_period
from mediate_contracts.policy import Action, Duty
from mediate_contracts.values import Code, Line, LocalisedLine, PeriodCode
from mediate_monitor.adapters import derivations, indicators, ties
from mediate_monitor.adapters.derivation_views import (
    Derivation,
    EventsBehind,
    MeasureView,
    Network,
    Term,
)
from mediate_monitor.adapters.derivations import Seeing
from mediate_monitor.adapters.measures import crossing
from mediate_monitor.adapters.views import Indicator, Observation
from mediate_monitor.domain.breakdowns import DIMENSIONS_MAX
from mediate_monitor.domain.measured import MEASURES
from mediate_monitor.entrypoints.telling import figure_for, sees_withheld
from mediate_shared.identity.actor import Actor
from mediate_shared.identity.guard import Acting, needs
from mediate_shared.paging import Cursor, Limit, Page, page, position, refused_cursor
from mediate_shared.problems import INVALID, FieldError, ProblemError, not_found

router = APIRouter(prefix="/v1", tags=["derivations"])

InPeriod = Annotated[PeriodCode, Query(description="2018, 2020-Q1, 2020-03 or 2020-W53.", examples=["2020"])]
OfFigure = Annotated[
    PeriodCode | None,
    Query(description="2018, 2020-Q1, 2020-03 or 2020-W53; that of the newest figure without it.", examples=["2020"]),
]
Dimensions = Annotated[
    list[Code],
    Query(
        default_factory=list,
        max_length=DIMENSIONS_MAX,
        description="Of which part: what it is broken down by; repeat it for several.",
    ),
]
Members = Annotated[
    list[Line],
    Query(default_factory=list, max_length=DIMENSIONS_MAX, description="A member for each dimension, in order."),
]
_BY: Final = {"types": crossing.first_type, "hubs": crossing.hub}


@router.get("/measures", dependencies=[needs(Action.READ, Visibility.PUBLIC)])
async def list_measures() -> Page[MeasureView]:
    """List everything that an indicator can be derived from events by."""
    return Page(
        items=[
            MeasureView(
                code=each.code,
                name=each.name,
                in_words=each.formula,
                unit=each.unit,
                direction=each.direction,
                aggregation=each.aggregation,
                dimensions=list(each.dimensions),
                minimum_count=each.minimum,
            )
            for each in MEASURES.values()
        ],
        next=None,
    )


@router.get("/indicators/{indicator_id}/derivation", dependencies=[needs(Action.READ, Visibility.PUBLIC)])
async def show_derivation(
    request: Request,
    actor: Acting,
    indicator_id: UUID,
    dimension: Dimensions,
    member: Members,
    period: OfFigure = None,
) -> Derivation:
    """Show how a derived figure came about: its formula in words, its terms with their numbers, what is left out."""
    part = _part(dimension, member)
    async with request.app.state.service.database.reading() as connection:
        indicator = await indicators.get(connection, indicator_id)
        named = _named(period, indicator)
        figure = await derivations.figure(connection, indicator_id, indicator.definition_version, named, part)
        told = figure_for(actor, figure)
        is_told = not figure.is_withheld or sees_withheld(actor)
        shown = _derivation(indicator, told, part)
        measure = MEASURES.get(indicator.measure or "")
        if measure is None:
            found = await derivations.operands(connection, figure.operands)
            shown.terms = [_operand(actor, each, LocalisedLine(nl=nl, en=en)) for each, nl, en in found]
            return shown
        shown.in_words = measure.formula
        shown.minimum_count = max(filter(None, (indicator.minimum_count, measure.minimum)), default=None)
        numbers = [told.numerator, told.denominator] if measure.is_ratio else [told.value]
        shown.terms = [
            Term(name=name, value=number, is_withheld=not is_told or number is None)
            for name, number in zip(measure.terms, numbers, strict=True)
        ]
        if is_told:
            rests = await derivations.rests(connection, measure.code, named, part)
            shown.synthetic = rests.synthetic
            for term, events in zip(shown.terms, rests.terms, strict=False):
                term.events = events
            shown.left_out = list(await derivations.not_counted(connection, measure.code, named))
        return shown


@router.get("/indicators/{indicator_id}/derivation/events", dependencies=[needs(Action.READ, Visibility.PUBLIC)])
async def list_events_behind(
    request: Request,
    actor: Acting,
    indicator_id: UUID,
    dimension: Dimensions,
    member: Members,
    period: OfFigure = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> EventsBehind:
    """List the events behind a derived figure in their order, those that whoever asks may see; others are counted."""
    part, after = _part(dimension, member), _after(cursor)
    async with request.app.state.service.database.reading() as connection:
        indicator = await indicators.get(connection, indicator_id)
        named = _named(period, indicator)
        figure = await derivations.figure(connection, indicator_id, indicator.definition_version, named, part)
        measure = MEASURES.get(indicator.measure or "")
        if measure is None:
            # It rests on other figures, which the derivation names.
            return EventsBehind(items=[], total=0, hidden=0)
        if figure.is_withheld and not sees_withheld(actor):
            # How many they are is what is withheld.
            return EventsBehind(items=[])
        found, total, hidden = await derivations.behind(
            connection, measure.code, named, part, seeing=_seeing(actor), after=after, limit=limit + 1
        )
    if not actor.entrusted(Duty.OPERATE):
        found = [each.model_copy(update={"traceparent": None}) for each in found]
    cut = page(found, limit, lambda each: f"{each.at.isoformat()}|{each.id}")
    return EventsBehind(items=cut.items, next=cut.next, total=total, hidden=hidden)


@router.get("/network", dependencies=[needs(Action.READ, Visibility.PUBLIC)])
async def show_network(
    request: Request,
    actor: Acting,
    period: InPeriod,
    kind: Annotated[
        Literal["match", "session", "item", "round"] | None, Query(description="Ties of one kind alone.")
    ] = None,
    by: Annotated[Literal["types", "hubs"], Query(description="Which silos organisations are in.")] = "types",
) -> Network:
    """Show who met whom in a period, as far as whoever asks may know: the network behind the cross-over figures."""
    named = parse_period(period, field="query.period")
    async with request.app.state.service.database.reading() as connection:
        return await ties.network(connection, named, _BY[by], kind=kind, seeing=_seeing(actor))


def _named(period: str | None, indicator: Indicator) -> Period:
    """Return the period that was asked for, or that of the newest figure. Raises NotAPeriod or ProblemError (404)."""
    if period is not None:
        return parse_period(period, field="query.period")
    if indicator.latest is None:
        raise not_found("derived figure", indicator.code)
    return parse_period(indicator.latest.period)


def _derivation(indicator: Indicator, told: Observation, part: dict[str, str]) -> Derivation:
    return Derivation(
        indicator_id=indicator.id,
        code=indicator.code,
        unit=indicator.unit,
        period=told.period,
        breakdown=part,
        definition_version=told.definition_version,
        observation_id=told.id,
        measure=indicator.measure,
        formula=indicator.formula,
        in_words=indicator.definition,
        value=told.value,
        status=told.status,
        is_withheld=told.is_withheld,
        minimum_count=indicator.minimum_count,
        covers_until=None if told.covers_until is None else told.covers_until.isoformat(),
        revision=told.revision,
        computed_at=told.updated_at,
        synthetic=indicator.synthetic,
        terms=[],
        events=told.events,
    )


def _operand(actor: Actor, figure: Observation, name: LocalisedLine) -> Term:
    told = figure_for(actor, figure)
    return Term(
        name=name,
        value=told.value,
        is_withheld=told.is_withheld,
        observation_id=told.id,
        indicator_id=told.indicator_id,
        period=told.period,
        events=told.events,
    )


def _seeing(actor: Actor) -> Seeing:
    network, cases = (
        actor.reach(Action.READ, visibility, "monitor") for visibility in (Visibility.NETWORK, Visibility.CASE)
    )
    return Seeing(network, cases)


def _part(dimensions: list[str], members: list[str]) -> dict[str, str]:
    if len(dimensions) != len(members) or len(set(dimensions)) != len(dimensions):
        reason = "name each dimension once, and a member for each of them"
        field, named = ("member", members) if len(members) > len(dimensions) else ("dimension", dimensions)
        raise ProblemError(
            INVALID,
            "The part is not named in full.",
            errors=[FieldError(field=f"query.{field}", value=named, reason=reason)],
        )
    return dict(zip(dimensions, members, strict=True))


def _after(cursor: str | None) -> tuple[datetime, UUID] | None:
    text = position(cursor)
    if cursor is None or text is None:
        return None
    at, _bar, identifier = text.partition("|")
    try:
        moment = datetime.fromisoformat(at)
        after = moment, UUID(identifier)
    except ValueError as error:
        raise refused_cursor(cursor) from error
    if moment.tzinfo is None:
        raise refused_cursor(cursor)
    return after
