"""Numbers by which registers know an organisation, and what can be told of them without asking the register."""

from collections.abc import Sequence
from typing import Final

_ROR_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
"""Base 32 after Crockford, in the order of its values: without i, l, o and u, which look like other characters."""
_ROR_ADDRESSES: Final = ("https://ror.org/", "http://ror.org/", "ror.org/")


def ror_checksum(body: str) -> str:
    """Return the two digits that close a ROR id, of the six characters behind its leading zero.

    ISO/IEC 7064 MOD 97-10 over the number that the characters write in base 32. Raises ValueError for a character
    outside Crockford's alphabet.
    """
    number = 0
    for character in body:
        number = number * len(_ROR_ALPHABET) + _ROR_ALPHABET.index(character)
    return f"{98 - number * 100 % 97:02}"


def bare_ror_id(written: str) -> str:
    """Return a ROR id as people write it, be it as a web address or in capitals, in its bare form."""
    written = written.strip().lower()
    for address in _ROR_ADDRESSES:
        written = written.removeprefix(address)
    return written


def check_ror_id(ror_id: str) -> str:
    """Return a ROR id of the right shape. Raises ValueError where its last two digits do not follow from the rest."""
    if ror_id[7:] != ror_checksum(ror_id[1:7]):
        message = "the last two digits do not belong to the rest of this ROR id: look it up again"
        raise ValueError(message)
    return ror_id


def plain_sbi(written: str) -> str:
    """Return an SBI code as its digits alone; people also write 59.11.1."""
    return written.strip().replace(".", "")


def sbi_2008(codes: Sequence[str]) -> list[str]:
    """Return codes of the edition of 2008, each once, in order. Raises ValueError for one of another shape."""
    return _sbi(codes, digits_max=5)


def sbi_2025(codes: Sequence[str]) -> list[str]:
    """Return codes of the edition of 2025, each once, in order. Raises ValueError for one of another shape."""
    return _sbi(codes, digits_max=6)


def _sbi(codes: Sequence[str], *, digits_max: int) -> list[str]:
    # Only the shape is looked at: whether a code exists in its edition is not known here.
    for code in codes:
        if code.startswith("00"):
            message = f"{code} is no SBI code: the divisions run from 01 to 99"
            raise ValueError(message)
        if len(code) > digits_max:
            message = f"{code} is no code of this edition, which has at most {digits_max} digits"
            raise ValueError(message)
    return sorted(set(codes))
