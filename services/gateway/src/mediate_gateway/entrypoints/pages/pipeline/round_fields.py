"""What the forms of rounds ask for: of a round, of an investment in it, and of a part that is paid."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from mediate_contracts.vocabulary import InvestorKind
from mediate_gateway.domain.languages import Language
from mediate_gateway.domain.reading_figures import parse_number
from mediate_gateway.entrypoints.pages.agenda.asked import AreaField, DayField, NamedField
from mediate_gateway.entrypoints.pages.community.fields import ChoiceField, Field
from mediate_gateway.entrypoints.pages.pipeline.forms import MoneyField, PipelineForm
from mediate_gateway.entrypoints.pages.typed import Typed

_ORIGINAL: Final = ("number", "currency", "rate", "rate_on")
_PREFIX: Final = "original_"
_WHY: Final = AreaField("reason", "round.why", is_required=True)
_WHY_LINE: Final = Field("reason", "round.why", is_required=True)
INVESTING: Final = "invest"
"""The verb of the form on which an investor is added."""


@dataclass(frozen=True)
class ExactField(Field):
    """An exact number, read as the language of the page writes it."""

    drawn: str = "whole"
    characters_max: int = 30
    language: Language = Language.NL

    def read(self, typed: Typed) -> Any:
        """Return the number as the service takes it. Raises NotANumber."""
        text = typed.text(self.key)
        return None if text is None else f"{parse_number(text, self.language, field=f'body.{self.key}'):f}"


@dataclass(frozen=True)
class Verb:
    """What can be done: where it is told, whether it can be taken back, and which fields its form asks for."""

    path: str
    asks: Sequence[str]
    is_final: bool = False


FIELDS: Final[Mapping[str, Verb]] = {
    "edit": Verb("", ("title", "closed_on", "why_changed")),
    INVESTING: Verb("investments", ("organisation_id", "kind", "amount", "original")),
    "close": Verb("close", ("closed_on", "why_changed")),
    "cancel": Verb("cancel", ("why",), is_final=True),
}
"""What can be done with a round, by the verb in the address of its form."""
OF_INVESTMENT: Final[Mapping[str, Verb]] = {
    "withdraw": Verb("withdrawals", ("withdrawn_on", "why_line"), is_final=True),
    "correct": Verb("corrections", ("amount", "original", "why_line")),
    "tranche": Verb("tranches", ("amount_part", "due_on", "paid_on", "condition")),
    "pay": Verb("payments", ("paid_on_now",)),
}
"""What can be done with an investment, by the verb in the address of its form."""


@dataclass(frozen=True, kw_only=True)
class RoundForm(PipelineForm):
    """A form of a round; an amount in another currency is asked for in four inputs, and told as one."""

    def read(self, typed: Typed) -> dict[str, Any]:
        """Return what was typed, by field. Raises DomainError for what cannot be read."""
        found = super().read(typed)
        parts = {name: found.pop(f"{_PREFIX}{name}", None) for name in _ORIGINAL}
        named = {name: value for name, value in parts.items() if value is not None}
        return {**found, "original": named} if named else found


def fields_of(verb: Verb, language: Language) -> Sequence[Field]:
    """Return the fields of a form, in its order."""
    return [each for name in verb.asks for each in _field(name, language)]


def _field(name: str, language: Language) -> Sequence[Field]:
    asked: Mapping[str, Sequence[Field]] = {
        "title": (Field("title", "pipeline.round.title", is_required=True),),
        "closed_on": (DayField("closed_on", "pipeline.round.closed_on", is_required=True),),
        "why": (_WHY,),
        "why_line": (_WHY_LINE,),
        "why_changed": (AreaField("reason", "round.why"),),
        "organisation_id": (NamedField("organisation_id", "round.investor", is_required=True),),
        "kind": (
            ChoiceField("kind", "round.money", is_required=True, choices=list(InvestorKind), family="pipeline.money"),
        ),
        "amount": (MoneyField("amount", "round.amount", hint="round.amount.hint", language=language),),
        "amount_part": (MoneyField("amount", "round.part", is_required=True, language=language),),
        "original": (
            ExactField("original_number", "round.original.number", hint="round.original.hint", language=language),
            Field("original_currency", "round.original.currency", characters_max=3),
            ExactField("original_rate", "round.original.rate", hint="round.original.rate.hint", language=language),
            DayField("original_rate_on", "round.original.rate_on"),
        ),
        "withdrawn_on": (DayField("withdrawn_on", "round.withdrawn_on", is_required=True),),
        "due_on": (DayField("due_on", "round.due_on"),),
        "paid_on": (DayField("paid_on", "round.paid_on"),),
        "paid_on_now": (DayField("paid_on", "round.paid_on", is_required=True),),
        "condition": (Field("condition", "round.condition", hint="round.condition.hint"),),
    }
    return asked[name]
