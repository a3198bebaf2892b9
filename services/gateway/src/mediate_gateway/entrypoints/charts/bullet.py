"""Target against realised: a bar for what came of it, and a line across it for what was aimed at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from mediate_gateway.entrypoints.charts.canvas import Canvas, Form
from mediate_gateway.entrypoints.charts.figures import Figure, listed
from mediate_gateway.entrypoints.charts.labels import Rows
from mediate_gateway.entrypoints.charts.scale import Scale, span_of
from mediate_gateway.entrypoints.charts.view import Cell, ChartView, Table, drawn, nothing_drawn
from mediate_gateway.entrypoints.wording import Wording

_GAP: Final = 6.0
_MET: Final[Mapping[bool | None, str]] = MappingProxyType(
    {True: "charts.met.yes", False: "charts.met.no", None: "charts.met.unknown"}
)


@dataclass(frozen=True)
class Aim:
    """What is aimed at: a number, and whether it is the least, the most, or exactly this."""

    value: Decimal
    comparator: str = "at_least"

    def said(self, unit: str | None, word: Wording) -> str:
        """Return what is aimed at in words."""
        comparator = word.say(f"comparator.{self.comparator}")
        return word.say("indicators.target", comparator=comparator, value=word.figure(self.value, unit=unit))

    def is_met(self, figure: Figure) -> bool | None:
        """Tell whether a figure meets it; None where there is no figure to hold against it."""
        if figure.value is None:
            return None
        if self.comparator == "at_most":
            return figure.value <= self.value
        if self.comparator == "exactly":
            return figure.value == self.value
        return figure.value >= self.value


@dataclass(frozen=True)
class Bullet:
    """One target: its name, what came of it, what was aimed at (None where nothing was), and its unit."""

    name: str
    realised: Figure
    aim: Aim | None
    unit: str | None = None


@dataclass(frozen=True)
class BulletChart:
    """Targets and what came of them; ``is_comparable`` where all of them are drawn to one scale.

    Otherwise each is drawn to its own, because unlike units cannot be laid side by side.
    """

    name: str
    title: str
    of: str
    bullets: Sequence[Bullet]
    is_comparable: bool = True


def bullet_chart(chart: BulletChart, word: Wording) -> ChartView:
    """Return each target as a line across the bar of what came of it."""
    if not chart.bullets or all(each.realised.value is None and each.aim is None for each in chart.bullets):
        return nothing_drawn(chart.name, "bullet", chart.title, word.say("charts.empty"))
    return drawn(
        chart.name,
        "bullet",
        chart.title,
        _sentences(chart, word),
        _table(chart, word),
        lambda canvas: _draw(canvas, chart, word),
        word=word,
    )


def _draw(canvas: Canvas, chart: BulletChart, word: Wording) -> float:
    form = canvas.form
    rows = Rows.of(form, [each.name for each in chart.bullets])
    beside = max(form.bold(each.realised.said(each.unit, word)) for each in chart.bullets) + _GAP + 2
    top = 2.0
    for row, each in enumerate(chart.bullets):
        among = chart.bullets if chart.is_comparable else [each]
        scale = Scale(span_of(_values(among)), rows.left, form.width - beside)
        y = rows.name(canvas, row, top)
        _draw_one(canvas, scale, each, y, rows.bar, word)
        top += max(rows.height(row), rows.above(row) + rows.bar + 10) + form.text * 1.2
    return top


def _values(bullets: Sequence[Bullet]) -> list[Decimal]:
    found = [each.realised.value for each in bullets if each.realised.value is not None]
    return [*found, *(each.aim.value for each in bullets if each.aim is not None)]


def _draw_one(canvas: Canvas, scale: Scale, bullet: Bullet, y: float, height: float, word: Wording) -> None:
    form = canvas.form
    said = bullet.realised.said(bullet.unit, word)
    baseline = y + height / 2 + form.text * 0.35
    value = bullet.realised.value
    beyond = scale.zero
    if value is not None:
        end = scale.at(value)
        title = f"{bullet.name}: {said}"
        is_open = bullet.realised.is_open
        x = min(end, scale.zero)
        canvas.bar(x, y + 2, abs(end - scale.zero), height - 4, 1, title=title, is_open=is_open)
        beyond = max(end, scale.zero)
    if bullet.aim is not None:
        at = scale.at(bullet.aim.value)
        canvas.line(at, y - 3, at, y + height + 3, "chart-target")
        # The figure stands at the end of its bar, unless the target's line would run through it.
        if beyond - 2 <= at <= beyond + _GAP + form.wide(said):
            beyond = at
        _aim(canvas, form, at, y + height, bullet.aim.said(bullet.unit, word))
    canvas.line(scale.zero, y, scale.zero, y + height, "chart-zero")
    canvas.text(beyond + _GAP, baseline, said, classes="chart-missing" if value is None else "chart-value")


def _aim(canvas: Canvas, form: Form, at: float, below: float, said: str) -> None:
    anchor = "end" if at > form.width * 0.6 else "start"
    canvas.text(at, below + form.text + 1, said, anchor=anchor, classes="chart-note")


def _table(chart: BulletChart, word: Wording) -> Table:
    columns = (chart.of, word.say("charts.aimed"), word.say("charts.realised"), word.say("charts.is_met"))
    rows = tuple(
        (
            Cell(each.name),
            Cell(
                word.say("charts.no_target") if each.aim is None else each.aim.said(each.unit, word),
                None if each.aim is None else Figure(each.aim.value).plain,
                is_figure=True,
            ),
            Cell(each.realised.said(each.unit, word), each.realised.plain, is_figure=True),
            Cell(word.say(_MET[_met(each)])),
        )
        for each in chart.bullets
    )
    return Table(columns, rows)


def _met(bullet: Bullet) -> bool | None:
    return None if bullet.aim is None else bullet.aim.is_met(bullet.realised)


def _sentences(chart: BulletChart, word: Wording) -> list[str]:
    if len(chart.bullets) == 1:
        [one] = chart.bullets
        realised = one.realised.said(one.unit, word)
        if one.aim is None:
            return [word.say("charts.part", name=one.name, value=realised)]
        return [word.say("charts.against", realised=realised, target=one.aim.said(one.unit, word))]
    aimed = [each for each in chart.bullets if each.aim is not None]
    met = [each.name for each in aimed if _met(each)]
    said = [word.say("charts.targets", count=len(aimed), met=word.number(len(met)))]
    missed = [each.name for each in aimed if _met(each) is False]
    if missed:
        said.append(word.say("charts.missed", names=listed(missed, word)))
    if not chart.is_comparable:
        said.append(word.say("charts.own_scales"))
    return said
