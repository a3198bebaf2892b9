"""The languages texts are written in."""

from enum import StrEnum


class TextLanguage(StrEnum):
    """The language that somebody wrote a text in (BCP 47)."""

    NL = "nl"
    EN = "en"
