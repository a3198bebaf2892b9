"""The words that a text is about, brought to a form in which two texts can share them.

Capitals and accents are taken off, words that say nothing by themselves are left out in both languages, and endings of
plurals are cut. That is crude on purpose: it needs no dictionary, and a word cut alike in two texts is found in both.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

WORDS_MAX: Final = 400
"""The most different words of one text that count."""
WORD_CHARACTERS_MAX: Final = 40
_CHARACTERS_MIN: Final = 2
_CUT_FROM: Final = 5
_WORD: Final = re.compile(r"[^\W_]+")
_DOUBLE: Final = re.compile(r"([aeou])\1|([bdfgklmnprt])\2$")
_LETTERS_ALIKE: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "\u0131": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"}
)
_STOP_WORDS: Final = frozenset(
    _WORD.findall("""
    aan af al alle alleen als altijd ander andere anderen bij binnen daar daarom dan dat de deze die dit doen door dus
    een eens en er ervaring etc gaan geen graag haar had hebben heb hebt heeft hem het hier hij hoe hun iets ik in is
    je jij jou jouw jullie kan kunnen maar maken me meer men met mij mijn moet moeten na naar nee niet niets nog nu of
    om omdat onder ons onze ook op over per samen sinds te tegen ten ter toch toe tot tussen uit uw van vanuit veel via
    voor vooral waar waarom wat we wel welke werd wie wij wil willen wordt worden zal ze zeer zelf zich zij zijn zo
    zoals zoek zoekt zoeken zou zouden zonder bied biedt bieden

    a about above after again all also am an and any are as at be because been before being below between both but by
    can could did do does doing down during each few for from further get give had has have having he her here hers him
    his how i if into it its just let like look looking make may more most my need needs new no nor not now offer
    offers off on once only or other our ours out own same seek seeks she should so some such than that the their them
    then there these they this those through to too under until up use used very was we were what when where which
    while who whom why will with within would you your yours
    """)
)
"""Dutch and English words that say nothing of what a text is about, by themselves; folded as words are."""


def folded(text: str) -> str:
    """Return a text without capitals and accents: Ångström and angstrom are the same."""
    taken_apart = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(each for each in taken_apart if not unicodedata.combining(each))
    return plain.casefold().translate(_LETTERS_ALIKE)


def stem(word: str) -> str:
    """Return a folded word without the ending of a plural: omroepen and omroep, scholen and school are the same."""
    if len(word) < _CUT_FROM or word.isdigit():
        return _even(word)
    for ending, least in (("en", 6), ("es", 6), ("s", 5), ("e", 5)):
        if word.endswith(ending) and len(word) >= least and not word.endswith("ss"):
            word = word.removesuffix(ending)
            break
    word = word.removesuffix("y") + "i" if word.endswith("y") else word
    # Dutch writes one sound by two letters, as the ending asks: archief and archieven, reis and reizen.
    word = word[:-1] + {"v": "f", "z": "s"}.get(word[-1], word[-1])
    return _even(word)


def _even(word: str) -> str:
    # And a long sound by one letter or two: school and scholen; a short one doubles what follows: plan and plannen.
    return _DOUBLE.sub(lambda found: found[1] or found[2], word)


def written(text: str) -> Iterator[tuple[str, str]]:
    """Return the words that a text is about, in its order: each stem with the word as it stands there."""
    seen: set[str] = set()
    for word, stands in _words(text):
        cut = stem(word)
        if word not in _STOP_WORDS and len(word) >= _CHARACTERS_MIN and cut not in seen:
            seen.add(cut)
            yield cut, stands
            if len(seen) == WORDS_MAX:
                return


def _words(text: str) -> Iterator[tuple[str, str]]:
    # A letter and its accent may come as two characters, between which no word ends.
    for found in _WORD.finditer(unicodedata.normalize("NFC", text)):
        # Folded, one word may be several: ¼ is 1 and 4.
        for word in _WORD.findall(folded(found[0])):
            yield word[:WORD_CHARACTERS_MAX], found[0]


def stems(text: str) -> frozenset[str]:
    """Return the stems of the words that a text is about."""
    return frozenset(cut for cut, _ in written(text))


def asked(text: str) -> tuple[frozenset[str], ...]:
    """Return what a text must hold to be found by these words: for each, the forms of which one begins a word of it.

    The last may still be in the middle of being typed: it counts though it says nothing by itself, and as it stands.
    """
    *former, last = [word for word, _ in _words(text)] or [""]
    forms = [frozenset({stem(word)}) for word in former if word not in _STOP_WORDS and len(word) >= _CHARACTERS_MIN]
    if last:
        forms.append(frozenset({stem(last), _even(last)}))
    return tuple(dict.fromkeys(forms))
