"""Exact numbers: what may name one."""

import re
from decimal import Decimal
from typing import Final

_PLAIN: Final = re.compile(r"-?[0-9]{1,24}(\.[0-9]{1,8})?")


def exactly(number: object) -> Decimal:
    """Return the number that decimal text such as ``21.9`` stands for; a whole number or a decimal is kept.

    Raises ValueError for anything else: a JSON number with decimals was rounded before it reached us, and text with
    exponents or separators is read differently by different programs.
    """
    is_whole = isinstance(number, int) and not isinstance(number, bool)
    is_plain = isinstance(number, str) and _PLAIN.fullmatch(number) is not None
    if not (is_whole or is_plain or isinstance(number, Decimal)):
        message = 'write it as text in plain digits, such as "21.9", so that it stays exact'
        raise ValueError(message)
    exact = Decimal(str(number))
    # Decimal knows a negative zero and PostgreSQL does not: the answer to a command must equal what is read later.
    return exact.copy_abs() if exact.is_zero() else exact
