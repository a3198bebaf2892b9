"""The monitor's part of the story that tests tell: what it would have said, aggregate by aggregate."""

from datetime import date
from decimal import Decimal

from gateway.measured import (
    REPORT,
    aim_withdrawn,
    aimed,
    baseline,
    check_ended,
    checked,
    corrected,
    defined,
    derived,
    excused,
    fell_due,
    figure_reminded,
    follow_up_withdrawn,
    followed_up,
    indicator_amended,
    indicator_id,
    lesson,
    lesson_amended,
    lesson_withdrawn,
    noted,
    observation_id,
    observation_withdrawn,
    observed,
    period_closed,
    period_reopened,
    published,
    redefined,
    report_withdrawn,
    reported,
    stated,
    withheld,
)
from mediate_contracts.events.base import Event
from mediate_contracts.values import Formula
from mediate_contracts.vocabulary import Aggregation, CheckKind, FormulaKind


def aggregates() -> list[list[Event]]:
    """What the monitor of the story holds besides: the events of each aggregate, in their order."""
    share = Formula(kind=FormulaKind.RATIO, operands=[indicator_id(20), indicator_id(22)], times=Decimal(100))
    return [
        [
            defined(20),
            indicator_amended(20, jump=Decimal(50), reason="Jumps are asked about."),
            baseline(20, "2018", "100"),
            aimed(20, 1, "2020", "120"),
            aimed(20, 2, "2021", "150"),
            aim_withdrawn(20, 2, "2021"),
            observed(20, 101, "2018", "100"),
            observed(20, 102, "2019", "80"),
            corrected(20, 103, "2019", "81", supersedes=102),
            observed(20, 104, "2020", "60", breakdown={"group": "starters"}),
            observed(20, 105, "2020", "30", breakdown={"group": "professionals"}),
            stated(20, 106, "2020", "95"),
            checked(20, 1, 106, "2020", said="95", computed="90", check=CheckKind.PARTS, dimension="group"),
            noted(20, 106),
            checked(20, 2, 103, "2019", said="81", computed="100", check=CheckKind.PREVIOUS),
            check_ended(20, 2),
            observed(20, 107, "2017", "5"),
            observation_withdrawn(20, 107, "2017"),
            redefined(20, documents=["S2"]),
            stated(20, 108, "2021", "5524", source=REPORT, definition_version=2),
            fell_due(20, "2022", date(2023, 1, 30), by=1),
            figure_reminded(20, "2022", to=1),
            fell_due(20, "2023", date(2024, 1, 30), by=1),
            excused(20, "2023"),
        ],
        [
            defined(21, measure="members.active", documents=[], minimum_count=3, source=None),
            derived(21, 120, "2020", "12"),
            derived(21, 120, "2020", "13", revision=2),
            withheld(21, 121, "2020", breakdown={"type": "school"}),
        ],
        [
            defined(22, unit="percent", aggregation=Aggregation.NONE, formula=share),
            derived(22, 130, "2019", "81", operands=[observation_id(103)]),
        ],
        [period_closed(1, "2018")],
        [period_closed(2, "2019"), period_reopened(2, "2019")],
        [lesson(1), lesson_amended(1, text="What was learned, in other words."), followed_up(1, item=1)],
        [lesson(2), followed_up(2, item=2), follow_up_withdrawn(2, item=2), lesson_withdrawn(2)],
        [
            published(1, reported(20)),
            published(1, reported(20, "95"), edition=2),
            report_withdrawn(1, edition=1),
        ],
    ]
