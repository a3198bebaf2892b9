"""What the registry knows of an organisation, field by field: how each is asked for, read, and said."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from mediate_contracts.values import DomainError
from mediate_contracts.vocabulary import (
    ActorClass,
    Hub,
    MediaTechRole,
    OrganisationType,
    SizeBand,
    StackLayer,
    ValueChainStage,
)
from mediate_gateway.domain.languages import Language
from mediate_gateway.domain.reading_figures import NUMBER
from mediate_gateway.entrypoints.pages.typed import Typed
from mediate_gateway.entrypoints.wording import Wording

_YEAR_DIGITS: Final = 4
LINES: Final = 8
"""How many action lines there are."""
_BETWEEN: Final = re.compile(r"[;,\s]+")


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
class NumbersField(ChoicesField):
    """Any of several numbers, which are chosen like words."""

    def read(self, typed: Typed) -> Any:
        """Return the numbers that were chosen."""
        return [int(each) for each in typed.texts(self.key) if each in self.choices]

    def chosen(self, value: Any) -> Sequence[str]:
        """Return which of the choices a value is."""
        return tuple(str(each) for each in value or ())


@dataclass(frozen=True)
class CodesField(Field):
    """Several codes on one line, with a semicolon between them."""

    def read(self, typed: Typed) -> Any:
        """Return the codes that were typed, however they are set apart."""
        return [code for code in _BETWEEN.split(typed.text(self.key) or "") if code]

    def written(self, value: Any) -> Mapping[str, str]:
        """Return what its input holds."""
        return {self.key: "; ".join(value or ())}

    def said(self, value: Any, _word: Wording) -> str:
        """Return the codes."""
        return ", ".join(value or ())


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


_GROUPED: Final[Mapping[str, Sequence[Field]]] = {
    "identity": (
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
        Field("website", "community.website", hint="community.website.hint"),
        BothField("description", "community.description", hint="community.description.hint"),
        YearField("founding_year", "community.founding_year", hint="community.founding_year.hint", in_bulk=True),
        ChoiceField("size_band", "community.size_band", choices=list(SizeBand), family="size_band", in_bulk=True),
    ),
    "classification": (
        ChoiceField(
            "actor_class", "community.actor_class", choices=list(ActorClass), family="actor_class", in_bulk=True
        ),
        ChoicesField(
            "value_chain_stages",
            "community.value_chain_stages",
            hint="community.value_chain_stages.hint",
            choices=list(ValueChainStage),
            family="value_chain_stage",
            in_bulk=True,
        ),
        ChoicesField(
            "stack_layers",
            "community.stack_layers",
            hint="community.stack_layers.hint",
            choices=list(StackLayer),
            family="stack_layer",
            in_bulk=True,
        ),
        NumbersField(
            "interests",
            "community.interests",
            hint="community.interests.hint",
            choices=[str(number) for number in range(1, LINES + 1)],
            family="interest",
            in_bulk=True,
        ),
    ),
    "registers": (
        Field("legal_name", "community.legal_name", hint="community.legal_name.hint"),
        Field("kvk_number", "community.kvk_number", hint="community.kvk_number.hint", characters_max=8),
        Field("branch_number", "community.branch_number", hint="community.branch_number.hint", characters_max=12),
        Field("ror_id", "community.ror_id", hint="community.ror_id.hint", characters_max=60),
        CodesField("sbi_2008", "community.sbi_2008", hint="community.sbi.hint"),
        CodesField("sbi_2025", "community.sbi_2025", hint="community.sbi.hint"),
        YesNoField("synthetic", "community.is_synthetic", hint="community.synthetic.hint", in_bulk=True),
    ),
}
GROUPS: Final[Mapping[str, Sequence[str]]] = {
    group: tuple(each.key for each in fields) for group, fields in _GROUPED.items()
}
"""Which fields belong together, in the order in which a page shows them."""
FIELDS: Final[Mapping[str, Field]] = {each.key: each for fields in _GROUPED.values() for each in fields}
"""The fields that can be changed, by their keys, in the same order."""
ROLES: Final = ChoicesField(
    "media_tech_roles", "community.media_tech_roles", choices=list(MediaTechRole), family="media_tech_role"
)
"""What follows from the MediaTech test, and is said like a field that can be changed."""


def names_of(fields: Mapping[str, Field] = FIELDS) -> tuple[str, ...]:
    """Return what the inputs of these fields are called."""
    return tuple(name for each in fields.values() for name in each.names)
