"""How the fields of an organisation are asked for, and where what is typed comes from."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from mediate_gateway.adapters import agenda
from mediate_gateway.entrypoints.pages.community.fields import Field
from mediate_gateway.entrypoints.pages.typed import Typed
from mediate_gateway.entrypoints.pages.visit import Visit

SOURCE_NAMES: Final = ("source_document", "source_file", "source_place")
_SOURCE_PARTS: Final = ("document", "file", "place")
_INTERESTS: Final = "interests"
_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


def drawn(visit: Visit, field: Field, value: Any, about: Mapping[str, str] = _NOTHING) -> dict[str, Any]:
    """Return what ``community/field.html`` draws a field with this value from.

    ``about`` tells more of choices that come from elsewhere: the action lines, by their numbers.
    """
    say = visit.word.say
    options = field.options(visit.word)
    more = about if field.key == _INTERESTS else {each: _about(visit, field, each) for each, _ in options}
    return {
        "key": field.key,
        "drawn": field.drawn,
        "words": say(field.words),
        "hint": None if field.hint is None else say(field.hint),
        "is_required": field.is_required,
        "characters_max": field.characters_max,
        "names": field.names,
        "written": field.written(value),
        "chosen": field.chosen(value),
        "options": options,
        "triples": [(each, words, more.get(each)) for each, words in options],
    }


def _about(visit: Visit, field: Field, choice: str) -> str | None:
    key = f"{getattr(field, 'family', '')}.{choice}.about"
    return visit.word.say(key) if visit.word.knows(key) else None


async def line_titles(visit: Visit) -> dict[str, str]:
    """Return what the action lines are about, by their numbers; those that the agenda has."""
    async with visit.service.database.reading() as connection:
        lines = await agenda.lines(connection)
    return {str(each.number): visit.word.of(each.title) for each in lines}


def source_of(typed: Typed) -> dict[str, str] | None:
    """Return where somebody says that something comes from; None where they do not.

    A source that is told in part is sent as it is: the registry says what it lacks.
    """
    told = {part: typed.text(name) for part, name in zip(_SOURCE_PARTS, SOURCE_NAMES, strict=True)}
    return {part: text for part, text in told.items() if text} or None
