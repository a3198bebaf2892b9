"""What the registry knows of an organisation, field by field: how each is asked for, read, and said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from mediate_contracts.values import DomainError
from mediate_contracts.vocabulary import ActorClass, Hub, OrganisationType
from mediate_gateway.domain.languages import Language
from mediate_gateway.domain.reading_figures import NUMBER
from mediate_gateway.entrypoints.pages.typed import Typed
from mediate_gateway.entrypoints.wording import Wording

_YEAR_DIGITS: Final = 4


class NotAYear(DomainError):
    """What was typed is no year in four digits."""


@dataclass(frozen=True)
class Field:
    """A field of one line; ``words`` is the phrase of its label, ``hint`` that of what to know before filling it in."""

    key: str
    words: str
    hint: str | None = None
    is_required: bool = False
    drawn: str = "line"
    characters_max: int = 300
    in_bulk: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """What its inputs are called."""
        return (self.key,)

    def read(self, typed: Typed) -> Any:
        """Return what was typed as the service takes it; None where it was left empty."""
        return typed.text(self.key)

    def written(self, value: Any) -> Mapping[str, str]:
        """Return what its inputs hold for a value."""
        return {self.key: "" if value is None else str(value)}

    def chosen(self, _value: Any) -> Sequence[str]:
        """Return which of several choices a value is."""
        return ()

    def options(self, _word: Wording) -> list[tuple[str, str]]:
        """Return what there is to choose."""
        return []

    def said(self, value: Any, _word: Wording) -> str:
        """Return a value in words; empty where there is none."""
        return "" if value is None else str(value)


@dataclass(frozen=True)
class YearField(Field):
    """A calendar year."""

    drawn: str = "year"

    def read(self, typed: Typed) -> Any:
        """Return the year. Raises NotAYear."""
        text = (typed.text(self.key) or "").strip()
        if text and not (len(text) == _YEAR_DIGITS and text.isascii() and text.isdigit()):
            raise NotAYear(NUMBER, field=f"body.{self.key}", value=text)
        return int(text) if text else None


@dataclass(frozen=True)
class ChoiceField(Field):
    """One of several values; ``family`` begins their phrases."""

    drawn: str = "choice"
    choices: Sequence[str] = ()
    family: str = ""

    def options(self, word: Wording) -> list[tuple[str, str]]:
        """Return what there is to choose."""
        return [(each, self.said(each, word)) for each in self.choices]

    def said(self, value: Any, word: Wording) -> str:
        """Return a value in words."""
        if value is None:
            return ""
        # The value may be one that a newer release knows.
        key = f"{self.family}.{value}"
        return word.say(key) if word.knows(key) else str(value)


@dataclass(frozen=True)
class ChoicesField(ChoiceField):
    """Any of several values, at least one."""

    drawn: str = "choices"

    def read(self, typed: Typed) -> Any:
        """Return what was chosen."""
        return list(typed.texts(self.key))

    def written(self, _value: Any) -> Mapping[str, str]:
        """Return nothing: choices hold no text."""
        return {}

    def chosen(self, value: Any) -> Sequence[str]:
        """Return which of the choices a value is."""
        return tuple(value or ())

    def said(self, value: Any, word: Wording) -> str:
        """Return the values in words."""
        each = value if isinstance(value, list | tuple) else [value]
        return ", ".join(ChoiceField.said(self, one, word) for one in each)


@dataclass(frozen=True)
class YesNoField(ChoiceField):
    """Whether something holds."""

    choices: Sequence[str] = ("yes", "no")
    family: str = "listing"
    is_required: bool = True

    def read(self, typed: Typed) -> Any:
        """Return true for yes, false for no, and None where neither was chosen."""
        return {"yes": True, "no": False}.get(typed.text(self.key) or "")

    def written(self, value: Any) -> Mapping[str, str]:
        """Return what its input holds."""
        return {self.key: "yes" if value else "no"}

    def said(self, value: Any, word: Wording) -> str:
        """Return yes or no."""
        is_yes = value is True or value == "yes"
        return word.say("listing.yes" if is_yes else "listing.no")


@dataclass(frozen=True)
class BothField(Field):
    """A text in both languages, or in neither."""

    drawn: str = "both"
    characters_max: int = 4_000

    @property
    def names(self) -> tuple[str, ...]:
        """What its inputs are called, one for each language."""
        return tuple(f"{self.key}_{language}" for language in Language)

    def read(self, typed: Typed) -> Any:
        """Return the text by language; None where both were left empty."""
        found = {language.value: typed.text(f"{self.key}_{language}") for language in Language}
        return {name: text for name, text in found.items() if text} or None

    def written(self, value: Any) -> Mapping[str, str]:
        """Return what its inputs hold."""
        return {f"{self.key}_{language}": (value or {}).get(language.value, "") for language in Language}

    def said(self, value: Any, word: Wording) -> str:
        """Return the text of the language of the page."""
        text: str = (value or {}).get(word.language.value, "")
        return text


FIELDS: Final[Mapping[str, Field]] = {
    each.key: each
    for each in (
        Field("name", "community.name", is_required=True),
        ChoicesField(
            "types",
            "community.types",
            hint="community.types.hint",
            is_required=True,
            choices=list(OrganisationType),
            family="type",
            in_bulk=True,
        ),
        ChoiceField("hub", "community.hub", choices=list(Hub), family="hub", in_bulk=True),
        ChoiceField(
            "actor_class", "community.actor_class", choices=list(ActorClass), family="actor_class", in_bulk=True
        ),
        Field("website", "community.website", hint="community.website.hint"),
        BothField("description", "community.description", hint="community.description.hint"),
        YearField("founding_year", "community.founding_year", hint="community.founding_year.hint", in_bulk=True),
        Field("legal_name", "community.legal_name"),
        Field("kvk_number", "community.kvk_number", hint="community.kvk_number.hint", characters_max=8),
        YesNoField("synthetic", "community.is_synthetic", hint="community.synthetic.hint", in_bulk=True),
    )
}
"""The fields, in the order in which a page shows them."""


def names_of(fields: Mapping[str, Field] = FIELDS) -> tuple[str, ...]:
    """Return what the inputs of these fields are called."""
    return tuple(name for each in fields.values() for name in each.names)
