"""Rules about indicators."""

from collections.abc import Sequence

from mediate_contracts.values import DomainError


class CodeTaken(DomainError):
    """Another indicator goes by this code."""


def each_once(numbers: Sequence[int]) -> list[int]:
    """Return numbers in ascending order. Raises ValueError where one stands there twice."""
    if len(set(numbers)) != len(numbers):
        message = "names a line twice"
        raise ValueError(message)
    return sorted(numbers)
