"""Rules of what a subscriber asks for: by type, action line, subject, and the value of a field."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from mediate_contracts.values import DomainError

FIELDS_MAX: Final = 10
"""Most fields that one filter looks at."""

ONE_OF_MAX: Final = 50
"""Most values that one field may have."""

PATH_PARTS_MAX: Final = 6
_PATH_CHARACTERS_MAX: Final = 120
_VALUE_CHARACTERS_MAX: Final = 300

Plain = str | int | bool
"""What a field is compared with; decimal numbers are texts in an event, so they are compared as texts."""


class FilterInvalid(DomainError):
    """A filter names a field or a value that no event could have."""


@dataclass(frozen=True)
class FieldFilter:
    """One field of an event's ``data``, by its dotted path, and the values of which it must have one.

    On its way through a list the path means any of what is in it.
    """

    path: str
    one_of: tuple[Plain, ...]

    def matches(self, data: Mapping[str, object]) -> bool:
        """Tell whether the field has one of the values; an event without the field has none of them."""
        return any(_same(found, wanted) for found in _found(data, self.path.split(".")) for wanted in self.one_of)

    def as_said(self) -> dict[str, object]:
        """Return it as JSON, as endpoints keep it and deliveries tell it."""
        return {"path": self.path, "one_of": list(self.one_of)}


@dataclass(frozen=True)
class Matched:
    """Through which parts of a filter an event came; a part that asked for nothing let it pass and is not told."""

    type: str | None
    action_line: int | None
    subject: str | None
    fields: tuple[FieldFilter, ...]

    def told(self, audience: str) -> dict[str, object]:
        """Return as JSON why an event was delivered, to which audience."""
        return {
            "audience": audience,
            "type": self.type,
            "action_line": self.action_line,
            "subject": self.subject,
            "fields": [each.as_said() for each in self.fields],
        }


@dataclass(frozen=True)
class Filter:
    """What a subscriber asks for. Each part narrows; a part that is empty lets everything pass.

    ``types`` are whole types or the beginnings of some, ``nl.mediate.agendas`` or ``nl.mediate.agendas.*``. What is
    matched is always the outward form of an event: a filter tells nobody of a field that is not shown to them.
    """

    types: frozenset[str] = frozenset()
    action_lines: frozenset[int] = frozenset()
    subjects: frozenset[str] = frozenset()
    fields: tuple[FieldFilter, ...] = ()

    @classmethod
    def of(
        cls,
        types: Iterable[str] = (),
        action_lines: Iterable[int] = (),
        subjects: Iterable[str] = (),
        fields: Iterable[Mapping[str, object]] = (),
    ) -> "Filter":
        """Return a filter from its parts as they are kept. Raises FilterInvalid."""
        looked_at = tuple(_field(each, at) for at, each in enumerate(fields))
        if len(looked_at) > FIELDS_MAX:
            reason = f"a filter looks at {FIELDS_MAX} fields at most"
            raise FilterInvalid(reason, field="fields", value=len(looked_at))
        return cls(frozenset(types), frozenset(action_lines), frozenset(subjects), looked_at)

    def match(self, type: str, subject: str, action_lines: Iterable[int], data: Mapping[str, object]) -> Matched | None:
        """Return through what an event comes, or None where this filter holds it back.

        ``data`` is that of the outward form. Of several lines or types that match it is the same one each time.
        """
        by_type = narrowest(self.types, type)
        if self.types and by_type is None:
            return None
        lines = self.action_lines.intersection(action_lines)
        if self.action_lines and not lines:
            return None
        if self.subjects and subject not in self.subjects:
            return None
        if not all(field.matches(data) for field in self.fields):
            return None
        return Matched(by_type, min(lines, default=None), subject if self.subjects else None, self.fields)


def means(asked: str, type: str) -> bool:
    """Tell whether what is asked for is this type or begins it."""
    return type == asked or type.startswith(f"{asked.removesuffix('.*')}.")


def narrowest(asked: Iterable[str], type: str) -> str | None:
    """Return what means this type, the longest of several; None where nothing does."""
    return max((each for each in asked if means(each, type)), key=lambda each: (len(each), each), default=None)


def _field(said: Mapping[str, object], at: int) -> FieldFilter:
    path, one_of = said.get("path"), said.get("one_of")
    if not isinstance(path, str) or not path or len(path) > _PATH_CHARACTERS_MAX or not all(path.split(".")):
        reason = "a field is named by its dotted path in the event's data, such as outcome.reason"
        raise FilterInvalid(reason, field=f"fields.{at}.path", value=path)
    if path.count(".") >= PATH_PARTS_MAX:
        reason = f"a path has {PATH_PARTS_MAX} parts at most"
        raise FilterInvalid(reason, field=f"fields.{at}.path", value=path)
    if not isinstance(one_of, Sequence) or isinstance(one_of, str) or not 1 <= len(one_of) <= ONE_OF_MAX:
        reason = f"a field is compared with 1 to {ONE_OF_MAX} values"
        raise FilterInvalid(reason, field=f"fields.{at}.one_of", value=one_of)
    return FieldFilter(path, tuple(_plain(value, f"fields.{at}.one_of.{place}") for place, value in enumerate(one_of)))


def _plain(value: object, field: str) -> Plain:
    if not isinstance(value, str | int) or (isinstance(value, str) and len(value) > _VALUE_CHARACTERS_MAX):
        reason = f"a value is a text of at most {_VALUE_CHARACTERS_MAX} characters, a whole number, or true or false"
        raise FilterInvalid(reason, field=field, value=value)
    return value


def _found(here: object, path: Sequence[str]) -> Iterator[object]:
    if isinstance(here, list | tuple):
        for each in here:
            yield from _found(each, path)
    elif not path:
        yield here
    elif isinstance(here, Mapping) and path[0] in here:
        yield from _found(here[path[0]], path[1:])


def _same(found: object, wanted: Plain) -> bool:
    # True is no 1: in JSON they are not the same.
    return isinstance(found, bool) is isinstance(wanted, bool) and found == wanted
