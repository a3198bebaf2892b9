"""What the hub says, read from gettext catalogues: one folder per language, one file per subject.

An entry's msgid is its key; its msgstr holds the words, with ``{names}`` that are filled in. Where it has a
msgid_plural, which is the key again, a count chooses the form, by the rule in the header of the file.
"""

from collections.abc import Mapping
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from mediate_gateway.domain.languages import Language

LOCALES: Final = Path(__file__).parents[1] / "locales"


class NotACatalogue(Exception):
    """A file of words cannot be used; says which file, which key, and why."""


class Catalogue:
    """The words of one language, merged over their subjects; read once, never changed."""

    def __init__(self, folder: Path, language: str) -> None:
        """Read every subject in a folder. Raises NotACatalogue for a key in two places, and PoFileError for no .po."""
        merged, subjects = Catalog(locale=language), dict[str, str]()
        for path in sorted(folder.glob("*.po")):
            for message in entries(path, language):
                key = key_of(message)
                if key in subjects:
                    raise NotACatalogue(f"{path}: “{key}” is in {subjects[key]} already")
                subjects[key] = path.name
                merged.add(message.id, message.string, flags=message.flags)
        compiled = BytesIO()
        write_mo(compiled, merged)
        compiled.seek(0)
        self._translations = GNUTranslations(compiled)
        self._plural = frozenset(key_of(each) for each in merged if each.id and each.pluralizable)
        self.subjects: Mapping[str, str] = MappingProxyType(subjects)

    def __contains__(self, key: str) -> bool:
        return key in self.subjects

    def phrase(self, key: str, count: object = None) -> str:
        """Return the words under a key, still to be filled in.

        Raises KeyError for an unknown key, and for one that has a plural where ``count`` is no whole number.
        """
        if key not in self.subjects:
            raise KeyError(key)
        if key not in self._plural:
            return self._translations.gettext(key)
        if not isinstance(count, int):
            raise KeyError("count", key)
        return self._translations.ngettext(key, key, count)


def entries(path: Path, language: str) -> list[Message]:
    """Return the entries of a file in their order. Raises PoFileError where it is no catalogue."""
    with path.open("rb") as file:
        read = read_po(file, locale=language, abort_invalid=True)
    return [message for message in read if message.id]


def key_of(message: Message) -> str:
    """Return the key of an entry."""
    return message.id if isinstance(message.id, str) else str(message.id[0])


CATALOGUES: Final[Mapping[Language, Catalogue]] = MappingProxyType(
    {each: Catalogue(LOCALES / each, each) for each in Language}
)
"""The words of each language, as the process found them when it started."""
