"""What stands in a cell of a list: words, links, tags and moments, one or several of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from markupsafe import Markup


@dataclass(frozen=True)
class Words:
    """Plain words."""

    words: str
    drawn: ClassVar[str] = "words"


@dataclass(frozen=True)
class Link:
    """Words that lead to a page of ours."""

    words: str
    href: str
    drawn: ClassVar[str] = "link"


@dataclass(frozen=True)
class Away:
    """The address of a page elsewhere, http or https."""

    words: str
    href: str
    drawn: ClassVar[str] = "away"


@dataclass(frozen=True)
class Tag:
    """A label: neutral, positive, warning, negative, info or synthetic."""

    words: str
    kind: str = "neutral"
    drawn: ClassVar[str] = "tag"


@dataclass(frozen=True)
class Small:
    """Words of less weight, below the others."""

    words: str
    drawn: ClassVar[str] = "small"


@dataclass(frozen=True)
class Moment:
    """An instant, shown as the clock in Amsterdam shows it."""

    at: datetime
    drawn: ClassVar[str] = "moment"


@dataclass(frozen=True)
class Drawn:
    """A drawing of ours, which says nothing that words beside it do not."""

    svg: Markup
    drawn: ClassVar[str] = "drawing"


Piece = Words | Link | Away | Tag | Small | Moment | Drawn
Cell = str | Piece | Sequence[str | Piece] | None
"""What a column shows of a row; nothing is shown as a dash."""


def pieces(cell: Cell) -> list[Piece]:
    """Return what a cell is made of."""
    if cell is None:
        return []
    if isinstance(cell, str):
        return [Words(cell)] if cell else []
    if isinstance(cell, Words | Link | Away | Tag | Small | Moment | Drawn):
        return [cell]
    return [piece for part in cell for piece in pieces(part)]
