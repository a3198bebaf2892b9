"""What the monitor service would have said of indicators, figures, checks, lessons and reports, made up for tests."""

from datetime import date
from decimal import Decimal
from typing import Any

from gateway.identifiers import both, identifier
from gateway.meetings import item_id, organisation_id
from mediate_contracts.events import monitor
from mediate_contracts.values import (
    CheckId,
    Comparator,
    IndicatorId,
    IndicatorTargetId,
    LessonId,
    Localised,
    ObservationId,
    PeriodCloseId,
    ReportId,
    Source,
)
from mediate_contracts.vocabulary import (
    Achievement,
    Aggregation,
    CheckKind,
    Direction,
    FigureOrigin,
    LearningLoop,
    LessonOrigin,
    ObservationKind,
    ObservationStatus,
    Rhythm,
    Verdict,
)

LETTER = Source(document="S1", file="001_letter.txt", place="table, column 2020")
REPORT = Source(document="S2", file="002_report.txt", place="question 8")


def indicator_id(number: int) -> IndicatorId:
    """The id of indicator ``number``."""
    return IndicatorId(identifier(7, number))


def observation_id(number: int) -> ObservationId:
    """The id of figure ``number``."""
    return ObservationId(identifier(8, number))


def indicator_target_id(number: int) -> IndicatorTargetId:
    """The id of target ``number`` of an indicator."""
    return IndicatorTargetId(identifier(40, number))


def check_id(number: int) -> CheckId:
    """The id of check ``number``."""
    return CheckId(identifier(41, number))


def lesson_id(number: int) -> LessonId:
    """The id of lesson ``number``."""
    return LessonId(identifier(43, number))


def report_id(number: int) -> ReportId:
    """The id of report ``number``."""
    return ReportId(identifier(44, number))


def described(number: int, **changes: Any) -> dict[str, Any]:
    """Everything that is told of indicator ``number``, participants counted each year unless something else is said."""
    return {
        "indicator_id": indicator_id(number),
        "code": f"measured.{number}",
        "name": both(f"Measured {number}"),
        "definition": Localised(nl=f"Wat {number} telt.", en=f"What {number} counts."),
        "unit": "participants",
        "direction": Direction.MORE,
        "aggregation": Aggregation.SUM,
        "rhythm": Rhythm.YEARLY,
        "action_lines": [1],
        "documents": ["S1"],
        "source": LETTER,
        **changes,
    }


def defined(number: int, **changes: Any) -> monitor.IndicatorDefined:
    """Indicator ``number``."""
    return monitor.IndicatorDefined(**described(number, **changes))


def indicator_amended(
    number: int, *changed: str, reason: str | None = None, **changes: Any
) -> monitor.IndicatorAmended:
    """Indicator ``number``, kept in another way."""
    return monitor.IndicatorAmended(
        **described(number, **changes), changed=list(changed) or sorted(changes), reason=reason
    )


def redefined(
    number: int,
    version: int = 2,
    *,
    from_period: str | None = "2020",
    is_comparable: bool = False,
    reason: str = "Others are counted from now on.",
    **changes: Any,
) -> monitor.IndicatorRedefined:
    """Indicator ``number``, which measures something else from now on."""
    return monitor.IndicatorRedefined(
        **described(number, definition_version=version, **changes),
        previous_version=version - 1,
        from_period=from_period,
        is_comparable=is_comparable,
        reason=reason,
    )


def baseline(of: int, period: str, value: str, *, version: int = 1) -> monitor.IndicatorBaselineSet:
    """From where indicator ``of`` starts."""
    return monitor.IndicatorBaselineSet(
        indicator_id=indicator_id(of), definition_version=version, period=period, value=Decimal(value), source=LETTER
    )


def aimed(
    of: int,
    number: int,
    period: str,
    value: str,
    *,
    comparator: Comparator = Comparator.AT_LEAST,
    version: int = 1,
) -> monitor.IndicatorTargetSet:
    """Target ``number``, what indicator ``of`` should reach in a period."""
    return monitor.IndicatorTargetSet(
        indicator_id=indicator_id(of),
        target_id=indicator_target_id(number),
        period=period,
        comparator=comparator,
        value=Decimal(value),
        definition_version=version,
        source=REPORT,
    )


def aim_withdrawn(of: int, number: int, period: str) -> monitor.IndicatorTargetWithdrawn:
    """Target ``number``, which holds no more."""
    return monitor.IndicatorTargetWithdrawn(
        indicator_id=indicator_id(of), target_id=indicator_target_id(number), period=period, reason="Set by mistake."
    )


