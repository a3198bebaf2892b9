"""The two languages of the hub, and which of them somebody reads."""

from enum import StrEnum
from typing import Final


class Language(StrEnum):
    """A language that everything is shown in."""

    NL = "nl"
    EN = "en"


DEFAULT: Final = Language.NL
_RANGES_MAX: Final = 20


def preferred(accept_language: str) -> Language:
    """Return the language that an Accept-Language header (RFC 9110) prefers; Dutch where it names neither."""
    weighed: list[tuple[float, int, Language]] = []
    for place, part in enumerate(accept_language.split(",")[:_RANGES_MAX]):
        tag, _, parameter = part.strip().lower().partition(";")
        weight = _weight(parameter)
        spoken = tag.strip().split("-")[0]
        if weight > 0 and spoken in set(Language):
            weighed.append((-weight, place, Language(spoken)))
    return min(weighed)[2] if weighed else DEFAULT


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if not name:
        return 1.0
    try:
        weight = float(value)
    except ValueError:
        return 0.0
    return weight if name.strip() == "q" and 0 <= weight <= 1 else 0.0
