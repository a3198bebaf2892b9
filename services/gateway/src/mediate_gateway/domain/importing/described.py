"""What a service says of a kind of record that can be imported, as the pages need it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, Final

from mediate_gateway.domain.importing.folding import folded
from mediate_gateway.domain.languages import Language

Words = Mapping[Language, str]
"""What something is called, in every language."""


class ColumnKind(StrEnum):
    """What the cells of a column hold."""

    ID = "id"
    TEXT = "text"
    CHOICE = "choice"
    CHOICES = "choices"
    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"
    DATE = "date"
    YES_NO = "yes_no"
    WEB_ADDRESS = "web_address"
    REFERENCE = "reference"


@dataclass(frozen=True)
class FileChoice:
    """A value that a column knows, and what people call it."""

    value: str
    words: Words


@dataclass(frozen=True)
class FileColumn:
    """A column of a kind of record; ``example`` is a value as the service takes it.

    ``unique`` tells that no two records hold the same in it, or in it and the column ``unique_with`` together.
    """

    key: str
    words: Words
    kind: ColumnKind = ColumnKind.TEXT
    required: bool = False
    choices: tuple[FileChoice, ...] = ()
    example: Any = None
    help: Words | None = None
    unique: bool = False
    unique_with: str | None = None

    @cached_property
    def meant(self) -> Mapping[str, FileChoice]:
        """What can be chosen, by everything it may be called, as that is compared."""
        return {
            folded(name): choice for choice in self.choices for name in (*choice.words.values(), choice.value) if name
        }


@dataclass(frozen=True)
class ImportKind:
    """A kind of record: whose it is, its title and its columns, the first of which is the id.

    ``adds`` and ``amends`` tell whether whoever asks may make records, and change those that a row's id names,
    ``rows_max`` how many rows its service takes at once. Of what is ``confidential`` the gateway keeps nothing.
    """

    service: str
    kind: str
    title: Words
    columns: tuple[FileColumn, ...]
    adds: bool = True
    amends: bool = True
    rows_max: int = 500
    confidential: bool = False

    def column(self, key: str) -> FileColumn | None:
        """Return a column by its key; None where there is none."""
        return next((column for column in self.columns if column.key == key), None)


ID: Final = "id"
"""Key of the column that says which record a row amends."""
