"""Fields for exact numbers, which are read and written as the language of the page does."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mediate_gateway.domain.languages import Language
from mediate_gateway.domain.reading_figures import parse_number
from mediate_gateway.entrypoints.pages.community.fields import Field
from mediate_gateway.entrypoints.pages.typed import Typed
from mediate_gateway.entrypoints.wording import Wording


@dataclass(frozen=True)
class NumberField(Field):
    """An exact number, which services take in plain digits."""

    drawn: str = "whole"
    characters_max: int = 30
    language: Language = Language.NL

    def read(self, typed: Typed) -> Any:
        """Return the number. Raises NotANumber."""
        text = typed.text(self.key)
        return None if text is None else f"{parse_number(text, self.language, field=f'body.{self.key}'):f}"

    def written(self, value: Any) -> Mapping[str, str]:
        """Return what its input holds: digits alone, with the language's decimal sign."""
        text = "" if value is None else str(value)
        return {self.key: text.replace(".", ",") if self.language is Language.NL else text}

    def said(self, value: Any, _word: Wording) -> str:
        """Return the number as its input holds it."""
        return self.written(value)[self.key]
