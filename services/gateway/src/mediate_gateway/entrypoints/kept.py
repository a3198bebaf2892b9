"""Answers written once for everybody who asks for the same one."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

A = TypeVar("A")


class Kept(Generic[A]):
    """Keeps, for each form an answer has, the one of the newest version."""

    def __init__(self) -> None:
        self._answers: dict[Hashable, tuple[str, A]] = {}

    def of(self, form: Hashable, version: str, write: Callable[[], A]) -> A:
        """Return the answer in a form, writing it only where the kept one is of another version."""
        found = self._answers.get(form)
        if found is None or found[0] != version:
            found = self._answers[form] = version, write()
        return found[1]
