"""How light the pages are: as the device has it, or as somebody chose."""

from enum import StrEnum


class Theme(StrEnum):
    """What somebody chose."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


def chosen(kept: str | None) -> Theme | None:
    """Return the theme that a browser keeps; None where it is as the device has it, and for what is no theme."""
    return Theme(kept) if kept in {Theme.LIGHT, Theme.DARK} else None