def observed(of: int, number: int, period: str, value: str, **more: Any) -> monitor.ObservationRecorded:
    """Figure ``number`` of indicator ``of``, counted and final unless something else is said."""
    return monitor.ObservationRecorded(
        **{
            "indicator_id": indicator_id(of),
            "observation_id": observation_id(number),
            "period": period,
            "value": Decimal(value),
            "source": LETTER,
            **more,
        }
    )


def stated(of: int, number: int, period: str, value: str, **more: Any) -> monitor.ObservationRecorded:
    """Figure ``number`` of indicator ``of``, as a document claims it."""
    return observed(of, number, period, value, **{"kind": ObservationKind.STATED, **more})


def corrected(
    of: int,
    number: int,
    period: str,
    value: str,
    *,
    supersedes: int,
    reason: str = "A row was counted twice.",
    **more: Any,
) -> monitor.ObservationCorrected:
    """Figure ``number`` in the place of another."""
    said = observed(of, number, period, value, **more).model_dump(exclude={"reason"})
    return monitor.ObservationCorrected(**said, supersedes=observation_id(supersedes), reason=reason)


def observation_withdrawn(
    of: int, number: int, period: str, *, after_close: bool = False
) -> monitor.ObservationWithdrawn:
    """Figure ``number``, which stands no more."""
    return monitor.ObservationWithdrawn(
        indicator_id=indicator_id(of),
        observation_id=observation_id(number),
        period=period,
        reason="It was of another place.",
        after_close=after_close,
    )


def derived(
    of: int, number: int, period: str, value: str, *, revision: int = 1, **more: Any
) -> monitor.ObservationDerived:
    """Figure ``number`` of indicator ``of``, computed from events unless ``operands`` says from which figures."""
    return monitor.ObservationDerived(
        **{
            "indicator_id": indicator_id(of),
            "observation_id": observation_id(number),
            "period": period,
            "value": Decimal(value),
            "status": ObservationStatus.FINAL,
            "events": 0 if "operands" in more else 12,
            "revision": revision,
            **more,
        }
    )


def withheld(of: int, number: int, period: str, *, minimum: int = 3, **more: Any) -> monitor.ObservationWithheld:
    """Figure ``number`` of indicator ``of``, too small a count to be told."""
    return monitor.ObservationWithheld(
        **{
            "indicator_id": indicator_id(of),
            "observation_id": observation_id(number),
            "period": period,
            "origin": FigureOrigin.DERIVED,
            "minimum_count": minimum,
            **more,
        }
    )


def checked(
    of: int,
    number: int,
    observation: int,
    period: str,
    *,
    said: str,
    computed: str,
    verdict: Verdict = Verdict.DIFFERS,
    check: CheckKind = CheckKind.FORMULA,
    operands: tuple[int, ...] = (),
    tolerance: str = "0",
    dimension: str | None = None,
) -> monitor.FigureChecked:
    """Check ``number``: figure ``observation`` of indicator ``of``, held against what it should equal."""
    return monitor.FigureChecked(
        indicator_id=indicator_id(of),
        check_id=check_id(number),
        observation_id=observation_id(observation),
        period=period,
        check=check,
        dimension=dimension,
        stated=Decimal(said),
        computed=Decimal(computed),
        difference=Decimal(said) - Decimal(computed),
        tolerance=Decimal(tolerance),
        verdict=verdict,
        operands=[observation_id(each) for each in operands],
    )


def check_ended(of: int, number: int) -> monitor.FigureCheckEnded:
    """Check ``number``, with nothing left to check."""
    return monitor.FigureCheckEnded(indicator_id=indicator_id(of), check_id=check_id(number))


def noted(of: int, observation: int, text: str = "Looked into") -> monitor.FigureNoted:
    """What somebody wrote down about a figure."""
    return monitor.FigureNoted(
        indicator_id=indicator_id(of),
        observation_id=observation_id(observation),
        note=Localised(nl=f"{text} (nl)", en=f"{text} (en)"),
        source=LETTER,
    )


def fell_due(of: int, period: str, due_on: date, *, by: int | None = None) -> monitor.FigureFellDue:
    """A period of indicator ``of``, whose figure organisation ``by`` can bring."""
    return monitor.FigureFellDue(
        indicator_id=indicator_id(of),
        period=period,
        due_on=due_on,
        organisation_id=None if by is None else organisation_id(by),
    )


