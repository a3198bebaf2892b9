"""What the forms of indicators and figures ask for, field by field, and how that is put together for the service."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from mediate_contracts.values import Comparator, DomainError, Qualifier
from mediate_contracts.vocabulary import (
    Aggregation,
    Direction,
    FormulaKind,
    ObservationKind,
    ObservationStatus,
    Rhythm,
)
from mediate_gateway.domain.languages import Language
from mediate_gateway.entrypoints.pages.agenda.activity_fields import NamesField
from mediate_gateway.entrypoints.pages.agenda.asked import (
    AreaField,
    DayField,
    NamedField,
    SourceField,
    ThemesField,
    TitleField,
    WholeField,
)
from mediate_gateway.entrypoints.pages.agenda.forms import Form
from mediate_gateway.entrypoints.pages.agenda.number_fields import NumberField
from mediate_gateway.entrypoints.pages.community.fields import BothField, ChoiceField, Field, YesNoField
from mediate_gateway.entrypoints.pages.monitor.places import MONITORING, SECTION
from mediate_gateway.entrypoints.pages.typed import Typed
from mediate_gateway.entrypoints.wording import Wording

_FORMULA: Final = ("kind", "operands", "times", "decimals")
_THRESHOLDS: Final = ("good", "poor")


class NotAPart(DomainError):
    """What was typed names no part of a figure."""


@dataclass(frozen=True)
class NameField(NamesField):
    """One record by what people call it."""

    drawn: str = "line"
    characters_max: int = 300

    def read(self, typed: Typed) -> Any:
        """Return the id of what was typed. Raises NotNamed."""
        found = super().read(typed)
        return found[0] if found else None

    def written(self, value: Any) -> Mapping[str, str]:
        """Return what its input holds."""
        return super().written([] if value is None else [str(value)])


@dataclass(frozen=True)
class PartField(Field):
    """Which part of the whole a figure is of: ``group=starters; hub=utrecht``, and nothing for the whole."""

    def read(self, typed: Typed) -> Any:
        """Return the part; None for the whole. Raises NotAPart."""
        found: dict[str, str] = {}
        for each in (typed.text(self.key) or "").split(";"):
            name, is_named, member = each.partition("=")
            if not each.strip():
                continue
            if not is_named or not name.strip() or not member.strip() or name.strip() in found:
                raise NotAPart(
                    "write each dimension once, as dimension=member", field=f"body.{self.key}", value=each.strip()
                )
            found[name.strip()] = member.strip()
        return found or None

    def written(self, value: Any) -> Mapping[str, str]:
        """Return what its input holds."""
        return {self.key: "; ".join(f"{name}={member}" for name, member in sorted((value or {}).items()))}

    def said(self, value: Any, _word: Wording) -> str:
        """Return the part as its input holds it."""
        return self.written(value)[self.key]


@dataclass(frozen=True, kw_only=True)
class MonitorForm(Form):
    """A form of the monitor: what it asks in several fields is sent as the one that it is part of."""

    tab: str = "/monitor"
    template: str = "monitor/form.html"
    service: str = MONITORING
    section: str = SECTION

    @property
    def also(self) -> Mapping[str, str]:
        """The inputs that what the service says of a whole field is said at."""
        names = {each.key for each in self.fields}
        whole = {"formula": "formula_kind", "operands": "formula_operands", "thresholds": "thresholds_good"}
        return {**super().also, **{field: at for field, at in whole.items() if at in names}}

    def read(self, typed: Typed) -> dict[str, Any]:
        """Return what was typed, by field. Raises DomainError for what cannot be read."""
        return composed(super().read(typed))


def composed(found: dict[str, Any]) -> dict[str, Any]:
    """Return what was read, with formula and thresholds in one piece each; None where nothing of it was said."""
    for whole, parts in (("formula", _FORMULA), ("thresholds", _THRESHOLDS)):
        names = [f"{whole}_{part}" for part in parts]
        if names[0] in found:
            told = {part: found.pop(f"{whole}_{part}", None) for part in parts}
            told = {part: value for part, value in told.items() if value not in (None, [])}
            # How a formula is rounded is said beforehand; alone it says nothing.
            found[whole] = told if set(told) & {"kind", "operands", *_THRESHOLDS} else None
    return found


def taken_apart(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record as the fields of its form have it."""
    found = dict(record)
    for whole in ("formula", "thresholds"):
        found |= {f"{whole}_{part}": value for part, value in (record.get(whole) or {}).items()}
    return found


