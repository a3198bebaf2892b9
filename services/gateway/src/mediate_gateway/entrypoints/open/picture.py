"""A chart as a picture of its own: SVG that holds what it looks like, in the light and in the dark."""

from base64 import b64encode
from hashlib import sha256
from typing import Final

from markupsafe import Markup, escape

from mediate_gateway.entrypoints.charts.canvas import Drawing
from mediate_gateway.entrypoints.charts.view import ChartView

MEDIA_TYPE: Final = "image/svg+xml"
_SERIES: Final = (
    *(("#0b5d6b", "#5fb6c6"), ("#b1591c", "#e7a45f"), ("#6f4a8e", "#bb9bdc")),
    *(("#4a7a2c", "#93c470"), ("#b03060", "#ef8fb0"), ("#4a5f9e", "#93a9ea")),
)
"""The colours of the six series in the light and in the dark, as the theme of the pages has them."""
_INK: Final = ("#1b272c", "#e4eaec")
_MUTED: Final = ("#52616a", "#a1b1b8")
_PAPER: Final = ("#ffffff", "#182125")
_RULE: Final = ("#dedad0", "#2e3c42")
_EDGE: Final = ("#7b878d", "#71838b")
_GOOD: Final = ("#0a6b4b", "#4fc498")
_POOR: Final = ("#a1271c", "#ff9d90")


def _either(colours: tuple[str, str]) -> str:
    return f"light-dark({colours[0]},{colours[1]})"


def _style() -> str:
    ink, muted, paper, edge = map(_either, (_INK, _MUTED, _PAPER, _EDGE))
    said = [
        ":root{color-scheme:light dark;font-family:system-ui,'Segoe UI',Roboto,'Noto Sans',sans-serif}",
        f":root{{background:{paper};fill:{ink}}}",
        ":root[data-theme=light]{color-scheme:light}:root[data-theme=dark]{color-scheme:dark}",
        f".chart-tick,.chart-note,.chart-missing,.chart-group{{fill:{muted}}}",
        ".chart-value{font-weight:600}",
        f".chart-value,.chart-note{{paint-order:stroke;stroke:{paper};stroke-width:3px;stroke-linejoin:round}}",
        f".chart-grid{{stroke:{_either(_RULE)}}}.chart-zero{{stroke:{edge}}}",
        f".chart-target{{stroke:{ink};stroke-width:2;stroke-dasharray:5 3}}",
        f".chart-level{{stroke:{edge};stroke-width:1.5;stroke-dasharray:1 4}}",
        f".chart-level-good{{stroke:{_either(_GOOD)};stroke-dasharray:9 4}}",
        f".chart-level-poor{{stroke:{_either(_POOR)};stroke-dasharray:3 3}}",
        f".chart-break{{stroke:{ink};stroke-width:1.5;stroke-dasharray:8 3 2 3}}",
        *(f".chart-fill-{number}{{fill:{_either(each)}}}" for number, each in enumerate(_SERIES, 1)),
        *(
            f".chart-series-{number},.chart-stroke-{number}{{stroke:{_either(each)};fill:{_either(each)}}}"
            for number, each in enumerate(_SERIES, 1)
        ),
        f".is-open[class*=chart-fill-]{{fill-opacity:.35;stroke:{ink};stroke-dasharray:4 3}}",
        f".chart-pattern{{fill:none;stroke:{paper};stroke-width:1.4;stroke-opacity:.75}}",
        f".chart-pattern-3{{fill:{paper};stroke:none}}",
        f".chart-pattern-open{{stroke:{ink};stroke-opacity:.45}}",
        ".chart-line{fill:none;stroke-width:2.5;stroke-linecap:round}.chart-line.is-open{stroke-dasharray:2 5}",
        f".chart-point{{stroke-width:2}}.chart-point.is-open{{fill:{paper}}}",
    ]
    return "".join(said)


STYLE: Final = _style()
STYLE_HASH: Final = f"sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}"
"""What the policy of such a picture allows: this style, and no other."""
_TITLE: Final = 22
_FOOT: Final = 20
_EDGE_AROUND: Final = 12


def picture(view: ChartView, drawing: Drawing, *, theme: str | None, source: str) -> bytes:
    """Return a drawing of a chart as a file: its title above it, and below it where it is from."""
    inside = str(drawing.svg)
    width = drawing.form.width
    height = int(inside.partition('viewBox="0 0 ')[2].partition('"')[0].split()[1])
    inner = Markup(inside.replace("<svg ", f'<svg y="{_TITLE}" width="{width}" height="{height}" ', 1))  # noqa: S704 - our own drawing, escaped where it was written
    whole = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-{edge} -{edge} {wide} {tall}" width="{wide}" height="{tall}"'
        '{theme} font-size="{size}"><style>{style}</style>'
        '<text y="15" font-weight="600">{title}</text>{inner}'
        '<text x="0" y="{foot}" class="chart-note">{source}</text></svg>'
    ).format(
        edge=_EDGE_AROUND,
        wide=width + 2 * _EDGE_AROUND,
        tall=height + _TITLE + _FOOT + 2 * _EDGE_AROUND,
        theme="" if theme is None else Markup(' data-theme="{}"').format(theme),
        size=drawing.form.text,
        style=Markup(STYLE),  # noqa: S704 - written above, of constants
        title=drawing.form.lines(view.title, width)[0],
        inner=inner,
        foot=height + _TITLE + _FOOT - 6,
        source=escape(source),
    )
    return str(whole).encode()
