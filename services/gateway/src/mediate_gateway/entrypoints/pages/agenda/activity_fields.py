"""What the forms of activities ask for that other forms do not: who took part, and what they made of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from mediate_contracts.values import DomainError, Qualifier
from mediate_contracts.vocabulary import ActivityKind, ActivityStatus, ParticipantGroup
from mediate_gateway.domain.languages import Language
from mediate_gateway.domain.reading_figures import NUMBER, parse_number
from mediate_gateway.entrypoints.pages.agenda.asked import LINES, SOURCE, TITLE, AreaField, NotWhole
from mediate_gateway.entrypoints.pages.agenda.goal_forms import CODE
from mediate_gateway.entrypoints.pages.community.fields import BothField, ChoiceField, Field
from mediate_gateway.entrypoints.pages.typed import Typed
from mediate_gateway.entrypoints.wording import Wording

_DIGITS_MAX: Final = 12
_GROUPS: Final = tuple(ParticipantGroup)


class NotNamed(DomainError):
    """What was typed names no record."""


def named(text: str | None) -> list[str]:
    """Return the names in a text, with a semicolon between them."""
    found = [each.strip() for each in (text or "").split(";")]
    return [each for each in found if each]


def day_in_words(day: str, word: Wording) -> str:
    """Return a day as exactly as it is known: a year, a month, or a day of a month."""
    return word.day(date.fromisoformat(day)) if len(day) == len("2020-05-25") else word.period(day)


def whole(typed: Typed, name: str) -> int | None:
    """Return the whole number of an input; None where it was left empty. Raises NotWhole."""
    text = (typed.text(name) or "").strip()
    if text and not (text.isascii() and text.isdigit() and len(text) <= _DIGITS_MAX):
        raise NotWhole(NUMBER, field=f"body.{name}", value=text)
    return int(text) if text else None


def in_order(participants: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return who took part in the order that a form asks it."""
    return sorted(participants, key=lambda each: [group.value for group in _GROUPS].index(each["group"]))


def took_part(told: Mapping[str, Any], word: Wording) -> str:
    """Return how many of a group took part, in words."""
    group, figure = word.say(f"participant_group.{told['group']}"), told["figure"]
    return f"{group}: {word.figure(figure['number'], qualifier=figure['qualifier'])}"


@dataclass(frozen=True)
class NamesField(Field):
    """Records by what people call them, with a semicolon between them.

    ``ids`` holds what was typed, in lower case, with the record it names; ``called`` how each record is written.
    """

    drawn: str = "area"
    characters_max: int = 4_000
    ids: Mapping[str, str] = field(default_factory=dict)
    called: Mapping[str, str] = field(default_factory=dict)

    def read(self, typed: Typed) -> Any:
        """Return the ids of what was typed. Raises NotNamed."""
        found = []
        for each in named(typed.text(self.key)):
            identifier = self.ids.get(each.lower())
            if identifier is None:
                reason = "nothing here, or more than one thing, goes by this name"
                raise NotNamed(reason, field=f"body.{self.key}", value=each)
            found.append(identifier)
        return found

    def written(self, value: Any) -> Mapping[str, str]:
        """Return what its input holds."""
        return {self.key: "; ".join(self.called.get(each, each) for each in value or ())}

    def said(self, value: Any, _word: Wording) -> str:
        """Return the names."""
        return self.written(value)[self.key]


@dataclass(frozen=True)
class ParticipantsField(Field):
    """How many of each group took part, and how exactly that is known."""

    drawn: str = "parts"

    @property
    def names(self) -> tuple[str, ...]:
        """What its inputs are called."""
        return tuple(f"{self.key}_{group}_{part}" for group in _GROUPS for part in ("number", "qualifier"))

    def read(self, typed: Typed) -> Any:
        """Return who took part; a group without a number is left out. Raises NotWhole."""
        found = []
        for group in _GROUPS:
            number = whole(typed, f"{self.key}_{group}_number")
            if number is not None:
                qualifier = typed.text(f"{self.key}_{group}_qualifier") or Qualifier.EXACT.value
                found.append({"group": group.value, "figure": {"number": number, "qualifier": qualifier}})
        return found

    def written(self, value: Any) -> Mapping[str, str]:
        """Return what its inputs hold."""
        held = {each["group"]: each["figure"] for each in value or ()}
        found = dict.fromkeys(self.names, "")
        for group, figure in held.items():
            found[f"{self.key}_{group}_number"] = str(figure["number"])
            found[f"{self.key}_{group}_qualifier"] = figure["qualifier"]
        return found

    def options(self, word: Wording) -> list[tuple[str, str]]:
        """Return what its inputs are called in words."""
        called = []
        for group in _GROUPS:
            name = word.say(f"participant_group.{group}")
            called.append((f"{self.key}_{group}_number", name))
            called.append((f"{self.key}_{group}_qualifier", word.say("challenge.how_exactly", what=name)))
        return called

    def said(self, value: Any, word: Wording) -> str:
        """Return who took part, in words."""
        return ", ".join(took_part(each, word) for each in value or ())


