"""What may be a password: long, not the name it opens, and not one that everybody tries first."""

import unicodedata
from typing import Final

from mediate_contracts.values import DomainError

PASSWORD_CHARACTERS_MIN: Final = 12
PASSWORD_CHARACTERS_MAX: Final = 200
VERY_COMMON: Final = frozenset(
    {
        "000000000000",
        "111111111111",
        "112233445566",
        "121212121212",
        "123123123123",
        "123456123456",
        "123456789000",
        "1234567890-=",
        "123456789012",
        "1234567890123",
        "123456789abc",
        "1q2w3e4r5t6y",
        "1qaz2wsx3edc",
        "aaaaaaaaaaaa",
        "abc123abc123",
        "abcd12345678",
        "abcdefghijkl",
        "administrator",
        "administrator1",
        "changeme1234",
        "changemenow1",
        "correct horse battery staple",
        "correcthorsebatterystaple",
        "geheim123456",
        "hilversum123",
        "iloveyou1234",
        "letmein12345",
        "letmeinletmein",
        "mediapark123",
        "mediapark1234",
        "mediate12345",
        "mediate123456",
        "password1234",
        "password12345",
        "password123456",
        "passwordpassword",
        "q1w2e3r4t5y6",
        "qazwsxedcrfv",
        "qwerty123456",
        "qwertyqwerty",
        "qwertyuiop12",
        "qwertyuiop123",
        "qwertyuiop[]",
        "qwertyuiopas",
        "qwertyuiopasdfghjkl",
        "wachtwoord12",
        "wachtwoord123",
        "wachtwoord1234",
        "welkom123456",
        "welkom1234567",
        "welkomwelkom",
    }
)
"""Passwords of twelve characters and more that lists of leaked ones begin with, and those of this place."""


class PasswordRefused(DomainError):
    """It cannot be a password here. What was sent is not repeated."""


def prepared(password: str) -> str:
    """Return a password in the one form in which it is hashed, whichever keyboard it was typed on (NFKC)."""
    return unicodedata.normalize("NFKC", password)


def check_password(password: str, *, login: str | None, field: str) -> None:
    """Check that a password may open what ``login`` names. Raises PasswordRefused, naming ``field`` and the rule."""
    if not PASSWORD_CHARACTERS_MIN <= len(password) <= PASSWORD_CHARACTERS_MAX:
        rule = f"a password has {PASSWORD_CHARACTERS_MIN} to {PASSWORD_CHARACTERS_MAX} characters"
        raise PasswordRefused(rule, field=field, value=None)
    plain = prepared(password).casefold()
    if login is not None and plain == prepared(login).casefold():
        raise PasswordRefused("a password is not the name one signs in with", field=field, value=None)
    if plain in VERY_COMMON:
        raise PasswordRefused("this is one of the passwords that are tried first", field=field, value=None)
