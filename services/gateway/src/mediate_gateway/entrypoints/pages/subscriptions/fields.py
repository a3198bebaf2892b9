"""What an endpoint is asked for, field by field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from mediate_contracts.values import DomainError
from mediate_gateway.domain.reading_figures import NUMBER
from mediate_gateway.entrypoints.pages.community.fields import (
    LINES,
    ChoiceField,
    ChoicesField,
    CodesField,
    Field,
    NumbersField,
    YesNoField,
)
from mediate_gateway.entrypoints.pages.subscriptions.words import AREAS, pattern_of, split_types
from mediate_gateway.entrypoints.pages.typed import Typed, whole_or_as_it_is
from mediate_gateway.entrypoints.wording import Wording

FIELD_FILTER: Final = "a field is written as its path, an equals sign and values with commas between them"
"""What is wrong with a line of the filter by fields."""
_TEXT_CHARACTERS_MAX: Final = 4_000
_USUAL_RATE: Final = 50
_USUAL_AT_ONCE: Final = 4


NO_ID: Final = "an id is written as 36 characters"
"""What is wrong with a subject that is none."""


class NotAWhole(DomainError):
    """What was typed is no whole number."""


class NotAnId(DomainError):
    """What was typed for a subject is no id."""


class NotAFieldFilter(DomainError):
    """A line of the filter by fields has no path, or no values."""


@dataclass(frozen=True)
class WholeField(Field):
    """A whole number; how large it may be is left to the service."""

    drawn: str = "whole"
    characters_max: int = 9

    def read(self, typed: Typed) -> Any:
        """Return the number. Raises NotAWhole."""
        text = typed.text(self.key)
        if text is None:
            return None
        found = whole_or_as_it_is(text.strip())
        if isinstance(found, str):
            raise NotAWhole(NUMBER, field=f"body.{self.key}", value=text)
        return found


@dataclass(frozen=True)
class IdsField(CodesField):
    """Several ids on one line, with a semicolon between them."""

    def read(self, typed: Typed) -> Any:
        """Return the ids as they are kept. Raises NotAnId."""
        return [self._one(each) for each in super().read(typed)]

    def _one(self, text: str) -> str:
        try:
            return str(UUID(text))
        except ValueError as error:
            raise NotAnId(NO_ID, field=f"body.{self.key}", value=text) from error


@dataclass(frozen=True)
class FieldFiltersField(Field):
    """What fields of an event must hold: a line for each, its path and the values it may have."""

    drawn: str = "area"
    characters_max: int = _TEXT_CHARACTERS_MAX

    def read(self, typed: Typed) -> Any:
        """Return the filters. Raises NotAFieldFilter."""
        return [self._one(line) for line in (typed.text(self.key) or "").splitlines() if line.strip()]

    def _one(self, line: str) -> dict[str, Any]:
        path, _, values = line.partition("=")
        found = [_value(each.strip()) for each in values.split(",") if each.strip()]
        if not path.strip() or not found:
            raise NotAFieldFilter(FIELD_FILTER, field=f"body.{self.key}", value=line)
        return {"path": path.strip(), "one_of": found}

    def written(self, value: Any) -> Mapping[str, str]:
        """Return what its input holds."""
        return {self.key: _in_lines(value or ())}

    def said(self, value: Any, _word: Wording) -> str:
        """Return the filters as they are typed."""
        return "; ".join(_in_lines(value or ()).splitlines())


def _in_lines(filters: Sequence[Mapping[str, Any]]) -> str:
    return "\n".join(f"{each['path']} = {', '.join(_text(one) for one in each['one_of'])}" for each in filters)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _value(text: str) -> str | int | bool:
    if text in {"true", "false"}:
        return text == "true"
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdecimal() and len(digits) < WholeField.characters_max else text


_ORGANISATION: Final = ChoiceField("organisation_id", "subscriptions.organisation", is_required=True)
_NAME: Final = Field("name", "subscriptions.name", hint="subscriptions.name.hint", is_required=True)
_URL: Final = Field("url", "subscriptions.url", hint="subscriptions.url.hint", is_required=True, characters_max=2_000)
_FILTER: Final = (
    ChoicesField(
        "areas", "subscriptions.areas", hint="subscriptions.areas.hint", choices=list(AREAS), family="service"
    ),
    CodesField("types", "subscriptions.types", hint="subscriptions.types.hint", characters_max=_TEXT_CHARACTERS_MAX),
    NumbersField(
        "action_lines",
        "subscriptions.lines",
        hint="subscriptions.lines.hint",
        choices=[str(number) for number in range(1, LINES + 1)],
        family="interest",
    ),
    IdsField(
        "subjects",
        "subscriptions.subjects",
        hint="subscriptions.subjects.hint",
        characters_max=_TEXT_CHARACTERS_MAX,
    ),
    FieldFiltersField("fields", "subscriptions.fields", hint="subscriptions.fields.hint"),
)
_WAY: Final = (
    YesNoField("ordered", "subscriptions.ordered", hint="subscriptions.ordered.hint"),
    WholeField("rate_per_second", "subscriptions.rate", hint="subscriptions.rate.hint", is_required=True),
    WholeField("posts_at_once", "subscriptions.at_once", hint="subscriptions.at_once.hint", is_required=True),
)
_ASYMMETRIC: Final = YesNoField("asymmetric", "subscriptions.asymmetric", hint="subscriptions.asymmetric.hint")
_SYNTHETIC: Final = YesNoField("synthetic", "subscriptions.synthetic", hint="subscriptions.synthetic.hint")
ADDED: Final[Sequence[Field]] = (_ORGANISATION, _NAME, _URL, *_FILTER, *_WAY, _ASYMMETRIC, _SYNTHETIC)
AMENDED: Final[Sequence[Field]] = (_NAME, _URL, *_FILTER, *_WAY, _ASYMMETRIC)
USUAL: Final[Mapping[str, Any]] = {"rate_per_second": _USUAL_RATE, "posts_at_once": _USUAL_AT_ONCE}
"""What a form holds of an endpoint that there is not yet."""


def shown(endpoint: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the form holds of an endpoint: whole services apart from single types."""
    areas, types = split_types(endpoint["types"])
    return {**endpoint, "areas": areas, "types": types}


def sent(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was typed as the service takes it: whole services are patterns of types."""
    body = dict(found)
    body["types"] = [*(pattern_of(each) for each in body.pop("areas")), *body["types"]]
    return body
