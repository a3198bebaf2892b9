"""What somebody typed into a form, and what is said about it when it is refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Self, TypeVar

from fastapi import Request
from pydantic import BaseModel

_FIELDS_MAX: Final = 100
_SECRETS: Final = frozenset({"password", "current", "new", "again", "csrf"})
"""Fields whose contents are never shown again."""
M = TypeVar("M", bound=BaseModel)


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
                    fields.setdefault(name, []).append(value)
        return cls(fields)

    def text(self, name: str) -> str | None:
        """Return what one field held; None where it was left empty."""
        found = self._fields.get(name)
        return found[0] if found else None

    def texts(self, name: str) -> tuple[str, ...]:
        """Return everything that was chosen in a field."""
        return tuple(self._fields.get(name, ()))

    def shown(self, name: str, otherwise: str | None = None) -> str:
        """Return what a field shows: what was typed, or before that ``otherwise``; of a password nothing."""
        if name in _SECRETS:
            return ""
        return (self.text(name) if self.is_sent else otherwise) or ""

    def chooses(self, name: str, choice: str, otherwise: Sequence[str] = ()) -> bool:
        """Tell whether a choice shows as chosen; ``otherwise`` are those that do before anything was sent."""
        return choice in (self.texts(name) if self.is_sent else otherwise)


NOTHING_TYPED: Final = Typed({}, is_sent=False)


def command(kind: type[M], **values: Any) -> M:
    """Return what a use case takes, without the fields that nobody filled in. Raises pydantic.ValidationError."""
    return kind.model_validate({name: value for name, value in values.items() if value is not None})


@dataclass(frozen=True)
class Refused:
    """What is wrong with what was typed: by field, in its order, and as a whole; in the language of the page."""

    by_field: Mapping[str, str] = field(default_factory=dict)
    whole: Sequence[str] = ()
    status: int = 422
    retry_after: str | None = None
