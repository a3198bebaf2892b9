"""Text in files that spreadsheets open: none of it is taken for a formula, and it comes back as it was.

A cell that begins with one of these characters would be computed by whoever opens the file (OWASP, CSV injection). An
apostrophe before it makes it text, as people do in a spreadsheet; it is taken off again when the file is imported.
"""

from typing import Final

_APOSTROPHE: Final = "'"
_COMPUTED: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def neutral(text: str) -> str:
    """Return text as a cell may hold it."""
    return _APOSTROPHE + text if _needs_it(text) else text


def original(text: str) -> str:
    """Return what text was before it was made neutral; other text stays as it is."""
    return text[1:] if text.startswith(_APOSTROPHE) and _needs_it(text) else text


def _needs_it(text: str) -> bool:
    # With its own apostrophes before it, it would else come back without one of them.
    return text.lstrip(_APOSTROPHE).startswith(_COMPUTED)
