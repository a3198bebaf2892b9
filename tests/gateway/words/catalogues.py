"""What can be wrong with catalogues, each with the file and the key it is about."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po

from mediate_gateway.entrypoints.catalogue import key_of

PLURAL_FORMS: Final = "nplurals=2; plural=(n != 1);"
"""How both languages of the hub count: one, and anything else."""
_CHOSEN_BY: Final = "count"


def wrong_in(locales: Path, languages: tuple[str, ...]) -> list[str]:
    """Return what is wrong with the catalogues in a folder, as sentences; nothing where all is well."""
    found: list[str] = []
    read = {language: dict[str, tuple[str, Message]]() for language in languages}
    for language in languages:
        for path in sorted((locales / language).glob("*.po")):
            file = f"{language}/{path.name}"
            try:
                with path.open("rb") as opened:
                    catalogue = read_po(opened, locale=language, abort_invalid=True)
            except PoFileError as error:
                found.append(f"{file}: is no catalogue: {error}")
                continue
            found += [f"{file}: {said}" for said in _wrong_with_file(catalogue, path, language)]
            for message in (each for each in catalogue if each.id):
                key = key_of(message)
                if key in read[language]:
                    found.append(f"{file}: “{key}” is in {read[language][key][0]} already")
                read[language][key] = (file, message)
                found += [f"{file}: “{key}” {said}" for said in _wrong_with(message)]
    return [*found, *_different(read)]


def _wrong_with_file(catalogue: Catalog, path: Path, language: str) -> Iterator[str]:
    header = dict(catalogue.mime_headers)
    text = path.read_text("utf-8")
    if f'"Language: {language}\\n"' not in text:
        yield f"its header does not say “Language: {language}”"
    if f'"Plural-Forms: {PLURAL_FORMS}\\n"' not in text:
        yield f"its header does not say “Plural-Forms: {PLURAL_FORMS}”"
    if "utf-8" not in header.get("Content-Type", "").lower():
        yield "its header does not say that it is UTF-8"
    for key in catalogue.obsolete:
        yield f"“{key}” is crossed out (#~); remove it"
    keys = [line for line in text.splitlines() if line.startswith("msgid ")]
    for key in sorted({each for each in keys if keys.count(each) > 1}):
        yield f"{key.removeprefix('msgid ')} is in it twice"


def forms_of(message: Message) -> tuple[str, ...]:
    """Return the words of an entry: one, or one per plural form."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))


def names_in(text: str) -> set[str]:
    """Return what is filled in. Raises ValueError for braces that do not match."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def _wrong_with(message: Message) -> Iterator[str]:
    forms = forms_of(message)
    if message.fuzzy:
        yield "is marked fuzzy: somebody has to look at it"
    if message.pluralizable and isinstance(message.id, tuple) and message.id[0] != message.id[1]:
        yield f"has another msgid_plural, “{message.id[1]}”"
    if message.pluralizable and len(forms) != 2:
        yield f"has {len(forms)} plural forms instead of 2"
    if not all(each and each.strip() for each in forms):
        yield "has no words"
    for each in forms:
        try:
            names = names_in(each or "")
        except ValueError as error:
            yield f"cannot be filled in: {error}"
            continue
        if not all(name.isidentifier() for name in names):
            yield f"fills in something without a name: “{each}”"


def _different(read: Mapping[str, Mapping[str, tuple[str, Message]]]) -> Iterator[str]:
    every = {key: file for entries in read.values() for key, (file, _) in entries.items()}
    for key, file in every.items():
        missing = [language for language, entries in read.items() if key not in entries]
        if missing:
            yield f"{file}: “{key}” is not translated into {', '.join(missing)}"
            continue
        first, *others = [entries[key] for entries in read.values()]
        for other in others:
            if file.split("/")[1] != first[0].split("/")[1]:
                yield f"{first[0]}: “{key}” is in {other[0]}: keep a key in files of one name"
            if first[1].pluralizable != other[1].pluralizable:
                yield f"{other[0]}: “{key}” has a plural in one language only"
            elif _filled(first[1]) != _filled(other[1]):
                yield f"{other[0]}: “{key}” fills in {_named(other[1])}, and in {first[0]} {_named(first[1])}"


def _filled(message: Message) -> set[str]:
    """Return what is filled in, in any form; the number that chooses a form need not be said in words."""
    try:
        names = {name for form in forms_of(message) for name in names_in(form or "")}
    except ValueError:
        return set()
    return names - {_CHOSEN_BY} if message.pluralizable else names


def _named(message: Message) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(_filled(message))) or "nothing"
