"""What somebody typed into a form, and what is said about it when it is refused."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Self, TypeVar
from uuid import UUID

from fastapi import Request
from pydantic import BaseModel

from mediate_contracts.values import Line
from mediate_shared.problems import PRECONDITION_FAILED, ProblemError, not_found

_FIELDS_MAX: Final = 100
_DIGITS_MAX: Final = 9
_SEARCHED_CHARACTERS_MAX: Final = 300
_VERSION: Final = re.compile(r"\d{1,9}")
_SECRETS: Final = frozenset({"password", "current", "new", "again", "csrf"})
"""Fields whose contents are never shown again."""
M = TypeVar("M", bound=BaseModel)


class _Why(BaseModel):
    reason: Line | None


class Typed:
    """The fields of a form as they were sent; one that was left empty counts as not sent."""

    def __init__(self, fields: Mapping[str, Sequence[str]], *, is_sent: bool = True) -> None:
        self._fields = fields
        self.is_sent = is_sent

    @classmethod
    async def into(cls, request: Request) -> Self:
        """Return what was typed into the form that a request holds. Raises HTTPException (400) for what is none."""
        fields: dict[str, list[str]] = {}
        async with request.form(max_files=0, max_fields=_FIELDS_MAX) as form:
            for name, value in form.multi_items():
                if isinstance(value, str) and value.strip():
                    # A browser ends each line of a form with two characters, of which texts hold the second alone.
                    fields.setdefault(name, []).append(value.replace("\r\n", "\n"))
        return cls(fields)

    def text(self, name: str) -> str | None:
        """Return what one field held; None where it was left empty."""
        found = self._fields.get(name)
        return found[0] if found else None

    def texts(self, name: str) -> tuple[str, ...]:
        """Return everything that was chosen in a field."""
        return tuple(self._fields.get(name, ()))

    def version(self) -> int:
        """Return which version of a record the form was drawn from. Raises ProblemError (412) where it says none."""
        sent = self.text("version") or ""
        if not _VERSION.fullmatch(sent):
            raise ProblemError(PRECONDITION_FAILED, "The form does not say what it was drawn from.")
        return int(sent)

    def identifier(self, name: str) -> UUID:
        """Return the id that a button stands for. Raises ProblemError (404) where it is none."""
        sent = self.text(name) or ""
        try:
            return UUID(sent)
        except ValueError as error:
            raise not_found(name.removesuffix("_id"), sent) from error

    def reason(self) -> str | None:
        """Return why somebody says they do it; None where they do not say. Raises pydantic.ValidationError."""
        return _Why.model_validate({"reason": self.text("reason")}).reason

    def shown(self, name: str, otherwise: str | None = None) -> str:
        """Return what a field shows: what was typed, or before that ``otherwise``; of a password nothing."""
        if name in _SECRETS:
            return ""
        return (self.text(name) if self.is_sent else otherwise) or ""

    def chooses(self, name: str, choice: str, otherwise: Sequence[str] = ()) -> bool:
        """Tell whether a choice shows as chosen; ``otherwise`` are those that do before anything was sent."""
        return choice in (self.texts(name) if self.is_sent else otherwise)


NOTHING_TYPED: Final = Typed({}, is_sent=False)


def searched(text: str) -> str:
    """Return what was typed to search for, as a text can be searched for: printable, and no longer than a name."""
    return "".join(character for character in text if character.isprintable()).strip()[:_SEARCHED_CHARACTERS_MAX]


def whole_or_as_it_is(text: str) -> int | str:
    """Return a whole number; what is none, or has too many digits to be one, as it is, to be refused."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS_MAX else text


def command(kind: type[M], /, **values: Any) -> M:
    """Return what a use case takes, without the fields that nobody filled in. Raises pydantic.ValidationError."""
    return kind.model_validate({name: value for name, value in values.items() if value is not None})


@dataclass(frozen=True)
class Refused:
    """What is wrong with what was typed: by field, in its order, and as a whole; in the language of the page."""

    by_field: Mapping[str, str] = field(default_factory=dict)
    whole: Sequence[str] = ()
    status: int = 422
    retry_after: str | None = None