CODE: Final = Field("code", "agenda.code", hint="measuring.code.hint", is_required=True, characters_max=80)
NAME: Final = TitleField("name", "measuring.name", is_required=True)
DEFINITION: Final = BothField("definition", "measuring.definition", hint="measuring.definition.hint", is_required=True)
UNIT: Final = Field("unit", "monitor.unit", hint="measuring.unit.hint", is_required=True)
DIRECTION: Final = ChoiceField(
    "direction", "monitor.direction", is_required=True, choices=list(Direction), family="direction"
)
AGGREGATION: Final = ChoiceField(
    "aggregation",
    "monitor.aggregation",
    hint="measuring.aggregation.hint",
    is_required=True,
    choices=list(Aggregation),
    family="aggregation",
)
RHYTHM: Final = ChoiceField("rhythm", "monitor.rhythm", is_required=True, choices=list(Rhythm), family="rhythm")
DOCUMENTS: Final = ThemesField("documents", "measured.documents", hint="measuring.documents.hint", characters_max=1_000)
MEASURE: Final = NamedField("measure", "measuring.measure", hint="measuring.measure.hint")
DUE_DAYS: Final = WholeField("due_days", "measuring.due_days", hint="measuring.due_days.hint")
MINIMUM: Final = WholeField("minimum_count", "measured.minimum", hint="measuring.minimum.hint")
SYNTHETIC: Final = YesNoField("synthetic", "community.is_synthetic", hint="community.synthetic.hint")
FROM_PERIOD: Final = Field("from_period", "measuring.from_period", hint="measuring.period.hint", characters_max=8)
COMPARABLE: Final = YesNoField("is_comparable", "measuring.comparable", hint="measuring.comparable.hint")
PERIOD: Final = Field("period", "monitor.period", hint="measuring.period.hint", is_required=True, characters_max=8)
CHOSEN_PERIOD: Final = NamedField("period", "monitor.period", is_required=True)
COMPARATOR: Final = ChoiceField(
    "comparator", "agenda.goals.comparator", is_required=True, choices=list(Comparator), family="comparator"
)
QUALIFIER: Final = ChoiceField(
    "qualifier", "agenda.goals.qualifier", choices=list(Qualifier), family="challenge.qualifier"
)
KIND: Final = ChoiceField(
    "kind",
    "monitor.kind",
    hint="measuring.kind.hint",
    is_required=True,
    choices=list(ObservationKind),
    family="indicators.kind",
)
STATUS: Final = ChoiceField(
    "status",
    "measuring.status",
    hint="measuring.status.hint",
    is_required=True,
    choices=list(ObservationStatus),
    family="indicators.status",
)
PART: Final = PartField("breakdown", "monitor.parts", hint="measuring.part.hint", characters_max=600)
COVERS_UNTIL: Final = DayField("covers_until", "measuring.covers_until", hint="measuring.covers_until.hint")
NOTE: Final = BothField("note", "measuring.note", hint="measuring.note.hint")
NOTED: Final = BothField("note", "measuring.noted", hint="measuring.noted.hint", is_required=True)
SAID_IN: Final = SourceField("source", "agenda.source", hint="measuring.source.hint", is_required=True)
VERSION: Final = NamedField(
    "definition_version", "measured.definition_version", hint="measuring.version.hint", is_number=True
)
WHEN_NEEDED: Final = AreaField("reason", "agenda.why", hint="measuring.reason.hint")


def number(key: str, words: str, language: Language, *, hint: str | None = None, required: bool = False) -> Field:
    """Return a field for an exact number, read and written as a language does."""
    return NumberField(key, words, hint=hint, is_required=required, language=language)


def thresholds(language: Language) -> tuple[Field, ...]:
    """Return the fields that ask from where a figure is good and from where poor."""
    good = number("thresholds_good", "measured.threshold.good", language, hint="measuring.thresholds.hint")
    return good, number("thresholds_poor", "measured.threshold.poor", language)


def formula(language: Language, indicators: NamesField) -> tuple[Field, ...]:
    """Return the fields that ask how other indicators make one."""
    kind = ChoiceField(
        "formula_kind",
        "measuring.formula.kind",
        hint="measuring.formula.kind.hint",
        choices=list(FormulaKind),
        family="measuring.formula.of",
    )
    times = number("formula_times", "measuring.formula.times", language, hint="measuring.formula.times.hint")
    return kind, indicators, times, WholeField("formula_decimals", "measuring.formula.decimals")


def kept(language: Language, owner: NameField) -> Sequence[Field]:
    """Return what is asked of how an indicator is kept: who brings its figures, by when, and what is questioned."""
    return (
        owner,
        DUE_DAYS,
        Field("since_period", "measuring.since_period", hint="measuring.period.hint", characters_max=8),
        Field("until_period", "measuring.until_period", hint="measuring.period.hint", characters_max=8),
        number("tolerance", "measured.tolerance", language, hint="measuring.tolerance.hint"),
        number("jump", "measured.jump", language, hint="measuring.jump.hint"),
        MINIMUM,
    )
