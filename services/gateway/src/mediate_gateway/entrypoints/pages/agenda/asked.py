"""What the agenda's forms ask for, field by field: how each is asked for, read, and said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from mediate_contracts.values import DomainError
from mediate_contracts.vocabulary import Horizon, TextLanguage
from mediate_gateway.domain.reading_figures import NUMBER
from mediate_gateway.entrypoints.pages.community.fields import BothField, ChoiceField, ChoicesField, Field
from mediate_gateway.entrypoints.pages.typed import Typed, whole_or_as_it_is
from mediate_gateway.entrypoints.wording import Wording

_DIGITS_MAX: Final = 9


class NotWhole(DomainError):
    """What was typed is no whole number."""


@dataclass(frozen=True)
class AreaField(Field):
    """A text of some lines in one language."""

    drawn: str = "area"
    characters_max: int = 4_000


@dataclass(frozen=True)
class TitleField(BothField):
    """A line in both languages."""

    drawn: str = "titles"
    characters_max: int = 300


@dataclass(frozen=True)
class DayField(Field):
    """A calendar day."""

    drawn: str = "day"

    def said(self, value: Any, word: Wording) -> str:
        """Return the day in words; as it is where it is none."""
        try:
            return "" if value is None else word.day(date.fromisoformat(str(value)))
        except ValueError:
            return str(value)


@dataclass(frozen=True)
class WholeField(Field):
    """A whole number."""

    drawn: str = "whole"
    characters_max: int = 4

    def read(self, typed: Typed) -> Any:
        """Return the number. Raises NotWhole."""
        text = (typed.text(self.key) or "").strip()
        if text and not (text.isascii() and text.isdigit() and len(text) <= _DIGITS_MAX):
            raise NotWhole(NUMBER, field=f"body.{self.key}", value=text)
        return int(text) if text else None


@dataclass(frozen=True)
class ThemesField(Field):
    """Words on one line, with a semicolon between them."""

    def read(self, typed: Typed) -> Any:
        """Return the words."""
        found = [each.strip() for each in (typed.text(self.key) or "").split(";")]
        return [each for each in found if each]

    def written(self, value: Any) -> Mapping[str, str]:
        """Return what its input holds."""
        return {self.key: "; ".join(value or ())}

    def said(self, value: Any, _word: Wording) -> str:
        """Return the words."""
        return ", ".join(value or ())


@dataclass(frozen=True)
class NamedField(ChoiceField):
    """One of several things that the page names; ``is_number`` where their ids are numbers."""

    is_number: bool = False

    def read(self, typed: Typed) -> Any:
        """Return what was chosen."""
        return _number(typed.text(self.key)) if self.is_number else typed.text(self.key)

    def said(self, value: Any, _word: Wording) -> str:
        """Return the id; the page says the name where it knows it."""
        return "" if value is None else str(value)


@dataclass(frozen=True)
class NamedManyField(ChoicesField):
    """Any of several things that the page names; ``is_number`` where their ids are numbers."""

    is_number: bool = False

    def read(self, typed: Typed) -> Any:
        """Return what was chosen."""
        return [_number(each) if self.is_number else each for each in typed.texts(self.key)]

    def chosen(self, value: Any) -> Sequence[str]:
        """Return which of the choices a value is."""
        return tuple(str(each) for each in value or ())

    def said(self, value: Any, _word: Wording) -> str:
        """Return the ids; the page says the names where it knows them."""
        return ", ".join(str(each) for each in value or ())


@dataclass(frozen=True)
class SourceField(Field):
    """A document, its file, and the place in it: all of them or none."""

    drawn: str = "source"

    @property
    def names(self) -> tuple[str, ...]:
        """What its inputs are called."""
        return tuple(f"{self.key}_{part}" for part in _PARTS)

    def read(self, typed: Typed) -> Any:
        """Return the source as far as it was told; the service says what it lacks."""
        found = {part: typed.text(f"{self.key}_{part}") for part in _PARTS}
        return {part: text for part, text in found.items() if text} or None

    def written(self, value: Any) -> Mapping[str, str]:
        """Return what its inputs hold."""
        return {f"{self.key}_{part}": (value or {}).get(part) or "" for part in _PARTS}

    def said(self, value: Any, _word: Wording) -> str:
        """Return the document and the place in it."""
        return "" if not value else f"{value['document']}: {value['place']}"


_PARTS: Final = ("document", "file", "place")


def _number(text: str | None) -> Any:
    """Return a number; what is none as it is, so that the service says what is wrong with it."""
    return None if text is None else whole_or_as_it_is(text)


TITLE: Final = TitleField("title", "agenda.form.title", is_required=True)
SOURCE: Final = SourceField("source", "agenda.source", hint="agenda.form.source.hint")
REASON: Final = AreaField("reason", "agenda.why", hint="agenda.form.reason.hint")
WHY: Final = AreaField("reason", "agenda.why", hint="agenda.form.reason.hint", is_required=True)
LANGUAGE: Final = ChoiceField(
    "language", "agenda.form.language", is_required=True, choices=list(TextLanguage), family="page.language"
)
LINES: Final = NamedManyField("action_lines", "agenda.lines", is_number=True)
HORIZON: Final = ChoiceField("horizon", "agenda.horizon", choices=list(Horizon), family="horizon")
ITEM_FIELDS: Final[Mapping[str, Field]] = {
    each.key: each
    for each in (
        TITLE,
        Field("code", "agenda.code", hint="agenda.propose.code.hint", is_required=True, characters_max=80),
        NamedField("line_id", "agenda.line", is_required=True),
        BothField("description", "agenda.description"),
        HORIZON,
        DayField("starts", "agenda.starts"),
        DayField("due_date", "agenda.due_date"),
        ThemesField("themes", "agenda.themes", hint="agenda.form.themes.hint", characters_max=1_000),
        NamedManyField("manifesto_points", "agenda.manifesto_points", is_number=True),
        NamedManyField("programmes", "agenda.programmes"),
        SOURCE,
    )
}
"""What is said of an item and can be changed, by its keys, in the order of a form."""
LINE_FIELDS: Final[Mapping[str, Field]] = {
    each.key: each
    for each in (
        TITLE,
        BothField("at_stake", "agenda.line.at_stake"),
        BothField("needed", "agenda.line.needed"),
        BothField("result", "agenda.line.result"),
        WholeField("rhythm_days", "agenda.rhythm", hint="agenda.form.rhythm.hint"),
        SOURCE,
    )
}
"""What is said of an action line and can be changed."""
FIELDS: Final[Mapping[str, Field]] = {**LINE_FIELDS, **ITEM_FIELDS}
"""All of them, as what was changed is told by."""
