"""Figures of every kind, and what the drawings of charts hold."""

import csv
import re
from collections.abc import Sequence
from decimal import Decimal
from io import StringIO
from typing import Final
from xml.etree.ElementTree import Element

from defusedxml import ElementTree
from hypothesis import strategies

from mediate_gateway.domain.languages import Language
from mediate_gateway.entrypoints.charts.canvas import Drawing
from mediate_gateway.entrypoints.charts.figures import Figure
from mediate_gateway.entrypoints.charts.view import ChartView
from mediate_gateway.entrypoints.wording import Wording

DUTCH: Final = Wording(Language.NL)
ENGLISH: Final = Wording(Language.EN)
WORDINGS: Final = (DUTCH, ENGLISH)
_HUNDREDTH: Final = 0.011
"""Coordinates are written in hundredths."""

names = strategies.text(
    strategies.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=40
).filter(lambda name: bool(name.strip()))
values = strategies.decimals(
    min_value=-(10**9), max_value=10**12, places=2, allow_nan=False, allow_infinity=False
) | strategies.integers(0, 3000).map(Decimal)
counts = strategies.integers(0, 10**6).map(Decimal)


def figures(of: strategies.SearchStrategy[Decimal] = values) -> strategies.SearchStrategy[Figure]:
    """Return figures, some of them missing or provisional."""
    return strategies.builds(Figure, strategies.none() | of, is_open=strategies.booleans())


def elements(drawing: Drawing, tag: str, *classes: str) -> list[Element]:
    """Return the elements of a drawing with all of these classes, in their order."""
    root = ElementTree.fromstring(str(drawing.svg))
    return [each for each in root.iter(tag) if set(classes) <= set((each.get("class") or "").split())]


def marks(drawing: Drawing) -> list[Element]:
    """Return what stands for a figure."""
    root = ElementTree.fromstring(str(drawing.svg))
    return [each for each in root.iter() if "chart-mark" in (each.get("class") or "").split()]


def extent(mark: Element) -> tuple[float, float, float, float]:
    """Return where a mark begins and ends, across and down."""
    number = {name: float(mark.get(name) or 0) for name in ("x", "y", "width", "height", "cx", "cy", "r")}
    if mark.tag == "rect":
        return number["x"], number["y"], number["x"] + number["width"], number["y"] + number["height"]
    if mark.tag == "circle":
        x, y, r = number["cx"], number["cy"], number["r"]
        return x - r, y - r, x + r, y + r
    found = [float(each) for each in re.findall(r"[MLl ,HV](-?[\d.]+)", mark.get("d") or "")]
    return found[0], found[1], found[0], found[1]


def held_to(view: ChartView) -> None:
    """Hold a chart to what every chart is held to."""
    assert view.title
    assert view.description.strip()
    for drawing in view.drawings:
        root = ElementTree.fromstring(str(drawing.svg))
        # Of what is an image nobody hears the links in it.
        assert root.get("role") == ("group" if list(root.iter("a")) else "img")
        ids = [each.get("id") for each in root.iter() if each.get("id")]
        assert len(ids) == len(set(ids))
        about = (root.get("aria-labelledby") or "").split()
        assert [each.text for each in root if each.get("id") in about] == [view.title, view.description]
        assert not [each for each in root.iter() if each.get("style") or each.tag == "script"]
        _, _, width, height = (float(each) for each in (root.get("viewBox") or "").split())
        for mark in marks(drawing):
            left, top, right, bottom = extent(mark)
            assert -_HUNDREDTH <= left <= right <= width + _HUNDREDTH, ElementTree.tostring(mark)
            assert -_HUNDREDTH <= top <= bottom <= height + _HUNDREDTH, ElementTree.tostring(mark)
        for text in root.iter("text"):
            assert 0 <= float(text.get("x") or 0) <= width
            assert 0 <= float(text.get("y") or 0) <= height
        used = {each for mark in root.iter() for each in re.findall(r"url\(#(.+)\)", mark.get("fill") or "")}
        assert used <= set(ids), "every pattern is in the drawing that it is used in"


def rows_of(view: ChartView) -> list[list[str]]:
    """Return the CSV of a chart without its header, as a program reads it."""
    return list(csv.reader(StringIO(view.csv().decode("utf-8-sig"), newline=""), delimiter=";"))[1:]


def figures_are_in_csv(view: ChartView) -> None:
    """Hold the CSV to the table: the same rows, and every figure exact."""
    rows = rows_of(view)
    assert len(rows) == len(view.table.rows)
    for cells, row in zip(view.table.rows, rows, strict=True):
        assert len(row) == len(cells)
        for cell, written in zip(cells, row, strict=True):
            if cell.plain is not None:
                assert written == (cell.plain.replace(".", view.point) if cell.is_figure else cell.plain)
            else:
                assert written in {cell.text, f"'{cell.text}"}


def lengths(found: Sequence[Element]) -> list[float]:
    """Return how long bars are."""
    return [float(each.get("width") or 0) for each in found]


def proportional(drawn: Sequence[float], stated: Sequence[Decimal]) -> None:
    """Hold lengths to the order and the proportion of what they stand for."""
    assert len(drawn) == len(stated)
    longest = max(stated, default=Decimal(0))
    unit = max(drawn, default=0.0) / float(longest) if longest else 0.0
    for length, value in zip(drawn, stated, strict=True):
        assert abs(length - float(value) * unit) <= 2 * _HUNDREDTH, (drawn, stated)
