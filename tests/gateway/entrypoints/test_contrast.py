"""What readers with less sight rely on: the page's colours, in the light and in the dark."""

import re
from pathlib import Path

import pytest

STYLE = (Path(__file__).parents[3] / "services/gateway/web/css/base.css").read_text("utf-8")
TEXT_RATIO_MIN = 4.5
PICTURE_RATIO_MIN = 3.0
"""WCAG 2.2, 1.4.3 and 1.4.11."""


def palettes() -> dict[str, dict[str, str]]:
    light, dark = (dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block)) for block in STYLE.split("@media")[:2])
    return {"light": light, "dark": {**light, **dark}}


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
class TestTheColours:
    @pytest.mark.parametrize("paper", ["paper", "panel"])
    @pytest.mark.parametrize("ink", ["ink", "muted", "accent", "danger"])
    def test_of_text_stand_out_enough_to_read(self, scheme: str, ink: str, paper: str) -> None:
        colours = palettes()[scheme]
        assert ratio(colours[ink], colours[paper]) >= TEXT_RATIO_MIN

    @pytest.mark.parametrize("ground", ["accent", "danger"])
    def test_of_text_on_a_button_stand_out_enough_to_read(self, scheme: str, ground: str) -> None:
        colours = palettes()[scheme]
        assert ratio(colours["paper"], colours[ground]) >= TEXT_RATIO_MIN

    @pytest.mark.parametrize("paper", ["paper", "panel"])
    def test_of_what_is_typed_into_stand_out_from_what_is_around(self, scheme: str, paper: str) -> None:
        colours = palettes()[scheme]
        assert ratio(colours["muted"], colours[paper]) >= PICTURE_RATIO_MIN

    @pytest.mark.parametrize("part", ["achieved", "under-way", "closed"])
    def test_of_what_the_picture_is_about_stand_out_from_what_is_open(self, scheme: str, part: str) -> None:
        colours = palettes()[scheme]
        assert ratio(colours[part], colours["paper"]) >= PICTURE_RATIO_MIN
