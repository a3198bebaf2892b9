"""Every kind of chart as the style page shows it: made up figures, what is missing and what is aimed at among them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from mediate_gateway.domain.themes import Theme
from mediate_gateway.entrypoints.charts.bar import Bar, BarChart, bar_chart
from mediate_gateway.entrypoints.charts.bullet import Aim, Bullet, BulletChart, bullet_chart
from mediate_gateway.entrypoints.charts.figures import MISSING, Figure
from mediate_gateway.entrypoints.charts.funnel import FunnelChart, funnel_chart
from mediate_gateway.entrypoints.charts.line import LineChart, Place, Series, TargetLine, line_chart
from mediate_gateway.entrypoints.charts.lineage import Descent, Kin, LineageChart, lineage_chart
from mediate_gateway.entrypoints.charts.network import Link, NetworkChart, Node, network_chart
from mediate_gateway.entrypoints.charts.stacked import Stack, StackedChart, stacked_chart
from mediate_gateway.entrypoints.charts.timeline import Milestone, Phase, TimelineChart, timeline_chart
from mediate_gateway.entrypoints.charts.view import ChartView
from mediate_gateway.entrypoints.wording import Wording

_NUMBERS: Final = (512, 103, 96)
_TODAY: Final = date(2026, 3, 2)


def style_charts(theme: Theme, word: Wording) -> Sequence[ChartView]:
    """Return one chart of each kind, and one without figures; ids of one theme are kept apart from the other's."""
    names = (word.say("style.long"), word.say("style.running"), word.say("style.done"))
    of, measured = word.say("style.status"), word.say("style.number")
    figures = [Figure(Decimal(number)) for number in _NUMBERS]
    bars = [Bar(name, figure) for name, figure in zip(names, figures, strict=True)]

    def called(kind: str) -> tuple[str, str]:
        return f"style-{kind}-{theme}", word.say(f"style.chart.{kind}")

    return (
        bar_chart(BarChart(*called("bar"), of, measured, bars), word),
        line_chart(
            LineChart(
                *called("line"),
                of,
                [Place("2018", 0), Place("2019", 1), Place("2020", 2), Place("2021", 3)],
                [
                    Series(names[1], [figures[2], MISSING, figures[0], Figure(Decimal(540), is_open=True)]),
                    Series(names[2], [Figure(Decimal(-40)), figures[1], figures[2], Figure(Decimal(120))]),
                ],
                targets=[TargetLine(Aim(Decimal(450)))],
            ),
            word,
        ),
        stacked_chart(
            StackedChart(*called("stacked"), of, names, [Stack("2019", figures), Stack("2020", figures[::-1])]), word
        ),
        funnel_chart(FunnelChart(*called("funnel"), of, measured, bars), word),
        bullet_chart(
            BulletChart(
                *called("bullet"),
                of,
                [
                    Bullet(names[0], figures[0], Aim(Decimal(180))),
                    Bullet(names[1], figures[1], Aim(Decimal(725))),
                    Bullet(names[2], MISSING, Aim(Decimal(45))),
                ],
            ),
            word,
        ),
        timeline_chart(
            TimelineChart(
                *called("timeline"),
                of,
                [
                    Phase(names[0], date(2025, 9, 1), date(2026, 6, 30)),
                    Phase(names[1], date(2026, 5, 1), date(2027, 1, 31), series=2, is_open=True),
                    Milestone(names[2], date(2026, 9, 15)),
                ],
                _TODAY,
            ),
            word,
        ),
        network_chart(
            NetworkChart(
                *called("network"),
                [Node(f"{number}", f"{names[number % 2 + 1]} {number}", names[number % 2 + 1]) for number in range(6)],
                [
                    Link("0", "1"),
                    Link("0", "2", Decimal(3)),
                    Link("1", "3"),
                    Link("2", "4"),
                    Link("3", "5", Decimal(2)),
                ],
            ),
            word,
        ),
        lineage_chart(_lineage(called("lineage"), word), word),
        bar_chart(BarChart(*called("empty"), of, measured, []), word),
    )


def _lineage(called: tuple[str, str], word: Wording) -> LineageChart:
    """Return one of four made up organisations: two that one was formed from, and one that was spun out of that."""
    first, second, own, after = (f"{word.say('style.long')} {letter}" for letter in "ABCD")
    formed, spun = word.say("relation.merged_from"), word.say("relation.spun_out_of")
    return LineageChart(
        *called,
        [Kin("a", first), Kin("b", second), Kin("c", own, when="2018", is_own=True), Kin("d", after, when="2021")],
        [
            Descent("c", "a", 1, formed, "2018"),
            Descent("c", "b", 1, formed, "2018"),
            Descent("d", "c", 2, spun, "2021"),
        ],
        [word.say("lineage.said.merged_from.when", name=own, others=f"{first}, {second}", when="2018")],
        {},
    )
