"""A phrase in both languages. ``{…}`` in it is filled in; both languages have the same names to fill in."""

from typing import NamedTuple

from mediate_gateway.domain.languages import Language


class Phrase(NamedTuple):
    """One phrase in both languages."""

    nl: str
    en: str

    def within(self, language: Language, **filled: object) -> str:
        """Return the phrase in a language, filled in. Raises KeyError where a name is not given."""
        text: str = getattr(self, language)
        return text.format(**filled)
