"""What the forms of grant calls ask for, field by field."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from mediate_contracts.values import DomainError
from mediate_gateway.domain.languages import Language
from mediate_gateway.entrypoints.pages.agenda.asked import AreaField, DayField, NamedField, TitleField
from mediate_gateway.entrypoints.pages.community.fields import BothField, Field, NumbersField, YesNoField
from mediate_gateway.entrypoints.pages.pipeline.forms import MoneyField
from mediate_gateway.entrypoints.pages.typed import Typed, whole_or_as_it_is
from mediate_gateway.entrypoints.wording import Wording

_LINES: Final = [str(number) for number in range(1, 9)]
_PARTS: Final = 3
CRITERION: Final = "write each criterion as Dutch; English; weight"


class NotACriterion(DomainError):
    """A line is not a criterion in two languages with a weight."""


@dataclass(frozen=True)
class CriteriaField(AreaField):
    """What applications are assessed by: on each line its name in Dutch, in English, and its weight."""

    def read(self, typed: Typed) -> Any:
        """Return the criteria. Raises NotACriterion."""
        lines = [line.strip() for line in (typed.text(self.key) or "").splitlines()]
        return [_criterion(line) for line in lines if line]

    def written(self, value: Any) -> Mapping[str, str]:
        """Return what its input holds."""
        lines = [f"{each['name']['nl']}; {each['name']['en']}; {each['weight']}" for each in value or ()]
        return {self.key: "\n".join(lines)}

    def said(self, value: Any, word: Wording) -> str:
        """Return the names."""
        return ", ".join(each["name"][word.language.value] for each in value or ())


def _criterion(line: str) -> dict[str, Any]:
    parts = [part.strip() for part in line.split(";")]
    if len(parts) != _PARTS or not all(parts) or not (code := _code(parts[1])):
        raise NotACriterion(CRITERION, field="body.criteria", value=line)
    return {"code": code, "name": {"nl": parts[0], "en": parts[1]}, "weight": whole_or_as_it_is(parts[2])}


def _code(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")


@dataclass(frozen=True)
class ScoresField(Field):
    """A number of 0 to 100 for each criterion of a call."""

    drawn: str = "parts"
    criteria: Sequence[tuple[str, str]] = ()
    """The code of each, and its name in the language of the page."""

    @property
    def names(self) -> tuple[str, ...]:
        """What its inputs are called."""
        return tuple(self._input(code) for code, _name in self.criteria)

    def options(self, _word: Wording) -> list[tuple[str, str]]:
        """Return its inputs, and what stands above each."""
        return [(self._input(code), name) for code, name in self.criteria]

    def read(self, typed: Typed) -> Any:
        """Return what was given to each criterion that was filled in; what is no number as it is, to be refused."""
        found = {code: typed.text(self._input(code)) for code, _name in self.criteria}
        return {code: whole_or_as_it_is(text.strip()) for code, text in found.items() if text}

    def written(self, value: Any) -> Mapping[str, str]:
        """Return what its inputs hold."""
        return {self._input(code): str((value or {}).get(code, "")) for code, _name in self.criteria}

    def said(self, value: Any, _word: Wording) -> str:
        """Return what was given to each."""
        return ", ".join(f"{name} {value[code]}" for code, name in self.criteria if value and code in value)

    def _input(self, code: str) -> str:
        return f"{self.key}_{code}"


@dataclass(frozen=True)
class LetterField(BothField):
    """A letter in both languages."""

    characters_max: int = 4_000


def call_fields(language: Language) -> Sequence[Field]:
    """Return what a call is announced with, in the order of the form."""
    return (
        TitleField("name", "calls.form.name", is_required=True),
        Field("code", "calls.form.code", hint="calls.form.code.hint", is_required=True, characters_max=80),
        BothField("purpose", "calls.form.purpose"),
        MoneyField("budget", "calls.form.budget", is_required=True, language=language),
        MoneyField("award_max", "calls.form.award_max", hint="calls.form.award_max.hint", language=language),
        DayField("opens_on", "calls.form.opens_on", hint="calls.form.opens_on.hint", is_required=True),
        DayField("closes_on", "calls.form.closes_on", hint="calls.form.closes_on.hint", is_required=True),
        CriteriaField("criteria", "calls.form.criteria", hint="calls.form.criteria.hint", is_required=True),
        NamedField("fund_id", "calls.form.fund"),
        NumbersField("action_lines", "pipeline.action_lines", choices=_LINES, family="interest"),
        YesNoField("synthetic", "community.is_synthetic", hint="community.synthetic.hint"),
    )


def application_fields(language: Language) -> Sequence[Field]:
    """Return what is applied for, behind the organisation."""
    return (
        Field("title", "calls.application.title", is_required=True),
        AreaField("summary", "calls.application.summary", hint="calls.application.summary.hint"),
        MoneyField("amount", "calls.application.amount", is_required=True, language=language),
        YesNoField("synthetic", "community.is_synthetic", hint="community.synthetic.hint"),
    )


WHY: Final = AreaField("reason", "calls.why", hint="calls.why.hint")
WHY_NEEDED: Final = AreaField("reason", "calls.why", is_required=True)
SCORES: Final = "scores"
