"""A line without words beside a figure that says itself: how it ran before."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from markupsafe import Markup

_WIDTH: Final = 88.0
_HEIGHT: Final = 24.0
_EDGE: Final = 3.0


def spark(values: Sequence[Decimal]) -> Markup | None:
    """Return figures as a small line that ends in a dot; None for fewer than two, which do not run.

    It is not read out: the figures themselves are in what it stands beside leads to.
    """
    if len(values) <= 1:
        return None
    low, high = min(*values, Decimal(0)), max(*values, Decimal(0))
    span = high - low or Decimal(1)
    step = (_WIDTH - 2 * _EDGE) / (len(values) - 1)
    points = [
        (_EDGE + place * step, _HEIGHT - _EDGE - float((value - low) / span) * (_HEIGHT - 2 * _EDGE))
        for place, value in enumerate(values)
    ]
    run = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    end, height = points[-1]
    return Markup(
        '<svg class="spark" viewBox="0 0 {} {}" width="{}" height="{}" aria-hidden="true" focusable="false">'
        '<polyline class="chart-line chart-stroke-1" points="{}"/>'
        '<circle class="chart-series-1" cx="{}" cy="{}" r="2.5"/></svg>'
    ).format(int(_WIDTH), int(_HEIGHT), int(_WIDTH), int(_HEIGHT), run, f"{end:.1f}", f"{height:.1f}")
