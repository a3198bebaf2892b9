"""The forms of the pipeline, and their fields for money; what they change is told to the service and kept by it alone.

A change elsewhere in the hub can be undone for a day, because the gateway keeps what stood there before. Of deals it
keeps nothing: who changed something in error changes it back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from fastapi import Response

from mediate_contracts.values import Money
from mediate_gateway.domain.languages import Language
from mediate_gateway.domain.reading_figures import parse_money
from mediate_gateway.entrypoints.pages.agenda.forms import Form, drawn
from mediate_gateway.entrypoints.pages.community.fields import Field
from mediate_gateway.entrypoints.pages.pipeline.places import AREA, DEALS, SECTION
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, missing, refused
from mediate_gateway.entrypoints.pages.typed import Typed
from mediate_gateway.entrypoints.pages.visit import Visit
from mediate_gateway.entrypoints.wording import Wording
from mediate_shared.problems import ProblemError

_NOTHING_CHANGED: Final = "nothing-changed"


@dataclass(frozen=True)
class MoneyField(Field):
    """An amount in euros, read and written as the language of the page does."""

    drawn: str = "whole"
    characters_max: int = 30
    language: Language = Language.NL

    def read(self, typed: Typed) -> Any:
        """Return the amount as the service takes it. Raises NotAnAmount."""
        text = typed.text(self.key)
        return None if text is None else money_of(parse_money(text, self.language, field=f"body.{self.key}"))

    def written(self, value: Any) -> Mapping[str, str]:
        """Return what its input holds: with cents where there are any."""
        return {self.key: "" if value is None else amount_written(value["cents"], self.language)}

    def said(self, value: Any, word: Wording) -> str:
        """Return the amount in words."""
        return "" if value is None else word.cents(value)


def money_of(amount: Money) -> dict[str, Any]:
    """Return an amount as services take it and answer it."""
    return amount.model_dump(mode="json")


def amount_written(cents: int, language: Language) -> str:
    """Return an amount as people type it, so that it can be read back exactly."""
    word = Wording(language)
    whole, rest = divmod(cents, 100)
    point = "," if language is Language.NL else "."
    return word.number(Decimal(whole)) + (f"{point}{rest:02}" if rest else "")


@dataclass(frozen=True, kw_only=True)
class PipelineForm(Form):
    """A form of the pipeline."""

    tab: str = DEALS
    template: str = "pipeline/form.html"
    service: str = AREA
    section: str = SECTION

    @property
    def also(self) -> Mapping[str, str]:
        """The inputs that what the service says of a part of a field is said at: an amount is its cents."""
        amounts = [each.key for each in self.fields if isinstance(each, MoneyField)]
        return {**super().also, **({"cents": amounts[0]} if len(amounts) == 1 else {})}


async def amend(
    visit: Visit, form: PipelineForm, path: str, *, done: str, beside: Sequence[str] = ("reason",)
) -> Response:
    """Change what of a record was typed otherwise, and go back; ``beside`` is sent along and is none of the record."""
    typed = await visit.typed()
    try:
        found = form.read(typed)
        if empty := form.left_empty(found):
            return drawn(visit, form, typed, missing(visit.word, *empty))
        told = {name: value for name in beside if (value := found.pop(name, None)) is not None}
        after = {name: value for name, value in found.items() if value != form.values.get(name)}
        if not after:
            return visit.go(form.back, done="nothing_changed")
        await visit.tell("PATCH", form.service, path, {**after, **told}, expecting=typed.version())
    except REFUSALS as error:
        if isinstance(error, ProblemError) and error.problem.slug == _NOTHING_CHANGED:
            return visit.go(form.back, done="nothing_changed")
        return drawn(visit, form, typed, refused(error, visit.word, *form.names, also=form.also))
    return visit.go(form.back, done=done)
