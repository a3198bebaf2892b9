"""What is asked of a contact person's particulars, what they agreed with, and how they are found."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from mediate_community.domain.days import hold_not_too_early
from mediate_contracts.values import DomainError

EMAIL_CHARACTERS_MAX: Final = 254
CONSENTS_MAX: Final = 200
"""Most times that one person's consent is told anew."""
QUERY_WORDS_MAX: Final = 6
WORD_CHARACTERS_MAX: Final = 40
_FORGIVEN_FROM: Final = 4
"""Letters a word has at least before an error in it is forgiven: in shorter ones, every other word would be near."""
_LOCAL: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LOCAL_CHARACTERS_MAX: Final = 64
_DOMAIN: Final = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")
_BETWEEN_DIGITS: Final = re.compile(r"[\s().\-/]|\u2011")
_NUMBER: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_WORD: Final = re.compile(r"[^\W_]+")
# Letters that Unicode does not take apart into a plain one and a mark.
_LETTERS_ALIKE: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "\u0131": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ß": "ss"}
)


class ConsentDayWrong(DomainError):
    """Consent is given or taken back today or before, and told in order."""


class TooManyConsents(DomainError):
    """A person's consent was told anew as often as is kept."""


def checked_email(text: str) -> str:
    """Return an email address, its domain in lower case. Raises ValueError saying what is wrong with it."""
    text = text.strip()
    if len(text) > EMAIL_CHARACTERS_MAX:
        raise ValueError(f"an email address has at most {EMAIL_CHARACTERS_MAX} characters")
    local, at, domain = text.rpartition("@")
    if not at:
        raise ValueError("an email address has an @")
    if len(local) > _LOCAL_CHARACTERS_MAX or _LOCAL.fullmatch(local) is None:
        raise ValueError("what stands before the @ is no name of a mailbox")
    if _DOMAIN.fullmatch(domain.lower()) is None:
        raise ValueError("what stands behind the @ is no domain, like studio.example")
    return f"{local}@{domain.lower()}"


def checked_phone(text: str) -> str:
    """Return a telephone number as +31356712345; one that begins with a single 0 is taken for a Dutch one.

    Raises ValueError saying how it is written.
    """
    digits = _BETWEEN_DIGITS.sub("", text.replace("(0)", ""))
    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    elif digits.startswith("0"):
        digits = f"+31{digits[1:]}"
    if _NUMBER.fullmatch(digits) is None:
        raise ValueError("a telephone number is written as +31 35 671 2345, or as 035 671 2345 within the Netherlands")
    if digits.startswith("+31") and len(digits) != len("+31356712345"):
        raise ValueError("a Dutch telephone number has ten digits, as 035 671 2345")
    return digits


def hold_consent_day(on: date, *, after: date | None, today: date, field: str) -> None:
    """Raise ConsentDayWrong for a day yet to come, before consent was told last, or before all that is kept."""
    hold_not_too_early(on, ConsentDayWrong, field=field)
    # Where the day is further on than here, it is tomorrow already.
    if on > today + timedelta(days=1):
        raise ConsentDayWrong("is a day that is yet to come", field=field, value=on.isoformat())
    if after is not None and on < after:
        raise ConsentDayWrong(
            f"lies before {after.isoformat()}, when consent was told last", field=field, value=on.isoformat()
        )


def words_of(*texts: str | None) -> list[str]:
    """Return the words that somebody is found by, each once: without capitals and accents."""
    found = (word for text in texts if text for word in _folded_words(text))
    return list(dict.fromkeys(found))


def query_words(text: str) -> list[str]:
    """Return the words that somebody is searched by, at most ``QUERY_WORDS_MAX``."""
    return words_of(text)[:QUERY_WORDS_MAX]


def is_forgiven(word: str) -> bool:
    """Tell whether a typing error is forgiven in a word."""
    return len(word) >= _FORGIVEN_FROM and not word.isdigit()


def near_keys(word: str) -> list[str]:
    """Return a word and what is left of it without any one of its letters.

    Two words that differ by one error have one of these in common, which a database finds without looking at all.
    """
    if not is_forgiven(word):
        return [word]
    return sorted({word, *(word[:at] + word[at + 1 :] for at in range(len(word)))})


def is_near(one: str, other: str) -> bool:
    """Tell whether two words are the same but for one letter left out, added or mistaken, or two swapped."""
    if one == other:
        return True
    shorter, longer = sorted((one, other), key=len)
    if len(longer) - len(shorter) > 1:
        return False
    if len(longer) > len(shorter):
        return any(longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer)))
    apart = [at for at, (mine, yours) in enumerate(zip(one, other, strict=True)) if mine != yours]
    if len(apart) == 1:
        return True
    return (
        len(apart) == len("xy")
        and apart[1] == apart[0] + 1
        and one[apart[0]] == other[apart[1]]
        and one[apart[1]] == other[apart[0]]
    )


def nearest(word: str, candidates: Iterable[str], *, most: int) -> Sequence[str]:
    """Return those of the candidates that differ from a word by one error at most, in their order."""
    return [each for each in candidates if is_near(word, each)][:most]


def _folded_words(text: str) -> Iterator[str]:
    taken_apart = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(each for each in taken_apart if not unicodedata.combining(each)).translate(_LETTERS_ALIKE)
    for word in _WORD.findall(plain):
        yield word[:WORD_CHARACTERS_MAX]