@dataclass(frozen=True)
class RatingField(Field):
    """The mean of marks, the highest one, and how many gave one."""

    drawn: str = "parts"
    language: Language = Language.NL

    @property
    def names(self) -> tuple[str, ...]:
        """What its inputs are called."""
        return tuple(f"{self.key}_{part}" for part in ("mean", "highest", "raters_number", "raters_qualifier"))

    def read(self, typed: Typed) -> Any:
        """Return the rating as far as it was told; the service says what it lacks. Raises NotANumber or NotWhole."""
        found: dict[str, Any] = {}
        for part in ("mean", "highest"):
            name = f"{self.key}_{part}"
            text = typed.text(name)
            if text is not None:
                found[part] = f"{parse_number(text, self.language, field=f'body.{name}'):f}"
        raters = whole(typed, f"{self.key}_raters_number")
        if raters is not None:
            qualifier = typed.text(f"{self.key}_raters_qualifier") or Qualifier.EXACT.value
            found["raters"] = {"number": raters, "qualifier": qualifier}
        return found or None

    def written(self, value: Any) -> Mapping[str, str]:
        """Return what its inputs hold."""
        raters = (value or {}).get("raters") or {}
        found = {f"{self.key}_{part}": str((value or {}).get(part) or "") for part in ("mean", "highest")}
        if self.language is Language.NL:
            found = {name: text.replace(".", ",") for name, text in found.items()}
        return {
            **found,
            f"{self.key}_raters_number": str(raters.get("number", "")),
            f"{self.key}_raters_qualifier": raters.get("qualifier", ""),
        }

    def options(self, word: Wording) -> list[tuple[str, str]]:
        """Return what its inputs are called in words."""
        raters = word.say("activity.rating.raters")
        return [
            (f"{self.key}_mean", word.say("activity.rating.mean")),
            (f"{self.key}_highest", word.say("activity.rating.highest")),
            (f"{self.key}_raters_number", raters),
            (f"{self.key}_raters_qualifier", word.say("challenge.how_exactly", what=raters)),
        ]

    def said(self, value: Any, word: Wording) -> str:
        """Return the rating in words."""
        return "" if not value else word.say("activity.rating.is", mean=value["mean"], highest=value["highest"])


_DAY_HINT: Final = "activity.day.hint"
KIND: Final = ChoiceField("kind", "activity.kind", is_required=True, choices=list(ActivityKind), family="activity_kind")
STATUS: Final = ChoiceField(
    "status", "activity.status", is_required=True, choices=list(ActivityStatus), family="activity_status"
)


@dataclass(frozen=True)
class Naming:
    """What names organisations and items in a form: what was typed, with its record, and how each is written."""

    organisations: Mapping[str, str] = field(default_factory=dict)
    items: Mapping[str, str] = field(default_factory=dict)
    called: Mapping[str, str] = field(default_factory=dict)


def fields(language: Language, naming: Naming) -> tuple[Field, ...]:
    """Return what is asked of an activity, in the order of the form."""
    called = naming.called
    by_name = NamesField(
        "organisers", "activity.organisers", "activity.organisers.hint", ids=naming.organisations, called=called
    )
    by_code = NamesField("items", "activity.items", "activity.items.hint", ids=naming.items, called=called)
    return (
        CODE,
        KIND,
        TITLE,
        Field("on", "activity.on", hint=_DAY_HINT, is_required=True, characters_max=10),
        Field("until", "activity.until", characters_max=10),
        Field("place", "activity.place"),
        BothField("description", "activity.description"),
        STATUS,
        AreaField("reason", "activity.reason", hint="activity.reason.hint"),
        AreaField("external_cause", "agenda.external_cause", hint="activity.cause.hint"),
        LINES,
        by_name,
        by_code,
        ParticipantsField("participants", "activity.participants", hint="activity.participants.hint"),
        RatingField("rating", "activity.rating", hint="activity.rating.hint", language=language),
        SOURCE,
    )
