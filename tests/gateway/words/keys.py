"""Which keys are said that no catalogue has, and which a catalogue has that nobody says."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

from gateway.words.catalogues import names_in
from gateway.words.sources import Pattern, Said, Source

_OF_ANY: Final = frozenset({"count"})
"""What may be given to any phrase: it chooses the form."""
Forms = Mapping[str, tuple[str, ...]]
"""The words under each key: one, or one per plural form."""
Families = Mapping[str, Iterable[str]]


def missing(sources: Sequence[Source], phrases: Forms, families: Families) -> list[str]:
    """Return what is said and has no words, as sentences with the file, the line and the key."""
    found = []
    for said in (each for source in sources for each in source.said):
        if said.key is not None:
            found += list(_wrong_with(said, said.key, phrases))
        elif said.pattern[0] is not None and _starred(said.pattern) not in families:
            found.append(
                f"{said.where}: says “{_starred(said.pattern)}”: list its members in tests/gateway/words/families.py"
            )
    for family, members in families.items():
        keys = [family.replace("*", str(member)) for member in members]
        found += [f"families.py: “{family}” has no words for “{key}”" for key in keys if key not in phrases]
    return found


def _starred(pattern: Pattern) -> str:
    return "".join("*" if piece is None else piece for piece in pattern)


def _wrong_with(said: Said, key: str, phrases: Forms) -> Iterator[str]:
    if key not in phrases:
        yield f"{said.where}: says “{key}”, which no catalogue has"
    elif said.filled is not None:
        wanted = {name for form in phrases[key] for name in names_in(form)}
        wanted |= _OF_ANY if len(phrases[key]) > 1 else set()
        for name in sorted(wanted - said.filled):
            yield f"{said.where}: says “{key}” without {name}"
        for name in sorted(said.filled - wanted - _OF_ANY):
            yield f"{said.where}: says “{key}” with {name}, which is not in its words"


def unused(sources: Sequence[Source], keys: Iterable[str], families: Families) -> list[str]:
    """Return the keys that nothing says: no text of a source is the key, and none is composed to it."""
    texts = {text for source in sources for text in source.texts}
    texts |= {said.key for source in sources for said in source.said if said.key is not None}
    texts |= {family.replace("*", str(member)) for family, members in families.items() for member in members}
    composed = [matching for source in sources for matching in _composed(source)]
    rest = [key for key in keys if key not in texts]
    return sorted(key for key in rest if not any(matching(key) for matching in composed))


def _composed(source: Source) -> Iterator[Callable[[str], bool]]:
    """Yield a question for each key that a source composes: whether a key may be it."""
    for pattern in source.composed:
        if pattern[0] is not None and "." in pattern[0]:
            yield _beginning(pattern)
    for said in source.said:
        if said.pattern[0] is None and len(said.pattern) > 1:
            yield _continuing(said.pattern, source.texts)


def _beginning(pattern: Pattern) -> Callable[[str], bool]:
    whole = re.compile("".join(".+" if piece is None else re.escape(piece) for piece in pattern))
    return lambda key: whole.fullmatch(key) is not None


def _continuing(pattern: Pattern, texts: Collection[str]) -> Callable[[str], bool]:
    """Return the question for a key whose first part is a text of the same file."""
    whole = re.compile("(.+?)" + "".join(".+" if piece is None else re.escape(piece) for piece in pattern[1:]))

    def may_be(key: str) -> bool:
        found = whole.fullmatch(key)
        return found is not None and found[1] in texts

    return may_be
