"""What readers with less sight rely on: the pages' colours, in the light and in the dark."""

import re
from pathlib import Path

import pytest

import mediate_gateway

STYLE = (Path(mediate_gateway.__file__).parents[2] / "web" / "css" / "theme.css").read_text("utf-8")
PAIR = re.compile(r"--mediate-([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")
TEXT_RATIO_MIN = 4.5
PICTURE_RATIO_MIN = 3.0
"""WCAG 2.2, 1.4.3 and 1.4.11."""
PAPERS = ("color-paper", "color-raised", "color-panel")
SCHEMES = {"light": 0, "dark": 1}
COLOURS = {name: (light, dark) for name, light, dark in PAIR.findall(STYLE)}


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str, scheme: str) -> float:
    at = SCHEMES[scheme]
    lighter, darker = sorted((luminance(COLOURS[one][at]), luminance(COLOURS[other][at])), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_every_colour_is_said_for_the_light_and_for_the_dark() -> None:
    assert set(re.findall(r"--mediate-((?:color|chart)-[a-z0-9-]+):", STYLE)) == set(COLOURS)


@pytest.mark.parametrize("scheme", SCHEMES)
class TestTheColours:
    @pytest.mark.parametrize("paper", PAPERS)
    @pytest.mark.parametrize("ink", ["ink", "muted", "accent", "accent-strong", "danger"])
    def test_of_text_stand_out_enough_to_read(self, scheme: str, ink: str, paper: str) -> None:
        assert ratio(f"color-{ink}", paper, scheme) >= TEXT_RATIO_MIN

    @pytest.mark.parametrize("tint", ["accent", "danger", "positive", "warning"])
    def test_of_text_on_its_own_tint_stand_out_enough_to_read(self, scheme: str, tint: str) -> None:
        assert ratio(f"color-{tint}", f"color-{tint}-soft", scheme) >= TEXT_RATIO_MIN
        assert ratio("color-ink", f"color-{tint}-soft", scheme) >= TEXT_RATIO_MIN
        assert ratio("color-muted", f"color-{tint}-soft", scheme) >= TEXT_RATIO_MIN

    @pytest.mark.parametrize("ground", ["accent", "accent-strong", "danger"])
    def test_of_text_on_a_button_stand_out_enough_to_read(self, scheme: str, ground: str) -> None:
        assert ratio("color-on-accent", f"color-{ground}", scheme) >= TEXT_RATIO_MIN

    @pytest.mark.parametrize("paper", PAPERS)
    def test_of_what_is_typed_into_stand_out_from_what_is_around(self, scheme: str, paper: str) -> None:
        assert ratio("color-edge", paper, scheme) >= PICTURE_RATIO_MIN

    @pytest.mark.parametrize("part", ["achieved", "under-way", "closed"])
    def test_of_what_the_picture_is_about_stand_out_from_what_is_open(self, scheme: str, part: str) -> None:
        assert ratio(f"color-{part}", "color-paper", scheme) >= PICTURE_RATIO_MIN

    @pytest.mark.parametrize("paper", ["color-paper", "color-raised"])
    @pytest.mark.parametrize("series", range(1, 7))
    def test_of_a_chart_stand_out_from_the_paper(self, scheme: str, series: int, paper: str) -> None:
        assert ratio(f"chart-{series}", paper, scheme) >= PICTURE_RATIO_MIN