def excused(of: int, period: str) -> monitor.FigureExcused:
    """A period of indicator ``of`` for which no figure will come."""
    return monitor.FigureExcused(indicator_id=indicator_id(of), period=period, reason="Nobody counted.")


def figure_reminded(of: int, period: str, *, to: int, times: int = 1) -> monitor.FigureReminded:
    """Organisation ``to``, reminded of the figure of a period."""
    return monitor.FigureReminded(
        indicator_id=indicator_id(of), period=period, organisation_id=organisation_id(to), times=times
    )


def period_closed(number: int, period: str, *, times: int = 1) -> monitor.PeriodClosed:
    """Close ``number``, of a period."""
    return monitor.PeriodClosed(
        period_close_id=PeriodCloseId(identifier(42, number)), period=period, times=times, note="All figures are in."
    )


def period_reopened(number: int, period: str) -> monitor.PeriodReopened:
    """Close ``number``, undone."""
    return monitor.PeriodReopened(
        period_close_id=PeriodCloseId(identifier(42, number)), period=period, reason="A table was missed."
    )


def lesson(number: int, **changes: Any) -> monitor.LessonLogged:
    """Lesson ``number``, learned from indicator 20."""
    return monitor.LessonLogged(
        **{
            "lesson_id": lesson_id(number),
            "title": f"Lesson {number}",
            "text": "What was learned.",
            "loop": LearningLoop.ORGANISATION,
            "learned_on": date(2026, 2, 1),
            "action_lines": [1],
            "origins": [monitor.Origin(kind=LessonOrigin.INDICATOR, id=indicator_id(20))],
            "synthetic": True,
            **changes,
        }
    )


def lesson_amended(number: int, **changes: Any) -> monitor.LessonAmended:
    """Lesson ``number`` in other words."""
    return monitor.LessonAmended(**lesson(number, **changes).model_dump(), changed=sorted(changes))


def lesson_withdrawn(number: int) -> monitor.LessonWithdrawn:
    """Lesson ``number``, which stands no more."""
    return monitor.LessonWithdrawn(lesson_id=lesson_id(number), reason="Twice there.")


def followed_up(number: int, *, item: int) -> monitor.LessonFollowedUp:
    """Item ``item``, which follows from lesson ``number``."""
    return monitor.LessonFollowedUp(lesson_id=lesson_id(number), item_id=item_id(item), note="Try it together.")


def follow_up_withdrawn(number: int, *, item: int) -> monitor.LessonFollowUpWithdrawn:
    """Item ``item``, which does not follow from lesson ``number`` after all."""
    return monitor.LessonFollowUpWithdrawn(
        lesson_id=lesson_id(number), item_id=item_id(item), reason="It is about something else."
    )


def reported(of: int, value: str | None = "90", **changes: Any) -> monitor.ReportedIndicator:
    """Indicator ``of`` as a report has it."""
    return monitor.ReportedIndicator(
        **{
            "indicator_id": indicator_id(of),
            "code": f"measured.{of}",
            "name": both(f"Measured {of}"),
            "unit": "participants",
            "direction": Direction.MORE,
            "action_lines": [1],
            "period": "2020",
            "target": monitor.ReportedTarget(comparator=Comparator.AT_LEAST, value=Decimal(120)),
            "realised": None if value is None else monitor.ReportedFigure(value=Decimal(value)),
            "achievement": Achievement.NO_FIGURE if value is None else Achievement.PARTLY,
            "sources": [LETTER],
            **changes,
        }
    )


def published(
    number: int, *indicators: monitor.ReportedIndicator, edition: int = 1, **changes: Any
) -> monitor.ReportPublished:
    """An edition of report ``number``."""
    return monitor.ReportPublished(
        **{
            "report_id": report_id(number),
            "code": f"report-{number}",
            "edition": edition,
            "title": both(f"Report {number}"),
            "period": "2020",
            "indicators": list(indicators),
            "reason": None if edition == 1 else "A figure was corrected.",
            "synthetic": True,
            **changes,
        }
    )


def report_withdrawn(number: int, *, edition: int) -> monitor.ReportWithdrawn:
    """An edition of report ``number``, which stands no more."""
    return monitor.ReportWithdrawn(
        report_id=report_id(number), code=f"report-{number}", edition=edition, reason="Replaced by the next one."
    )
